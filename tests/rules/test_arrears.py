"""Arrears, the vote, credits and bills, with a leading draw axis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.rules.article19 import (
    closing_arrears,
    dues_of_years,
    minimum_payment,
    settle_oldest_first,
    vote_lost,
)
from exeunt.rules.bills import (
    bills,
    opening_arrears,
    peacekeeping_amount,
    period_of_year,
    regular_base,
    regular_bills,
)
from exeunt.rules.credits import credit_due, credit_due_by_date, entitlement, split_credit

MONEY = st.floats(0, 1e10, allow_nan=False)


def test_the_united_states_in_2027_from_the_tables(scales):
    """The whole vector of the specification, from bills and openings of the tables, within 1 percent."""
    usa = scales.iso3.index("USA")
    opening = sum(opening_arrears(scales, budget)[usa] for budget in ("UN", "UN-DPO", "IRMCT"))
    assert opening == pytest.approx(3873e6, rel=0.01)
    by_year = {year: bills(scales, year).together[usa] for year in (2024, 2025, 2026)}
    assert by_year[2024] + by_year[2025] == pytest.approx(4741e6, rel=0.01)
    dues = by_year[2025] + by_year[2026]
    assert dues == pytest.approx(4419e6, rel=0.01)
    credit = split_credit(np.array([227e6]), 22.0)[0][0]
    unpaid = opening + by_year[2026] - credit
    assert minimum_payment(np.array([unpaid]), np.array([dues]))[0] == pytest.approx(1554e6, rel=0.01)
    payments = np.array([160e6, 0.5 * (767e6 + 1370.4e6), 767e6 + 1230e6])
    arrears = unpaid - payments
    assert arrears == pytest.approx([5813e6, 4905e6, 3976e6], rel=0.01)
    assert vote_lost(arrears, np.full(3, dues)).tolist() == [True, True, False]
    assert not vote_lost(np.array([opening]), np.array([by_year[2024] + by_year[2025]]))[0]


def test_openings_add_up_to_what_was_outstanding(scales):
    opening = opening_arrears(scales, "UN")
    assert opening.sum() == pytest.approx(1568e6)
    assert opening[scales.iso3.index("VEN")] == 38e6
    assert opening[scales.iso3.index("JPN")] > opening[scales.iso3.index("FRA")] > 0


def test_bills_sum_to_what_is_assessed_on_all(scales):
    assert bills(scales, 2025).un.sum() == pytest.approx(3471e6, rel=1e-4)
    assert bills(scales, 2026).un.sum() == pytest.approx(3245e6, rel=1e-4)
    assert bills(scales, 2026).un_dpo.sum() == pytest.approx((5.38e9 + 5.10e9) / 2)
    assert bills(scales, 2026).irmct.sum() == bills(scales, 2030).irmct.sum()


def test_the_last_known_scale_and_budget_are_held(scales, world):
    assert str(period_of_year(scales, 2031)) == "2025-2027"
    assert bills(scales, 2031).un.tolist() == bills(scales, 2027).un.tolist()
    assert peacekeeping_amount(world, 2030) == 5.10e9
    assert peacekeeping_amount(world, 2027) == 5.10e9


def test_china_is_billed_as_its_letter_says(scales):
    assert bills(scales, 2025).un[scales.iso3.index("CHN")] == pytest.approx(679.8e6, rel=1e-4)


def test_parameters_of_the_base_agree_with_the_tables(world, rules):
    """The rules hold derived figures; the tables what they are derived from."""
    for year in (2025, 2026):
        base = regular_base(world, rules, year)
        rows = world.table("budgets").where(organisation="UN", basis="assessed", period_start=year)
        assert base.usd * (0.78 + 0.22 * base.ratio) == pytest.approx(float(rows["amount"][0]), rel=2e-4)
    positions = world.table("debtor_positions").where(country="USA", budget="UN")
    amounts = dict(zip(positions["what"], positions["amount_usd"], strict=True))
    base = regular_base(world, rules, 2025)
    assert 0.22 * base.usd * base.ratio == pytest.approx(amounts["assessment 2025"], rel=1e-5)


def test_a_year_without_a_budget_is_missing_data(world, rules):
    with pytest.raises(ExeuntError, match="E330") as caught:
        regular_base(world, rules, 2010)
    assert caught.value.exit_code == 3
    with pytest.raises(ExeuntError, match="E330"):
        peacekeeping_amount(world, 2010)


def test_bills_take_a_leading_draw_axis():
    rates = np.array([[22.0, 78.0], [22.0, 78.0]])
    out = regular_bills(rates, 1000.0, equalised=0, ratio=1.1)
    assert out.tolist() == [[242.00000000000003, 780.0], [242.00000000000003, 780.0]]
    assert rates[0, 0] == 22.0


def test_arrears_and_votes_take_a_leading_draw_axis():
    opening = np.array([[100.0, 0.0], [0.0, 50.0]])
    assessed = np.array([100.0, 100.0])
    closing = closing_arrears(opening, assessed, np.zeros(2), np.array([[0.0, 100.0], [100.0, 0.0]]))
    assert closing.tolist() == [[200.0, 0.0], [0.0, 150.0]]
    dues = dues_of_years(np.array([[100.0, 100.0], [100.0, 50.0]]))
    assert dues.tolist() == [200.0, 150.0]
    assert vote_lost(closing, dues).tolist() == [[True, False], [False, True]]
    assert vote_lost(closing, dues, np.array([True, False])).tolist() == [[False, False], [False, True]]
    assert minimum_payment(closing, dues).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    with pytest.raises(ExeuntError, match="E319"):
        dues_of_years(np.array([1.0, 2.0]))


@given(MONEY, MONEY, MONEY, MONEY)
def test_the_identity_of_a_year_holds_to_one_dollar(opening, assessed, credited, paid):
    closing = closing_arrears(*(np.array([v]) for v in (opening, assessed, credited, paid)))
    assert abs(paid - (opening + assessed - credited - closing[0])) < 1.0


def test_the_collection_rate_of_2025():
    """Collected = opening + assessed - credits - closing."""
    collected = 760 + 3471 - 1568
    assert collected / 3471 == pytest.approx(0.767, abs=0.002)


@given(st.integers(0, 10**10), st.integers(2, 10**10))
def test_the_minimum_payment_keeps_the_vote_and_nothing_less_does(arrears, dues):
    owed, due = np.array([float(arrears)]), np.array([float(dues)])
    assume(vote_lost(owed, due)[0])
    payment = minimum_payment(owed, due)
    assert not vote_lost(owed - payment, due)[0]
    assert vote_lost(owed - payment + 1.0, due)[0]


@given(st.lists(MONEY, min_size=1, max_size=6), st.floats(0, 5e10))
def test_payments_settle_the_oldest_debt_first(layers, paid):
    debt = np.array([layers])
    left, beyond = settle_oldest_first(debt, np.array([paid]))
    total = float(debt.sum())
    assert left.sum() == pytest.approx(max(total - paid, 0.0), rel=1e-9, abs=1e-3)
    assert beyond[0] == pytest.approx(max(paid - total, 0.0), rel=1e-9, abs=1e-3)
    touched = np.flatnonzero(left[0] < debt[0] - 1e-3)
    for later in touched:
        assert left[0, :later].sum() == pytest.approx(0.0, abs=1e-3)


@given(MONEY, MONEY, MONEY)
def test_the_new_credit_rule_never_gives_more_than_the_old(budget, spent, collected):
    spending, cash = np.array([min(spent, budget)]), np.array([collected])
    entitled = entitlement(budget, spending)
    old = credit_due(entitled, cash, spending, requires_collection=False)
    new = credit_due(entitled, cash, spending, requires_collection=True)
    assert (new >= 0).all()
    assert (new <= old).all()


def test_the_rule_changes_with_the_bills_of_2027(rules):
    values = (np.array([418.0]), np.array([2663.0]), np.array([2980.0]))
    assert [float(credit_due_by_date(*values, year, rules)[0]) for year in (2026, 2027, 2031)] == [418, 0, 0]
    old = rules.patched({"credit_return_requires_collection": False})
    assert float(credit_due_by_date(*values, 2028, old)[0]) == 418
