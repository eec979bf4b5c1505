"""Shapley values against published games, and the sampled ones against the exact ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.attribution import Counted, attribute, exact_values, shapley_shubik
from exeunt.solvers.attribution.shapley import sampled_values

FloatArray = NDArray[np.float64]
A = np.array([0.1, 0.2, 0.3, 0.4])
B = np.array([5.0, 0.0, 0.0, 10.0])


def saturating(players: frozenset[int]) -> FloatArray:
    chosen = sorted(players)
    return np.array([100.0 * (1.0 - np.prod(1.0 - A[chosen])) + B[chosen].sum()])


def test_the_worked_example_exactly() -> None:
    found = attribute(4, saturating)
    assert found.total[0] == pytest.approx(84.76)
    assert found.alone[:, 0] == pytest.approx([15.0, 20.0, 30.0, 50.0])
    assert found.left_out[:, 0] == pytest.approx([8.36, 7.56, 12.96, 30.16])
    assert found.values[:, 0] == pytest.approx([11.3067, 13.2067, 20.84, 39.4067], abs=1e-4)
    assert found.method == "exact"
    assert not found.error.any()


def test_antithetic_pairs_reach_the_exact_values() -> None:
    game = Counted(saturating)
    found = sampled_values(4, game, seed=1, target=0.0, budget=0)
    assert len(found.pairs) == 8
    rounds = [sampled_values(4, Counted(saturating), seed=s, target=0.05, budget=10**9) for s in range(20)]
    exact = np.array([11.306667, 13.206667, 20.84, 39.406667])
    z = np.array([(r.values[:, 0] - exact) / np.maximum(r.error, 1e-9) for r in rounds])
    assert np.mean(np.abs(z) < 3.0) > 0.9
    assert all(r.values.sum() == pytest.approx(84.76, abs=1e-12) for r in rounds)


@pytest.mark.parametrize(
    ("game", "value"),
    [
        (lambda s: float(min(len(s & {0}), len(s & {1, 2}))), [2 / 3, 1 / 6, 1 / 6]),
        (lambda s: max([0.0, *[(1.0, 2.0, 4.0)[p] for p in s]]), [1 / 3, 5 / 6, 17 / 6]),
        (lambda s: float(sum((3, 2, 1, 1)[p] for p in s) >= 4), [1 / 2, 1 / 6, 1 / 6, 1 / 6]),
    ],
    ids=["gloves", "airport", "vote"],
)
def test_published_games(game: object, value: list[float]) -> None:
    found = exact_values(len(value), lambda s: np.array([game(s)]))  # type: ignore[operator]
    assert found[:, 0] == pytest.approx(value, abs=1e-12)


def test_power_by_dynamic_programming() -> None:
    assert shapley_shubik([3, 2, 1, 1], 4) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6], abs=1e-15)
    assert shapley_shubik([5, 0, 1], 4) == pytest.approx([1.0, 0.0, 0.0])
    weights = [7, 5, 5, 4, 3, 2, 2, 1]
    exact = exact_values(8, lambda s: np.array([float(sum(weights[p] for p in s) >= 15)]))[:, 0]
    assert shapley_shubik(weights, 15) == pytest.approx(exact, abs=1e-12)


def test_a_quota_out_of_reach_is_an_error() -> None:
    with pytest.raises(ExeuntError) as caught:
        shapley_shubik([1, 2], 4)
    assert caught.value.code == "E585"


def test_more_than_ten_interacting_players_are_sampled_and_still_sum() -> None:
    lost = np.linspace(0.05, 0.3, 12)

    def game(players: frozenset[int]) -> FloatArray:
        return 100.0 * (1.0 - np.array([np.prod(1.0 - lost[list(players)]), np.prod(1.0 - 0.5 * lost[list(players)])]))

    found = attribute(12, game, budget=150)
    assert found.method == "sampled"
    assert found.values.sum(axis=0) == pytest.approx(found.total, rel=1e-9)
    exact = exact_values(12, game)
    off = np.abs((found.values - exact).mean(axis=1))
    assert off.max() <= 3 * 0.02 * found.total.mean()
    assert np.mean(off <= 3.0 * found.error) > 0.9


def test_additive_players_cost_no_sampling() -> None:
    size = np.arange(1.0, 31.0)
    found = attribute(30, lambda s: np.array([size[list(s)].sum(), 2.0 * size[list(s)].sum()]))
    assert found.method == "additive"
    assert found.evaluations <= 2 * 30 + 2
    assert found.values[:, 0] == pytest.approx(size)


@given(st.lists(st.floats(0.0, 5.0), min_size=1, max_size=6), st.lists(st.floats(-1.0, 1.0), min_size=36, max_size=36))
def test_parts_sum_null_players_get_nothing_equals_get_the_same(linear: list[float], pair: list[float]) -> None:
    n = len(linear)
    cross = np.array(pair).reshape(6, 6)[:n, :n]

    def game(players: frozenset[int]) -> FloatArray:
        chosen = [p for p in sorted(players) if p < n]  # player n is null, player n + 1 a copy of player 0
        twice = float(0 in players) * float(n + 1 in players)
        own = linear[0] if n + 1 in players else 0.0
        others = [p for p in chosen if p > 0]
        return np.array([np.array(linear)[chosen].sum() + cross[np.ix_(others, others)].sum() + own + twice])

    values = exact_values(n + 2, game)[:, 0]
    assert values.sum() == pytest.approx(float(game(frozenset(range(n + 2)))[0]), abs=1e-9)
    assert values[n] == pytest.approx(0.0, abs=1e-12)
    assert values[0] == pytest.approx(values[n + 1], abs=1e-12)


def test_a_worth_that_is_no_number_is_an_error() -> None:
    with pytest.raises(ExeuntError) as caught:
        attribute(2, lambda s: np.array([np.nan if s else 0.0]))
    assert caught.value.code == "E583"
