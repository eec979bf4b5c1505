"""Worth of bridges in trade, the search over pairs, and what hangs on the parameter that nobody has measured."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from exeunt.analysis.trade_bridges import BridgeSearch, bridge_search, bridge_value
from exeunt.analysis.trade_central import by_institutions, central_effects
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.scenario.bridges import members_of
from exeunt.scenario.compiled import Bridge
from exeunt.world.world import World

FULL = (0.0, *(1.0,) * 11)


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


@pytest.fixture(scope="module")
def search(world: World) -> BridgeSearch:
    return bridge_search(world)


def bridge(world: World, *names: str, technology: str = "data_regime") -> Bridge:
    blocs, states = members_of(names, world)
    return Bridge(technology, blocs, states, FULL, 0)


def test_worth_of_a_bridge_has_a_part_today_and_one_behind_the_wall(world: World) -> None:
    found = bridge_value(world, bridge(world, "EU", "IND"))
    assert found.today / 1e9 == pytest.approx(2.2, rel=0.1)
    assert found.behind_wall / 1e9 == pytest.approx(6.9, rel=0.1)
    assert found.wall_part == pytest.approx(found.behind_wall - found.today)
    assert found.wall == pytest.approx(0.85)
    assert found.gains[0].country == "IND"
    assert all(a.usd >= b.usd for a, b in zip(found.gains, found.gains[1:], strict=False))
    assert all(s.usd < 0.0 for s in found.losses)
    assert "GBR" in [s.country for s in found.losses]  # a large supplier of both that stays outside


def test_a_bridge_of_networks_saves_waste_of_goods_only(world: World) -> None:
    found = bridge_value(world, bridge(world, "JPN", "BRA", technology="mobile_vendor"))
    assert found.today == found.behind_wall == 0.0
    assert found.goods > 0.0
    assert bridge_value(world, bridge(world, "JPN", "BRA", technology="training")).goods == 0.0


def test_a_bridge_of_blocs_is_worth_more_than_one_of_their_poles(world: World) -> None:
    blocs = bridge_value(world, bridge(world, "eu_led", "china_led"), goods=False)
    poles = bridge_value(world, bridge(world, "EU", "CHN"), goods=False)
    assert blocs.today == 0.0
    assert blocs.behind_wall > poles.wall_part > 0.0


def test_the_search_finds_what_exact_solutions_confirm(search: BridgeSearch) -> None:
    assert len(search.parties) == 16
    assert len(search.found) == 120
    assert len(search.best) == 10
    values = [f.linear for f in search.found]
    assert values == sorted(values, reverse=True)
    for row in search.best:
        assert row.solved is not None
        assert row.solved.behind_wall == pytest.approx(row.linear, rel=0.03)
        assert row.solved.behind_wall >= row.solved.today
    assert min(f.solved.behind_wall for f in search.best if f.solved) > 0.95 * search.found[10].linear


def test_brokers_are_the_sums_over_their_bridges(search: BridgeSearch) -> None:
    party, usd = search.brokers[0]
    assert usd == pytest.approx(sum(f.linear for f in search.found if party in f.pair))
    assert sum(v for _, v in search.brokers) == pytest.approx(2.0 * sum(f.linear for f in search.found))


def test_what_hangs_on_the_share_of_institutions(world: World) -> None:
    found = by_institutions(world, 0.8)
    effects = {part: lost.income - whole.income for part, (lost, whole) in found.items()}
    assert effects[0.0] == 0.0
    assert effects[0.15] == pytest.approx(-0.029, abs=0.002)
    assert effects[1.0] == pytest.approx(-0.193, abs=0.01)


def test_unknown_words_are_named(world: World) -> None:
    with pytest.raises(ExeuntError, match=r"trade\.x_block"):
        central_effects(world, fixed={"x_block": 0.1})
    with pytest.raises(ExeuntError, match="2050"):
        central_effects(world, year=2050)


def test_the_command_tells_worth_and_search() -> None:
    runner = CliRunner()
    words = ["bridge", "--technology", "data_regime", "--members", "EU,IND"]
    data = json.loads(runner.invoke(app, [*words, "--json"]).stdout)
    assert data["trade"]["world_usd_behind_wall"] > data["trade"]["world_usd_today"] > 1e9
    text = runner.invoke(app, words).stdout
    assert "behind a digital wall" in text
    assert "India" in text
    chinese = runner.invoke(app, [*words, "--lang", "zh-Hant"]).stdout
    assert "數位圍牆" in chinese
    assert "印度" in chinese
    found = json.loads(runner.invoke(app, ["bridge", "--search", "--json"]).stdout)
    assert len(found["pairs"]) == 120
    assert np.isfinite(found["pairs"][0]["exact"]["world_usd_behind_wall"])
    assert "USA+CHN" in runner.invoke(app, ["bridge", "--search"]).stdout
    refused = runner.invoke(app, ["bridge", "--members", "EU,IND"])
    assert isinstance(refused.exception, ExeuntError)
    assert refused.exception.code == "E206"
