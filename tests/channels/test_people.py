"""The channel people: published figures, conservation, no drift without an event, monotone losses, bad input."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml
from people_harness import central, parameters, prepared, quiet, run, spending, world

from exeunt.channels.people.channel import CHANNEL
from exeunt.channels.people.money import cost_per_death
from exeunt.channels.people.record import ClaimsRecord
from exeunt.declarations import CHANNELS
from exeunt.distributions import Distribution
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError, MissingDataError
from exeunt.scenario.compiled import Override
from exeunt.solvers.competing_risks import chances, move
from exeunt.solvers.coverage import coverage_ratio
from exeunt.solvers.destination_choice import Choice, base_shares
from exeunt.solvers.recognition import share_response
from exeunt.solvers.threshold_cascade import least_closure
from exeunt.world.world import World

NAMELESS = ("OTH", "UNK", "XXA")
CUT = {"UNHCR": 0.6, "WFP": 0.55, "IOM": 0.6, "UNICEF": 0.8, "UNRWA": 0.9, "UNFPA": 0.9}
DESTINATIONS = world().index("destination").labels
EUROPE = prepared().asylum.european


def country(code: str) -> int:
    return world().index("country").position(code)


def total(years: list[Values], name: str) -> np.ndarray:
    """Return the sum over all cells, (years, draws)."""
    return np.stack([np.broadcast_to(np.nansum(y[name].reshape(len(y[name]), -1), axis=1), (64,)) for y in years])


def test_stock_of_the_publisher() -> None:
    assert world().table("displaced_pairs")["persons"].sum() == 36_833_559
    assert prepared().stocks.refugees.sum() == 36_833_559


def test_base_hazards_are_those_of_the_specification() -> None:
    rows = {r["origin"]: r for r in world().table("displaced_origins").rows()}
    assert {o: round(rows[o]["return_rate"], 3) for o in ("SYR", "AFG", "SSD", "UKR")} == {
        "SYR": 0.032,
        "AFG": 0.024,
        "SSD": 0.157,
        "UKR": 0.113,
    }
    onward = {o: rows[o]["claims_yearly"] / rows[o]["stock_outside"] for o in ("SYR", "AFG", "SOM", "UKR")}
    expected = {"SYR": 0.035, "AFG": 0.026, "SOM": 0.025, "UKR": 0.052}
    assert onward == pytest.approx(expected, abs=0.0006)


def test_persistence_error_of_host_stocks() -> None:
    """test vector 12: 0.157 in the mean of 2014-2024, range 0.07-0.31."""
    rows = world().table("displaced_host_years")
    years = {
        y: dict(zip(r["host"], r["persons"], strict=True)) for y in range(2013, 2025) for r in [rows.where(year=y)]
    }
    errors = []
    for y in range(2014, 2025):
        before, now = years[y - 1], years[y]
        moved = sum(abs(now.get(h, 0) - before.get(h, 0)) for h in set(before) | set(now))
        errors.append(moved / sum(now.values()))
    assert np.mean(errors) == pytest.approx(0.157, abs=0.003)
    assert (min(errors), max(errors)) == pytest.approx((0.07, 0.31), abs=0.01)


def test_response_of_shares_is_reproduced_from_the_shipped_tables() -> None:
    """test vector 1: 2.11, tolerance 0.10."""
    record = ClaimsRecord.read(world(), origins_of=None)
    claims = record.persons[:, :, EUROPE]
    kept = [i for i, o in enumerate(record.origins) if o not in NAMELESS and claims[:, i].sum() > 20_000]
    policy, decided = np.full((20, 30), np.nan), np.zeros((20, 30))
    for row in world().table("recognition_index").rows():
        at = int(row["year"]) - 2005, DESTINATIONS.index(row["destination"])
        policy[at], decided[at] = row["deviation"], row["decisions"]
    y = claims[1:, kept].transpose(1, 0, 2)
    used = np.broadcast_to(decided[:-1, EUROPE] >= 500, y.shape).copy()
    used[[record.origins[i] for i in kept].index("UKR"), 2022 - 2006 :] = False
    assert share_response(y, np.nan_to_num(policy[:-1, EUROPE]), used) == pytest.approx(2.11, abs=0.10)


@pytest.mark.parametrize(
    ("years", "beta", "own", "others"),
    [
        ((2022, 2023, 2024), 2.11, -12.1, 3.9),
        ((2024,), 2.11, -12.4, 3.5),
        ((2022, 2023, 2024), 1.9, -10.9, 3.5),
    ],
)
def test_germany_tightens_alone(years: tuple[int, ...], beta: float, own: float, others: float) -> None:
    record = ClaimsRecord.read(world(), origins_of=None)
    named = [o not in NAMELESS for o in record.origins]
    claims = record.of(years)[named][:, EUROPE]
    germany = [DESTINATIONS[i] for i in EUROPE].index("DEU")
    utility = np.zeros((1, len(EUROPE)))
    utility[0, germany] = -0.10 * beta
    after = Choice.of(base_shares(claims), utility, claims.sum(axis=1)[None, :]).received()[0]
    before = claims.sum(axis=0)
    rest = np.arange(len(EUROPE)) != germany
    assert 100 * (after[germany] / before[germany] - 1) == pytest.approx(own, abs=0.2)
    assert 100 * (after[rest].sum() / before[rest].sum() - 1) == pytest.approx(others, abs=0.2)


def test_one_year_without_the_money_of_the_united_states_for_unfpa() -> None:
    """0.9 million unintended pregnancies (0.43-2.05) and 2,100 maternal deaths (885-4,770) for 155.8 million USD."""
    drawn = [parameters(64 * b) for b in range(64)]
    p = {name: np.concatenate([d[name] for d in drawn]) for name in drawn[0]}
    money = p["family_planning_share"] * p["not_taken_over"] * 155.8e6
    pregnancies, deaths = money / p["cost_per_pregnancy"], money / cost_per_death(p)
    assert np.quantile(pregnancies, [0.05, 0.5, 0.95]) / 1e6 == pytest.approx([0.43, 0.94, 2.05], rel=0.04)
    assert np.quantile(deaths, [0.05, 0.5, 0.95]) == pytest.approx([885, 2061, 4770], rel=0.04)
    logs = np.log(p["cost_per_pregnancy"]), np.log(cost_per_death(p))
    assert np.corrcoef(*logs)[0, 1] == pytest.approx(0.8, abs=0.02)
    assert logs[1].std() == pytest.approx(0.45, abs=0.015)


def test_published_ratios() -> None:
    """test vectors 10 and 11; the row that counts commodities only is left out."""
    rows = [r for r in world().table("reproductive_health_estimates").rows() if r["estimate"] != "unfpa_supplies_2030"]
    for column, mean, near in (("unintended_pregnancies_averted", 64.3, 0.5), ("maternal_deaths_averted", 29080, 200)):
        costs = [r["funding_usd"] / r[column] for r in rows]
        assert np.exp(np.mean(np.log(costs))) == pytest.approx(mean, abs=near)


def test_money_of_the_united_states_at_unfpa_and_unrwa() -> None:
    """test vectors 7, 8 and 9, from the tables of the money channel."""
    rows = {(r["organisation"], r["year"]): r for r in world().table("organisation_year").rows()}

    def given(body: str, year: int) -> float:
        return float(np.nan_to_num(rows[body, year]["revenue_usa_usd"]))  # no row in 2018: nothing was given

    def others(body: str, year: int) -> float:
        return float(rows[body, year]["revenue_total_usd"]) - given(body, year)

    def fall(body: str, first: int, last: int) -> float:
        return given(body, first) - given(body, last)

    unfpa = rows["UNFPA", 2024]
    assert unfpa["revenue_usa_usd"] / unfpa["revenue_total_usd"] == pytest.approx(0.0897, abs=0.001)
    rescued = others("UNFPA", 2018) - others("UNFPA", 2016)
    assert rescued / fall("UNFPA", 2016, 2018) == pytest.approx(8.1, abs=0.1)
    rescued = others("UNRWA", 2018) - others("UNRWA", 2017)
    assert rescued / fall("UNRWA", 2017, 2018) == pytest.approx(1.185, abs=0.01)


@pytest.mark.parametrize(("pull", "value"), [(0.0, -13.99), (1.0, -11.09)])
def test_profile_likelihood_of_the_closures_of_2015(pull: float, value: float) -> None:
    """test vector 13, tolerance 0.30."""
    record = ClaimsRecord.read(world(), origins_of=None)
    claims = record.by_destination(tuple(range(2010, 2016)))[:, EUROPE]
    surge = np.log(claims[5] + 50.0) - np.log(claims[:4] + 50.0).mean(axis=0)
    listed = set(world().table("border_controls_2015")["destination"])
    closed = np.array([DESTINATIONS[i] in listed for i in EUROPE])
    noise = np.random.default_rng(66).standard_normal((4000, len(EUROPE)))
    best = -np.inf
    for mean in np.arange(1.25, 3.01, 0.25):
        for sd in (0.4, 0.55, 0.7, 0.85, 1.0):
            threshold = mean + sd * noise
            found = least_closure(
                np.broadcast_to(surge, noise.shape),
                prepared().asylum.links,
                threshold,
                np.full(4000, pull),
                np.zeros_like(noise),
            )
            chance = np.clip(found.mean(axis=0), 0.01, 0.99)
            best = max(best, float(np.where(closed, np.log(chance), np.log(1.0 - chance)).sum()))
    assert best == pytest.approx(value, abs=0.30)


def test_no_event_moves_nothing_to_the_bit() -> None:
    p = parameters()
    alone, given = run(p, years=4), run(p, {"country_spending": spending({})}, years=4)
    wide = np.ascontiguousarray(np.broadcast_to(spending({}), (64, spending({}).shape[1])))
    for other in (given, run(p, {"country_spending": wide}, years=4)):
        for one, two in zip(alone, other, strict=True):
            for name in CHANNEL.declaration.writes:
                np.testing.assert_array_equal(*np.broadcast_arrays(one[name], two[name]), name)
    assert total(alone, "assistance_lost").sum() == 0.0
    assert total(alone, "returns").sum() == 0.0


def test_everybody_who_leaves_a_host_is_somewhere() -> None:
    """Stocks change by arrivals, departures by route, and hunger; who moves on stands in the claims."""
    p = parameters(eta_total=0.0)
    outflow = np.ones((64, len(world().index("country"))))
    outflow[:, country("ETH")] = 1.4
    hungry = np.zeros_like(outflow)
    hungry[:, country("ETH")] = 50_000.0
    given = {"country_spending": spending(CUT), "food_outflow_factor": outflow, "food_displacement": hungry}
    quiet_path, cut = run(p), run(p, given)
    gone, growth_before = np.zeros((1, len(prepared().stocks.stock))), np.zeros((1, 1))
    bound = 0.4 * prepared().stocks.bound[country("ETH")].sum()
    assert bound > 1_000.0
    for one, two in zip(quiet_path, cut, strict=True):
        growth = two["stock_log_growth"] - growth_before
        grown = gone * np.exp(growth)[:, prepared().stocks.host]
        leavers = two["moved_away"].sum(axis=1)
        np.testing.assert_allclose(leavers, grown.sum(axis=1) + two["movements"].sum(axis=1), rtol=1e-9)
        np.testing.assert_allclose(two["returns"].sum(axis=1), two["movements"][:, 0], rtol=1e-9)
        change = (two["displaced"] - one["displaced"]).sum(axis=1)
        at_home = 50_000.0 - np.minimum(two["gone_abroad"][:, country("ETH")], 50_000.0)
        np.testing.assert_allclose(change, two["arrivals"].sum(axis=1) - leavers + at_home, rtol=1e-6, atol=1.0)
        more = (two["claims_received"] - one["claims_received"]).sum(axis=1)
        np.testing.assert_allclose(more, two["movements"][:, 1] + bound, rtol=1e-6, atol=1e-3)
        assert (two["displaced"] >= 0.0).all()
        gone, growth_before = two["moved_away"], two["stock_log_growth"]
    abroad = cut[-1]["gone_abroad"].sum(axis=1)
    np.testing.assert_allclose(abroad, cut[-1]["arrivals"].sum(axis=1) + 12 * bound, rtol=1e-9)


def test_no_stock_falls_below_zero_when_all_money_goes() -> None:
    found = run(parameters(), {"country_spending": spending(dict.fromkeys(CUT, 0.0))})
    for year in found:
        assert (year["displaced"] >= 0.0).all()
        assert (year["claims_received"] >= 0.0).all()


def test_deeper_cuts_lose_more_in_every_draw() -> None:
    p = parameters()
    names = ("assistance_lost", "unintended_pregnancies", "maternal_deaths")
    last = {name: np.zeros(64) for name in names}
    for kept in (0.9, 0.6, 0.2, 0.0):
        found = run(p, {"country_spending": spending(dict.fromkeys(CUT, kept))}, years=1)
        for name in names:
            now = total(found, name)[0]
            assert (now > last[name]).all()
            last[name] = now


def test_nobody_takes_over_nothing_lost() -> None:
    p = parameters(not_taken_over=0.0)
    found = run(p, {"country_spending": spending({"UNFPA": 0.2})}, years=1)
    assert total(found, "unintended_pregnancies").sum() == 0.0
    assert total(found, "maternal_deaths").sum() == 0.0


def test_a_gain_of_unfpa_averts() -> None:
    found = run(central(), {"country_spending": spending({"UNFPA": 1.3})}, years=1)
    assert (total(found, "unintended_pregnancies") < 0.0).all()


def test_destinations_and_empty_hosts_have_no_coverage() -> None:
    found = run(central(), {"country_spending": spending(CUT)}, years=1)[0]
    assert np.isnan(found["coverage"][:, country("DEU")]).all()
    assert (found["assistance_lost"][:, country("DEU")] == 0.0).all()
    assert (found["coverage"][:, country("TCD")] < 1.0).all()


def test_without_pull_closures_do_not_spread() -> None:
    p = parameters(closure_pull=0.0, threshold_mean=0.2)
    for year in run(p):
        np.testing.assert_array_equal(year["border_closure"], year["border_closure_alone"])
    assert total(run(p), "border_closure").sum() > 0.0


def test_a_closure_lasts_two_years_at_least() -> None:
    closed = np.stack([y["border_closure"] for y in run(parameters(threshold_mean=0.5))])
    before = np.concatenate([np.zeros_like(closed[:1]), closed[:-1]])
    begun = (closed == 1.0) & (before == 0.0)
    assert begun[:-1].sum() > 50
    assert (closed[1:][begun[:-1]] == 1.0).all()


def test_tightening_in_one_destination_deflects() -> None:
    p = central() | {"eta_total": np.zeros(64), "tightening": np.full(64, -0.10), "threshold_mean": np.full(64, 99.0)}
    step = prepared(tightening_at="DEU")
    calm = run(p | {"tightening": np.zeros(64)}, step=step, years=2)[1]["claims_received"]
    tight = run(p, step=step, years=2)[1]["claims_received"]
    germany = DESTINATIONS.index("DEU")
    others = np.arange(len(DESTINATIONS)) != germany
    assert (tight[:, germany] < calm[:, germany]).all()
    assert (tight[:, others] > calm[:, others]).all()
    np.testing.assert_allclose(tight.sum(axis=1), calm.sum(axis=1), rtol=1e-12)


def test_shown_claims_add_up_to_those_received() -> None:
    year = run(parameters(), {"country_spending": spending(CUT)}, years=2)[1]
    np.testing.assert_allclose(year["asylum_claims"].sum(axis=1), year["claims_received"], rtol=1e-9)


def test_protection_keeps_each_body_total_and_spares_need() -> None:
    p = parameters(need_protection=1.0)
    step = prepared("protect")
    given = {"country_spending": spending(CUT)}
    spared, plain = run(p, given, step=step, years=1)[0], run(p, given, years=1)[0]
    assert (spared["coverage"][:, country("SSD")] > plain["coverage"][:, country("SSD")]).all()
    money = step.money
    inputs = replace(_inputs(), spending=spending(CUT))
    shared = money.protected(inputs, step.stocks.persons, p["need_protection"])
    for at in money.at:
        np.testing.assert_allclose(shared[:, at].sum(axis=1), spending(CUT)[0, at].sum(), rtol=1e-12)


def _inputs():  # type: ignore[no-untyped-def]
    from exeunt.channels.people.inputs import Inputs

    one, none = np.ones((1, 1)), np.zeros((1, 1))
    flat = np.ones((1, len(world().index("country"))))
    return Inputs(spending({}), one, none, none * flat, flat, flat)


def test_staff_who_left_and_successors_move_coverage() -> None:
    functions = world().index("function")
    talent, successors = np.ones((1, len(functions))), np.zeros((1, len(functions)))
    talent[0, functions.position("refugee_protection")] = 0.9
    p, cut = central(), {"country_spending": spending(CUT)}
    plain = total(run(p, cut, years=1), "assistance_lost")
    fewer = total(run(p, cut | {"talent_factor": talent}, years=1), "assistance_lost")
    successors[0, functions.position("refugee_protection")] = 0.5
    helped = total(run(p, cut | {"substitution": successors}, years=1), "assistance_lost")
    assert (fewer > plain).all()
    np.testing.assert_allclose(helped, 0.5 * plain, rtol=1e-9)


def test_one_block_equals_its_draws_alone() -> None:
    """Neighbouring draws do not touch each other."""
    p = parameters()
    found = run(p, {"country_spending": spending(CUT)}, years=3)[2]
    order = np.arange(64)[::-1]
    turned = {name: value[order] for name, value in p.items()}
    import people_harness

    original = people_harness.shocks
    people_harness.shocks = lambda year, start=0: {n: u[order] for n, u in original(year, start).items()}
    try:
        other = run(turned, {"country_spending": spending(CUT)}, years=3)[2]
    finally:
        people_harness.shocks = original
    for name in ("displaced", "claims_received", "border_closure", "maternal_deaths"):
        np.testing.assert_allclose(other[name][order], found[name], rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("country_spending", -1.0, "country_spending is -1"),
        ("country_spending", np.nan, "country_spending is nan"),
        ("substitution", 1.5, "substitution is 1.5"),
        ("talent_factor", np.nan, "talent_factor is nan"),
        ("food_outflow_factor", -0.1, "food_outflow_factor is -0.1"),
        ("food_displacement", np.nan, "food_displacement is nan"),
        ("gdp(-1)", 0.0, "GDP relative to its base"),
    ],
)
def test_bad_input_is_named(name: str, value: float, told: str) -> None:
    given = np.array([value])
    if name == "country_spending":
        given = spending({}).copy()
        given[0, 7] = value
    with pytest.raises(ExeuntError, match=told) as raised:
        run(central(), {name: given}, years=1)
    assert raised.value.code == "E488"


def test_a_structural_parameter_may_not_be_drawn() -> None:
    drawn = Override("set", Distribution.parse({"uniform": [0.2, 0.6]}))
    options = {"people.allocation": "as_spent", "people.tightening_at": "none"}
    with pytest.raises(ExeuntError, match="growth_limit is the same in every draw"):
        CHANNEL.prepare(world(), quiet(options, {"people.growth_limit": drawn}))


def test_spending_without_unfpa_is_missing_data(monkeypatch: pytest.MonkeyPatch) -> None:
    from exeunt.channels.people.money import Money
    from exeunt.world.table import Table

    facts = World.load()
    table = facts.table("country_spending_base")
    kept = table["organisation"] != "UNFPA"
    bare = Table(table.name, {k: v[kept] for k, v in table.columns.items()}, table.descriptor)
    monkeypatch.setitem(facts._tables, "country_spending_base", bare)
    with pytest.raises(MissingDataError, match="no located spending of UNFPA"):
        Money.read(facts)


def test_maternal_mortality_moves_deaths_between_countries_not_their_sum() -> None:
    p, given = parameters(), {"country_spending": spending({"UNFPA": 0.7})}
    plain = run(p, given, years=1)[0]["maternal_deaths"]
    step = prepared()
    ratio = np.log(np.linspace(20.0, 900.0, len(step.money.health_at)))
    steep = run(p, given, step=replace(step, money=replace(step.money, log_mortality=ratio)), years=1)[0]
    np.testing.assert_allclose(steep["maternal_deaths"].sum(axis=1), plain.sum(axis=1), rtol=1e-9)
    assert np.abs(steep["maternal_deaths"] - plain).max() > 1.0


CASES = yaml.safe_load((CHANNELS / "people" / "cases" / "worked_examples.yaml").read_text(encoding="utf-8"))


def computed(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return what the kernels say on the input of a case."""

    def one(name: str) -> np.ndarray:
        return np.array([[float(given[name])]])

    if kind == "coverage":
        found = coverage_ratio(one("support"), one("eta"), one("delivery"), one("substitution"))
        return {"coverage": found[0, 0]}
    if kind == "departures":
        log = np.log(one("support"))
        none = np.zeros((1, 1))
        before = (one("return"), one("onward"), one("resettlement"), none)
        ret, onward = (one(n) * np.exp(-one(f"{n}_response") * log) for n in ("return", "onward"))
        moved = move(np.ones((1, 1)), none, chances((ret, onward, *before[2:])), chances(before))
        return {"further_returns": moved.flows[0][0, 0], "further_onward": moved.flows[1][0, 0]}
    if kind == "health":
        money = one("missing_usd")[0] * one("share")[0] * one("untaken")[0]
        p = central() | {name: one(name)[0] for name in ("cost_per_pregnancy", "cost_per_death")}
        deaths = money / cost_per_death({k: v[:1] for k, v in p.items()})
        return {"unintended_pregnancies": (money / p["cost_per_pregnancy"])[0], "maternal_deaths": deaths[0]}
    surge, threshold = (np.array([given[name]]) for name in ("surge", "threshold"))
    links = np.array(given["links"], dtype=float)
    return {"closed": least_closure(surge, links, threshold, np.array([given["pull"]]), np.zeros_like(surge))[0]}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_worked_examples(case: dict[str, Any]) -> None:
    found = computed(case["kind"], case["input"])
    assert found.keys() == case["output"].keys()
    for name, value in case["output"].items():
        assert found[name] == pytest.approx(value, abs=case["absolute_error_margin"]), name


