"""Hazard of exits, lives of organisations, take-over by successors, complementary log-log regression."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt import channels
from exeunt.errors import ExeuntError
from exeunt.solvers.cloglog import auc, estimate, hazard
from exeunt.solvers.exit_hazard import Coefficients, exit_hazard, pull
from exeunt.solvers.survival import DEAD, DeathCoefficients, death_hazard, next_state, stagnation_hazard, transitions
from exeunt.solvers.take_over import headroom, in_force, overlap, taken_up

FILE = Path(channels.__file__).with_name("institutions") / "cases" / "reference.yaml"
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
DEATH = DeathCoefficients(1.0, -3.660 + 0.541, -0.479, 0.01, 1.452)


def one(x: float) -> np.ndarray:
    return np.array([x])


def coefficients(scale: float = 0.21) -> Coefficients:
    return Coefficients(*(one(v) for v in (scale, -4.661, 0.595, 1.122, 0.963, -0.468, -0.150)))


@settings(max_examples=60, deadline=None)
@given(
    far=st.floats(0.0, 4.0), more=st.floats(0.001, 2.0), near=st.floats(0.0, 0.9), n=st.floats(2.0, 193.0),
    age=st.floats(0.0, 160.0), scale=st.floats(0.15, 1.0),
)  # fmt: skip
def test_hazards_lie_in_0_1_and_rise_with_divergence_and_nearness(
    far: float, more: float, near: float, n: float, age: float, scale: float
) -> None:
    c = coefficients(scale)
    base = exit_hazard(c, one(far), one(1.0), one(near), one(n), one(age))
    assert 0.0 < base[0] < 1.0
    assert exit_hazard(c, one(far + more), one(1.0), one(near), one(n), one(age))[0] > base[0]
    assert exit_hazard(c, one(far), one(1.0), one(near + 0.1), one(n), one(age))[0] > base[0]
    assert exit_hazard(c, one(far), one(0.0), one(0.0), one(n), one(age))[0] < base[0]


def test_pull_is_1_at_the_same_place_and_0_where_nothing_is_known() -> None:
    found = pull(np.array([0.3, 0.8, np.nan]), np.array(0.3), 0.5)
    assert found == pytest.approx([1.0, np.exp(-1.0), 0.0])


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_reference_figures(case: dict[str, Any]) -> None:
    given, margin = case["input"], case["absolute_error_margin"]
    if case["kind"] == "death":
        found = death_hazard(DEATH, one(given["members"]), one(given["age"]), one(given["drop"]))[0]
    else:
        found = taken_up(*(np.array(given[k]) for k in ("fit", "overlap", "headroom")))
    assert found == pytest.approx(case["output"], abs=margin)


@pytest.mark.parametrize(("rate", "expected"), [(0.0035, [0.53, 0.37, 0.10]), (0.0117, [None, None, 0.30])])
def test_stock_of_economic_organisations_in_2013(rate: float, expected: list[float | None]) -> None:
    """Cohorts born 1948-2013, one a year; Gray (2018) counts 52, 38, 10 %. The two rates count death differently."""
    idle = stagnation_hazard(one(0.03), one(3.0), one(1.0), one(0.0), one(0.0))
    yearly = transitions(one(rate), idle, one(0.02))[0]
    stock = np.zeros(3)
    for born in range(1948, 2014):
        stock += np.linalg.matrix_power(yearly, 2013 - born)[0] / 66.0
    for found, value in zip(stock, expected, strict=True):
        assert value is None or found == pytest.approx(value, abs=0.01)


@settings(max_examples=40, deadline=None)
@given(death=st.floats(0.0, 1.0), z=st.floats(0.001, 0.2), r=st.floats(0.0, 1.0), s=st.floats(0.0, 1.0))
def test_rows_of_transitions_sum_to_1(death: float, z: float, r: float, s: float) -> None:
    idle = stagnation_hazard(one(z), one(3.0), one(1.0), one(s), one(1.0))
    assert 0.0 < idle[0] < 1.0
    matrix = transitions(one(death), idle, one(r))
    assert matrix.sum(axis=-1) == pytest.approx(1.0, abs=1e-12)
    assert (matrix >= 0.0).all()


def test_dead_is_for_ever_and_no_life_stays_no_life() -> None:
    state = np.array([DEAD, np.nan, 0.0, 1.0])
    found = next_state(state, one(0.0), one(0.0), one(1.0), one(0.5), one(0.5))
    np.testing.assert_array_equal(found, [DEAD, np.nan, 0.0, 0.0])


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(*[st.floats(0.0, 1.0)] * 3), min_size=2, max_size=6))
def test_another_successor_never_takes_less(rows: list[tuple[float, float, float]]) -> None:
    fit, shared, room = np.array(rows).T
    assert taken_up(fit, shared, room) >= taken_up(fit[:-1], shared[:-1], room[:-1]) - 1e-15


def test_room_overlap_and_delay() -> None:
    room = headroom(np.array([1e9, 1e9, np.nan, 1e9]), np.array([4e8, 5e7, 1e6, np.nan]), np.array(0.1), np.array(0.5))
    assert room == pytest.approx([0.25, 1.0, 0.5, 0.5])
    assert overlap(["A", "B", "C"], ["B", "C", "D"]) == pytest.approx(2 / 3)
    assert np.isnan(overlap([], ["A"]))
    since = np.array([0.0, 2026.0])
    found = [in_force(y, since, one(2.0)).tolist() for y in (2026.0, 2027.0, 2028.0, 2036.0)]
    assert found == [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.0, 1.0]]


def test_known_coefficients_are_found_again() -> None:
    """A panel made from known coefficients: the estimate covers them, standard errors are of the right size."""
    generator = np.random.Generator(np.random.PCG64(66))
    rows = 60_000
    design = np.column_stack([generator.random(rows) * 2.0, generator.random(rows) < 0.1, np.ones(rows)])
    truth = np.array([0.6, 1.1, -4.5])
    event = generator.random(rows) < hazard(design @ truth)
    found = estimate(design, event, np.arange(rows) // 50)
    assert np.abs(found.coefficients - truth) == pytest.approx(0.0, abs=0.25)
    assert (np.abs(found.coefficients - truth) < 3.0 * found.errors).all()
    assert found.events == event.sum()


def test_area_under_the_curve() -> None:
    event = np.array([False, False, True, True])
    assert auc(np.array([1.0, 2.0, 3.0, 4.0]), event) == 1.0
    assert auc(np.array([1.0, 3.0, 2.0, 4.0]), event) == 0.75
    assert auc(np.array([1.0, 1.0, 1.0, 1.0]), event) == 0.5


@pytest.mark.parametrize("case", ["no event", "repeated", "separated", "shapes"])
def test_what_cannot_be_estimated_is_refused(case: str) -> None:
    x = np.linspace(0.0, 1.0, 50)
    design, event = np.column_stack([x, np.ones(50)]), x > 0.9
    if case == "no event":
        event = np.zeros(50, dtype=bool)
    if case == "repeated":
        design = np.column_stack([x, x, np.ones(50)])
    clusters = np.arange(49 if case == "shapes" else 50)
    with pytest.raises(ExeuntError, match="E512"):
        estimate(design, event, clusters)
