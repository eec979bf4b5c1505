"""Exits from membership or participation over time: one a state and body, ended by a later return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Exit
from exeunt.scenario.notice import NO_RULE, ExitRule
from exeunt.scenario.scenario import Placed
from exeunt.scenario.segments import Target
from exeunt.scenario.timing import first_day

Returns = Mapping[tuple[str, str], Sequence[date]]


def returns_by_pair(events: Iterable[tuple[Placed, Target]]) -> Returns:
    """Return the days on which each state comes back to each body."""
    found: dict[tuple[str, str], list[date]] = {}
    for placed, target in events:
        if placed.event.kind == "return" and placed.event.start is not None:
            day = first_day(placed.event.start)
            for state in target.states:
                for body in target.bodies:
                    found.setdefault((state, body), []).append(day)
    return {pair: sorted(days) for pair, days in found.items()}


def settle(
    exits: Iterable[tuple[Exit, int]], returns: Returns, countries: frozenset[str]
) -> tuple[tuple[Exit, ...], tuple[Exit, ...]]:
    """Return the exits that take effect, and those withdrawn before they did.

    exits : with the rank of their event. Of two exits of one state from one body before any return, the event that
    names the body more closely counts. A union of states has no exit.
    """
    best: dict[tuple[str, str, date | None], tuple[int, Exit]] = {}
    for leaving, rank in exits:
        if leaving.country not in countries:
            continue
        later = (day for day in returns.get((leaving.country, leaving.body), ()) if day > leaving.notice)
        back = next(later, None)
        key = (leaving.country, leaving.body, back)
        if key not in best or rank > best[key][0]:
            best[key] = (rank, replace(leaving, rejoined=back))
    settled = sorted((e for _, e in best.values()), key=lambda e: (e.country, e.body, e.legal))
    takes_effect = [e for e in settled if e.rejoined is None or e.legal < e.rejoined]
    withdrawn = [e for e in settled if e.rejoined is not None and e.legal >= e.rejoined]
    return tuple(takes_effect), tuple(withdrawn)


def too_early(
    exits: Iterable[Exit], returns: Returns, rules: Mapping[str, ExitRule], events: Sequence[Placed]
) -> list[ExeuntError]:
    """Return an error (E212) for each notice given before a new member may give one."""
    problems = []
    for leaving in exits:
        rule = rules.get(leaving.body, NO_RULE)
        joined = max((d for d in returns.get((leaving.country, leaving.body), ()) if d <= leaving.notice), default=None)
        if joined is not None and leaving.notice < rule.first_notice(joined):
            problems.append(
                ExeuntError(
                    "E212",
                    f"{leaving.country} may not give notice to {leaving.body} before {rule.first_notice(joined)}: "
                    f"it is a member again since {joined}",
                    where=events[leaving.event].where("notice"),
                    mend=f"The rule: {rule.words}.",
                )
            )
    return problems
