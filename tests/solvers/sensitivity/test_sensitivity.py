"""Indices against the analytic values of Ishigami and Sobol G, PRIM against a box that is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from SALib.analyze import sobol
from SALib.sample import sobol as saltelli
from SALib.test_functions import Ishigami
from scipy.stats import qmc

from exeunt.errors import ExeuntError
from exeunt.solvers.sensitivity.design import full_design
from exeunt.solvers.sensitivity.given_data import indices
from exeunt.solvers.sensitivity.prim import prim

FloatArray = NDArray[np.float64]
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
ISHIGAMI_FIRST = [0.3139, 0.4424, 0.0]
G_FIRST = [0.7162, 0.1791, 0.0237, 0.0072, 0.0001, 0.0001, 0.0001, 0.0001]


def ishigami(u: FloatArray) -> FloatArray:
    x = np.pi * (2.0 * u - 1.0)
    return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def sobol_g(u: FloatArray) -> FloatArray:
    return np.asarray(np.prod((np.abs(4.0 * u - 2.0) + G) / (1.0 + G), axis=1))


@pytest.mark.parametrize(("size", "within"), [(1024, 0.02), (4096, 0.01)])
def test_first_order_from_given_draws(size: int, within: float) -> None:
    u = qmc.Sobol(3, scramble=True, rng=5).random(size)
    assert indices(u, ishigami(u)).first == pytest.approx(ISHIGAMI_FIRST, abs=within)
    u = qmc.Sobol(8, scramble=True, rng=5).random(size)
    assert indices(u, sobol_g(u)).first == pytest.approx(G_FIRST, abs=within)


def test_ranks_miss_what_is_not_monotone() -> None:
    u = qmc.Sobol(3, scramble=True, rng=7).random(2048)
    found = indices(u, ishigami(u))
    assert found.spearman == pytest.approx([0.44, 0.0, 0.0], abs=0.03)
    assert found.first[1] > 0.4
    assert found.seen.tolist() == [True, True, False]


def test_partial_ranks_see_through_a_strong_neighbour() -> None:
    u = qmc.Sobol(2, scramble=True, rng=9).random(1024)
    found = indices(u, 10.0 * u[:, 0] + u[:, 1])
    assert found.partial[1] > 0.9
    assert found.spearman[1] < 0.2


def test_correction_is_for_independent_draws() -> None:
    u = np.random.Generator(np.random.PCG64(1)).random((1024, 3))
    raw, mended = indices(u, ishigami(u)).first, indices(u, ishigami(u), corrected=True).first
    assert abs(mended[2]) < 0.03
    assert raw[2] > mended[2]


def test_one_value_has_no_influence() -> None:
    u = qmc.Sobol(2, scramble=True, rng=9).random(512)
    x = np.column_stack([u[:, 0], np.full(512, 3.0)])
    found = indices(x, u[:, 0] * 2.0)
    assert found.first[1] == found.spearman[1] == found.partial[1] == 0.0
    assert indices(u, np.full(512, 1.0)).first.tolist() == [0.0, 0.0]


def test_full_design_reaches_the_analytic_totals() -> None:
    first, total = full_design(3, 4096, ishigami)
    assert first == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    first, total = full_design(8, 4096, sobol_g)
    assert total == pytest.approx([0.7871, 0.2422, 0.0343, 0.0105, 0.0001, 0.0001, 0.0001, 0.0001], abs=0.02)


def test_full_design_agrees_with_salib() -> None:
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-np.pi, np.pi]] * 3}
    sample = saltelli.sample(problem, 4096, calc_second_order=False, seed=1)
    peer = sobol.analyze(problem, Ishigami.evaluate(sample), calc_second_order=False, seed=1)
    first, total = full_design(3, 4096, ishigami)
    assert first == pytest.approx(peer["S1"], abs=0.02)
    assert total == pytest.approx(peer["ST"], abs=0.02)


def test_prim_finds_the_known_box() -> None:
    x = qmc.Sobol(5, scramble=True, rng=3).random(2048)
    yes = (x[:, 0] > 0.7) & (x[:, 1] < 0.4)
    assert yes.mean() == pytest.approx(0.1196, abs=2e-3)
    found = prim(x, yes)
    last = found.trajectory[-1]
    assert last.restricted.tolist() == [True, True, False, False, False]
    assert (last.low[0], last.high[1]) == pytest.approx((0.71, 0.39), abs=0.02)
    assert (last.coverage, last.density) == pytest.approx((0.93, 1.0), abs=0.03)
    whole = max((box for box in found.trajectory if box.coverage == 1.0), key=lambda box: box.density)
    assert (whole.density, whole.mass) == pytest.approx((0.963, 0.1245), abs=0.03)
    assert found.chosen.density >= 0.8
    assert found.chosen.coverage >= last.coverage
    assert found.chosen.doubt[0] < 1e-6
    assert found.chosen.holds(x).mean() == pytest.approx(found.chosen.mass)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("E586", lambda: indices(np.zeros((20, 2)), np.zeros(20))),
        ("E586", lambda: indices(np.zeros((64, 2)), np.full(64, np.nan))),
        ("E587", lambda: full_design(2, 100, sobol_g)),
        ("E588", lambda: prim(np.zeros((20, 2)), np.zeros(20, dtype=bool))),
    ],
)
def test_bad_input(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(ExeuntError) as caught:
        call()
    assert caught.value.code == code