def test_contagion_is_off_by_default_and_spreads_when_set() -> None:
    step, germany = prepared(tightening_at="DEU"), DESTINATIONS.index("DEU")
    others = [i for i in EUROPE if i != germany]
    tight = {"tightening": np.full(64, -0.10)}
    for pull, spreads in ((0.0, False), (0.4, True)):
        p = parameters(load_response=0.0, kappa=pull)
        calm, now = run(p, step=step, years=4)[3], run(p | tight, step=step, years=4)[3]
        change = now["recognition"] - calm["recognition"]
        assert (change[:, germany] < -0.09).all()
        assert (np.abs(change[:, others]).max() > 0.001) == spreads
    assert run(parameters(kappa=0.6), years=1)[0]["reaction_limited"].any()
    assert not run(parameters(), years=1)[0]["reaction_limited"].any()


def test_onward_pressure_turns_the_sign() -> None:
    """The claim against the evidence: with elasticity 0.5 less aid sends more on, by the data it sends fewer."""
    given = {"country_spending": spending(CUT)}
    claim = run(parameters(onward_response=0.5), given, years=1)[0]["movements"][:, 1]
    data = run(parameters(), given, years=1)[0]["movements"][:, 1]
    assert (claim > 0.0).all()
    assert np.median(data) < 0.0
