"""Rules of the channel funding: identities, limits, monotonicity, clocks, cash, options."""

from __future__ import annotations

import numpy as np
import pytest
from funding_harness import ALL, EVERY, VOLUNTARY, Event, exit_of, run, scenario, world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exeunt.channels.funding.base import read_base
from exeunt.channels.funding.countries import Located
from exeunt.distributions import Distribution

MEMORY = ("revenue_ratio", "equation_ratio", "loss_clock", "cash_years", "cash_strain", "donor_level")
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def at(dim: str, label: str) -> int:
    return world().index(dim).position(label)


def cut(retained: float | Distribution = 0.0, organisation: str = ALL, kind: str = "cut", first: int = 2026) -> Event:
    return Event(kind, "USA", [organisation], VOLUNTARY, first, retained=retained)


def test_without_an_event_every_ratio_is_exactly_one_and_nothing_is_lost() -> None:
    result = run(scenario())
    for name in ("spending_ratio", "money_capacity", "money_capacity_market", "viability"):
        assert (result[name] == 1.0).all(), name
    for name in ("loss", "backfill", "shortfall", "saved", "withheld", "revenue_floored"):
        assert (result[name] == 0.0).all(), name
    base = read_base(world(), "3y")
    assert (result["revenue"] == base.total).all()
    located = Located.read(world(), noisy=False, measured=False)
    assert (result["country_spending"] == located.amount).all()
    assert result["country_spending_total"].sum(axis=2) == pytest.approx(located.by_country.sum())
    accounts = [e for e, o in enumerate(world().index("organisation").labels) if o in ("UN", "UN-DPO", "IRMCT")]
    assert np.isnan(result["cash_days"][:, :, accounts]).all()  # only the channel liquidity knows their cash
    assert np.delete(result["cash_days"], accounts, axis=2) == pytest.approx(90.0)


def test_years_before_an_event_equal_the_baseline_to_the_bit() -> None:
    quiet, loud = run(scenario()), run(scenario([cut(first=2029)]))
    for name, values in quiet.items():
        assert np.array_equal(values[:, :4], loud[name][:, :4], equal_nan=True), name


def test_what_no_event_touches_stays_at_the_baseline_to_the_bit() -> None:
    quiet, loud = run(scenario()), run(scenario([cut(organisation="UNFPA")]))
    others = np.arange(len(world().index("organisation"))) != at("organisation", "UNFPA")
    for name in ("spending_ratio", "cash_days", "viability"):
        assert np.array_equal(quiet[name][:, :, others], loud[name][:, :, others], equal_nan=True), name
    pairs = np.array([not label.endswith("|UNFPA") for label in world().index("country_organisation").labels])
    assert (quiet["country_spending"][:, :, pairs] == loud["country_spending"][:, :, pairs]).all()


def test_loss_is_backfill_plus_shortfall_and_what_the_leaver_saves() -> None:
    result = run(scenario([cut(Distribution("uniform", (0.0, 0.5)))]))
    assert result["loss"] == pytest.approx(result["backfill"].sum(axis=3) + result["shortfall"])
    base = read_base(world(), "3y")
    assert base.revenue - result["revenue"].sum(axis=3) == pytest.approx(result["shortfall"], abs=1.0)
    usa = at("donor", "USA")
    assert result["saved"][:, :, usa] == pytest.approx(result["loss"].sum(axis=2))
    assert (np.delete(result["saved"], usa, axis=2) == 0.0).all()


def test_countries_add_up_to_the_located_spending_of_each_organisation() -> None:
    for options in ({}, {"funding.country_noise": "on"}, {"funding.country_elasticity": "measured"}):
        result = run(
            scenario([cut()], options), wanted=("country_spending", "country_spending_total", "spending_ratio")
        )
        located = Located.read(world(), noisy=False, measured=False)
        for label in ("WFP", "UNHCR", "UNICEF"):
            e = at("organisation", label)
            mine = result["country_spending"][:, :, located.organisation == e].sum(axis=2)
            assert mine == pytest.approx(located.total[e] * result["spending_ratio"][:, :, e]), options
        assert result["country_spending_total"].sum(axis=2) == pytest.approx(result["country_spending"].sum(axis=2))


