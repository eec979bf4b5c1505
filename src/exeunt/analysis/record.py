"""What a scenario rests on: events that were ordered, enacted, are actual, or are assumed, with sources and date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exeunt.analysis.bands import Text
from exeunt.analysis.event_words import event_in_words

if TYPE_CHECKING:
    from exeunt.distributions import Distribution
    from exeunt.results.result import Result
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

STATUSES: Mapping[str, Text] = {
    "ordered": {"en": "ordered", "zh_hant": "已下令"},
    "enacted": {"en": "enacted", "zh_hant": "已立法"},
    "actual": {"en": "actual", "zh_hant": "已發生"},
    "assumed": {"en": "assumed", "zh_hant": "假設"},
}


@dataclass(frozen=True)
class RecordedEvent:
    """One event: its kind and status, one sentence, its sources in full, and a note (English).

    kept : smallest, central and largest share of the money that is kept, None where the event names no share.
    """

    kind: str
    status: str
    sentence: Text
    sources: tuple[str, ...]
    note: str
    kept: tuple[float, float, float] | None = None

    @property
    def status_name(self) -> Text:
        """The status as a word."""
        return STATUSES[self.status]


@dataclass(frozen=True)
class RecordedAction:
    """One row of the table actions: an exit, ban, cut or pledge on the public record."""

    action: str
    actor: str
    organisation: str
    kind: str
    announced: str
    effective: str
    detail: str
    source: str
    grade: str


@dataclass(frozen=True)
class Record:
    """The record of a scenario.

    date : day up to which the public record was read (ISO), "" if the file does not say. notes : what the compiler
    told (legal dates, bodies without money). found : False if the scenario came from a file that is not in the library;
    then its events are not known here.
    """

    scenario: str
    title: Text
    summary: str
    date: str
    events: tuple[RecordedEvent, ...]
    actions: tuple[RecordedAction, ...]
    notes: tuple[str, ...]
    found: bool

    @property
    def counts(self) -> dict[str, int]:
        """Number of events of each status, zeros included."""
        counted = Counter(event.status for event in self.events)
        return {status: counted.get(status, 0) for status in STATUSES}


def record(result: Result, scenario: str, world: World) -> Record:
    """Return the record of a scenario of a run. Error: E502 unknown scenario."""
    from exeunt.scenario.library import library_names, path_names
    from exeunt.scenario.scenario import Scenario

    name = result.check_scenario(scenario)
    made = next(s for s in result.manifest["scenarios"] if s["name"] == name)
    notes = tuple(str(n) for n in made["notes"])
    title = {"en": result.title(name), "zh_hant": result.title(name, "zh_hant")}
    if name in (*library_names(), *path_names()):
        loaded = Scenario.load(name)
        if loaded.sha256 == made["sha256"]:
            return record_of(loaded, world, notes)
    return Record(name, title, "", "", (), (), notes, False)


def record_of(scenario: Scenario, world: World, notes: tuple[str, ...] = ()) -> Record:
    """Return the record of a loaded scenario."""
    events = tuple(
        RecordedEvent(
            kind=placed.event.kind,
            status=placed.event.status,
            sentence=event_in_words(placed, world),
            sources=placed.sources,
            note=placed.event.note,
            kept=_kept(placed.event.retained),
        )
        for placed in scenario.events
    )
    titles = scenario.titles
    actors = {s for p in scenario.events for s in (p.event.state, *(p.event.states or ())) if s}
    return Record(
        scenario=scenario.name,
        title={"en": titles.en, "zh_hant": titles.zh_hant},
        summary=scenario.summary.en,
        date=scenario.record_date,
        events=events,
        actions=_actions(world, actors),
        notes=notes,
        found=True,
    )


def _kept(share: Distribution | None) -> tuple[float, float, float] | None:
    if share is None:
        return None
    low, high = share.bounds
    return low, share.central, high


def _actions(world: World, actors: set[str]) -> tuple[RecordedAction, ...]:
    """Return the rows of the table actions of the states that act in a scenario."""
    fields = ("action", "actor", "organisation", "kind", "announced", "effective", "detail", "source", "grade")
    return tuple(
        RecordedAction(**{field: str(row[field]) for field in fields})
        for row in world.table("actions").rows()
        if row["actor"] in actors
    )
