"""Which event rules a cell on which day: returns end earlier events, the more specific event wins, ties are errors.

A cell is one donor, organisation and instrument. Cells under the same segments are resolved once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from exeunt.scenario.segments import Segment
from exeunt.scenario.timing import days_by_year, fraction_of_year

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Winners = tuple[int, ...]


@dataclass(frozen=True)
class Clash:
    """Two segments of equal rank on the same days of a cell."""

    one: int
    two: int
    start: int
    end: int


@dataclass(frozen=True)
class Ruled:
    """Cells (donor, organisation, instrument positions) that the same segments rule, with weights by year (12,)."""

    winners: Winners
    donor: IntArray
    organisation: IntArray
    instrument: int
    weights: FloatArray


def ruled_cells(segments: Sequence[Segment], organisations: int, *, combine: bool) -> tuple[list[Ruled], list[Clash]]:
    """Return every ruled block of cells, and the clashes (each pair of segments once; none if `combine`)."""
    ruled: list[Ruled] = []
    clashes: dict[tuple[int, int], Clash] = {}
    for instrument in sorted({s.instrument for s in segments}):
        mine = [i for i, s in enumerate(segments) if s.instrument == instrument]
        for signature, cells in _by_signature(segments, mine, organisations):
            weights, found = _resolve(segments, signature, combine)
            for clash in found:
                clashes.setdefault((clash.one, clash.two), clash)
            donor, organisation = np.divmod(cells, organisations)
            ruled += [Ruled(w, donor, organisation, instrument, years) for w, years in weights.items() if years.any()]
    return ruled, list(clashes.values())


def _by_signature(
    segments: Sequence[Segment], mine: Sequence[int], organisations: int
) -> Iterator[tuple[Winners, IntArray]]:
    """Yield the cells of one instrument, grouped by the set of segments that touch them."""
    cells = [(segments[i].donors[:, None] * organisations + segments[i].organisations).ravel() for i in mine]
    numbers = np.concatenate([np.full(len(c), i, dtype=np.int64) for i, c in zip(mine, cells, strict=True)])
    cell = np.concatenate(cells)
    order = np.lexsort((numbers, cell))
    cell, numbers = cell[order], numbers[order]
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    counts = np.diff(np.r_[starts, len(cell)])
    alone = counts == 1
    for number in np.unique(numbers[starts[alone]]):
        yield (int(number),), cell[starts[alone]][numbers[starts[alone]] == number]
    groups: dict[Winners, list[int]] = {}
    for start, count in zip(starts[~alone].tolist(), counts[~alone].tolist(), strict=True):
        groups.setdefault(tuple(numbers[start : start + count].tolist()), []).append(int(cell[start]))
    for signature, members in groups.items():
        yield signature, np.array(members, dtype=np.int64)


def _resolve(
    segments: Sequence[Segment], signature: Winners, combine: bool
) -> tuple[dict[Winners, FloatArray], list[Clash]]:
    """Return the weights by year of each winner (several under `combine`), and the clashes found."""
    returns = sorted(segments[i].start for i in signature if segments[i].is_return)
    spans = []
    for i in signature:
        segment = segments[i]
        if not segment.is_return:
            # the state comes back: what began before that day ends, what begins later stands
            end = min([segment.end, *(day for day in returns if day > segment.since)])
            if end > segment.start:
                spans.append((i, segment.start, end))
    if len(spans) == 1:
        i, start, end = spans[0]
        return {(i,): fraction_of_year(days_by_year(start, end))}, []
    return _sweep(segments, spans, combine)


def _sweep(
    segments: Sequence[Segment], spans: Sequence[tuple[int, int, int]], combine: bool
) -> tuple[dict[Winners, FloatArray], list[Clash]]:
    ruled_days: dict[Winners, IntArray] = {}
    clashes: list[Clash] = []
    days = sorted({day for _, start, end in spans for day in (start, end)})
    for low, high in pairwise(days):
        active = [i for i, start, end in spans if start <= low and high <= end]
        if not active:
            continue
        top = max(segments[i].level for i in active)
        winners = tuple(i for i in active if segments[i].level == top)
        if len(winners) > 1 and not combine:
            clashes.append(Clash(winners[0], winners[1], low, high))
            continue
        ruled_days[winners] = days_by_year(low, high) + ruled_days.get(winners, 0)
    return {winners: fraction_of_year(d) for winners, d in ruled_days.items()}, clashes


def by_donor(segment: Segment, values: IntArray, donors: int) -> IntArray:
    """Return a segment's parallel values as a look-up by donor position, -1 where it has none."""
    look_up = np.full(donors, -1, dtype=np.int64)
    look_up[segment.donors] = values
    return look_up
