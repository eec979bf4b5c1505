"""The channel food: equal arms without an event, conservation, order of the phases, monotone in warning and money."""

from __future__ import annotations

import numpy as np
import pytest
from food_harness import (
    DARK,
    Run,
    parameters,
    prepared,
    run,
    scenario,
    spending,
    step_by_step,
    world,
    yearly,
)

from exeunt.channels.food.base import Base, check_base, money_weight, severe_share
from exeunt.channels.food.channel import mortality
from exeunt.channels.food.response import Funding, assist
from exeunt.errors import ExeuntError
from exeunt.solvers.food_phases import Phases, deaths
from exeunt.world.world import World

OPTIONS = {"money": "follow_need", "famine": "risk", "open_data_loss": "on", "warning_draws_money": "on"}
EFFECTS = [f"{k}_from_{p}" for k in ("emergency", "deaths") for p in ("warning", "money", "warning_bound")]


def place(code: str) -> int:
    return world().index("country").position(code)


def national(found: Run, variable: str) -> np.ndarray:
    return np.asarray(found[variable].sum(axis=2))


@pytest.mark.parametrize("options", [{}, OPTIONS], ids=["default", "all options"])
def test_without_an_event_both_arms_are_equal_to_the_bit(options: dict[str, str]) -> None:
    found = run(scenario(options=options))
    for name, values in found["baseline"].items():
        assert values.tobytes() == found["test"][name].tobytes(), name
    assert not any(found["test"][name].any() for name in [*EFFECTS, "food_displacement", "rebuild_cost"])
    assert (found["test"]["early_warning_capacity"] == 1.0).all()
    assert (found["test"]["food_outflow_factor"] == 1.0).all()


@pytest.mark.parametrize("options", [{}, OPTIONS], ids=["default", "all options"])
def test_phases_keep_their_order(options: dict[str, str]) -> None:
    for found in run(scenario("cut", {**DARK, "food_money": 0.2}, options)).values():
        crisis, emergency, five = (found[n] for n in ("food_insecure", "food_emergency", "food_catastrophe"))
        assert (five >= 0.0).all()
        assert (five <= emergency).all()
        assert (emergency <= 0.9 * crisis + 1e-6).all()
        base = Base.read(world())
        population = base.population * base.growth[None] ** np.arange(1, 13)[:, None]
        assert (crisis[:, :, base.places] <= 0.95 * population + 1e-6).all()


def test_assisted_times_ration_times_cost_is_the_money() -> None:
    base, p = Base.read(world()), parameters()
    rng = np.random.default_rng(3)
    for follow in (False, True):
        for money in (0.0, 0.3, 0.66, 1.0, 2.5):
            need = base.need * rng.uniform(0.5, 3.0, (64, len(base.need)))
            found = assist(base, need, Funding(np.full(64, money), base.weight[None]), p, follow_need=follow)
            paid = (found.coverage * need).sum(axis=1) * found.ration * p["unit_cost"]
            assert paid == pytest.approx(found.money, rel=1e-12)
            per_person = money if follow else money * base.need.sum() / need.sum(axis=1)
            assert found.money == pytest.approx(p["coverage"] * per_person * need.sum(axis=1) * p["unit_cost"])
            assert (found.coverage <= 1.0 + 1e-12).all()


def test_elasticity_and_shift_are_those_of_the_published_cut() -> None:
    p = parameters(eps=np.log(1 - 0.21) / np.log(1 - 0.34), coverage=0.27)
    base = Base.read(world())
    found = assist(base, base.need[None], Funding(np.full(1, 0.66), base.weight[None]), p, follow_need=False)
    assert found.world[0] / 0.27 == pytest.approx(1 - 0.21, abs=1e-12)
    assert p["eps"][0] == pytest.approx(0.57, abs=0.005)
    figures = {r["variable"]: r["value"] for r in world().table("food_figures").rows()}
    shifts = [figures[f"phase3_to_phase4_shift_{end}"] / -figures["wfp_projected_assisted_change"]
              for end in ("low", "high")]  # fmt: skip
    assert shifts == pytest.approx([0.63, 0.82], abs=0.005)


