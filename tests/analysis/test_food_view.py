"""The page on food: causes kept apart, both calibrations, regions that add up, named parameters; report and screen."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import exeunt
from exeunt.analysis.dominance import dominant
from exeunt.analysis.food import NAMED, FoodPage, food_page, in_run
from exeunt.cli.summary import print_json, print_screen
from exeunt.errors import ExeuntError
from exeunt.report.page import Page
from exeunt.report.sections import food
from exeunt.results.result import Result
from exeunt.text.language import LANGUAGES
from exeunt.world.world import World

CHANNELS = ("assessments", "liquidity", "funding", "functions", "food")


@pytest.fixture(scope="module")
def result(facts: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    out = tmp_path_factory.mktemp("food") / "run"
    return exeunt.run(["us-retreat", "no-warning"], draws=128, channels=CHANNELS, out=out, world=facts)


@pytest.fixture(scope="module")
def page(result: Result, facts: World) -> FoodPage:
    return food_page(result, "us-retreat", 2026, facts)


def test_money_and_warning_stand_apart(result: Result, page: FoodPage, facts: World) -> None:
    money, bound, evidence = (page.cause(c) for c in ("money", "warning_bound", "warning"))
    assert money.deaths.p05 > bound.deaths.p50 > evidence.deaths.p50 >= 0.0
    assert page.ratios["deaths"] == pytest.approx(money.deaths.p50 / bound.deaths.p50)
    dark = food_page(result, "no-warning", 2030, facts)
    assert not any((dark.cause("money").deaths.p05, dark.cause("money").deaths.p95))
    assert dark.capacity.p50 < 0.01
    assert dark.money.p50 == 1.0
    assert dark.cause("warning_bound").deaths.p50 > 20 * bound.deaths.p50 / 20
    assert dark.unreported.p50 > 2e8
    assert dark.saved.p50 > 4e8  # eleven years of running cost
    assert dark.rebuild.p95 == 0.0
    assert np.isnan(dark.per_million["money"].p50)
    assert dark.per_million["warning"].p50 < dark.per_million["warning_bound"].p50


def test_a_dollar_of_assistance(page: FoodPage) -> None:
    """A third less money: 121,000 deaths a year for 0.34 x 79.9 million x 115 USD, that is 39 a million dollars."""
    assert page.per_million["money"].p50 == pytest.approx(39, rel=0.15)


def test_the_totals_of_a_run_are_what_the_causes_add(result: Result) -> None:
    """Warning and money interact, but hardly: their sum is the whole within a hundredth."""
    whole = result.values("food_emergency", "us-retreat") - result.values("food_emergency", "baseline")
    parts = sum(result.values(f"emergency_from_{c}", "us-retreat") for c in ("warning", "money"))
    assert parts == pytest.approx(whole.sum(axis=2), rel=0.01)


def test_regions_name_those_of_the_claim_and_add_up(result: Result, page: FoodPage) -> None:
    assert [r.code for r in page.regions[:2]] == list(NAMED)
    assert [r.named for r in page.regions].count(True) == 2
    assert sum(r.need for r in page.regions) == pytest.approx(page.total.need)
    assert page.regions[0].name["zh_hant"] == "東非"
    assert all(r.name["zh_hant"] != r.name["en"] for r in page.regions)
    for place in (*page.regions, *page.countries):
        assert place.deaths.p50 <= place.deaths_ipc.p50 + 1e-9
    assert len(page.countries) == 3 * 53
    assert {c.year for c in page.countries} == {2026, 2031, 2036}


def test_the_premise_is_computed_from_the_tables(page: FoodPage) -> None:
    assert page.us_money == {"FAO": pytest.approx(313.2e6, rel=1e-3), "WFP": pytest.approx(4.436e9, rel=1e-3)}
    assert page.fews_net_cost == (35e6, 65e6)
    assert page.without_analysis == 193 - 52  # Palestine has an analysis and is no member


def test_the_parameters_that_dominate_are_named_with_their_grade(result: Result, page: FoodPage) -> None:
    assert page.dominant[0].key == "food.mortality_rank"
    assert page.dominant[0].grade == "C"
    assert "food.eps" in [d.key for d in page.dominant]
    assert dominant(result, np.zeros(128)) == ()


def test_pages_of_other_runs_and_years(result: Result, facts: World, tmp_path: Path) -> None:
    without = exeunt.run(["us-66"], draws=64, channels=CHANNELS[:3], out=tmp_path / "run", world=facts)
    assert not in_run(without)
    with pytest.raises(ExeuntError, match="E503"):
        food_page(without, "us-66", 2026, facts)
    with pytest.raises(ExeuntError, match="E553"):
        food_page(result, "us-retreat", 2024, facts)


def test_the_screen_shows_food(result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    print_screen(result, [])
    printed = " ".join(capsys.readouterr().out.split())
    assert "Food 2026 under" in printed
    assert "unreviewed evidence of skill" in printed


def test_the_object_for_programs_holds_food(result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    print_json(result, [])
    data = json.loads(capsys.readouterr().out)["food"]
    assert set(data) == {"us-retreat", "no-warning"}
    assert data["no-warning"]["per_million"]["money"]["p50"] is None
    assert data["us-retreat"]["total"]["deaths_ipc"]["p50"] > data["us-retreat"]["total"]["deaths"]["p50"]


@pytest.mark.parametrize("scenario", ["us-retreat", "no-warning"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_says_all_in_both_languages(result: Result, facts: World, scenario: str, language: str) -> None:
    section = food.build(Page(result, facts, language), food_page(result, scenario, 2030, facts))
    assert [f.key for f in section.figures] == ["food-causes", "food-regions"]
    tables = [*section.tables, *(f.table for f in section.figures)]
    cells = [c.text for t in tables for row in t.rows for c in row]
    words = " ".join([*section.lead, *section.after, *cells])
    assert not re.search(r"\bnan\b|\bNone\b|\{\w+\}", words)
    assert ("named in the claim" in words) == (language == "en")
    assert len(section.tables[0].rows) == 3 * 53
    # no number that rests on the unreviewed skill stands in a title
    for figure in section.figures:
        assert "unreviewed" not in figure.title
        assert "未經審查" not in figure.title
