"""Properties of compilation for any set of events."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exeunt.scenario.compiled import CompiledScenario
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

BODIES = ["WHO", "UNESCO", "UNFPA", "WFP", "UN", "ILO", "IPCC", "FAO"]
FIELDS = ("donor", "organisation", "instrument", "year", "share", "kind", "weight")
Event = dict[str, Any]
SLOW_START = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def an_event(draw: st.DrawFn, state: str, body: str) -> Event:
    """Return one event of a state and body: any kind that moves money."""
    kind = draw(st.sampled_from(["withdraw", "ban", "terminate", "arrears", "cut", "pledge"]))
    first = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 4300)))
    event: Event = {"kind": kind, "state": state, "body": body}
    if kind == "withdraw":
        event["notice"] = first
        if draw(st.booleans()):
            event["from"] = min(date(2036, 12, 31), first + timedelta(days=draw(st.integers(0, 900))))
        return event
    event["from"] = first if draw(st.booleans()) else first.year
    if draw(st.booleans()):
        event["to"] = min(date(2036, 12, 31), first + timedelta(days=draw(st.integers(366, 2000))))
    if kind in ("arrears", "cut", "pledge"):
        low = draw(st.floats(0, 0.5))
        event["retained"] = draw(st.sampled_from([low, {"uniform": [low, low + 0.5]}]))
    return event


@st.composite
def events_apart(draw: st.DrawFn) -> list[Event]:
    """Return events that never touch the same state and body, so that none overlaps another."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(["USA", "DEU", "ARG"]), st.sampled_from(BODIES)), unique=True))
    return [draw(an_event(state, body)) for state, body in pairs]


def compiled(world: World, events: list[Event]) -> CompiledScenario:
    return Scenario.from_dict({"name": "case", "title": {"en": "Case"}, "events": events}).compile(world)


@SLOW_START
@given(events=events_apart())
def test_a_cell_is_never_under_events_for_more_than_a_year(events: list[Event], world: World) -> None:
    wide = {"kind": "cut", "state": "USA", "group_of_bodies": "ALL", "from": 2026, "retained": 0.5}
    terms = compiled(world, [*events, wide]).terms
    assert np.all((terms.weight > 0.0) & (terms.weight <= 1.0))
    cells: dict[tuple[int, ...], float] = {}
    for key, weight in zip(
        zip(terms.donor, terms.organisation, terms.instrument, terms.year, strict=True), terms.weight, strict=True
    ):
        cells[key] = cells.get(key, 0.0) + float(weight)
    assert all(total <= 1.0 + 1e-12 for total in cells.values())


@SLOW_START
@given(events=events_apart(), order=st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(events: list[Event], order: Any, world: World) -> None:
    shuffled = list(events)
    order.shuffle(shuffled)
    one, two = compiled(world, events), compiled(world, shuffled)
    assert one.shares == two.shares
    for field in FIELDS:
        assert np.array_equal(getattr(one.terms, field), getattr(two.terms, field)), field
    assert [(e.country, e.body, e.legal) for e in one.exits] == [(e.country, e.body, e.legal) for e in two.exits]


@SLOW_START
@given(event=an_event("USA", "WHO"))
def test_what_a_named_event_rules_is_the_same_with_and_without_a_wider_one(event: Event, world: World) -> None:
    wide = {"kind": "cut", "state": "USA", "group_of_bodies": "ALL", "from": 2025, "retained": 0.7}
    alone, beside = compiled(world, [event]), compiled(world, [event, wide])

    def ruled(scenario: CompiledScenario) -> set[tuple[Any, ...]]:
        terms = scenario.terms
        mine = terms.event == 0
        return {
            (int(o), int(i), int(y), int(k), float(w), scenario.shares[s])
            for o, i, y, k, w, s in zip(
                terms.organisation[mine],
                terms.instrument[mine],
                terms.year[mine],
                terms.kind[mine],
                terms.weight[mine],
                terms.share[mine],
                strict=True,
            )
        }

    assert ruled(alone) == ruled(beside)


@SLOW_START
@given(event=an_event("USA", "ILO"))
def test_dues_are_never_lost_before_the_legal_date(event: Event, world: World) -> None:
    scenario = compiled(world, [event])
    withdrawn = scenario.terms.of_kinds("withdraw")
    assessed = world.index("instrument").position("assessed")
    for leaving in scenario.exits:
        years = [world.years[y] for y in withdrawn.year[withdrawn.instrument == assessed]]
        assert all(year >= leaving.legal.year for year in years)
        assert leaving.legal >= leaving.notice