def test_less_warning_never_detects_more_nor_saves_lives() -> None:
    levels = [{**DARK, "fews_net_stop": 144.0, "official_money": m} for m in (0.8, 0.4, 0.0)] + [DARK]
    arms = [scenario(f"s{i}", policy, {"money": "follow_need"}) for i, policy in enumerate(levels)]
    found = run(*arms, draws=128)
    before = found["baseline"]
    for i in range(len(levels)):
        after = found[f"s{i}"]
        assert (after["warning_pod"] <= before["warning_pod"]).all()
        for variable in ("food_insecure", "food_emergency", "excess_deaths_food", "excess_deaths_food_ipc"):
            assert (after[variable] >= before[variable] * (1 - 1e-12)).all(), variable
        before = after
    assert (before["excess_deaths_food"] > found["baseline"]["excess_deaths_food"]).any()


def test_less_money_never_lowers_the_emergency() -> None:
    money = (0.9, 0.66, 0.3, 0.0)
    found = run(*(scenario(f"s{i}", {"food_money": m}) for i, m in enumerate(money)), draws=128)
    before = found["baseline"]
    for i in range(len(money)):
        after = found[f"s{i}"]
        assert (national(after, "food_emergency") >= national(before, "food_emergency")).all()
        assert (national(after, "assisted") <= national(before, "assisted")).all()
        before = after
    assert not before["assisted"].any()
    assert not before["ration"].any()


def test_deaths_are_linear_in_the_rates() -> None:
    rng = np.random.default_rng(1)
    people = Phases(rng.uniform(2, 3, (4, 5)), rng.uniform(1, 2, (4, 5)))
    five = rng.uniform(0, 1, (4, 5))

    def died(*rates: float) -> np.ndarray:
        three, four, last = (np.array([[r]]) for r in rates)
        return deaths(people, five, (three, four, last))

    assert died(0.2, 0.8, 6.0) == pytest.approx(2 * died(0.1, 0.4, 3.0))
    assert died(0.1, 0, 0) + died(0, 0.4, 0) + died(0, 0, 3.0) == pytest.approx(died(0.1, 0.4, 3.0))


def test_the_two_calibrations_stand_apart_and_differ_by_about_four() -> None:
    found = run(scenario(), draws=256)["baseline"]
    ratio = yearly(found, "excess_deaths_food_ipc") / yearly(found, "excess_deaths_food")
    assert (ratio > 1.0).all()
    assert 2.5 < np.median(ratio) < 5.0


def test_less_analysis_lowers_the_published_number_not_the_need() -> None:
    found = run(scenario("silent", {"official_money": 0.0}))
    silent, quiet = found["silent"], found["baseline"]
    assert (national(silent, "food_insecure")[:, 2:] >= national(quiet, "food_insecure")[:, 2:]).all()
    assert (national(silent, "food_insecure_reported")[:, 3:] < 0.01 * national(quiet, "food_insecure")[:, 3:]).all()
    assert (silent["information_loss_flag"][:, 3:] == 1.0).all()


def test_a_country_without_analysis_is_there_with_zero_and_a_flag() -> None:
    found = run(scenario())["baseline"]
    assert (found["food_insecure"][:, :, place("DEU")] == 0.0).all()
    assert (found["information_loss_flag"][:, :, place("DEU")] == 1.0).all()
    assert (found["information_loss_flag"][:, :, place("SOM")] == 0.0).all()
    with_analysis = len(world().table("food_base"))
    assert (found["information_loss_flag"][0, 0] == 0.0).sum() == with_analysis == 53


