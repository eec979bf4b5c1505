"""What a reader of results must know about how the events were understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from exeunt.scenario.compiled import Exit
from exeunt.scenario.notice import NO_RULE, ExitRule
from exeunt.scenario.segments import Target, departure

if TYPE_CHECKING:
    from exeunt.scenario.names import Names
    from exeunt.scenario.scenario import Placed


def notes_of(
    aimed: Sequence[tuple[Placed, Target]],
    names: Names,
    rules: Mapping[str, ExitRule],
    withdrawn: Sequence[Exit],
) -> tuple[str, ...]:
    """Return the notes, in the order of events, each once."""
    notes: list[str] = []
    for placed, target in aimed:
        notes += _without_money(placed, target, names)
        notes += _without_donors(placed, target, names)
        notes += _notice_periods(placed, target, rules, names)
    notes += [
        f"{e.country}, {e.body}: the notice of {e.notice} is withdrawn by the return of {e.rejoined}, before its legal "
        f"date {e.legal}."
        for e in withdrawn
    ]
    return tuple(dict.fromkeys(notes))


def _without_money(placed: Placed, target: Target, names: Names) -> list[str]:
    missing = [b for b in target.bodies if b not in names.organisation_position]
    participation_is_meant = placed.event.instruments == [] and placed.event.group_of_bodies is None
    if not missing or participation_is_meant or placed.event.kind == "return":
        return []
    inside = [b for b in missing if _pays_from_regular_budget(b, names)]
    outside = [b for b in missing if b not in inside]
    notes = []
    if inside:
        notes.append(
            f"Paid from the UN regular budget or trust funds of the Secretariat, so no dues stop; participation only: "
            f"{', '.join(inside)}."
        )
    if outside:
        notes.append(f"No money modelled (no row of revenue in the tables), participation only: {', '.join(outside)}.")
    return notes


def _pays_from_regular_budget(body: str, names: Names) -> bool:
    parent = names.parents.get(body, "")
    return parent == "UN" or (parent != "" and _pays_from_regular_budget(parent, names))


def _without_donors(placed: Placed, target: Target, names: Names) -> list[str]:
    missing = [s for s in target.states if s not in names.donor_position]
    if not missing or not target.instruments:
        return []
    return [f"No contribution in the tables, so no money moves: {', '.join(missing)}."]


def _notice_periods(placed: Placed, target: Target, rules: Mapping[str, ExitRule], names: Names) -> list[str]:
    if placed.event.kind != "withdraw" or "assessed" not in target.instruments:
        return []
    waiting: dict[tuple[date, date, date], list[str]] = {}
    indicative, unruled = [], []
    for body in (b for b in target.bodies if b in names.organisation_position):
        rule = rules.get(body, NO_RULE)
        dates = departure(placed, rule)
        if not rule.known and body in rules:
            unruled.append(body)
        elif rule.known and not rule.binding and dates.acts < dates.legal:
            indicative.append(f"{body} ({dates.legal})")
        elif dates.acts < dates.dues_end:
            waiting.setdefault((dates.acts, dates.legal, dates.dues_end), []).append(body)
    notes = [
        f"Dues unpaid from {acts} count as arrears and fall away from {dues_end} (membership ends {legal} under the "
        f"rule of notice): {', '.join(bodies)}."
        for (acts, legal, dues_end), bodies in waiting.items()
    ]
    if indicative:
        notes.append(f"The scale is indicative, so money stops before the legal date of exit: {', '.join(indicative)}.")
    if unruled:
        notes.append(f"No rule of notice is known, so the date given is taken as legal: {', '.join(unruled)}.")
    return notes
