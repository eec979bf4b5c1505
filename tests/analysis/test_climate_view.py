"""What the faces say of climate rules: one small run, its section in both languages, its line on a terminal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import exeunt
from exeunt.analysis.climate import Climate, climate, climate_world, has_climate
from exeunt.analysis.climate_published import beside
from exeunt.cli.summary import print_screen
from exeunt.errors import ExeuntError
from exeunt.report.page import Page
from exeunt.report.sections import climate as section
from exeunt.results.result import Result
from exeunt.world.world import World

CHANNELS = ("assessments", "liquidity", "funding", "functions", "climate")


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


@pytest.fixture(scope="module")
def result(world: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("climate") / "run"
    return exeunt.run(["us-66", "us-retreat", "un-reform"], draws=64, channels=CHANNELS, out=folder, world=world)


@pytest.fixture(scope="module")
def view(result: Result, world: World) -> Climate:
    return climate(result, "us-retreat", world)


def test_the_list_warms_by_less_than_a_millikelvin(view: Climate) -> None:
    retreat, listed, reform = view.worlds
    assert [w.scenario for w in view.worlds] == ["us-retreat", "us-66", "un-reform"]
    assert 0.0 < listed.warming.p05 < listed.warming.p95
    assert listed.almost_nothing
    assert retreat.finance.p50 == -1e9
    assert listed.finance.p50 == 0.0
    assert (reform.warming.p05, reform.warming.p95) == (0.0, 0.0)
    assert (reform.cost.p50, reform.emissions.p50, reform.capacity.p50) == (0.0, 0.0, 1.0)


def test_charges_are_law_and_rise_with_the_factor(view: Climate, result: Result) -> None:
    assert len(view.charged) == 12
    for exporter in view.charged:
        assert 0.0 < exporter.union[2030].p50 < exporter.union[2036].p50
    both = [result.values("border_carbon_duty", arm)[:, 5] for arm in ("us-retreat", result.baseline_of("us-retreat"))]
    assert np.array_equal(both[0], both[1], equal_nan=True)
    assert view.regimes.p50 == pytest.approx(1.46, abs=0.01)


def test_what_pledges_cost(view: Climate) -> None:
    assert {"DEU", "JPN", "GBR"} <= {p.country for p in view.pledges}
    assert all(p.gain.p05 >= 0.0 for p in view.pledges)
    assert view.excess.p50 < view.excess_alone.p50


def test_holes_are_cited(view: Climate) -> None:
    holes = {h.body: h for h in view.holes}
    assert holes["UNFCCC"].amount == pytest.approx(9.0, abs=0.05)
    assert holes["GCF"].amount == 1000.0
    assert all(h.source and h.grade for h in view.holes)


@pytest.mark.parametrize(("language", "told"), [("en", "Below detection"), ("zh-Hant", "低於可辨識範圍")])
def test_the_section_says_so(result: Result, world: World, view: Climate, language: str, told: str) -> None:
    built = section.build(Page(result, world, language), view, beside(world))
    assert built.lead[0].startswith(told)
    assert [f.key for f in built.figures] == ["climate-warming", "climate-charges"]
    assert [t.key for t in built.tables] == ["climate-worlds", "climate-pledges", "climate-holes", "climate-beside"]
    assert all(len(row) == len(t.columns) for t in built.tables for row in t.rows)
    assert built.after
    assert all(f.sources for f in built.figures)


def test_a_scenario_that_moves_nothing_is_told(result: Result, world: World) -> None:
    still = climate(result, "un-reform", world)
    lead = section.build(Page(result, world, "en"), still, ()).lead[0]
    assert "changes neither emissions nor temperature" in lead


def test_the_terminal_has_a_line(result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    print_screen(result, [])
    said = " ".join(capsys.readouterr().out.split())
    assert "Climate in 2036 under" in said
    assert "below detection" in said


def test_a_run_without_the_channel(world: World, tmp_path: Path) -> None:
    small = exeunt.run("us-66", draws=64, channels=CHANNELS[:3], out=tmp_path / "run", world=world)
    assert not has_climate(small)
    with pytest.raises(ExeuntError, match="E503"):
        climate_world(small, "us-66")
