"""Camps, zones and bridges at central parameters; the commands that show them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import exeunt
from exeunt.analysis.standards import bridge_page, camps, caveats, standards_page
from exeunt.analysis.standards_central import central_run, zones
from exeunt.cli.app import app
from exeunt.engine.registry import EVERY, channel_names
from exeunt.errors import ExeuntError
from exeunt.scenario.bridges import members_of, phased
from exeunt.scenario.compiled import Bridge
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

FULL = (0.0, *(1.0,) * 11)
CARRIERS = ("technical_standards", "training")


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


def half(world: World) -> dict[str, list[float]]:
    """Return half the capacity from the second year on: eleven yearly steps."""
    return {f: [1.0] + [0.5] * (len(world.years) - 1) for f in CARRIERS}


def test_reference_zones(world: World) -> None:
    fixed = {"neutral_response": 1.0, "theta": 2.0}
    base = zones(world, central_run(world, fixed=fixed))
    assert base.modularity == pytest.approx(0.29, abs=0.03)
    assert [len(z.members) for z in base.zones] == [109, 56, 28]
    assert not base.clear
    assert base.trade_modularity < 0.3
    cut = zones(world, central_run(world, half(world), fixed=fixed))
    assert cut.modularity == pytest.approx(0.39, abs=0.03)
    assert [len(z.members) for z in cut.zones] == [135, 43, 15]
    assert cut.clear
    for zone in cut.zones:
        assert zone.is_zone == (zone.inner - zone.outer >= 0.1)


def test_camps_name_every_member_and_their_leading_option(world: World) -> None:
    found = {c.country: c for c in camps(central_run(world, half(world)), world)}
    assert len(found) == 193
    assert found["USA"].leads["training"] == "us_led"
    assert found["CHN"].leads["mobile_vendor"] == "china_led"
    for camp in found.values():
        for technology, shares in camp.shares.items():
            assert sum(shares) == pytest.approx(1.0, abs=1e-12)
            assert max(shares) == shares[("us_led", "eu_led", "china_led", "non_aligned").index(camp.leads[technology])]


def test_page_of_a_run_compares_draw_by_draw(world: World) -> None:
    result = exeunt.run("us-full-exit", draws=64, world=world, channels=channel_names(EVERY))
    page = standards_page(result, "us-full-exit", world)
    assert [s.technology for s in page.splits] == ["mobile_vendor", "data_regime", "training"]
    gap = result.values("fragmentation", "us-full-exit") - result.values("fragmentation", "baseline")
    for i, split in enumerate(page.splits):
        assert split.change.p05 <= split.change.p50 <= split.change.p95
        assert split.change.p50 == pytest.approx(float(np.median(gap[:, -1, i])), rel=1e-6)
        assert list(split.by_neutral_share) == [0.2, 0.5, 0.8]
    assert all(set(c) == {"en", "zh_hant"} for c in page.caveats)


def test_caveats_carry_the_figures_of_the_record(world: World) -> None:
    itu, unu, level, cover = caveats(world)
    assert "not on the list" in itu["en"]
    assert "9.8 %" in itu["en"]
    assert "received 0 USD" in unu["en"]
    assert "grade C" in level["en"]
    assert "98 states and that of data instruments 90" in cover["en"]


def test_a_bridge_helps_its_members_most(world: World) -> None:
    blocs, states = members_of(["JPN", "EU", "BRA"], world)
    assert not blocs
    assert len(states) == 29
    found = bridge_page(world, Bridge("data_regime", (), states, FULL, 0))
    assert found.fragmentation_with < found.fragmentation
    assert {c for c, _ in found.gains[:29]} == set(states)
    assert min(g for _, g in found.gains[:29]) > max(abs(g) for _, g in found.gains[29:])


def test_neutral_and_non_aligned_are_one_position(world: World) -> None:
    assert members_of(["neutral", "china_led"], world) == (("non_aligned", "china_led"), ())
    with pytest.raises(ExeuntError, match="needs two members"):
        members_of(["neutral", "non_aligned"], world)


def test_a_bridge_is_phased_in_by_the_mean_of_each_year(world: World) -> None:
    event = {"kind": "bridge", "technology": "data_regime", "members": ["JPN", "BRA"], "from": 2027, "strength": 0.5}
    scenario = Scenario.from_dict({"name": "b", "title": {"en": "B"}, "events": [event]}).compile(world)
    (bridge,) = scenario.bridges
    expected = [0, 0, 1 / 6, 1 / 2, 5 / 6] + [1.0] * 7
    assert bridge.strength == pytest.approx([0.5 * e for e in expected], abs=1e-12)
    assert not scenario.baseline().bridges
    from datetime import date

    assert phased(date(2028, 7, 1), 0.0, 2028) == pytest.approx(184 / 366, abs=1e-12)


def test_a_scenario_with_a_bridge_moves_compatibility_and_no_money(world: World) -> None:
    event = {"kind": "bridge", "technology": "data_regime", "members": ["us_led", "china_led"], "from": 2026}
    scenario = Scenario.from_dict({"name": "docked", "title": {"en": "Docked"}, "events": [event]})
    apart = [c for c in channel_names(EVERY) or () if c != "trade"]  # trade would hand it on to all through alignment
    result = exeunt.run(scenario, draws=64, world=world, channels=apart)
    gap = result.values("fragmentation", "docked") - result.values("fragmentation", "baseline")
    assert (gap[:, -1, 1] < 0.0).all()
    assert not gap[:, :, [0, 2]].any()
    assert not (result.values("loss", "docked") - result.values("loss", "baseline")).any()


def test_commands() -> None:
    runner = CliRunner()
    told = runner.invoke(app, ["bridge", "--technology", "data_regime", "--members", "JPN,EU,BRA", "--json"])
    data = json.loads(told.stdout)
    assert data["fragmentation_with_bridge"] < data["fragmentation"]
    chinese = runner.invoke(
        app, ["bridge", "--technology", "training", "--members", "us_led,neutral", "--lang", "zh-Hant"]
    )
    assert "分裂指數" in chinese.stdout
    page = runner.invoke(app, ["standards", "us-itu-exit", "--draws", "64", "--json"])
    found = json.loads(page.stdout)
    assert found["scenario"] == "us-itu-exit"
    assert [s["technology"] for s in found["splits"]] == ["mobile_vendor", "data_regime", "training"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--technology", "data", "--members", "JPN,EU"], "E206"),
        (["--technology", "data_regime", "--members", "JPN"], "E224"),
        (["--technology", "data_regime", "--members", "JPN,us_led"], "E224"),
        (["--technology", "data_regime", "--members", "JPN,XXX"], "E207"),
        (["--technology", "data_regime", "--members", "JPN,EU", "--strength", "2"], "E213"),
    ],
)
def test_bad_words_of_a_bridge(words: list[str], code: str) -> None:
    answer = CliRunner().invoke(app, ["bridge", *words])
    assert isinstance(answer.exception, ExeuntError)
    assert answer.exception.code == code
    assert answer.exception.exit_code == 2
