"""Kernels of the money channels: worked examples of the specification, limits, monotonicity."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.solvers.backfill import backfill
from exeunt.solvers.cash_floor import affordable_spending
from exeunt.solvers.ces import ces_mean, output_ratio
from exeunt.solvers.concentration import effective_number, herfindahl, largest_share
from exeunt.solvers.error_correction import adjust_spending
from exeunt.solvers.ghosh import cascade, transfer_shares
from exeunt.solvers.viability import viability_flag

VECTORS = Path(__file__).parents[1] / "vectors" / "funding_test_vectors.csv"
LIMIT = 0.25  # the follow-on limit of the vectors
WEIGHTS = np.array([[0.6, 0.4]])
MONEY = st.floats(1.0, 1e9)
SHARE = st.floats(0.0, 1.0, allow_subnormal=False)


def spending(years: int, ratio: float, alpha: float = 0.31, closing: float = 0.547) -> float:
    """Spending ratio `years` after revenue fell to `ratio` for good."""
    spent, before = np.array(1.0), 1.0
    for _ in range(years + 1):
        spent, before = adjust_spending(spent, before, ratio, alpha, closing), ratio
    return float(spent)


def ces(substitution: float) -> float:
    """Capacity of two carriers of weight 0.6 and 0.4 with spending ratios 0.70 and 1."""
    outputs = output_ratio(np.array([[0.70, 1.0]]), 0.15, 1.0)
    return float(ces_mean(outputs, WEIGHTS, np.array([substitution]))[0, 0])


COMPUTED = {
    "t1": lambda: float(backfill(100, 1000, 0.5, 0.8, 0.15, LIMIT)),
    "t2": lambda: float(backfill(100, 1000, -0.3, 1.0, 0.15, LIMIT)),
    "t3": lambda: float(backfill(1000, 1000, -0.4, 1.0, 0.15, LIMIT)),
    "t4": lambda: float(backfill(10, 100000, 1.0, 1.2, 0.4, LIMIT)),
    "t5_0": lambda: spending(0, 0.75),
    "t5_1": lambda: spending(1, 0.75),
    "t5_2": lambda: spending(2, 0.75),
    "t6": lambda: spending(0, 0.75, alpha=0.80),
    "t7": lambda: float(output_ratio(0.70, 0.15, 1.0)),
    "t8": lambda: float(output_ratio(0.70, 0.30, 1.3)),
    "t9": lambda: ces(1.5),
    "t10": lambda: ces(1.0),
    "t11": lambda: float(min(affordable_spending(200, 100, 30), 365)),
}


def test_every_worked_example_of_the_file_is_computed() -> None:
    with VECTORS.open(encoding="utf-8", newline="") as handle:
        expected = {row["id"]: float(row["expected"]) for row in csv.DictReader(handle)}
    assert expected.keys() == COMPUTED.keys()
    got = {name: compute() for name, compute in COMPUTED.items()}
    assert got == pytest.approx(expected, abs=1e-5, rel=1e-7)


@given(  # a profile of 1e-313 has no digits left for a relative comparison
    loss=MONEY,
    others=MONEY,
    phi=SHARE,
    profile=st.floats(0.0, 1.2, allow_subnormal=False),
    kappa=st.floats(0.01, 1.0),
)
def test_backfill_is_between_nothing_and_the_loss_and_grows_ever_more_slowly(
    loss: float, others: float, phi: float, profile: float, kappa: float
) -> None:
    one, two = (
        backfill(loss, others, phi, profile, kappa, LIMIT),
        backfill(2 * loss, others, phi, profile, kappa, LIMIT),
    )
    assert 0.0 <= one <= loss
    assert one <= two <= 2.0 * one * (1 + 1e-12)  # increasing, and its share of the loss falls
    assert one <= kappa * others


@given(loss=MONEY, others=MONEY, phi=st.floats(-1.0, -1e-6), kappa=SHARE)
def test_follow_on_cuts_stop_at_a_quarter_of_the_others(loss: float, others: float, phi: float, kappa: float) -> None:
    cut = float(backfill(loss, others, phi, 1.0, kappa, LIMIT))
    assert cut == pytest.approx(max(phi * loss, -LIMIT * others))


@given(loss=MONEY, phi=SHARE)
def test_without_other_donors_nothing_comes_back(loss: float, phi: float) -> None:
    assert backfill(loss, 0.0, phi, 1.0, 0.15, LIMIT) == 0.0
    assert backfill(loss, 1e9, phi, 1.0, 1e-12, LIMIT) <= 1e-3


@given(loss=MONEY, share=SHARE, others=MONEY, phi=SHARE, profile=st.floats(0.0, 1.2), kappa=st.floats(0.01, 1.0))
def test_less_loss_never_means_less_money(
    loss: float, share: float, others: float, phi: float, profile: float, kappa: float
) -> None:
    smaller = loss * share
    left, left_smaller = (x - backfill(x, others, phi, profile, kappa, LIMIT) for x in (loss, smaller))
    assert left_smaller <= left + 1e-9 * loss


def test_spending_ratio_of_one_stays_one_to_the_bit() -> None:
    alpha = np.linspace(0.05, 1.0, 64)
    assert (adjust_spending(np.ones(64), np.ones(64), np.ones(64), alpha, 0.55) == 1.0).all()


@given(ratio=st.floats(0.01, 1.0), closing=st.floats(0.2, 0.9))
def test_full_elasticity_spends_what_comes_in(ratio: float, closing: float) -> None:
    assert [spending(years, ratio, 1.0, closing) for years in (0, 1, 5)] == pytest.approx([ratio] * 3)


def test_cumulative_response_to_a_permanent_loss_of_one_percent() -> None:
    response = [np.log(spending(years, 0.99, 0.31, 0.55)) / np.log(0.99) for years in range(3)]
    assert response == pytest.approx([0.31, 0.69, 0.86], abs=0.005)


@given(sigma=st.floats(0.3, 5.0), lower=st.floats(0.2, 1.0))
def test_ces_lies_between_its_carriers_and_is_one_at_the_base(sigma: float, lower: float) -> None:
    outputs = np.array([[lower, 1.0], [1.0, 1.0]])
    fallen, base = ces_mean(outputs, WEIGHTS, np.array([sigma, sigma]))[:, 0]
    assert base == 1.0
    assert lower - 1e-12 <= fallen <= 1.0


@given(lower=st.floats(0.05, 1.0), gap=st.sampled_from([1e-12, 1e-8, 2e-6, 1e-4]))
def test_ces_joins_the_geometric_mean_without_a_step(lower: float, gap: float) -> None:
    outputs = np.array([[lower, 1.0]])
    near = [float(ces_mean(outputs, WEIGHTS, np.array([s]))[0, 0]) for s in (1.0 - gap, 1.0, 1.0 + gap)]
    assert near[0] <= near[1] + 1e-12 <= near[2] + 2e-12
    assert near[2] - near[0] <= 20 * gap + 1e-9


def test_ces_without_substitution_needs_every_carrier() -> None:
    outputs = np.array([[0.0, 1.0]] * 3)
    got = ces_mean(outputs, WEIGHTS, np.array([0.5, 1.0, 1.5]))[:, 0]
    assert got.tolist() == [0.0, 0.0, pytest.approx(0.4**3)]


@given(inflow=st.floats(0.0, 10.0), cash=st.floats(-5.0, 5.0), days=st.floats(0.0, 180.0))
def test_the_cash_floor_leaves_the_minimum(inflow: float, cash: float, days: float) -> None:
    spent = float(affordable_spending(inflow, cash, days))
    left = inflow + cash - spent
    assert spent >= 0.0
    assert left >= spent * days / 365.0 - 1e-9 or spent == 0.0


def test_ghosh_cascade_conserves_and_converges() -> None:
    revenue = np.array([100.0, 50.0, 10.0])
    shares = transfer_shares(np.array([100.0, 50.0, 0.0]), revenue, np.array([0.0, -5.0, 5.0]))
    assert shares.sum(axis=0).tolist() == pytest.approx([0.0, 0.0, 0.5])
    result = cascade(shares, np.array([0.3, 0.0, 0.0]), revenue)
    assert result.total.tolist() == pytest.approx([0.3, 0.0, 0.3 * 2 / 3 * 0.5])
    assert result.multiplier == pytest.approx((30 + 1.0) / 30)
    with pytest.raises(ValueError, match="do not converge"):
        cascade(np.eye(2), np.array([0.1, 0.1]), np.ones(2))


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40))
def test_concentration_counts_equal_donors(amounts: list[float]) -> None:
    money = np.array(amounts)
    assert 0.0 < herfindahl(money) <= 10000.0 + 1e-9
    assert effective_number(np.ones(len(money))) == pytest.approx(len(money))
    place, share = largest_share(money)
    assert money[place] == money.max()
    assert share == pytest.approx(money.max() / money.sum())


def test_concentration_keeps_refunds_only_when_asked() -> None:
    money = np.array([60.0, 60.0, -20.0])
    assert herfindahl(money) == pytest.approx(5000.0)
    assert herfindahl(money, net=True) == pytest.approx(1e4 * (0.36 + 0.36 + 0.04))
    assert np.isnan(herfindahl(np.array([-1.0])))


def test_viability_needs_output_and_cash() -> None:
    got = viability_flag([0.39, 0.41, 1.0, 1.0, 1.0], 0.15, 0.25, [0, 0, 1, 1, 0], [0, 0, 1, 0, 1])
    assert got.tolist() == [0.0, 1.0, 0.0, 1.0, 1.0]
