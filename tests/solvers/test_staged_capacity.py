"""Capacity that falls fast and comes back in stages: the closed form, the one observed return, properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import gammainc

from exeunt.solvers.staged_capacity import NEVER, STAGES, Pace, Stock, month_later

FloatArray = NDArray[np.float64]


def pace(down: float = 1.0, up: float = 3.0, fade: float = 12.0) -> Pace:
    return Pace(np.array([down]), np.array([up]), np.array([fade]), 5.0)


def full() -> Stock:
    return Stock(np.ones(1), np.zeros((STAGES, 1)), np.full(1, NEVER), np.ones(1))


def path(targets: list[float], how: Pace | None = None) -> tuple[list[float], Stock]:
    """Return the level at the end of each month, and the last state."""
    stock, levels = full(), []
    for month, target in enumerate(targets):
        stock = month_later(stock, np.array([target]), how or pace(), float(month))
        levels.append(float(stock.level[0]))
    return levels, stock


def test_rest_is_rest_to_the_bit() -> None:
    levels, stock = path([1.0] * 24)
    assert set(levels) == {1.0}
    assert not stock.stages.any()


@pytest.mark.parametrize("gap", [5, 6, 12, 40])
def test_rebuilding_is_the_closed_form(gap: int) -> None:
    levels, stock = path([1.0] + [0.0] * gap + [1.0] * 30)
    lowest = levels[gap]
    # capacity is below half from the end of the first month without money
    length = 3.0 * np.exp(max(gap - 5, 0) / 12.0)
    assert stock.length[0] == pytest.approx(length)
    months = np.arange(1, 31)
    expected = lowest + (1.0 - lowest) * gammainc(3, 3 * months / length)
    assert np.array(levels[gap + 1 :]) == pytest.approx(expected, abs=1e-12)


def test_the_return_of_2025() -> None:
    """6 of 32 countries 1.5 months after the restart of 30 June 2025."""
    assert gammainc(3, 3 * 1.5 / 3.0) == pytest.approx(0.191, abs=1e-3)
    assert gammainc(3, 3 * 1.5 / 3.0) == pytest.approx(6 / 32, abs=0.05)


def test_loss_is_exponential_towards_the_target() -> None:
    levels, _ = path([0.25] * 6, pace(down=2.0))
    expected = 0.25 + 0.75 * np.exp(-np.arange(1, 7) / 2.0)
    assert np.array(levels) == pytest.approx(expected, abs=1e-12)


def test_a_later_rise_runs_from_its_own_start() -> None:
    gap, wait = 5, 4
    levels, stock = path([1.0] + [0.0] * gap + [0.5] * wait + [1.0] * 30)
    lowest = levels[gap]
    t = np.arange(1, 31)
    first = (0.5 - lowest) * gammainc(3, 3 * (t + wait) / 3.0)
    assert levels[gap + wait] < 0.5  # the gap goes on, so the second part is slower and the mean is in between
    assert 3.0 < stock.length[0] < 3.0 * np.exp(wait / 12.0)
    assert (np.array(levels[gap + 1 + wait :]) <= lowest + first + 0.5 * gammainc(3, t) + 1e-9).all()
    assert (np.diff(levels[gap + 1 :]) >= -1e-12).all()
    above, _ = path([0.6] * 40 + [0.8] * wait + [1.0] * 30)
    start = above[39]
    parts = (0.8 - start) * gammainc(3, 3 * (t + wait) / 3.0) + 0.2 * gammainc(3, t)
    assert np.array(above[40 + wait :]) == pytest.approx(start + parts, abs=1e-9)


def test_a_fall_during_the_rebuild_gives_up_what_was_pending() -> None:
    levels, stock = path([0.0] * 8 + [1.0] * 2 + [0.3] * 40)
    assert levels[-1] == pytest.approx(0.3, abs=1e-3)
    assert max(levels[10:]) <= max(levels[9], 0.3) + 1e-12
    assert stock.stages.sum() <= 0.3


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 60), st.integers(1, 60), st.floats(0.3, 6), st.floats(1, 9), st.floats(3, 30))
def test_a_longer_gap_never_returns_sooner(one: int, two: int, down: float, up: float, fade: float) -> None:
    short, long = sorted((one, two))
    how = pace(down, up, fade)
    back = [np.array(path([0.0] * gap + [1.0] * 24, how)[0][gap:]) for gap in (short, long)]
    assert (back[0] >= back[1] - 1e-12).all()


@settings(deadline=None, max_examples=150)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.3, 6), st.floats(1, 9))
def test_capacity_stays_between_0_and_1(targets: list[float], down: float, up: float) -> None:
    levels, stock = path(targets, pace(down, up))
    assert min(levels) >= -1e-12
    assert max(levels) <= 1.0 + 1e-9
    assert (stock.stages >= -1e-15).all()
