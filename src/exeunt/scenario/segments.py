"""One event as segments: the same span of days, kind and kept share for a block of donors x organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.scenario.compiled import KIND_CODE, Exit, Payment
from exeunt.scenario.notice import NO_RULE, ExitRule
from exeunt.scenario.shares import ShareBook, shares_of
from exeunt.scenario.timing import AFTER_LAST_DAY, FIRST_DAY, FIRST_YEAR, day_after, first_day, in_force_from
from exeunt.scenario.vocabulary import BETWEEN_ECONOMIES, GRAMMAR

if TYPE_CHECKING:
    from exeunt.scenario.names import Names
    from exeunt.scenario.scenario import Placed
    from exeunt.world.world import World

IntArray = NDArray[np.int64]
_LATEST = date(9999, 12, 31)


@dataclass(frozen=True)
class Target:
    """Whom and what an event names, as codes. level : how specific it is; named bodies before states."""

    states: tuple[str, ...]
    bodies: tuple[str, ...]
    instruments: tuple[str, ...]
    level: int


@dataclass(frozen=True)
class Segment:
    """Donors x organisations of one instrument under one event from day `start` to the day before `end`.

    donors, shares, kinds : parallel (a table may give each donor its own share); a return has no share. since : day on
    which the event began (for an exit: of its notice), which decides whether a later return ends it.
    """

    event: int
    level: int
    donors: IntArray
    shares: IntArray
    kinds: IntArray
    organisations: IntArray
    instrument: int
    start: int
    end: int
    since: int
    is_return: bool = False


def target_of(placed: Placed, names: Names) -> Target:
    """Return what an event names; nobody and nothing for an event between economies. Errors: E207, E208."""
    event = placed.event
    if event.kind in BETWEEN_ECONOMIES:
        return Target((), (), (), 0)
    if event.group is not None:
        without = {names.state(s, placed.where("without", i)) for i, s in enumerate(event.without)}
        states = tuple(s for s in names.group(event.group, placed.where("group")) if s not in without)
    elif event.state is not None:
        states = (names.state(event.state, placed.where("state")),)
    else:
        states = tuple(names.state(s, placed.where("states", i)) for i, s in enumerate(event.states or ()))
    if event.group_of_bodies is not None:
        bodies = names.group_of_bodies(event.group_of_bodies, placed.where("group_of_bodies"))
    elif event.body is not None:
        bodies = (names.body(event.body, placed.where("body")),)
    else:
        bodies = tuple(names.body(b, placed.where("bodies", i)) for i, b in enumerate(event.bodies or ()))
    instruments = GRAMMAR[event.kind].instruments if event.instruments is None else tuple(event.instruments)
    rank = {None: 2, "listed": 1}.get(event.group_of_bodies, 0)
    return Target(states, bodies, instruments, 2 * rank + (event.group is None))


def draw_key(placed: Placed) -> str:
    """Return the key of the event's uniform: the one written, or one made of what the event says.

    It does not depend on the event's place in the file, so that adding or moving an event changes no other draw.
    """
    event = placed.event
    if event.draw is not None:
        return event.draw
    who = event.state or event.group or "+".join(sorted(event.states or ()))
    on = event.body or event.group_of_bodies or "+".join(sorted(event.bodies or ()))
    money = "+".join(event.instruments or ())
    return "|".join((event.kind, who, on, money, str(event.start or event.notice)))


@dataclass(frozen=True)
class Departure:
    """When one body feels a withdrawal: money stops on `acts`, membership on `legal`, dues on `dues_end`."""

    notice: date
    acts: date
    legal: date
    dues_end: date


def departure(placed: Placed, rule: ExitRule) -> Departure:
    """Return the dates of a withdrawal under a body's rule; without a rule the date given is the legal date."""
    event = placed.event
    given = None if event.start is None else first_day(event.start)
    notice = event.notice or given or _LATEST
    earliest = rule.legal_date(notice) if rule.known else notice
    legal = earliest if given is None else max(earliest, given)
    acts = in_force_from(given if given is not None else legal)
    dues_end = rule.dues_end(legal) if rule.known else in_force_from(legal)
    return Departure(notice, acts, legal, max(dues_end, acts) if rule.binding else acts)


