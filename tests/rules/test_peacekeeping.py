"""The peacekeeping scale against the adopted one and the accounts, and its rules one by one."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.errors import ExeuntError
from exeunt.rules.parameters import RuleSet
from exeunt.rules.peacekeeping import applied_discounts, discounts_of, effective_rates
from exeunt.rules.periods import find_period
from exeunt.rules.united_nations import UnitedNationsScales


def _rows(scales, start):
    table = scales.world.table("peacekeeping_scale").where(period_start=start)
    order = np.argsort(table["country"].astype(str))
    assert tuple(table["country"][order]) == scales.iso3
    return {name: table[name][order] for name in table.columns}


def _result(scales, period):
    chosen = find_period(period, scales.rules)
    return scales.peacekeeping(chosen, scales.official(chosen))


def test_2022_to_2024_from_official_rates_and_applied_levels(scales):
    rows = _rows(scales, 2022)
    result = _result(scales, 2022)
    assert np.abs(result.rate - rows["effective_rate_percent"]).max() <= 0.0005
    assert result.premium == pytest.approx(0.22496, abs=5e-6)
    assert result.rate[scales.iso3.index("USA")] == pytest.approx(26.9490, abs=5e-5)
    assert result.rate.sum() == pytest.approx(100.0, abs=1e-9)


def test_shares_in_the_accounts_of_2024(scales, world):
    """The accounts are the observation; the rates are computed from the regular scale and the levels."""
    dues = world.table("revenue_base").where(organisation="UN-DPO", instrument="assessed", year=2024)
    paid = dict(zip(dues["donor"], dues["amount_usd"].astype(float), strict=True))
    total = sum(paid.get(code, 0.0) for code in scales.iso3)
    observed = np.array([100 * paid.get(code, 0.0) / total for code in scales.iso3])
    assert np.abs(_result(scales, 2022).rate - observed).max() <= 0.0005


def test_2025_to_2027(scales):
    result = _result(scales, 2025)
    rate = dict(zip(result.iso3, result.rate, strict=True))
    assert rate["USA"] == pytest.approx(26.158, abs=0.02)
    assert rate["CHN"] == pytest.approx(23.785, abs=0.02)
    assert result.premium == pytest.approx(0.18875, abs=1e-5)


@pytest.mark.parametrize("start", [2022, 2025])
def test_levels_by_rule(scales, start):
    rows = _rows(scales, start)
    levels = scales.levels(find_period(start, scales.rules))
    assert (levels == rows["level_by_rule"]).all()


def test_levels_by_rule_alone_against_those_applied(scales):
    """Nine others: six voluntary levels and three exceptional discounts at level B."""
    rows = _rows(scales, 2022)
    levels = scales.levels(find_period(2022, scales.rules))
    discount = np.where(levels == "A", 0.0, discounts_of(levels, scales.rules, 2022))
    applied = np.where(rows["level_applied"] == "A", 0.0, rows["discount"])
    same = (levels == rows["level_applied"]) & (discount == applied)
    assert same.sum() == 184
    others = set(np.array(scales.iso3)[~same])
    assert others == {"BGR", "CZE", "GRC", "OMN", "PRT", "ROU", "BHR", "BHS", "SAU"}


def test_the_rules_hold_what_the_table_of_levels_says(scales, world):
    """Discounts and limits stand in the rules; the table is the published list."""
    table = world.table("peacekeeping_levels")
    discounts = scales.rules.labelled("peacekeeping_discounts", 2025)
    assert dict(zip(table["level"], table["discount"], strict=True)) == discounts
    limits = scales.rules.labelled("peacekeeping_limits", 2025)
    known = ~np.isnan(table["ratio_below"])
    assert dict(zip(table["level"][known], table["ratio_below"][known], strict=True)) == limits


def test_without_a_permanent_member_the_others_carry_its_part(scales):
    period = find_period(2025, scales.rules)
    official = dict(zip(scales.iso3, scales.official(period), strict=True))
    names = [c for c in scales.iso3 if c != "USA"]
    regular = np.array([official[c] for c in names]) / (100 - official["USA"]) * 100
    result = scales.peacekeeping(period, regular, ["USA"])
    assert result.rate.sum() == pytest.approx(100.0, abs=1e-9)
    assert result.premium > 1.5 * _result(scales, 2025).premium


def test_levels_move_with_the_average_income_of_those_who_stay(scales):
    """Without the United States the average falls, so ratios rise and discounts shrink; nobody falls a level."""
    period = find_period(2025, scales.rules)
    before = dict(zip(scales.iso3, discounts_of(scales.levels(period), scales.rules, 2025), strict=True))
    after = scales.levels(period, ["USA"])
    names = [c for c in scales.iso3 if c != "USA"]
    change = discounts_of(after, scales.rules, 2025) - np.array([before[c] for c in names])
    assert (change <= 0).all()
    assert (change < 0).any()


def test_a_voluntary_payer_goes_on_paying_more():
    now = np.array(["H", "I", "B"], dtype=object)
    then = np.array(["I", "I", "B"], dtype=object)
    applied = np.array([0.7, 0.8, 0.075])
    by_rule = np.array([0.8, 0.8, 0.0])
    assert applied_discounts(now, then, by_rule, applied).tolist() == [0.7, 0.8, 0.075]
    assert applied_discounts(now, np.array(["G", "I", "B"], dtype=object), by_rule, applied)[0] == 0.7


def test_nobody_left_to_carry_the_discounts():
    with pytest.raises(ExeuntError, match="pool cannot be distributed"):
        effective_rates(np.array([60.0, 40.0]), np.array([0.8, 0.0]), np.array([False, False]))


def test_a_rate_above_100_is_refused():
    with pytest.raises(ExeuntError, match="E317"):
        effective_rates(np.array([160.0, 40.0]), np.array([0.8, 0.0]), np.array([False, True]))


def test_an_unknown_level_is_refused(rules):
    with pytest.raises(ExeuntError, match="E318"):
        discounts_of(["K"], rules, 2025)


def test_a_reform_of_the_discounts(world, scales):
    """No discounts, no premium: the peacekeeping scale is the regular scale."""
    flat = RuleSet.load().patched({"peacekeeping_discounts": [0] * 10})
    reformed = UnitedNationsScales(world, flat)
    period = find_period("2019-2021", flat)
    regular = reformed.method(period).rate
    result = reformed.peacekeeping(period, regular)
    assert not result.applied
    assert result.premium == 0
    np.testing.assert_array_equal(result.rate, regular)
    assert scales.peacekeeping(period, regular).premium > 0.2