def test_country_noise_is_the_same_in_both_arms_and_cancels_where_nothing_is_lost() -> None:
    options = {"funding.country_noise": "on"}
    quiet, loud = (run(scenario(e, options), wanted=("country_spending",)) for e in ([], [cut(organisation="UNFPA")]))
    pairs = np.array([not label.endswith("|UNFPA") for label in world().index("country_organisation").labels])
    located = Located.read(world(), noisy=False, measured=False).amount
    assert (quiet["country_spending"][:, :, pairs] == loud["country_spending"][:, :, pairs]).all()
    assert (quiet["country_spending"][:, :, located > 0].std(axis=0) > 0).mean() > 0.95


def test_measured_elasticity_spares_large_countries_at_the_cost_of_small_ones() -> None:
    options = {"funding.country_elasticity": "measured"}
    plain, tilted = (run(scenario([cut()], o), wanted=("country_spending",))["country_spending"] for o in ({}, options))
    labels = world().index("country_organisation").labels
    large, small = labels.index("SSD|WFP"), labels.index("ARM|WFP")
    assert (tilted[:, 5, large] > plain[:, 5, large]).mean() > 0.9
    assert (tilted[:, 5, small] < plain[:, 5, small]).mean() > 0.9


@FEW
@given(st.floats(0.0, 0.98), st.floats(0.0, 1.0), st.sampled_from(["cut", "terminate"]))
def test_more_retained_money_never_lowers_revenue_spending_or_capacity(low: float, more: float, kind: str) -> None:
    high = low + (1.0 - low) * more
    fixed = {"phi_core": 0.45, "phi_earmarked": 0.1, "phi_assessed_exit": 0.05}
    wanted = ("revenue", "spending_ratio", "money_capacity", "country_spending_total")
    less, rich = (run(scenario([cut(r, kind=kind)]), wanted=wanted, replace=fixed) for r in (low, high))
    for name in wanted:
        slack = 1e-9 * np.maximum(np.abs(less[name]), 1.0)
        assert (rich[name] >= less[name] - slack).all(), name


def test_backfill_of_zero_leaves_the_whole_loss_as_shortfall() -> None:
    none = {"phi_core": 0.0, "phi_earmarked": 0.0}
    result = run(scenario([cut()]), wanted=("loss", "shortfall"), replace=none)
    assert (result["shortfall"] == result["loss"]).all()
    tiny = run(scenario([cut()]), wanted=("backfill",), replace={"phi_core": 1.0, "phi_earmarked": 1.0, "kappa": 1e-12})
    assert tiny["backfill"].max() < 1.0


def test_full_elasticity_spends_the_revenue_of_the_year() -> None:
    options = {"funding.cash_floor": "off"}
    result = run(scenario([cut()], options), wanted=("spending_ratio", "revenue_ratio"), replace={"alpha": 1.0})
    voluntary = [e for e, o in enumerate(world().index("organisation").labels) if o not in ("UN", "UN-DPO", "IRMCT")]
    assert result["spending_ratio"][:, :, voluntary] == pytest.approx(result["revenue_ratio"][:, :, voluntary])


def test_terminated_agreements_are_felt_in_the_same_year() -> None:
    slow, fast = (
        run(scenario([cut(kind=kind)]), wanted=("spending_ratio",))["spending_ratio"] for kind in ("cut", "terminate")
    )
    always = run(scenario([cut()], {"funding.termination": "always"}), wanted=("spending_ratio",))["spending_ratio"]
    wfp = at("organisation", "WFP")
    assert (fast[:, 1, wfp] < slow[:, 1, wfp]).all()
    assert always == pytest.approx(fast, rel=1e-12)


def test_the_clock_of_a_loss_starts_once_and_the_profile_fades() -> None:
    early = Event("cut", "USA", ["WFP"], ("core",), 2026, 2026, retained=0.9)
    late = Event("cut", "USA", ["WFP"], ("core",), 2027, retained=0.0)
    result = run(scenario([early, late]), wanted=("loss_clock", "backfill"), replace={"phi_core": 0.4})
    wfp, core = at("organisation", "WFP"), at("instrument", "core")
    assert result["loss_clock"][0, :, wfp, core].tolist() == [-1, *range(11)]
    assert np.median(result["backfill"][:, 4, wfp, core]) < np.median(result["backfill"][:, 2, wfp, core])


