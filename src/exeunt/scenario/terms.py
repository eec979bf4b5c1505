"""Ruled cells as the sparse terms that channels read, in an order that does not depend on the order of events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from exeunt.scenario.compiled import KIND_CODE, Terms
from exeunt.scenario.overlap import Ruled, by_donor
from exeunt.scenario.segments import Segment
from exeunt.scenario.shares import ShareBook

IntArray = NDArray[np.int64]
# what a cell under several events at once counts as: ended agreements first, then the ordinary loss
_JOINT_KIND = ("ban", "terminate", "withdraw", "cut", "pledge", "arrears")
Joint = Callable[[tuple[int, ...], int], int]


def make_terms(segments: Sequence[Segment], ruled: Sequence[Ruled], donors: int, joint: Joint) -> Terms:
    """Return one entry a cell, year and ruling event.

    donors : number of donors. joint : gives the position of the share kept under several segments, for a donor.
    """
    columns: list[list[IntArray]] = [[] for _ in range(7)]
    weights: list[NDArray[np.float64]] = []
    for block in ruled:
        years = np.flatnonzero(block.weights)
        cells, count = len(block.donor), len(years)
        share, kind = _share_and_kind(segments, block, donors, joint)
        number = segments[block.winners[0]].event
        parts = (
            np.repeat(block.donor, count),
            np.repeat(block.organisation, count),
            np.full(cells * count, block.instrument),
            np.tile(years.astype(np.int64), cells),
            np.repeat(share, count),
            np.repeat(kind, count),
            np.full(cells * count, number),
        )
        weights.append(np.tile(block.weights[years], cells))
        for column, part in zip(columns, parts, strict=True):
            column.append(part)
    if not ruled:
        return Terms.empty()
    donor, organisation, instrument, year, share, kind, event = (np.concatenate(c) for c in columns)
    return Terms(donor, organisation, instrument, year, share, kind, np.concatenate(weights), event)


def _share_and_kind(segments: Sequence[Segment], block: Ruled, donors: int, joint: Joint) -> tuple[IntArray, IntArray]:
    if len(block.winners) == 1:
        segment = segments[block.winners[0]]
        return (
            by_donor(segment, segment.shares, donors)[block.donor],
            by_donor(segment, segment.kinds, donors)[block.donor],
        )
    shares = np.array([joint(block.winners, int(d)) for d in block.donor], dtype=np.int64)
    tables = [by_donor(segments[w], segments[w].kinds, donors)[block.donor] for w in block.winners]
    kinds = np.empty(len(block.donor), dtype=np.int64)
    for cell, present in enumerate(zip(*tables, strict=True)):
        kinds[cell] = next(KIND_CODE[k] for k in _JOINT_KIND if KIND_CODE[k] in present)
    return shares, kinds


def in_order(terms: Terms, share_places: IntArray) -> Terms:
    """Return the terms with shares renumbered, sorted by donor, organisation, instrument, year, share, kind."""
    if not len(terms):
        return terms
    share = share_places[terms.share]
    order = np.lexsort((terms.kind, share, terms.year, terms.instrument, terms.organisation, terms.donor))
    renumbered = Terms(
        terms.donor, terms.organisation, terms.instrument, terms.year, share, terms.kind, terms.weight, terms.event
    )
    return renumbered.take(order)


def joint_share(segments: Sequence[Segment], book: ShareBook, donors: int, product: Callable[..., int]) -> Joint:
    """Return the function that gives (and remembers) the share kept under several segments."""
    known: dict[tuple[tuple[int, ...], int], int] = {}

    def joint(winners: tuple[int, ...], donor: int) -> int:
        key = (winners, donor)
        if key not in known:
            positions = [int(by_donor(segments[w], segments[w].shares, donors)[donor]) for w in winners]
            known[key] = product(winners, [book[p] for p in positions])
        return known[key]

    return joint
