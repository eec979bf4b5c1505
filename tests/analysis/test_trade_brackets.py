"""Published effects beside ours: what is solved for is met, what is an order of magnitude stays one."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from exeunt.analysis.trade_brackets import Bracket, brackets
from exeunt.cli.app import app
from exeunt.world.world import World


@pytest.fixture(scope="module")
def found() -> dict[str, Bracket]:
    return {b.id: b for b in brackets(World.load())}


def test_what_is_solved_for_is_met(found: dict[str, Bracket]) -> None:
    solved = [b for b in found.values() if b.use == "solved"]
    assert len(solved) == 6
    for b in solved:
        assert b.here == pytest.approx(b.low, abs=0.05, rel=0.01)


def test_six_sectors_lose_four_tenths_to_twelve_tenths_of_the_studies(found: dict[str, Bracket]) -> None:
    for key in ("P16", "P17", "P18", "P19", "P20", "P49"):
        assert 0.4 <= found[key].here / found[key].low <= 1.2, key


def test_decoupling_lies_in_the_published_range_of_trade_alone(found: dict[str, Bracket]) -> None:
    assert found["P13"].low <= found["P13"].here <= found["P13"].high
    assert found["P11"].low < found["P11"].here < 0.0  # without diffusion of ideas much smaller
    assert found["P12"].low < found["P12"].here < 0.0


def test_misses_are_told_and_are_misses(found: dict[str, Bracket]) -> None:
    for b in (b for b in found.values() if b.use == "missed"):
        assert abs(b.here) < 0.7 * abs(b.low), b.id


def test_the_command_shows_them(found: dict[str, Bracket]) -> None:
    runner = CliRunner()
    data = json.loads(runner.invoke(app, ["trade", "brackets", "--json"]).stdout)
    assert [row["id"] for row in data] == list(found)
    assert "missed" in runner.invoke(app, ["trade", "brackets"]).stdout
    assert "未達" in runner.invoke(app, ["trade", "brackets", "--lang", "zh-Hant"]).stdout