def test_money_that_returns_ends_the_backfill_and_brings_spending_back() -> None:
    result = run(
        scenario([Event("cut", "USA", ["UNFPA"], VOLUNTARY, 2026, 2028)]), wanted=("backfill", "spending_ratio")
    )
    unfpa = at("organisation", "UNFPA")
    assert (result["backfill"][:, 4:, unfpa] == 0.0).all()
    assert (result["spending_ratio"][:, -1, unfpa] > 0.99).all()
    assert (result["spending_ratio"][:, 3, unfpa] < 0.97).all()


def test_a_pledge_above_one_brings_money_and_no_backfill() -> None:
    result = run(scenario([Event("pledge", "DEU", ["WFP"], VOLUNTARY, 2026, retained=1.5)]))
    wfp = at("organisation", "WFP")
    assert (result["loss"][:, 1:, wfp] < 0.0).all()
    assert (result["backfill"] == 0.0).all()
    assert (result["spending_ratio"][:, 1:, wfp] > 1.0).all()
    assert (result["saved"][:, 1:, at("donor", "DEU")] < 0.0).all()


def test_a_private_sponsor_fills_small_gaps_and_no_large_ones() -> None:
    events = [Event("withdraw", "USA", ["UNFCCC"], EVERY, 2026)]
    on, off = (
        run(scenario(events, {"funding.private_sponsor": o}), wanted=("loss", "shortfall")) for o in ("on", "off")
    )
    e = at("organisation", "UNFCCC")
    assert (on["loss"][:, 1, e] < 20e6).all()
    assert (on["shortfall"][:, 1, e] < 0.7 * on["loss"][:, 1, e]).all()
    assert np.median(on["shortfall"][:, 1, e]) < 0.4 * np.median(off["shortfall"][:, 1, e])
    large = run(scenario(events), wanted=("shortfall",), replace={"small_gap_limit": 1.0})
    assert (large["shortfall"] == off["shortfall"]).all()


def test_unpaid_dues_keep_revenue_and_take_cash() -> None:
    who = at("organisation", "WHO")
    unpaid = np.zeros((1, len(world().index("organisation"))))
    unpaid[0, who] = 0.25 * read_base(world(), "3y").revenue[who]
    events = [Event("arrears", "USA", ["WHO"], ["assessed"], 2025, retained=0.0)]
    result = run(scenario(events), inputs={"unpaid": unpaid}, replace={"cash_min": 30.0})
    assert (result["revenue"] == read_base(world(), "3y").total).all()
    assert (result["loss"] == 0.0).all()
    assert (result["saved"] == 0.0).all()
    assert (result["withheld"][:, :, at("donor", "USA")] > 50e6).all()
    assert result["cash_days"][:, :, who] == pytest.approx(30.0)  # the floor binds from the first year
    assert (result["spending_ratio"][:, 3, who] < 0.9).all()
    assert (result["viability"][:, 3, who] == 0.0).all()  # the floor binds two years running


def test_the_cash_floor_keeps_the_minimum_and_the_capped_spending_goes_on() -> None:
    events = [Event("terminate", "USA", ["WFP"], VOLUNTARY, 2026)]
    poor = {"cash_days_0": 20.0, "cash_min": 30.0, "alpha_term": 0.6}
    result = run(scenario(events), wanted=("cash_days", "cash_strain", "spending_ratio"), replace=poor)
    wfp = at("organisation", "WFP")
    assert (result["cash_strain"][:, 1, wfp] == 1.0).all()
    assert (result["cash_days"][:, 1, wfp] >= 30.0 - 1e-9).all()
    free = run(scenario(events, {"funding.cash_floor": "off"}), wanted=("spending_ratio",), replace=poor)
    assert (free["spending_ratio"][:, 1, wfp] > result["spending_ratio"][:, 1, wfp]).all()


