"""The three readings are never mixed: what moves under which."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.errors import ExeuntError
from exeunt.rules.bills import regular_base
from exeunt.rules.explain import explain_state
from exeunt.rules.parameters import RuleSet
from exeunt.rules.periods import find_period
from exeunt.rules.readings import check_reading, regular_reading, three_readings
from exeunt.rules.scale_table import ask, scale_table
from exeunt.rules.united_nations import UnitedNationsScales


@pytest.fixture(scope="module")
def period(scales):
    return find_period(2025, scales.rules)


def _table(scales, period, reading="law", budget="regular", without=(), year=None):
    return scale_table(scales, ask(scales.rules, period, reading, budget, without, year))


def test_under_the_law_nobody_elses_rate_moves(scales, period):
    all_in = _table(scales, period)
    without = _table(scales, period, without=("USA",))
    assert np.array_equal(all_in.units, without.units)
    assert np.array_equal(all_in.bill_usd, without.bill_usd)
    assert without.hole_usd == pytest.approx(767e6, rel=1e-4)
    assert all_in.hole_usd == 0


def test_side_by_side(scales, period):
    base = regular_base(scales.world, scales.rules, 2026)
    side = three_readings(scales, period, ["USA"], base)
    usa, japan, mexico = (scales.iso3.index(c) for c in ("USA", "JPN", "MEX"))
    assert side.hole_usd == pytest.approx(767e6, rel=1e-4)
    assert side.law_bill.sum() == pytest.approx(3245e6, rel=1e-4)
    assert np.nansum(side.recomputed_bill) == pytest.approx(base.usd, rel=1e-9)
    assert np.nansum(side.pro_rata_bill) == pytest.approx(base.usd, rel=1e-9)
    assert np.isnan(side.recomputed[usa])
    assert side.pro_rata[japan] / side.law[japan] == pytest.approx(1.282, abs=0.002)
    assert side.recomputed[mexico] / side.law[mexico] == pytest.approx(1.67, abs=0.006)
    assert np.array_equal(side.law, scales.official(period))


def test_the_pro_rata_reading_of_nobody_is_the_adopted_scale(scales, period):
    assert np.array_equal(regular_reading(scales, period, "pro-rata").rate, scales.official(period))


def test_bills_of_a_patched_law_use_its_own_rates(world, period):
    reform = UnitedNationsScales(world, RuleSet.load().patched({"ceiling": 25}))
    table = _table(reform, period)
    usa = table.iso3.index("USA")
    assert table.rate[usa] == 25
    assert table.bill_usd[usa] == pytest.approx(0.25 * 3177e6 * 1.0973763)


def test_the_uncalibrated_result_stands_beside(scales, period):
    table = _table(scales, period)
    china = table.iso3.index("CHN")
    assert table.uncalibrated[china] == pytest.approx(20.004 - 2.092, abs=5e-4)
    assert table.multiplier == 1.039


@pytest.mark.parametrize("budget", ["regular", "peacekeeping", "IRMCT", "WHO", "FAO", "UNESCO", "ITU", "WMO", "ICC"])
@pytest.mark.parametrize("reading", ["law", "pro-rata"])
def test_every_budget_sums_to_100(scales, period, budget, reading):
    without = ("JPN",)
    table = _table(scales, period, reading, budget, without)
    assert table.units.sum() == 100 * 10**table.decimals
    assert ("JPN" in table.iso3) == (reading == "law")
    assert (table.hole_usd > 0) == (reading == "law")
    assert np.isfinite(table.bill_usd).all()


def test_a_leaver_of_the_itu_moves_nobody_elses_bill(scales, period):
    before = _table(scales, period, "law", "ITU")
    after = _table(scales, period, "pro-rata", "ITU", ("USA",))
    bills = dict(zip(before.iso3, before.bill_usd, strict=True))
    assert after.bill_usd == pytest.approx([bills[c] for c in after.iso3])


def test_the_ceiling_after_an_exit_is_a_switch(world, scales, period):
    free = _table(scales, period, "pro-rata", "WHO", ("USA",))
    assert free.rate[free.iso3.index("CHN")] > 25
    bound = UnitedNationsScales(world, RuleSet.load().patched({"ceiling_binding_after_exit": True}))
    held = _table(bound, period, "pro-rata", "WHO", ("USA",))
    assert held.rate[held.iso3.index("CHN")] == 22


def test_who_bills_of_2026_match_the_published_ones(scales, period):
    """United States at 22 percent; China 137.8 million of an assessed 689 million, as reported."""
    table = _table(scales, period, "law", "WHO", year=2026)
    assert table.bill_usd[table.iso3.index("CHN")] == pytest.approx(137.828e6, rel=0.001)
    assert table.rate[table.iso3.index("USA")] == 22


def test_a_budget_year_outside_the_period_is_told(scales, period):
    assert any("2030 lies outside 2025-2027" in note for note in _table(scales, period, year=2030).notes)


def test_adopted_peacekeeping_rates_are_only_those_the_tables_grade_a(scales):
    early = _table(scales, find_period(2022, scales.rules), budget="peacekeeping")
    late = _table(scales, find_period(2025, scales.rules), budget="peacekeeping")
    assert np.abs(early.rate - early.official).max() <= 0.0005
    assert np.isnan(late.official).all()


@pytest.mark.parametrize("text", ["law", "LAW", "pro_rata", " recomputed "])
def test_readings(text):
    assert check_reading(text) in ("law", "recomputed", "pro-rata")


def test_an_unknown_reading():
    with pytest.raises(ExeuntError, match="did you mean recomputed"):
        check_reading("recompute")


def test_the_trace_adds_up(scales, period):
    trace = explain_state(scales, period, "mex")
    for base in trace["bases"]:
        assert base["income_after_debt_usd"] == pytest.approx(base["income_usd"] - 0.125 * base["debt_stock_usd"])
        assert base["threshold_ratio"] == pytest.approx(base["income_per_head_usd"] / base["threshold_usd"])
        expected = 0.8 * (1 - base["threshold_ratio"]) * base["income_after_debt_usd"]
        assert base["relief_usd"] == pytest.approx(expected)
        assert base["absorbed_usd"] == 0
        assert base["weight_usd"] == pytest.approx(base["income_after_debt_usd"] - base["relief_usd"])
        assert base["fixed_at"] is None
    mean = sum(base["machine_percent"] for base in trace["bases"]) / 2
    assert trace["mean_percent"] == pytest.approx(mean)
    assert trace["official_rate"] == 1.137


def test_the_trace_of_a_capped_state(scales, period):
    trace = explain_state(scales, period, "CHN")
    assert trace["multiplier"] == 1.039
    short, long = trace["bases"]
    assert short["income_counted_usd"] == pytest.approx(1.039 * short["income_usd"])
    assert short["fixed_at"] == "ceiling"
    assert short["fixed_sets"]["ceiling"] == ["CHN", "USA"]
    assert short["fixed_sets"]["after_track_1"] == ["USA"]
    assert long["fixed_at"] is None


def test_the_trace_of_an_unknown_state(scales, period):
    with pytest.raises(ExeuntError, match="E315"):
        explain_state(scales, period, "XYZ")
    with pytest.raises(ExeuntError, match="is left out"):
        explain_state(scales, period, "USA", ["USA"])