def test_the_outage_of_2025_and_a_longer_one() -> None:
    short = scenario("short", {"fews_net_stop": 1.0, "fews_net_restart": 6.0})
    long = scenario("long", {"fews_net_stop": 1.0, "fews_net_restart": 19.0})
    found = run(short, long, draws=256)
    level = found["short"]["warning_level"][:, :, 0]
    assert np.median(level[:, 0]) == pytest.approx(0.52, abs=0.1)
    assert (level[:, 2] > 0.99).all()
    assert (found["short"]["warning_level"][:, :, 1] == 1.0).all()
    late, early = (found[a]["rebuild_cost"][:, y] for a, y in (("long", 1), ("short", 0)))
    assert (late < early).all()  # both had five months to come back: a longer gap, a slower return
    saved, cost = (found["long"][n].sum(axis=1) for n in ("warning_saved", "rebuild_cost"))
    assert np.median(saved) == pytest.approx(1.5 * 48e6, rel=0.05)
    assert np.median(cost) == pytest.approx(1.6 * 48e6, rel=0.2)
    assert yearly(found["long"], "deaths_from_warning").mean() > yearly(found["short"], "deaths_from_warning").mean()


def test_money_by_country_moves_the_country() -> None:
    step, drawn = prepared(), parameters()
    even = step_by_step(step, drawn, {"country_spending": spending(all=1.0)})
    quiet = step_by_step(step, drawn, {})
    assert all(np.array_equal(a["food_emergency"], b["food_emergency"]) for a, b in zip(even, quiet, strict=True))
    uneven = step_by_step(step, drawn, {"country_spending": spending(SDN_WFP=0.2)})
    for now, then in zip(uneven, quiet, strict=True):
        more = now["food_emergency"] - then["food_emergency"]
        assert (more[:, place("SDN")] >= 0.0).all()
        assert (now["assisted"][:, place("SDN")] < then["assisted"][:, place("SDN")]).all()
        assert 0.9 < now["food_money_ratio"][0] < 1.0
    halved = step_by_step(step, drawn, {"country_spending": spending(WFP=0.5)})
    assert 0.5 < halved[0]["food_money_ratio"][0] < 0.6


def test_official_analysis_follows_the_three_bodies_that_carry_it() -> None:
    organisations, instruments = world().index("organisation"), world().index("instrument")
    quiet = np.ones((1, len(organisations), len(instruments)))
    cut = quiet.copy()
    for code in ("FAO", "WFP", "WMO"):
        cut[:, organisations.position(code)] *= 0.5
    drawn = parameters(returns=1.0, loss_months=1e-3)
    found = step_by_step(prepared(), drawn, {"revenue": cut, "revenue@baseline": quiet})
    assert found[0]["warning_level"][:, 1] == pytest.approx(0.5)
    other = quiet.copy()
    other[:, organisations.position("UNICEF")] = 0.0
    found = step_by_step(prepared(), drawn, {"revenue": other, "revenue@baseline": quiet})
    assert (found[-1]["early_warning_capacity"] == 1.0).all()


def test_prices_income_and_feedback_move_need_and_the_reference_stays() -> None:
    step, markets = prepared(), world().index("market")
    one = np.ones((1, len(markets)))
    drawn = parameters(beta_income=-0.5)
    quiet = step_by_step(step, drawn, {})
    dear = step_by_step(step, drawn, {"price": 1.5 * one, "price@baseline": one})
    income = np.ones((1, len(world().index("country"))))
    poor = step_by_step(step, drawn, {"gdp(-1)": 0.9 * income})
    for found in (dear, poor):
        assert (found[0]["food_insecure"].sum(axis=1) > quiet[0]["food_insecure"].sum(axis=1)).all()
        assert np.array_equal(found[5]["hazard_reference"], quiet[5]["hazard_reference"])
        decay = [f["hazard_state"] - q["hazard_state"] for f, q in zip(found, quiet, strict=True)]
        assert np.abs(decay[5]).max() < np.abs(decay[0]).max()  # a change of level, not of every year
    cut = [{"country_spending": spending(all=0.3)}] * 4
    plain = step_by_step(step, parameters(), cut)
    fed = step_by_step(step, parameters(conflict_feedback=2.0), cut)
    assert np.array_equal(plain[0]["food_insecure"], fed[0]["food_insecure"])
    assert (fed[3]["food_insecure"].sum(axis=1) > plain[3]["food_insecure"].sum(axis=1)).all()


