"""The channel trade in the engine: equal bits without a cause, feedback with a lag of a year."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.engine.block import run_block
from exeunt.engine.draws import Draws
from exeunt.engine.plan import Plan, make_plan
from exeunt.engine.registry import load_channels
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


def plan(world: World, channels: tuple[str, ...], **more: object) -> Plan:
    scenario = Scenario.from_dict({"name": "idle", "title": {"en": "Idle"}, "events": [], **more})
    return make_plan(world, load_channels(channels), [scenario.compile(world)], Draws(66, 64))


def test_without_a_cause_both_arms_are_equal_in_all_bits(world: World) -> None:
    """Under a world path, where both arms are solved."""
    paths = {"trade.wall": "on", "trade.bloc_gap": "central", "trade.levies": "on"}
    found = run_block(plan(world, ("functions", "trade"), options=paths), 0)
    for name, values in found["baseline"].items():
        np.testing.assert_array_equal(values, found["idle"][name], name)
    assert (found["baseline"]["world_gdp"][:, -1] < 0.0).all()
    assert not found["baseline"]["unsolved"].any()


def test_feedback_on_alignment_waits_a_year(world: World) -> None:
    """A bridge moves trade in its first year, alignment by trade cost in the next."""
    event = {"kind": "bridge", "technology": "data_regime", "members": ["us_led", "china_led"], "from": 2027}
    found = run_block(plan(world, ("functions", "alignment", "trade"), events=[event], options={"trade.wall": "on"}), 0)
    place = world.years.index(2027)
    change = {
        name: np.nan_to_num(found["idle"][name] - found["baseline"][name]) for name in ("trade_cost", "alignment")
    }
    assert not change["trade_cost"][:, :place].any()
    assert change["trade_cost"][:, place].any()
    assert not change["alignment"][:, : place + 1].any()
    assert change["alignment"][:, place + 1].any()
    assert (found["idle"]["world_income"][:, -1] > found["baseline"]["world_income"][:, -1]).mean() > 0.95
