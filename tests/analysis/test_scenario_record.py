"""The record of a scenario: four words kept apart, sources, both languages."""

from __future__ import annotations

import pytest

from exeunt.analysis.record import STATUSES, record, record_of
from exeunt.results.result import Result
from exeunt.scenario.library import library_names
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World


def test_the_retreat_tells_ordered_from_assumed(result: Result, facts: World) -> None:
    found = record(result, "us-retreat", facts)
    assert found.found
    assert found.date == "2026-07-01"
    assert sum(found.counts.values()) == len(found.events)
    assert all(found.counts[status] > 0 for status in STATUSES)
    assert all(action.actor == "USA" for action in found.actions)
    assert {a.organisation for a in found.actions} >= {"WHO", "UNESCO"}
    assert found.title["zh_hant"] == "2025-26 年撤資實況"


@pytest.mark.parametrize("name", library_names())
def test_every_event_of_the_library_reads_in_both_languages(facts: World, name: str) -> None:
    found = record_of(Scenario.load(name), facts)
    for event in found.events:
        assert event.status in STATUSES
        assert event.sources or event.status == "assumed"
        assert event.sentence["en"]
        chinese = event.sentence["zh_hant"]
        assert not set(chinese) & set(";:()"), chinese
        assert any("\u4e00" <= c <= "\u9fff" for c in chinese)


def test_a_scenario_that_is_not_in_the_library_says_so(facts: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    from exeunt.api import run

    own = Scenario.from_dict(
        {
            "name": "us-66",
            "title": {"en": "mine"},
            "events": [{"kind": "cut", "state": "GBR", "body": "WFP", "from": 2026, "retained": 0.5}],
        }
    )
    folder = tmp_path_factory.mktemp("own") / "run"
    found = record(run(own, draws=64, out=folder, world=facts), "us-66", facts)
    assert not found.found  # the name is taken from the library, the content is not
    assert found.events == ()
