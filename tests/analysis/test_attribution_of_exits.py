"""Which exits and which channels make a number, from engine runs with common draws."""

from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from exeunt.analysis.attribution.channels import ChannelGame
from exeunt.analysis.attribution.explain import decompose
from exeunt.analysis.attribution.goal import measure, measures, outcome_goal
from exeunt.analysis.attribution.players import content_key, players_of, restrict
from exeunt.analysis.attribution.rank import rank
from exeunt.analysis.attribution.worth import Worth, upstream
from exeunt.analysis.drivers.page import sensitivity_page
from exeunt.api import run
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.scenario.compiled import CompiledScenario
from exeunt.scenario.scenario import Scenario
from exeunt.solvers.attribution import attribute
from exeunt.world.world import World


@pytest.fixture(scope="module")
def list_alone(facts: World) -> CompiledScenario:
    return Scenario.load("us-66").compile(facts)


@pytest.fixture(scope="module")
def retreat(facts: World) -> CompiledScenario:
    return Scenario.load("us-retreat").compile(facts)


def test_all_players_together_are_the_scenario(facts: World, retreat: CompiledScenario) -> None:
    everyone = [p.code for p in players_of(retreat, facts)]
    assert content_key(restrict(retreat, facts, everyone)) == content_key(retreat)
    assert content_key(restrict(retreat, facts, ())) == content_key(retreat.baseline())


def test_one_player_keeps_its_events_only(facts: World, list_alone: CompiledScenario) -> None:
    alone = restrict(list_alone, facts, ["UNFPA"])
    place = facts.index("organisation").position("UNFPA")
    assert set(alone.terms.organisation.tolist()) == {place}
    assert {e.body for e in alone.exits} == {"UNFPA"}
    assert len(alone.terms) < len(list_alone.terms)


def test_rank_of_the_list(facts: World, list_alone: CompiledScenario) -> None:
    found = rank(facts, list_alone, "usd", draws=64)
    assert [row.code for row in found.rows[:2]] == ["UNFPA", "UN-WOMEN"]
    assert sum(row.mean for row in found.rows) == pytest.approx(found.total_mean, rel=1e-9)
    assert sum(row.share for row in found.rows) == pytest.approx(1.0)
    assert len(found.rows) + len(found.without_effect) + len(found.not_modelled) == 66
    assert "International Cotton Advisory Committee" in {t["en"] for t in found.not_modelled}
    assert found.evaluations <= 2 * 9 + 3
    json.dumps(found.to_dict(), allow_nan=False)


def test_exits_interact_in_capacity_and_still_sum(facts: World, list_alone: CompiledScenario) -> None:
    game = Worth(facts, list_alone, measure("capacity", facts.years), draws=64, seed=66)
    found = attribute(len(game.players), game, additive=0.0, key=game.key)
    assert found.interacts.any()
    assert found.values.sum(axis=0) == pytest.approx(found.total, rel=1e-9, abs=1e-15)


def test_the_worth_of_all_exits_is_the_difference_of_a_run(facts: World, result: Result) -> None:
    compiled = Scenario.load("us-retreat").compile(facts)
    goal = outcome_goal("shortfall", "WFP", facts.years, 2030, facts)
    game = Worth(facts, compiled, goal, draws=min(64, result.draws), seed=int(result.manifest["seed"]))
    worth = game(frozenset(range(len(game.players))))
    place = facts.index("organisation").position("WFP")
    stored = [result.values("shortfall", arm)[: len(worth), 5, place] for arm in ("us-retreat", "baseline")]
    assert worth.tolist() == (stored[0] - stored[1]).tolist()


def test_exits_without_money_count_where_a_channel_sees_them(facts: World, list_alone: CompiledScenario) -> None:
    """Listed bodies outside the money carry functions: leaving them out would lose most of the capacity that goes."""
    goal = outcome_goal("money_capacity", None, facts.years, 2036, facts)
    game = Worth(facts, list_alone, goal, draws=64, seed=66)
    assert not game.silent
    codes = {p.code: i for i, p in enumerate(game.players)}
    assert game(frozenset({codes["STCU"]})).mean() < 0.0
    found = run("us-66", draws=64, channels="money", world=facts)
    after, before = (found.values("money_capacity", arm)[:, -1] for arm in ("us-66", "baseline"))
    whole = game(frozenset(range(len(game.players))))
    assert whole == pytest.approx(np.nanmean(after, axis=1) - np.nanmean(before, axis=1), rel=1e-12)


