"""The coverage game: efficiency, symmetry, null players, sampled against exact, nucleolus."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.solvers.attribution.coverage import coverage_nucleolus, coverage_shapley, coverage_shapley_exact
from exeunt.solvers.attribution.shapley import exact_values

PAY = [220, 150, 110, 80, 80, 60, 40, 30, 20, 10, 0]


@settings(max_examples=30, deadline=None)
@given(pay=st.lists(st.integers(0, 30), min_size=2, max_size=8).filter(lambda p: sum(p) > 0), quota=st.floats(0.3, 1.0))
def test_exact_values_equal_those_over_all_sets(pay: list[int], quota: float) -> None:
    total = sum(pay)

    def worth(members: frozenset[int]) -> np.ndarray:
        return np.array([min(1.0, sum(pay[i] for i in members) / (quota * total))])

    found = coverage_shapley_exact(pay, quota)
    assert found == pytest.approx(exact_values(len(pay), worth)[:, 0], abs=1e-10)
    assert found.sum() == pytest.approx(1.0, abs=1e-9)
    for i, p in enumerate(pay):
        assert p > 0 or found[i] == 0.0
        assert all(found[j] == pytest.approx(found[i], abs=1e-12) for j, other in enumerate(pay) if other == p)


def test_sampled_values_are_near_and_efficient() -> None:
    exact = coverage_shapley_exact(PAY, 0.9)
    found = coverage_shapley(np.array(PAY, dtype=np.float64), 0.9)
    assert found.sum() == pytest.approx(1.0, abs=1e-9)
    assert np.abs(found - exact).max() < 0.003
    assert found[-1] == 0.0


def test_nucleolus_of_small_games() -> None:
    """With the full quota the game is additive: everybody gets its own share. Of two alike, each gets one half."""
    pay = np.array([5.0, 3.0, 2.0])
    assert coverage_nucleolus(pay, 1.0) == pytest.approx(pay / 10.0, abs=1e-7)
    assert coverage_nucleolus(np.array([1.0, 1.0]), 0.5) == pytest.approx([0.5, 0.5], abs=1e-7)
    found = coverage_nucleolus(np.array([6.0, 2.0, 2.0]), 0.8)
    assert found.sum() == pytest.approx(1.0)
    assert found[1] == pytest.approx(found[2], abs=1e-7)


@pytest.mark.parametrize(
    ("pay", "quota"),
    [([1.0, 2.0], 0.0), ([1.0, 2.0], 1.1), ([-1.0, 2.0], 0.9), ([0.0, 0.0], 0.9), ([np.nan, 1.0], 0.9)],
)
def test_what_is_no_game_is_refused(pay: list[float], quota: float) -> None:
    with pytest.raises(ExeuntError, match="E513"):
        coverage_shapley(np.array(pay), quota)


def test_limits_of_the_exact_ways() -> None:
    with pytest.raises(ExeuntError, match="E513"):
        coverage_nucleolus(np.ones(13), 0.9)
    with pytest.raises(ExeuntError, match="E513"):
        coverage_shapley_exact([1.5, 2.0], 0.9)  # type: ignore[list-item]
