"""Duties: who levies on whom, in which sectors, how much of the rate in each year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.bridges import EconomyNames, phased
from exeunt.scenario.compiled import Duty
from exeunt.scenario.schema import LOWEST_RATE
from exeunt.scenario.timing import day_after, first_day

if TYPE_CHECKING:
    from exeunt.scenario.problems import Problems
    from exeunt.scenario.scenario import Placed
    from exeunt.world.world import World


def duties_of(events: Sequence[Placed], world: World, problems: Problems) -> tuple[Duty, ...]:
    """Return the duties among the events, in order; mistakes go to `problems` (E206, E207, E222, E226, E229)."""
    chosen = [(n, placed) for n, placed in enumerate(events) if placed.event.kind == "duty"]
    if not chosen:
        return ()
    names, sectors = EconomyNames.of(world), world.index("sector").labels
    found: list[Duty] = []
    for position, placed in chosen:
        with problems.collecting():
            found += _duties(position, placed, names, sectors, world)
    with problems.collecting():
        _refuse_large_subsidies(found, events, names)
    return tuple(found)


def _duties(
    position: int, placed: Placed, names: EconomyNames, sectors: tuple[str, ...], world: World
) -> Iterable[Duty]:
    """Return one duty for the states named one by one, and one for each trade group: it levies on outsiders only."""
    event = placed.event
    for place, sector in enumerate(event.sectors or ()):
        if sector not in sectors:
            raise ExeuntError(
                "E206",
                f"'{sector}' is not a sector",
                where=placed.where("sectors", place),
                nearest=nearest_names(sector, sectors),
                mend=f"Sectors: {', '.join(sectors)}.",
            )
    for field in ("importers", "exporters", "sectors"):
        if getattr(event, field) == []:
            raise ExeuntError("E204", f"'{field}' names nobody", where=placed.where(field), mend="Name one, or more.")
    payers = tuple(e for _, members in _sides(placed, "exporters", names) for e in members)
    start = first_day(event.start or world.years[0])
    end = None if event.to is None else day_after(event.to)
    path = np.clip([phased(start, event.years_of_rise, year, end) for year in world.years], 0.0, 1.0)
    path.flags.writeable = False
    rate, goods = float(event.rate or 0.0), tuple(event.sectors or ())
    for group, members in _sides(placed, "importers", names):
        outside = payers
        if group in names.trade_groups:
            outside = tuple(e for e in payers or names.economies if e not in members)
        if (not outside and payers) or outside == members:
            who = f"all exporters are members of {group}" if group else f"{members[0]} is exporter and importer"
            raise ExeuntError("E229", f"nobody pays the duty: {who}", where=placed.where("exporters"))
        yield Duty(members, outside, goods, rate, path, position)


def _sides(placed: Placed, field: str, names: EconomyNames) -> list[tuple[str, tuple[str, ...]]]:
    """Return (group, members) for each trade group, and ("", states) for all others together; each state once."""
    loose: list[str] = []
    sides: list[tuple[str, tuple[str, ...]]] = []
    seen: dict[str, str] = {}
    for place, name in enumerate(getattr(placed.event, field) or ()):
        where = placed.where(field, place)
        members = names.states(name, where)
        twice = next((m for m in members if m in seen), None)
        if twice is not None:
            raise ExeuntError(
                "E222", f"'{twice}' stands in {seen[twice]} and in {name}", where=where, mend="Name it once."
            )
        seen |= dict.fromkeys(members, name)
        if name in names.trade_groups:
            sides.append((name, members))
        else:
            loose += members
    return ([("", tuple(loose))] if loose else []) + sides


def _refuse_large_subsidies(duties: Sequence[Duty], events: Sequence[Placed], names: EconomyNames) -> None:
    """Refuse subsidies that together exceed the limit of one. Error: E226."""
    if sum(d.rate < 0.0 for d in duties) < 2:
        return
    place = {e: n for n, e in enumerate(names.economies)}
    every = np.arange(len(place))
    for sector in dict.fromkeys(s for d in duties for s in d.sectors):
        total = np.zeros((len(place), len(place), len(duties[0].path)))
        for duty in duties:
            if sector in duty.sectors:
                payers = np.array([place[e] for e in duty.exporters]) if duty.exporters else every
                levying = np.array([place[e] for e in duty.importers])
                total[payers[:, None], levying] += duty.rate * duty.path
            if total.min() < LOWEST_RATE - 1e-12:
                what = f"rates on {sector} add up to {total.min():.3g}, below {LOWEST_RATE:g}"
                raise ExeuntError(
                    "E226", what, where=events[duty.event].where("rate"), mend="Make one of them smaller."
                )