@pytest.mark.parametrize(("variable", "label"), [("spending", "UN"), ("capacity", None), ("shortfall", "WFP")])
def test_parts_by_channel_sum_to_the_whole(
    facts: World, retreat: CompiledScenario, variable: str, label: str | None
) -> None:
    goal = outcome_goal(variable, label, facts.years, 2030, facts)
    game = ChannelGame(facts, retreat, goal, draws=64, seed=66)
    parts = game.parts()
    whole = goal.of(game.blocks[0].run(game.own_arm), facts, 64) - goal.of(game.blocks[0].baseline, facts, 64)
    assert parts.total.tolist() == whole.tolist()
    assert parts.through.sum(axis=0) == pytest.approx(whole, rel=1e-9, abs=1e-9)
    assert not set(parts.names) & set(parts.quiet)


def test_equal_arms_give_an_empty_table(facts: World, retreat: CompiledScenario) -> None:
    goal = outcome_goal("capacity", None, facts.years, 2030, facts)
    game = ChannelGame(facts, retreat, goal, draws=64, seed=66)
    parts = game.parts(restrict(retreat, facts, ()))
    assert parts.names == ()
    assert not parts.total.any()


def test_a_figure_taken_apart(facts: World, result: Result, retreat: CompiledScenario) -> None:
    found = decompose(facts, result, retreat, "country_spending_total", label="KEN", year=2030)
    assert found.by_exit.rows[0].code == "WFP"
    assert sum(row.mean for row in found.by_exit.rows) == pytest.approx(found.total_mean, rel=1e-9)
    assert sum(part.mean for part in found.by_channel) == pytest.approx(found.total_mean, rel=1e-9)
    assert found.difference.p50 < 0.0
    assert found.drivers.rows[0].key == "funding.phi_earmarked"
    assert found.drivers.is_judgement
    assert any("memorandum" in source for source in found.stands.sources)
    json.dumps(found.to_dict(), allow_nan=False)


def test_what_drives_the_worst_cases(facts: World, result: Result, retreat: CompiledScenario) -> None:
    page = sensitivity_page(facts, result, retreat, "shortfall", label="WFP", year=2030)
    rows = {row.key: row for row in page.drivers.rows}
    driver = rows["funding.phi_earmarked"]
    assert driver.seen
    assert driver.spearman < -0.5
    assert driver.low > driver.high
    assert page.worst is not None
    limits: dict[str, NDArray[np.float64] | float | None] = {x.key: x.high for x in page.worst.limits}
    assert limits["funding.phi_earmarked"] is not None
    json.dumps(page.to_dict(), allow_nan=False)


def test_only_what_a_number_depends_on_is_computed() -> None:
    assert set(upstream(["funding"])) == {"funding", "assessments", "liquidity"}
    assert "functions" not in upstream(["funding"])


@pytest.mark.parametrize(
    ("code", "name", "label", "year"),
    [("E559", "capacitty", None, 2030), ("E559", "shortfall", "WFPP", 2030), ("E557", "shortfall", "WFP", 2050)],
)
def test_a_goal_that_does_not_exist(facts: World, code: str, name: str, label: str | None, year: int) -> None:
    with pytest.raises(ExeuntError) as caught:
        outcome_goal(name, label, facts.years, year, facts)
    assert caught.value.code == code
    if code == "E559":
        assert caught.value.nearest


def test_a_measure_that_does_not_exist(facts: World) -> None:
    with pytest.raises(ExeuntError) as caught:
        measure("dollars", facts.years)
    assert caught.value.code == "E556"
    assert set(measures()) == {"usd", "people", "deaths", "capacity", "income", "food", "capacity_years"}


def test_a_scenario_that_has_changed_is_refused(facts: World, result: Result, retreat: CompiledScenario) -> None:
    from dataclasses import replace

    with pytest.raises(ExeuntError) as caught:
        decompose(facts, result, replace(retreat, source_sha256="0" * 64), "shortfall", label="WFP", year=2030)
    assert caught.value.code == "E565"
