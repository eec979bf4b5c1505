"""A world path against no path: the page, its figures, both languages, bits with nobody leaving."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from exeunt.analysis.world_paths import CHANNELS, WORLD, PathPage, path_page
from exeunt.api import run
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

DRAWS = 64
MINE = """\
kind: path
name: mine
title: {en: Mine, zh_hant: 我的}
extends: confrontation
options: {trade.solve: response}
"""


@pytest.fixture(scope="session")
def world() -> World:
    return World.load()


@pytest.fixture(scope="session")
def result(world: World) -> Result:
    """The path beside a scenario in which nobody leaves: one baseline for both."""
    quiet = Scenario.from_dict({"name": "quiet", "title": {"en": "Quiet"}})
    return run(["confrontation", quiet], draws=DRAWS, channels=("trade",), world=world)


@pytest.fixture(scope="session")
def page(result: Result, world: World) -> PathPage:
    return path_page(result, "confrontation", world, (2030, 2036))


def test_figures_of_the_world_are_those_of_the_draws(page: PathPage, result: Result) -> None:
    assert tuple(e.variable for e in page.effects) == WORLD
    at = result.years.index(2036)
    for effect in page.effects:
        draws = result.values(effect.variable, "confrontation") - result.values(effect.variable, "baseline")
        band = effect.years[2036]
        assert (band.p05, band.p50, band.p95) == pytest.approx(tuple(np.quantile(draws[:, at], (0.05, 0.5, 0.95))))
        assert abs(effect.years[2030].p50) < abs(band.p50)
    gdp = next(e for e in page.effects if e.variable == "world_gdp").years[2036]
    assert gdp.p05 < -0.91 < gdp.p95 < 0.0  # the published size at central parameters lies inside


def test_states_are_ranked_and_offices_of_multinationals_are_marked(page: PathPage) -> None:
    assert [s.income.p50 for s in page.losses] == sorted(s.income.p50 for s in page.losses)
    assert all(s.income.p50 < 0.0 for s in page.losses)
    assert all(s.income.p50 > 0.0 for s in page.gains)
    marks = {s.country: s.multinational for s in page.losses}
    assert marks["IRL"]
    assert any("multinationals" in c["en"] for c in page.caveats)
    assert page.sets == {"trade.wall": "on", "trade.bloc_gap": "central"}
    assert any("10.1787/aa285504-en" in s for s in page.sources)


def test_a_scenario_is_no_path_against_no_path(result: Result, world: World) -> None:
    with pytest.raises(ExeuntError) as caught:
        path_page(result, "quiet", world, (2036,))
    assert caught.value.code == "E553"


@pytest.mark.parametrize("name", ["confrontation-hard", "convergence-services"])
def test_nobody_leaves_and_both_arms_are_equal_to_the_bit(name: str, world: World) -> None:
    quiet = Scenario.from_dict({"name": "quiet", "title": {"en": "Quiet"}, "options": {"trade.solve": "response"}})
    found = run(quiet, path=name, draws=DRAWS, channels=CHANNELS, world=world)
    assert found.manifest["block_sha256"]["quiet"] == found.manifest["block_sha256"]["baseline"]


def test_the_command_prints_both_languages_and_data(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(MINE, encoding="utf-8")
    runner = CliRunner()
    words = ["path", str(file), "--draws", "64", "--year", "2036"]
    data = json.loads(runner.invoke(app, [*words, "--json"]).stdout)
    assert data["path"] == "mine"
    assert data["sets"]["trade.solve"] == "response"
    assert {e["variable"] for e in data["effects"]} == set(WORLD)
    income = next(e for e in data["effects"] if e["variable"] == "world_income")["years"]["2036"]
    assert income["p05"] < income["p50"] < income["p95"] < 0.0
    shown = runner.invoke(app, [*words, "--lang", "zh-Hant"], env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    assert "全球（路徑減無路徑）" in shown.stdout
    assert "愛爾蘭 *" in shown.stdout
