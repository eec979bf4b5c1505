"""What each event of a scenario touches, as the manifest tells it: enough to explain an outcome later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from exeunt.scenario.compiled import KINDS, CompiledScenario, IntArray
from exeunt.world.world import World


def events_data(scenario: CompiledScenario, world: World) -> list[dict[str, object]]:
    """Return one entry an event of the scenario file: title, kinds, donors, organisations, instruments, years.

    Status (ordered, enacted, actual, assumed) and sources are those of the file, where the compiler hands them on.
    Labels are those of the world's indexes, sorted; years are the first and last year touched, or None where an event
    only ends a participation that has no money in the tables (`exits` says which).
    """
    return [_event(scenario, world, position, title) for position, title in enumerate(scenario.event_titles)]


def _event(scenario: CompiledScenario, world: World, position: int, title: str) -> dict[str, object]:
    terms = scenario.terms.take(scenario.terms.event == position)
    payments = [p for p in scenario.payments if p.event == position]
    exits = [e for e in scenario.exits if e.event == position]
    bridges = [b for b in scenario.bridges if b.event == position]
    duties = [d for d in scenario.duties if d.event == position]
    years = {world.years[i] for i in np.unique(terms.year)} | {p.date.year for p in payments}
    years |= {y for b in bridges for y, s in zip(world.years, b.strength, strict=True) if s > 0.0}
    kinds = {KINDS[k] for k in np.unique(terms.kind)} | ({"repay"} if payments else set())
    years |= {y for d in duties for y, part in zip(world.years, d.path, strict=True) if part > 0.0}
    kinds |= {"bridge"} if bridges else set()
    kinds |= {"duty"} if duties else set()
    return {
        "title": title,
        "kinds": sorted(kinds),
        "donors": _labels(world, "donor", terms.donor, [p.donor for p in payments]),
        "organisations": _labels(world, "organisation", terms.organisation, [p.organisation for p in payments]),
        "instruments": _labels(world, "instrument", terms.instrument, []),
        "years": [min(years), max(years)] if years else None,
        "status": _own(scenario, "event_status", position) or "",
        "sources": list(_own(scenario, "event_sources", position) or ()),
        "exits": [f"{e.country} {e.body} {e.legal.isoformat()}" for e in exits],
    }


def _own(scenario: CompiledScenario, key: str, position: int) -> Any:
    values = scenario.extra.get(key)
    return values[position] if isinstance(values, tuple) else None


def _labels(world: World, dim: str, positions: IntArray, more: Iterable[str]) -> list[str]:
    found = np.unique(positions)
    labels = world.index(dim).labels if len(found) else ()
    return sorted({labels[i] for i in found} | set(more))
