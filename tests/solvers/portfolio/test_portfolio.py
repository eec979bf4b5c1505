"""Portfolios against worked examples and a published one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.portfolio import Donors, Surface, allocate, allocate_tail, largest_gap_first, pro_rata, tail_mean
from exeunt.solvers.portfolio.tail import gain_of

FloatArray = NDArray[np.float64]


def from_slopes(slopes: list[list[float]], widths: list[list[float]]) -> Surface:
    rise = np.array(slopes) * np.array(widths)
    zero = np.zeros((len(rise), 1))
    return Surface(np.hstack([zero, np.cumsum(widths, axis=1)]), np.hstack([zero, np.cumsum(rise, axis=1)]))


THREE = from_slopes([[9, 5, 1], [12, 4, 2], [7, 6, 3]], [[100, 200, 100], [50, 100, 50], [80, 80, 80]])
STEP = from_slopes([[0.0, 20.0], [5.0, 5.0]], [[100, 50], [100, 100]])


@pytest.mark.parametrize(
    ("budget", "gain", "dual"),
    [(100.0, 1050.0, 9.0), (400.0, 2990.0, 5.0), (800.0, 4340.0, 1.0), (1040.0, 4380.0, 0.0)],
)
def test_concave_gains(budget: float, gain: float, dual: float) -> None:
    found = allocate(THREE, budget)
    assert found.gain == pytest.approx(gain)
    assert found.next_unit == pytest.approx(dual)
    assert found.unused == pytest.approx(max(budget - 840.0, 0.0))


def test_amounts_and_next_slopes() -> None:
    found = allocate(THREE, 400.0)
    assert found.amount == pytest.approx([190.0, 50.0, 160.0])
    assert found.next_slope == pytest.approx([5.0, 4.0, 3.0])
    assert allocate(THREE, 800.0).amount == pytest.approx([360.0, 200.0, 240.0])


@pytest.mark.parametrize(
    ("budget", "gain", "amount"), [(120.0, 600.0, [0, 120]), (150.0, 1000.0, [150, 0]), (200.0, 1250.0, [150, 50])]
)
def test_thresholds_are_not_replaced_by_their_hull(budget: float, gain: float, amount: list[float]) -> None:
    found = allocate(STEP, budget)
    assert found.gain == pytest.approx(gain)
    if gain != 600.0:
        assert found.amount == pytest.approx(amount)


@pytest.mark.parametrize(
    ("beta", "amount", "gain"), [(0.0, [1, 0], 7.5), (0.25, [1, 0], 20 / 3), (0.5, [0, 1], 6.0), (0.75, [0, 1], 6.0)]
)
def test_worst_cases(beta: float, amount: list[float], gain: float) -> None:
    gains = np.zeros((4, 2, 2))
    gains[:, 0, 1], gains[:, 1, 1] = [10.0, 10.0, 0.0, 10.0], 6.0
    found = allocate_tail(np.array([[0.0, 1.0], [0.0, 1.0]]), gains, 1.0, beta)
    assert found.amount == pytest.approx(amount, abs=1e-9)
    assert found.gain == pytest.approx(gain)


@pytest.mark.parametrize(("budget", "gain"), [(120.0, 600.0), (150.0, 1000.0), (200.0, 1250.0)])
def test_worst_cases_with_thresholds(budget: float, gain: float) -> None:
    found = allocate_tail(STEP.amount, np.repeat(STEP.gain[None], 8, axis=0), budget, 0.5)
    assert found.gain == pytest.approx(gain)


def test_rockafellar_and_uryasev_2000() -> None:
    from scipy.stats import norm

    mean = np.array([0.0101110, 0.0043532, 0.0137058])
    cov = np.array(
        [
            [0.00324625, 0.00022983, 0.00420395],
            [0.00022983, 0.00049937, 0.00019247],
            [0.00420395, 0.00019247, 0.00764097],
        ]
    )
    weights = np.array([0.452013, 0.115573, 0.432414])
    assert weights @ mean == pytest.approx(0.011, abs=1e-6)
    sd = float(np.sqrt(weights @ cov @ weights))
    draws = float(weights @ mean) + sd * norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    for beta, at_risk in ((0.90, 0.096975), (0.95, 0.115908), (0.99, 0.152977)):
        assert -tail_mean(draws, beta) == pytest.approx(at_risk, abs=2e-4)


def test_a_donor_cap_is_never_passed() -> None:
    donors = Donors(np.array([60.0, 500.0]), np.array([[True, False, False], [True, True, False]]))
    found = allocate(THREE, 700.0, donors)
    assert found.given is not None
    assert np.all(found.given.sum(axis=1) <= donors.cap * (1 + 1e-6))
    assert found.given.sum(axis=0) == pytest.approx(found.amount)
    assert found.amount[2] == 0.0
    assert not found.given[~donors.allowed].any()


@given(st.floats(0.0, 900.0), st.floats(0.0, 300.0))
def test_a_larger_budget_never_does_worse(budget: float, more: float) -> None:
    small, large = allocate(THREE, budget), allocate(THREE, budget + more)
    assert large.gain >= small.gain - 1e-6
    assert np.all(large.amount <= THREE.cap * (1 + 1e-6))
    assert small.amount.sum() <= budget * (1 + 1e-9) + 1e-9


def test_the_careful_portfolio_gives_up_mean_for_the_tail() -> None:
    generator = np.random.Generator(np.random.PCG64(3))
    strength = np.exp(generator.normal(0.0, [1.0, 0.2, 0.6], (400, 3)))
    gains = THREE.gain[None] * strength[:, :, None]
    bold = allocate(Surface(THREE.amount, gains.mean(axis=0)), 300.0)
    careful = allocate_tail(THREE.amount, gains, 300.0, 0.9)
    bold_gain, careful_gain = (gain_of(THREE.amount, gains, f.amount) for f in (bold, careful))
    assert tail_mean(careful_gain, 0.9) >= tail_mean(bold_gain, 0.9) - 1e-6
    assert careful_gain.mean() <= bold_gain.mean() + 1e-6


def test_ties_do_not_depend_on_the_order_of_rows() -> None:
    equal = from_slopes([[2.0, 1.0], [2.0, 1.0]], [[10, 10], [10, 10]])
    tie = np.array([0.2, 0.8])
    one = allocate(equal, 5.0, tie=tie).amount
    other = allocate(equal, 5.0, tie=tie[::-1]).amount
    assert one == pytest.approx(other[::-1])
    assert one[1] == pytest.approx(5.0)


@given(st.floats(1e-12, 1e6), st.floats(1e-3, 1e9))
def test_units_do_not_matter(worth: float, unit: float) -> None:
    scaled = Surface(THREE.amount * unit, THREE.gain * worth)
    found = allocate(scaled, 400.0 * unit)
    assert found.amount == pytest.approx(np.array([190.0, 50.0, 160.0]) * unit)
    assert found.next_unit == pytest.approx(5.0 * worth / unit)


def test_rules_of_thumb() -> None:
    gap, cap = np.array([60.0, 30.0, 10.0, 0.0]), np.array([20.0, 30.0, 10.0, 5.0])
    assert pro_rata(gap, cap, 40.0) == pytest.approx([20.0, 15.0, 5.0, 0.0])
    assert largest_gap_first(gap, cap, 40.0) == pytest.approx([20.0, 20.0, 0.0, 0.0])
    assert pro_rata(gap, cap, 500.0) == pytest.approx([20.0, 30.0, 10.0, 0.0])


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("E590", lambda: Surface(np.array([[0.0, -1.0]]), np.array([[0.0, 1.0]]))),
        ("E590", lambda: Surface(np.array([[0.0, 1.0]]), np.array([[0.0, np.nan]]))),
        ("E591", lambda: Donors(np.array([-1.0]), np.array([[True]]))),
        ("E592", lambda: allocate(THREE, -1.0)),
        ("E592", lambda: allocate(THREE, float("nan"))),
        ("E594", lambda: tail_mean(np.ones(3), 1.0)),
    ],
)
def test_bad_input(code: str, call: object) -> None:
    with pytest.raises(ExeuntError) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
