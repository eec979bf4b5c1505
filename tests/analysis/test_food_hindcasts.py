"""Hindcasts of food: the measured figures, the misses by name, the channel option of the command."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from exeunt.analysis.hindcast import OF_CHANNEL, Hindcast, hindcasts
from exeunt.analysis.hindcast.model import definitions
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.world.world import World


@pytest.fixture(scope="module")
def found(facts: World) -> dict[str, Hindcast]:
    return {h.id: h for h in hindcasts(facts, channel="food")}


def test_targets_are_those_of_the_model_and_met(found: dict[str, Hindcast]) -> None:
    assert tuple(found) == OF_CHANNEL["food"]
    assert [h.id for h in found.values() if not h.met] == []
    limits = {name: definitions()[name]["limits"] for name in found}
    assert limits["food_2025"] == {"assisted": {"low": 0.15, "high": 0.31}, "shift": {"low": 8e6, "high": 20e6}}
    assert limits["somalia"] == {"inside": {"low": 2}}
    assert limits["hunger_changes"] == {"coverage_robust": {"low": 0.60, "high": 0.90}}


def test_somalia(found: dict[str, Hindcast]) -> None:
    """Measured 188,000 (113,000-290,000) and 31,300 (19,000-45,600); published 258,000 and 44,700."""
    first, second = found["somalia"].rows
    assert (first.actual, second.actual) == (258_000, 44_700)
    assert (first.p05, first.p50, first.p95) == pytest.approx((113_000, 188_000, 290_000), rel=0.05)
    assert (second.p05, second.p50, second.p95) == pytest.approx((19_000, 31_300, 45_600), rel=0.05)


def test_yearly_changes_are_wider_than_the_central_spread(found: dict[str, Hindcast]) -> None:
    one = found["hunger_changes"]
    assert one.n == 70
    assert one.checks[0].value == pytest.approx(0.76, abs=0.01)
    assert one.extra[0].value == pytest.approx(0.59, abs=0.01)
    assert len(one.misses) == sum(not r.inside for r in one.rows) > 10  # too narrow, and shown by name
    assert one.scores.improvement == pytest.approx(0.0, abs=1e-12)


def test_projections_and_the_return(found: dict[str, Hindcast]) -> None:
    assert found["projections"].n == 12
    assert found["projections"].scores.mae == pytest.approx(5.2, abs=0.05)
    assert found["projections"].scores.mae_naive == pytest.approx(6.1, abs=0.05)
    assert found["warning_return"].checks[0].value == pytest.approx(0.191, abs=1e-3)
    assert found["warning_return"].rows[0].actual == pytest.approx(6 / 32)


def test_the_command_takes_a_channel() -> None:
    runner = CliRunner()
    done = runner.invoke(app, ["hindcast", "--channel", "food", "--json", "--draws", "256"])
    assert [h["id"] for h in json.loads(done.stdout)] == list(OF_CHANNEL["food"])
    screen = runner.invoke(app, ["hindcast", "somalia", "--lang", "zh-Hant"])
    assert "索馬利亞" in screen.stdout
    for arguments in (["--channel", "fod"], ["somalia", "--channel", "funding"], ["somali"]):
        with pytest.raises(ExeuntError, match="E550"):
            runner.invoke(app, ["hindcast", *arguments], catch_exceptions=False)