class SegmentMaker:
    """Turns events into segments, payments and exits."""

    def __init__(self, world: World, names: Names, rules: dict[str, ExitRule], book: ShareBook) -> None:
        self._world = world
        self._names = names
        self._rules = rules
        self._book = book
        self._instruments = world.index("instrument").position_of

    def segments(self, number: int, placed: Placed, target: Target) -> list[Segment]:
        """Return the segments of one event of any kind but `repay`. Error: E220 of `shares_of`."""
        event = placed.event
        donors = [s for s in target.states if s in self._names.donor_position]
        organisations = [b for b in target.bodies if b in self._names.organisation_position]
        if event.kind == "repay" or not donors or not organisations or not target.instruments:
            return []
        shares, kinds = self._shares(placed, donors)
        block = (number, target.level, self._donors(donors), shares, kinds)
        if event.kind == "withdraw":
            return self._withdrawal(placed, target, organisations, block)
        start = first_day(event.start or FIRST_YEAR).toordinal()
        end = AFTER_LAST_DAY if event.to is None else day_after(event.to).toordinal()
        places = self._organisations(organisations)
        is_return = event.kind == "return"
        return [Segment(*block, places, self._instruments[i], start, end, start, is_return) for i in target.instruments]

    def _shares(self, placed: Placed, donors: Sequence[str]) -> tuple[IntArray, IntArray]:
        shares = shares_of(placed, donors, draw_key(placed), self._world)
        kinds = [self._kind(placed, s.distribution.central) for s in shares]
        if placed.event.kind == "return":
            return np.zeros(len(donors), dtype=np.int64), np.array(kinds, dtype=np.int64)
        return np.array([self._book.add(s) for s in shares], dtype=np.int64), np.array(kinds, dtype=np.int64)

    @staticmethod
    def _kind(placed: Placed, central: float) -> int:
        raised = placed.event.retained_table is not None and central > 1.0
        return KIND_CODE["pledge" if raised else placed.event.kind]

    def _withdrawal(
        self,
        placed: Placed,
        target: Target,
        organisations: Sequence[str],
        block: tuple[int, int, IntArray, IntArray, IntArray],
    ) -> list[Segment]:
        """Other money stops at once; dues turn into arrears until the legal date and end with it."""
        found: dict[Departure, list[str]] = {}
        for organisation in organisations:
            found.setdefault(departure(placed, self._rules.get(organisation, NO_RULE)), []).append(organisation)
        segments = []
        unpaid = np.full_like(block[4], KIND_CODE["arrears"])
        for dates, bodies in found.items():
            places = self._organisations(bodies)
            acts, dues_end, since = (d.toordinal() for d in (dates.acts, dates.dues_end, dates.notice))
            for name in target.instruments:
                start = dues_end if name == "assessed" else acts
                segments.append(Segment(*block, places, self._instruments[name], start, AFTER_LAST_DAY, since))
                if name == "assessed" and acts < dues_end:
                    segments.append(Segment(*block[:4], unpaid, places, self._instruments[name], acts, dues_end, since))
        return [s for s in segments if s.start < AFTER_LAST_DAY and s.end > FIRST_DAY]

    def _donors(self, codes: Iterable[str]) -> IntArray:
        return np.array([self._names.donor_position[c] for c in codes], dtype=np.int64)

    def _organisations(self, codes: Iterable[str]) -> IntArray:
        return np.array([self._names.organisation_position[c] for c in codes], dtype=np.int64)

    def payments(self, number: int, placed: Placed, target: Target) -> list[Payment]:
        """Return the dated payments of a `repay` event, each by each state to each body."""
        event = placed.event
        amounts = event.amount_usd
        if event.kind != "repay" or amounts is None:
            return []
        if isinstance(amounts, int):
            dated = [(first_day(event.start or FIRST_YEAR), amounts)]
        else:
            dated = [(a.date, a.usd) for a in amounts]
        return [
            Payment(state, body, day, float(usd), number)
            for state in target.states
            for body in target.bodies
            for day, usd in dated
        ]

    def exits(self, number: int, placed: Placed, target: Target) -> list[Exit]:
        """Return one exit a state and body of a `withdraw` event."""
        if placed.event.kind != "withdraw":
            return []
        found = []
        for body in target.bodies:
            dates = departure(placed, self._rules.get(body, NO_RULE))
            found += [Exit(s, body, dates.notice, dates.legal, None, number) for s in target.states]
        return found