def test_displacement_and_outflow_are_differences_to_the_reference() -> None:
    found = run(scenario("cut", {"food_money": 0.66}))
    cut, quiet = found["cut"], found["baseline"]
    more = cut["food_emergency"] - quiet["food_emergency"]
    moved = cut["food_displacement"] > 1.0
    ratio = cut["food_displacement"][moved] / more[moved]
    assert ratio.min() > 0.05 - 1e-9
    assert ratio.max() < 0.30 + 1e-9
    assert (cut["food_outflow_factor"] == 1.0).all()  # money alone moves nobody into Phase 3
    dark = run(scenario("dark", DARK), draws=128)["dark"]
    assert dark["food_outflow_factor"].max() > 1.0
    assert dark["food_outflow_factor"].min() >= 1.0


def test_open_data_loss_lowers_the_skill_without_analysts() -> None:
    less = np.full((1, len(world().index("function"))), 0.5)
    drawn = parameters(**DARK)
    kept = step_by_step(prepared(), drawn, {"capacity": less})[-1]["warning_pod"]
    lost = step_by_step(prepared(open_data_loss="on"), drawn, {"capacity": less})[-1]["warning_pod"]
    assert (lost < kept).all()


def test_warnings_that_draw_money_move_it_between_countries_only() -> None:
    drawn = parameters(acted_on=0.0)
    off = step_by_step(prepared(), drawn, {})
    on = step_by_step(prepared(warning_draws_money="on"), drawn, {})
    moved = False
    for now, then in zip(on, off, strict=True):
        assert now["assisted"].sum(axis=1) == pytest.approx(then["assisted"].sum(axis=1), rel=1e-12)
        assert now["response_cost"] == pytest.approx(then["response_cost"], rel=1e-12)
        moved |= not np.array_equal(now["assisted"], then["assisted"])
    assert moved


def test_bad_base_names_its_row() -> None:
    good = np.array([100.0, 100.0])
    with pytest.raises(ExeuntError, match=r"E480 food_base.csv:3 BBB.*96 persons.*below 0.95"):
        check_base(("AAA", "BBB"), np.array([5.0, 96.0]), good, good)
    with pytest.raises(ExeuntError, match=r"E481 food_base.csv:2 AAA") as caught:
        check_base(("AAA", "BBB"), np.array([5.0, 6.0]), np.array([np.nan, 100.0]), good)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("name", ["food_money", "official_money"])
@pytest.mark.parametrize("value", [-0.1, float("nan")])
def test_negative_money_is_refused(name: str, value: float) -> None:
    with pytest.raises(ExeuntError, match="E482"):
        step_by_step(prepared(), parameters(**{name: value}), {})


def test_mixed_calibrations_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = World.load()
    table = facts.table("mortality_by_phase")
    changed = table["calibration"].copy()
    changed[2] = "ipc_reference"
    monkeypatch.setitem(table.columns, "calibration", changed)
    with pytest.raises(ExeuntError, match=r"E483.*never mixed"):
        mortality(facts)


def test_base_shares() -> None:
    base = Base.read(world())
    assert base.need.sum() == 295_295_530  # the printed total is 295,295,531
    split = ~np.isnan(world().table("food_base")["persons_phase4"])
    assert split.sum() == 40
    assert (base.severe * base.need)[split].sum() / base.need[split].sum() == pytest.approx(0.155, abs=5e-4)
    assert base.catastrophe.sum() == pytest.approx(1.949e6, rel=1e-3)
    top = base.catastrophe[[base.countries.index(c) for c in ("PSE", "SDN")]].sum()
    assert top / base.catastrophe.sum() > 0.95
    assert np.log(base.weight).mean() == pytest.approx(0.0, abs=1e-12)
    need = np.array([1.0, 2.0, 4.0])
    assert severe_share(need, np.array([0.5, np.nan, 1.0]), np.array([0.0, np.nan, 1.0])) == pytest.approx(
        [0.5, 0.5, 0.5]
    )
    assert money_weight(np.array([4.0, 0.0, 4.0]), need) == pytest.approx([2.0, 1.0, 0.5])