def test_budgets_with_a_liquidity_account_spend_what_it_says() -> None:
    factor = np.array([[0.6, 0.9, 1.0]])
    days = np.array([[12.0, np.nan, np.nan]])
    inputs = {"spend_factor": factor, "cash_days_budget": days}
    result = run(scenario(), wanted=("spending_ratio", "cash_days", "revenue"), inputs=inputs)
    base = read_base(world(), "3y")
    for place, label in enumerate(("UN", "UN-DPO", "IRMCT")):
        e = at("organisation", label)
        assessed = base.total[e, at("instrument", "assessed")] / base.revenue[e]
        expected = 1.0 - assessed * (1.0 - factor[0, place])
        assert result["spending_ratio"][:, :, e] == pytest.approx(expected), label
    assert (result["cash_days"][:, :, at("organisation", "UN")] == 12.0).all()
    assert (result["revenue"] == base.total).all()


def test_budgets_follow_their_size_where_it_is_known() -> None:
    size = {"net_budget": np.array([[85.0, 50.0, 10.0]]), "net_budget@baseline": np.array([[100.0, 50.0, 10.0]])}
    wanted = ("spending_ratio", "shortfall")
    result = run(scenario(), wanted=wanted, inputs=size)
    base, e = read_base(world(), "3y"), at("organisation", "UN")
    assessed = base.total[e, at("instrument", "assessed")] / base.revenue[e]
    assert result["spending_ratio"][:, :, e] == pytest.approx(1 - 0.15 * assessed)
    assert (result["shortfall"] == 0.0).all()
    # Without the channel assessments a withdrawal shrinks the budget by the dues that are lost.
    leaving = run(scenario([Event("withdraw", "USA", ["UN"], ["assessed"], 2026)]), wanted=wanted)
    left = 1 - leaving["shortfall"][:, 5, e] / base.revenue[e]
    assert leaving["spending_ratio"][:, 5, e] == pytest.approx(left)


def test_strain_is_a_cut_that_matters_not_the_limit_of_an_adjustment() -> None:
    events = [Event("withdraw", "USA", ["CTBTO"], ["assessed"], 2026)]
    result = run(scenario(events), wanted=("viability", "cash_strain", "cash_days"))
    e = at("organisation", "CTBTO")
    assert result["cash_strain"][:, 1:4, e].max() == 1.0
    assert (result["viability"][:, -1, e] == 1.0).all()  # smaller, in balance, with the least cash
    literal = run(scenario(events), wanted=("viability",), replace={"strain_cut": 0.0})
    assert literal["viability"][:, -1, e].mean() < 0.5


def test_spend_factor_counts_relative_to_the_baseline_arm() -> None:
    same = {"spend_factor": np.array([[0.8, 0.9, 1.0]])}
    result = run(scenario(), wanted=("spending_ratio",), inputs=same | {"spend_factor@baseline": same["spend_factor"]})
    assert (result["spending_ratio"] == 1.0).all()


def test_revenue_at_the_numerical_floor_is_flagged() -> None:
    donors = world().index("donor").labels
    events = [Event("cut", d, ["UNSSC"], EVERY, 2026) for d in donors]
    result = run(scenario(events), wanted=("revenue_floored", "spending_ratio", "money_capacity"))
    e = at("organisation", "UNSSC")
    assert (result["revenue_floored"][:, 1:, e] == 1.0).all()
    assert np.isfinite(result["spending_ratio"]).all()
    assert np.isfinite(result["money_capacity"]).all()


def test_the_path_of_other_donors_acts_in_both_arms() -> None:
    options = {"funding.donor_path": "dac_decline"}
    quiet, loud = (run(scenario(e, options)) for e in ([], [cut()]))
    level = quiet["donor_level"]
    assert (level == loud["donor_level"]).all()
    assert (level[:, :1] == level).all()  # flat after 2025
    assert (level[:, :, at("donor", "USA")] == 1.0).all()
    assert (level[:, :, at("donor", "CHN")] == 1.0).all()
    rows = world().table("oda_2025_by_donor").where(donor="DEU")
    germany = level[:, 0, at("donor", "DEU")]
    assert np.median(germany) == pytest.approx(float(rows["ratio_real"][0]) * 1.06, rel=0.06)
    assert np.log(germany).std() == pytest.approx(0.13, rel=0.25)
    assert np.median(quiet["revenue"].sum(axis=(2, 3))) < read_base(world(), "3y").revenue.sum()
    usa = at("donor", "USA")
    assert loud["saved"][0, 5, usa] == pytest.approx(loud["loss"][0, 5].sum())


