"""Duties: who levies on whom, from when, how much of the rate in each year."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.engine.events import events_data
from exeunt.scenario.compiled import Duty
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

EU = 27


def scenario(*events: dict[str, object]) -> Scenario:
    common = {"kind": "duty", "sectors": ["DDS"], "rate": 0.05, "from": 2027}
    return Scenario.from_dict({"name": "d", "title": {"en": "D"}, "events": [{**common, **e} for e in events]})


def duties(world: World, *events: dict[str, object]) -> tuple[Duty, ...]:
    return scenario(*events).compile(world).duties


def test_all_exporters_is_an_empty_tuple_and_the_rate_stands_from_the_day(world: World) -> None:
    (duty,) = duties(world, {"importers": ["IND", "IDN"], "from": "2027-07-02", "to": 2030, "sectors": ["DDS", "MAN"]})
    assert (duty.importers, duty.exporters, duty.sectors, duty.rate) == (("IND", "IDN"), (), ("DDS", "MAN"), 0.05)
    part = dict(zip(world.years, duty.path, strict=True))
    assert part[2026] == 0.0
    assert part[2027] == pytest.approx(183 / 365, abs=1e-12)
    assert [part[y] for y in (2028, 2029, 2030, 2031)] == [1.0, 1.0, 1.0, 0.0]
    assert not duty.path.flags.writeable


def test_a_rise_is_straight_and_the_mean_of_each_year(world: World) -> None:
    (duty,) = duties(world, {"importers": ["IND"], "from": 2027, "phase_years": 4})
    at = world.years.index(2027)
    assert duty.path[at : at + 5] == pytest.approx([0.125, 0.375, 0.625, 0.875, 1.0])


def test_a_trade_group_levies_on_outsiders_and_states_named_one_by_one_on_all(world: World) -> None:
    single, union = duties(world, {"importers": ["EU", "IND"], "sectors": ["EIM"]})
    assert (single.importers, single.exporters) == (("IND",), ())
    assert len(union.importers) == EU
    assert not set(union.importers) & set(union.exporters)
    assert set(union.importers) | set(union.exporters) == set(world.index("economy").labels)
    (narrow,) = duties(world, {"importers": ["EU"], "exporters": ["USA", "DEU"]})
    assert narrow.exporters == ("USA",)
    (named,) = duties(world, {"importers": ["DEU", "FRA"]})
    assert named.exporters == ()


def test_a_group_of_states_without_a_trade_agreement_levies_on_all(world: World) -> None:
    (duty,) = duties(world, {"importers": ["LDC"]})
    assert duty.exporters == ()
    assert len(duty.importers) > 40


def test_the_library_scenario_is_what_its_sources_give(world: World) -> None:
    (duty,) = Scenario.load("moratorium-lapse").compile(world).duties
    assert duty.importers == ("IND", "IDN", "ZAF")
    assert duty.exporters == ()
    assert duty.rate == pytest.approx(0.05 * 0.03)  # bound rate x share of the sector that is a transmission
    assert duty.path[world.years.index(2026)] == 0.0


def test_the_baseline_has_no_duty_and_the_manifest_tells_it(world: World) -> None:
    compiled = scenario({"importers": ["IND"], "to": 2030}).compile(world)
    assert compiled.baseline().duties == ()
    (told,) = events_data(compiled, world)
    assert told["kinds"] == ["duty"]
    assert told["years"] == [2027, 2030]
    assert (
        told["title"]
        == "IND: a duty of 5 % on digitally deliverable services, imports from all others, from 2027 to 2030"
    )


def test_a_rate_written_in_percent_is_warned_of(world: World) -> None:
    checks = [c for c in scenario({"importers": ["IND"], "rate": 5}).check(world) if not c.ok]
    assert "500 percent" in next(c.detail for c in checks if c.name == "rate")


def test_small_subsidies_pass(world: World) -> None:
    found = duties(world, {"importers": ["IND"], "rate": -0.3}, {"importers": ["IDN"], "rate": -0.3})
    assert [d.rate for d in found] == [-0.3, -0.3]


@settings(max_examples=60, deadline=None)
@given(
    first=st.dates(min_value=np.datetime64("2025-01-01").item(), max_value=np.datetime64("2036-12-31").item()),
    days=st.integers(0, 5000),
    rise=st.floats(0.0, 12.0),
)
def test_the_path_stays_between_0_and_1_and_never_falls_before_its_end(
    first: object, days: int, rise: float, world: World
) -> None:
    end = min(np.datetime64(first) + days, np.datetime64("2036-12-31")).item()
    event = {"importers": ["IND"], "from": str(first), "to": str(end), "phase_years": rise}
    (duty,) = duties(world, event)
    assert duty.path.shape == (len(world.years),)
    assert np.all((duty.path >= 0.0) & (duty.path <= 1.0))
    whole = [p for y, p in zip(world.years, duty.path, strict=True) if y < end.year]
    assert np.all(np.diff(whole) >= -1e-12)
    assert np.all(duty.path[[y > end.year for y in world.years]] == 0.0)
