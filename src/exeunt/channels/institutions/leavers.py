"""Exits that the scenario itself holds: whom they are an example to, when they take effect, what is void in law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.institutions.base import Base
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import LOSS_KINDS
from exeunt.solvers.exit_hazard import pull
from exeunt.world.members import member_lists, observers

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario, Exit
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
WINDOW = 3  # years over which an exit is an example (the covariate of the estimate)
MONEY_KINDS = (*LOSS_KINDS, "arrears")


@dataclass(frozen=True)
class Scheduled:
    """Scenario exits as arrays. peer, nearness : (years, pair or 0) example of scenario leavers to the other members.

    named : (pair,) True where the scenario itself names the exit: not drawn. effect : (years, pair) True in the year in
    which a tie ends; back : (years, pair) in which it resumes; certain : (pair,) completes for sure. lost : (body of
    index `body`,) first year with a loss, 0 if none.
    """

    any: bool
    peer: FloatArray
    nearness: FloatArray
    named: NDArray[np.bool_]
    effect: NDArray[np.bool_]
    back: NDArray[np.bool_]
    certain: NDArray[np.bool_]
    lost: FloatArray


def schedule(world: World, scenario: CompiledScenario, base: Base, reach: float, void: float) -> Scheduled:
    """Return the exits of a scenario. reach : distance over which nearness falls to 1/e; void : weight of an exit that
    changes no membership (from an organ of the United Nations, or by an observer). Errors: E499 see `_twice`,
    `_takes_part`.
    """
    years, pairs = world.years, len(base.body)
    _twice(scenario.exits)
    shape = (len(years), pairs) if scenario.exits else (len(years), 0)
    peer, near = np.zeros(shape), np.zeros(shape)
    named, certain = np.zeros(pairs, dtype=bool), np.zeros(pairs, dtype=bool)
    effect, back = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    listed = _listed(world)
    position = world.index("member_pair").position_of
    number = {b: i for i, b in enumerate(base.bodies)}
    for e in scenario.exits:
        if e.body not in number or not _takes_part(world, scenario, e):
            continue
        own = position.get(f"{e.country}|{e.body}", -1)
        ends, until = _ends(e, own=base.own[number[e.body]]), max(e.legal, e.notice).year + WINDOW
        others = (base.body == number[e.body]) & (np.arange(pairs) != own)
        weight = 1.0 if own >= 0 and base.own[number[e.body]] else void
        closeness = pull(base.point, np.array(base.points.get(e.country, np.nan)), reach)
        for t, year in enumerate(years):
            if e.notice.year <= year <= until:
                peer[t, others] = np.maximum(peer[t, others], weight)
                near[t, others] = np.maximum(near[t, others], weight * closeness[others])
            if own >= 0:
                effect[t, own] |= year == max(ends.year, years[0])
                back[t, own] |= e.rejoined is not None and e.rejoined.year == year
        if own >= 0:
            named[own] = True
            certain[own] = (e.country == "USA" and e.body in listed) or str(e.legal) <= _record(scenario)
    lost = _first_loss(world, scenario)
    return Scheduled(bool(scenario.exits), peer, near, named, effect, back, certain, lost)


def _takes_part(world: World, scenario: CompiledScenario, e: Exit) -> bool:
    """Say whether a state is a member or an observer of a body with a list.

    An event that names one state and one body must be right; of one that names groups, the rest is left out. Error:
    E499 names the event.
    """
    if e.country in member_lists(world)[e.body] or (e.country, e.body) in observers(world):
        return True
    if sum(other.event == e.event for other in scenario.exits) == 1:
        title = scenario.event_titles[e.event] if e.event < len(scenario.event_titles) else f"event {e.event + 1}"
        raise ExeuntError(
            "E499",
            f"{e.country} is neither a member nor an observer of {e.body}, so it cannot leave it",
            where=f"{scenario.name}: {title}",
            mend="List: exeunt data show memberships. Leave the event out, or end the money with kind `terminate`.",
        )
    return False


def _ends(leaving: Exit, *, own: bool) -> date:
    """Return when a tie ends: at the legal date; participation in an organ, which no law binds, with the notice."""
    return leaving.legal if own else leaving.notice


def _record(scenario: CompiledScenario) -> str:
    """Return the day up to which the scenario was read against the record; an exit in effect by then is certain."""
    return str(scenario.extra.get("record_date") or "")


def _listed(world: World) -> frozenset[str]:
    table = world.table("organisations")
    return frozenset(str(o) for o, listed in zip(table["organisation"], table["listed"], strict=True) if listed == 1)


def _twice(exits: tuple[Exit, ...]) -> None:
    """Refuse two exits of one state from one body without a return between them. Error: E499 names both dates."""
    last: dict[tuple[str, str], Exit] = {}
    for e in sorted(exits, key=lambda e: (e.country, e.body, e.legal)):
        before = last.get((e.country, e.body))
        if before is not None and (before.rejoined is None or before.rejoined > e.notice):
            raise ExeuntError(
                "E499",
                f"{e.country} leaves {e.body} on {before.legal} and again on {e.legal}",
                mend="Write the return between them, or leave one out.",
            )
        last[e.country, e.body] = e


def _first_loss(world: World, scenario: CompiledScenario) -> FloatArray:
    """Return the first year in which each body loses money or a member by an event, 0 if it never does."""
    bodies, organisations = world.index("body"), world.index("organisation")
    first: dict[str, int] = {}
    terms = scenario.terms.of_kinds(*MONEY_KINDS)
    for o, t in zip(terms.organisation, terms.year, strict=True):
        code, year = organisations.labels[o], world.years[t]
        first[code] = min(first.get(code, year), year)
    for e in scenario.exits:
        year = max(e.legal.year, world.years[0])
        first[e.body] = min(first.get(e.body, year), year)
    return np.array([float(first.get(b, 0)) for b in bodies.labels])
