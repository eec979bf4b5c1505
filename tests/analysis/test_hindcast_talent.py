"""Hindcasts of the corps: published figures, misses shown, the response to announced cuts."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from exeunt.analysis.hindcast import OF_CHANNEL, Hindcast, hindcasts
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.world.world import World


@pytest.fixture(scope="module")
def found(facts: World) -> dict[str, Hindcast]:
    return {h.id: h for h in hindcasts(facts, channel="talent", draws=256)}


def test_a_channel_has_its_own(found: dict[str, Hindcast], facts: World) -> None:
    assert tuple(found) == OF_CHANNEL["talent"]
    with pytest.raises(ExeuntError, match=r"E550.*did you mean talent"):
        hindcasts(facts, channel="talen")


def test_tenure_after_a_mass_loss_is_within_two_points(found: dict[str, Hindcast]) -> None:
    rows = {(r.key, r.year): r for r in found["tenure"].rows}
    assert {k: r.actual for k, r in rows.items()} == pytest.approx(
        {("ERS", 2018): 84.0, ("ERS", 2021): 34.0, ("NIFA", 2018): 82.0, ("NIFA", 2021): 21.0}
    )
    for agency in ("ERS", "NIFA"):
        assert rows[agency, 2021].p50 == pytest.approx(rows[agency, 2021].actual, abs=2.0)
    # by hand: 0.36 x 0.93^2 x 273 / 246 and 0.25 x 0.93^2 at an attrition of 0.07, inside the bands
    assert rows["ERS", 2021].p05 < 100 * 0.36 * 0.93**2 * 273 / 246 < rows["ERS", 2021].p95
    assert rows["NIFA", 2021].p05 < 100 * 0.25 * 0.93**2 < rows["NIFA", 2021].p95


def test_staff_of_24_entities_has_the_published_error(found: dict[str, Hindcast]) -> None:
    one = found["staff_money"]
    assert one.n == 24
    assert one.checks[0].value == pytest.approx(0.122, abs=0.0005)
    extra = {e.key: e.value for e in one.extra}
    assert extra == pytest.approx({"rmse_no_change": 0.176, "rmse_growth_only": 0.147, "rmse_cuts": 0.126}, abs=0.0006)
    assert len(one.misses) > 12  # the band holds parameters only: most cases lie outside, and are named


def test_staff_hardly_moves_with_one_low_year(found: dict[str, Hindcast]) -> None:
    one = found["one_year_falls"]
    assert one.n == 17
    assert all(c.met for c in one.checks)
    assert max(r.naive for r in one.rows) <= -0.10


def test_announced_cuts_are_nearer_when_they_last_at_once(found: dict[str, Hindcast]) -> None:
    one = found["announced_cuts"]
    extra = {e.key: e.value for e in one.extra}
    assert extra["error_at_once"] < extra["error_smoothed"]
    assert {m.key for m in one.misses} == {"UNAIDS", "WHO", "WFP", "UN"}
    assert one.checks == ()


def test_command_takes_a_channel() -> None:
    done = CliRunner().invoke(app, ["hindcast", "--channel", "talent", "--draws", "64", "--json"])
    assert done.exit_code == 0
    assert [h["id"] for h in json.loads(done.stdout)] == list(OF_CHANNEL["talent"])
