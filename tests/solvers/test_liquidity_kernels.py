"""Monthly and yearly cash kernels against the published vectors and by property."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.solvers.liquidity_monthly import (
    liquidity_path,
    monthly_receipts,
    reserves_left,
    run_out_month,
    run_out_time,
)
from exeunt.solvers.liquidity_yearly import adaptive_spending, as_collected
from exeunt.solvers.profile import collection_profile

VECTORS = Path(__file__).parents[1] / "vectors" / "liquidity_test_vectors.csv"
ONE = np.ones(1)
money = st.floats(0.0, 4000.0)


def vector(name: str) -> tuple[np.ndarray, np.ndarray]:
    with VECTORS.open(encoding="utf-8") as handle:
        rows = sorted((r for r in csv.DictReader(handle) if r["vector"] == name), key=lambda r: int(r["period"]))
    return tuple(np.array([float(r[c]) for r in rows]) for c in ("receipts_musd", "liquidity_end_musd"))  # type: ignore[return-value]


def central_profile() -> np.ndarray:
    return collection_profile(
        0.52 * ONE,
        0.16 * ONE,
        0.08 * ONE,
        0.126 * ONE,
        january_of_march=ONE * 0.22 / 0.52,
        february_of_march=ONE * 0.40 / 0.52,
        september_cap=0.97 * ONE,
    )


def path_2026(usa_in_autumn: float, usa_in_february: float, factor: float = 0.93) -> tuple[np.ndarray, np.ndarray]:
    dated = np.zeros((1, 12))
    dated[0, 1] = usa_in_february
    others = (3245.0 - 767.0 - 0.78 * 227.0) * 0.97
    receipts = monthly_receipts(central_profile(), others * ONE, (101.0 + usa_in_autumn) * ONE, dated)
    return receipts, liquidity_path(105.0 * ONE, receipts, factor * 3177.0 * ONE)


@pytest.mark.parametrize(("name", "usa_in_autumn"), [("m1", 0.0), ("m2", 767.0 - 160.0)])
def test_published_monthly_vectors(name: str, usa_in_autumn: float) -> None:
    receipts, path = path_2026(usa_in_autumn, 160.0)
    expected_receipts, expected_path = vector(name)
    assert receipts[0] == pytest.approx(expected_receipts, abs=1e-6)
    assert path[0] == pytest.approx(expected_path, abs=1e-6)


def test_run_out_of_the_vectors() -> None:
    _, without = path_2026(0.0, 160.0)
    _, paid = path_2026(607.0, 160.0)
    assert run_out_month(without)[0] == 10
    assert math.isnan(run_out_month(paid)[0])
    # 26.516355 at the end of September, -101.221830 a month later: the line crosses after 0.2076 of October.
    assert run_out_time(105.0 * ONE, without)[0] == pytest.approx(9 + 26.516355 / (26.516355 + 101.221830), abs=1e-6)


def test_cash_gone_in_january_or_before() -> None:
    path = np.full((2, 12), -1.0)
    opening = np.array([3.0, -2.0])
    assert run_out_month(path).tolist() == [1.0, 1.0]
    assert run_out_time(opening, path) == pytest.approx([0.75, 0.0])


@given(money, money, st.integers(1, 12), st.floats(0.8, 1.0))
def test_more_us_money_never_brings_run_out_earlier(autumn: float, more: float, month: int, factor: float) -> None:
    receipts = monthly_receipts(central_profile(), 2231.9118 * ONE, (101.0 + autumn) * ONE)
    extra = np.zeros((1, 12))
    extra[0, month - 1] = more
    spending = factor * 3177.0 * ONE
    less = run_out_time(105.0 * ONE, liquidity_path(105.0 * ONE, receipts, spending))[0]
    with_more = run_out_time(105.0 * ONE, liquidity_path(105.0 * ONE, receipts + extra, spending))[0]
    assert math.isnan(with_more) or with_more >= less - 1e-9


@given(st.lists(st.floats(-500.0, 900.0), min_size=12, max_size=12))
def test_reserves_are_drawn_in_order(levels: list[float]) -> None:
    sizes = np.array([250.0, 207.0, 130.0])
    left = reserves_left(np.array([levels]), sizes)[0]
    assert left.sum(axis=1) == pytest.approx(np.clip(levels, 0.0, sizes.sum()))
    # A reserve is touched only when the one before it is empty.
    for first, then in ((0, 1), (1, 2)):
        assert ((left[:, first] < 1e-9) | (left[:, then] > sizes[then] - 1e-9)).all()


@given(money, money, st.floats(1.0, 4000.0), st.floats(0.7, 0.8), st.floats(0.0, 200.0))
def test_adaptive_spending_never_exceeds_cash_or_budget(
    opening: float, receipts: float, budget: float, floor: float, target: float
) -> None:
    spent = adaptive_spending(opening * ONE, receipts * ONE, budget * ONE, floor=floor * ONE, target=target * ONE)[0]
    assert 0.0 <= spent <= min(budget, opening + receipts) + 1e-9
    if opening + receipts >= floor * budget:
        assert spent >= floor * budget - 1e-9


def test_no_reserve_spends_what_it_collects() -> None:
    assert as_collected(np.array([100.0, 100.0]), np.array([87.0, 120.0])).tolist() == [87.0, 100.0]
