"""Quantiles over draws, of levels and of paired differences, computed a group of variables at a time.

Sums and quantiles are taken after all blocks are in place, in draw order, so they depend on nothing but the draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.checkpoint import BlockStore
from exeunt.engine.contract import BLOCK
from exeunt.engine.pack import Packed

FloatArray = NDArray[np.float64]
PROBABILITIES = (0.05, 0.25, 0.50, 0.75, 0.95)
GROUP_BYTES = 128 * 2**20


@dataclass(frozen=True)
class Columns:
    """All draws of one variable in one arm: constant columns once, the others as (varying columns, draws)."""

    constant: FloatArray
    varies: NDArray[np.bool_]
    varying: FloatArray

    def full(self, draws: int) -> FloatArray:
        """Return (draws, columns)."""
        out = np.empty((draws, len(self.constant)))
        out[:] = self.constant
        out[:, self.varies] = self.varying.T
        return out


def take(columns: Columns, positions: NDArray[np.int64]) -> Columns:
    """Return the columns at `positions`, in that order."""
    row = np.cumsum(columns.varies) - 1
    varies = columns.varies[positions]
    return Columns(columns.constant[positions], varies, columns.varying[row[positions][varies]])


def gather(store: BlockStore, arm: str, draws: int, names: Sequence[str]) -> Iterator[tuple[str, Columns]]:
    """Yield the columns of the named variables, in order, reading the blocks as often as memory asks for."""
    blocks = -(-draws // BLOCK)
    first = store.read(arm, 0)
    group: list[str] = []
    size = 0
    for name in names:
        expected = (int(first[name].varies.sum()) + 1) * draws * 8
        if group and size + expected > GROUP_BYTES:
            yield from _join(store, arm, draws, blocks, group)
            group, size = [], 0
        group.append(name)
        size += expected
    yield from _join(store, arm, draws, blocks, group)


def _join(store: BlockStore, arm: str, draws: int, blocks: int, names: Sequence[str]) -> Iterator[tuple[str, Columns]]:
    parts: dict[str, list[Packed]] = {name: [] for name in names}
    for block in range(blocks):
        content = store.read(arm, block)
        for name in names:
            parts[name].append(content[name].head(min(BLOCK, draws - block * BLOCK)))
    for name in names:
        yield name, _columns(parts.pop(name), draws)


def _columns(parts: list[Packed], draws: int) -> Columns:
    constant = parts[0].constant
    bits = constant.view(np.int64)
    varies = np.zeros(len(constant), dtype=bool)
    for part in parts:
        varies |= part.varies | (part.constant.view(np.int64) != bits)
    varying = np.empty((int(varies.sum()), draws))
    at = 0
    for part in parts:
        count = len(part.varying)
        rows = np.repeat(part.constant[varies][:, None], count, axis=1)
        rows[part.varies[varies]] = part.varying[:, varies[part.varies]].T
        varying[:, at : at + count] = rows
        at += count
    return Columns(constant, varies, varying)


def quantiles(rows: FloatArray) -> FloatArray:
    """Return the quantiles of each row at `PROBABILITIES`, linear between order statistics; shape (rows, 5).

    NaN means "never" (no run-out month) and sorts after every number; a quantile that falls on it is NaN.
    """
    ordered = np.sort(rows, axis=1)
    at = np.array(PROBABILITIES) * (rows.shape[1] - 1)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, rows.shape[1] - 1)
    part = at - low
    below, above = ordered[:, low], ordered[:, high]
    with np.errstate(invalid="ignore"):
        between = below + (above - below) * part
    # Equal neighbours (infinities too) give themselves to the bit, whatever the rounding of the formula.
    return np.where((part == 0) | (below == above), below, between)


@dataclass(frozen=True)
class Statistics:
    """Of every column: quantiles (columns, 5), mean and share of NaN (columns,)."""

    quantiles: FloatArray
    mean: FloatArray
    missing: FloatArray


def statistics(columns: Columns) -> Statistics:
    """Return the statistics of levels. The mean is over draws that have a number; NaN if none has."""
    q = np.repeat(columns.constant[:, None], len(PROBABILITIES), axis=1)
    mean = columns.constant.copy()
    missing = np.isnan(columns.constant).astype(np.float64)
    if columns.varies.any():
        q[columns.varies] = quantiles(columns.varying)
        mean[columns.varies], missing[columns.varies] = _mean(columns.varying)
    return Statistics(q, mean, missing)


def difference(columns: Columns, base: Columns) -> Columns:
    """Return scenario less baseline, draw by draw. Equal bits give 0, also where both are NaN."""
    varies = columns.varies | base.varies
    constant = _minus(columns.constant, base.constant)
    if not varies.any():
        return Columns(constant, varies, columns.varying)
    return Columns(constant, varies, _minus(_rows(columns, varies, base), _rows(base, varies, columns)))


def _rows(columns: Columns, keep: NDArray[np.bool_], other: Columns) -> FloatArray:
    draws = max(columns.varying.shape[1], other.varying.shape[1])
    out = np.repeat(columns.constant[keep][:, None], draws, axis=1)
    out[columns.varies[keep]] = columns.varying
    return out


def _minus(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.where(np.isnan(a) & np.isnan(b), 0.0, a - b)


def _mean(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    known = ~np.isnan(rows)
    count = known.sum(axis=1)
    total = np.where(known, rows, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total / count, np.nan), 1.0 - count / rows.shape[1]


def total(columns: Columns, years: int) -> Columns:
    """Return the sum over all dimensions but the year: (years,) columns. Cells without a number count as nothing."""
    constant = np.nan_to_num(columns.constant, nan=0.0)
    fixed = np.where(columns.varies, 0.0, constant).reshape(years, -1).sum(axis=1)
    year = np.flatnonzero(columns.varies) // (len(constant) // years)
    edges = np.searchsorted(year, np.arange(years + 1))
    varying = np.nan_to_num(columns.varying, nan=0.0)
    moving = np.flatnonzero(np.diff(edges))
    sums = [fixed[t] + varying[edges[t] : edges[t + 1]].sum(axis=0) for t in moving]
    varies = np.zeros(years, dtype=bool)
    varies[moving] = True
    first = fixed.copy()
    for t, row in zip(moving, sums, strict=True):
        first[t] = row[0]
    stacked = np.stack(sums) if sums else np.empty((0, columns.varying.shape[1]))
    return Columns(first, varies, stacked)