def test_departures_lower_the_bodies_that_publish_no_accounts() -> None:
    exits = [exit_of("USA", "ICAC", "2026-07-01"), exit_of("USA", "IRENA", "2027-01-01", "2029-01-01")]
    result = run(scenario(exits=exits), wanted=("money_capacity", "money_capacity_market"), replace={"fall": 0.2})
    cotton, zinc = at("market", "cotton"), at("market", "zinc")
    market = result["money_capacity_market"][0]
    assert market[0, cotton] == 1.0
    assert market[1, cotton] == pytest.approx(1 - 0.2 * 184 / 365)
    assert market[2:, cotton] == pytest.approx(0.8)
    assert (market[:, zinc] == 1.0).all()
    information = result["money_capacity"][0, :, at("function", "commodity_information")]
    watched = (world().table("commodity_markets")["body"] != "").sum()
    assert information[3] == pytest.approx(1 - 0.2 / watched)
    climate = result["money_capacity"][:, :, at("function", "climate_governance")]
    assert (climate[:, 2] < 1.0).all()
    assert (climate[:, 4] == 1.0).all()


def test_climate_governance_by_mandate() -> None:
    events = [Event("withdraw", "USA", ["UNFCCC"], EVERY, 2026)]
    exits = [exit_of("USA", "IPCC", "2026-01-01"), exit_of("USA", "IRENA", "2026-01-01")]
    straight = {"gamma_mandate": 1.0, "phi_small": 0.9}
    wanted = ("money_capacity", "shortfall")
    result = run(scenario(events, exits=exits), wanted=wanted, replace=straight)
    e = at("organisation", "UNFCCC")
    gap = result["shortfall"][:, 3, e] / read_base(world(), "3y").revenue[e]
    expected = 1 - 0.5 * gap - 0.3 * 0.45 * (1 - 0.9) - 0.1 * 0.22
    got = result["money_capacity"][:, 3, at("function", "climate_governance")]
    assert got == pytest.approx(expected)
    alone = run(scenario(events, {"funding.private_sponsor": "off"}, exits), wanted=wanted, replace=straight)
    assert (alone["money_capacity"][:, 3, at("function", "climate_governance")] < got).all()


def test_other_leavers_count_by_their_size() -> None:
    countries = world().table("countries")
    product = dict(zip(countries["country"], countries["gdp_usd"], strict=True))
    result = run(
        scenario(exits=[exit_of("GBR", "ITTO", "2026-01-01")]), wanted=("money_capacity_market",), replace={"fall": 0.2}
    )
    expected = 1 - 0.2 * product["GBR"] / product["USA"]
    assert result["money_capacity_market"][0, 1, at("market", "plywood")] == pytest.approx(expected)


def test_listed_bodies_inside_the_secretariat_stand_by_its_money() -> None:
    exits = [exit_of("USA", "PBC", "2026-01-01"), exit_of("USA", "PBF", "2026-01-01")]
    result = run(scenario(exits=exits), wanted=("money_capacity",))
    assert (result["money_capacity"][:, :, at("function", "peacebuilding")] == 1.0).all()
    factor = {"spend_factor": np.array([[0.6, 1.0, 1.0]])}
    shrunk = run(scenario(), wanted=("money_capacity",), inputs=factor)
    assert (shrunk["money_capacity"][:, :, at("function", "peacebuilding")] < 1.0).all()


def test_memory_is_declared_and_complete() -> None:
    from exeunt.channels.funding.channel import CHANNEL

    lagged = {read.variable for read in CHANNEL.declaration.reads if read.lag}
    assert lagged == set(MEMORY)
    assert all(CHANNEL.declaration.writes[name].keep == "none" for name in MEMORY)
