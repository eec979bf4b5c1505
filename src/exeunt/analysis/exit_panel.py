"""The panel behind the estimates of exit: one row a member, body and year, from the user's copy of membership spells.

The membership data (Correlates of War, Intergovernmental Organizations v3: Pevehouse, Nordstrom, McManus and Jamison
2020) carry no open licence and are not shipped. A row is a year y of full membership; the event is leaving between y
and y + 1. Covariates are of year y, so nothing looks ahead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
FIRST, LAST = 1966, 2013
WINDOW = 3
REACH = 0.5  # distance of ideal points over which the pull of a leaver falls to 1/e
EARLY = 1979
NAMES = ("divergence", "peer", "proximity", "ln_members", "ln_age", "before_1980", "constant")
Points = Mapping[tuple[str, int], float]


@dataclass(frozen=True)
class Spells:
    """What is read of the membership data. spells : (body, state, first year, last year). leaving : (body, state,
    first year outside). life : body -> (first year, last year) in the data.
    """

    spells: tuple[tuple[str, str, int, int], ...]
    leaving: frozenset[tuple[str, str, int]]
    life: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Panel:
    """design : (rows, 7) in the order of `NAMES`; event : (rows,); year, body : (rows,), body as a number."""

    design: FloatArray
    event: NDArray[np.bool_]
    year: IntArray
    body: IntArray

    def until(self, year: int, *, after: bool = False) -> Panel:
        """Return the rows up to a year, or after it."""
        keep = (self.year > year) if after else (self.year <= year)
        return Panel(self.design[keep], self.event[keep], self.year[keep], self.body[keep])


def build_panel(data: Spells, points: Points) -> Panel:
    """Return the panel. points : ideal point by (state, year). Error: E599 no row is left."""
    by_body: dict[str, list[tuple[str, int, int]]] = {}
    for body, state, first, last in data.spells:
        by_body.setdefault(body, []).append((state, first, last))
    left: dict[str, list[tuple[str, int]]] = {}
    for body, state, year in sorted(data.leaving):
        left.setdefault(body, []).append((state, year))
    parts, events, years, bodies = [], [], [], []
    for number, body in enumerate(sorted(by_body)):
        if body not in data.life:
            raise ExeuntError("E599", f"'{body}' has spells and no first year", mend="Give its row of the lifecycle.")
        begin, end = data.life[body]
        leavers = left.get(body, [])
        for y in range(max(FIRST, begin), min(LAST, end - 1) + 1):
            rows = _body_year(by_body[body], leavers, points, y, y - begin)
            if rows is None:
                continue
            states, design = rows
            parts.append(design)
            events.append(np.array([(body, s, y + 1) in data.leaving for s in states]))
            years.append(np.full(len(states), y))
            bodies.append(np.full(len(states), number))
    if not parts:
        raise ExeuntError("E599", "no member-year of the spells has an ideal point", mend="Check codes and years.")
    return Panel(*(np.concatenate(p) for p in (parts, events, years, bodies)))


def _body_year(
    spells: list[tuple[str, int, int]], leavers: list[tuple[str, int]], points: Points, y: int, age: int
) -> tuple[list[str], FloatArray] | None:
    """Return the states in a body in year y with an ideal point, and their covariates (states, 7)."""
    members = [state for state, first, last in spells if first <= y <= last]
    states = [s for s in members if (s, y) in points]
    if not states:
        return None
    p = np.array([points[s, y] for s in states])
    design = np.zeros((len(states), len(NAMES)))
    design[:, 0] = np.abs(p - p.mean())
    for leaver, year in leavers:
        if y - WINDOW < year <= y:
            others = np.array([s != leaver for s in states])
            design[others, 1] = 1.0
            point = points.get((leaver, year - 1))
            if point is not None:
                pull = np.exp(-np.abs(p - point) / REACH)
                design[others, 2] = np.maximum(design[others, 2], pull[others])
    design[:, 3] = np.log(len(members))
    design[:, 4] = np.log1p(age)
    design[:, 5] = y <= EARLY
    design[:, 6] = 1.0
    return states, design
