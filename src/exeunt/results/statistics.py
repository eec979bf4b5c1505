"""Quantiles over draws, of levels and of paired differences.

Sums and quantiles are taken after all blocks are in place, in draw order, so they depend on nothing but the draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
PAIRED = ("level", "base", "difference")
PART_BYTES = 2 * 2**20  # of the draws that are sorted at once
PROBABILITIES = (0.05, 0.25, 0.50, 0.75, 0.95)


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


def joined(parts: Sequence[Columns]) -> Columns:
    """Return the columns of all parts, one part after the other."""
    first = [np.concatenate([getattr(p, field) for p in parts]) for field in ("constant", "varies", "varying")]
    return Columns(*first)


def quantiles(rows: FloatArray) -> FloatArray:
    """Return the quantiles of each row at `PROBABILITIES`, linear between order statistics; shape (rows, 5).

    NaN means "never" (no run-out month) and sorts after every number; a quantile that falls on it is NaN.
    """
    return _between(*_neighbours(rows), rows.shape[1])


def _neighbours(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the order statistics below and above each of `PROBABILITIES`, (rows, 5) each."""
    ordered = np.sort(rows, axis=1)
    low = np.floor(np.array(PROBABILITIES) * (rows.shape[1] - 1)).astype(np.int64)
    return ordered[:, low], ordered[:, np.minimum(low + 1, rows.shape[1] - 1)]


def _between(below: FloatArray, above: FloatArray, draws: int) -> FloatArray:
    at = np.array(PROBABILITIES) * (draws - 1)
    part = at - np.floor(at)
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


@dataclass(frozen=True)
class Paired:
    """A scenario beside its baseline: statistics of levels, of the baseline, and of the paired differences."""

    level: Statistics
    base: Statistics
    difference: Statistics


def paired(level: Columns, base: Columns) -> Paired:
    """Return the statistics of a scenario, its baseline and their differences, taken draw by draw.

    Most columns need no second sort: where scenario and baseline are equal in all draws the difference is 0, and where
    the baseline is one number the order of the differences is the order of the levels. Columns are taken some at a
    time, so that what is needed on the way stays small.
    """
    draws = max(level.varying.shape[1], 1)
    step = max(1, PART_BYTES // (8 * draws))
    edges = range(0, len(level.constant), step)
    parts = [_paired(_slice(level, at, at + step), _slice(base, at, at + step)) for at in edges]
    return parts[0] if len(parts) == 1 else Paired(*(_stacked([getattr(p, f) for p in parts]) for f in PAIRED))


def _slice(columns: Columns, start: int, stop: int) -> Columns:
    if start == 0 and stop >= len(columns.constant):
        return columns
    rows = slice(int(columns.varies[:start].sum()), int(columns.varies[:stop].sum()))
    return Columns(columns.constant[start:stop], columns.varies[start:stop], columns.varying[rows])


def _stacked(parts: Sequence[Statistics]) -> Statistics:
    return Statistics(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("quantiles", "mean", "missing")))


def _paired(level: Columns, base: Columns) -> Paired:
    both = level.varies & base.varies
    same = both.copy()
    same[both] = (level.varying[both[level.varies]] == base.varying[both[base.varies]]).all(axis=1)
    shifted = level.varies & ~base.varies & ~np.isnan(base.constant)
    own = statistics(_only(level, ~shifted))
    level_stats, quiet, gap = (_blank(len(level.constant)) for _ in range(3))
    _put(level_stats, ~shifted, own)
    _put(gap, same, _zero(int(same.sum())))
    other = ~(same | shifted)
    _put(gap, other, statistics(difference(_only(level, other), _only(base, other))))
    if shifted.any():
        rows, number = level.varying[shifted[level.varies]], base.constant[shifted][:, None]
        below, above = _neighbours(rows)
        draws = rows.shape[1]
        _put(level_stats, shifted, Statistics(_between(below, above, draws), *_mean(rows)))
        _put(gap, shifted, Statistics(_between(below - number, above - number, draws), *_mean(rows - number)))
    _put(quiet, same, _take(level_stats, same))
    _put(quiet, ~same, statistics(_only(base, ~same)))
    return Paired(level_stats, quiet, gap)


def _blank(columns: int) -> Statistics:
    return Statistics(np.empty((columns, len(PROBABILITIES))), np.empty(columns), np.empty(columns))


def _zero(columns: int) -> Statistics:
    return Statistics(np.zeros((columns, len(PROBABILITIES))), np.zeros(columns), np.zeros(columns))


def _take(from_: Statistics, at: NDArray[np.bool_]) -> Statistics:
    return Statistics(from_.quantiles[at], from_.mean[at], from_.missing[at])


def difference(columns: Columns, base: Columns) -> Columns:
    """Return scenario less baseline, draw by draw. Equal bits give 0, also where both are NaN."""
    varies = columns.varies | base.varies
    constant = _minus(columns.constant, base.constant)
    if not varies.any():
        return Columns(constant, varies, columns.varying)
    return Columns(constant, varies, _minus(_rows(columns, varies, base), _rows(base, varies, columns)))


def _only(columns: Columns, keep: NDArray[np.bool_]) -> Columns:
    return Columns(columns.constant[keep], columns.varies[keep], columns.varying[keep[columns.varies]])


def _put(into: Statistics, at: NDArray[np.bool_], part: Statistics) -> None:
    into.quantiles[at], into.mean[at], into.missing[at] = part.quantiles, part.mean, part.missing


def _rows(columns: Columns, keep: NDArray[np.bool_], other: Columns) -> FloatArray:
    draws = max(columns.varying.shape[1], other.varying.shape[1])
    out = np.repeat(columns.constant[keep][:, None], draws, axis=1)
    out[columns.varies[keep]] = columns.varying
    return out


def _minus(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.where(np.isnan(a) & np.isnan(b), 0.0, a - b)


def _mean(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and share of NaN of each row; only rows whose sum is NaN are looked at twice."""
    mean = rows.sum(axis=1) / rows.shape[1]
    missing = np.zeros(len(rows))
    odd = np.isnan(mean)
    if odd.any():
        known = ~np.isnan(rows[odd])
        count = known.sum(axis=1)
        sums = np.where(known, rows[odd], 0.0).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean[odd] = np.where(count > 0, sums / count, np.nan)
        missing[odd] = (rows.shape[1] - count) / rows.shape[1]
    return mean, missing


def total(columns: Columns, years: int) -> Columns:
    """Return the sum over all dimensions but the year: (years,) columns. Cells without a number count as nothing."""
    constant = np.where(np.isnan(columns.constant), 0.0, columns.constant)
    fixed = np.where(columns.varies, 0.0, constant).reshape(years, -1).sum(axis=1)
    year = np.flatnonzero(columns.varies) // (len(constant) // years)
    edges = np.searchsorted(year, np.arange(years + 1))
    some = np.isnan(columns.varying.sum())
    varying = np.where(np.isnan(columns.varying), 0.0, columns.varying) if some else columns.varying
    moving = np.flatnonzero(np.diff(edges))
    sums = [fixed[t] + varying[edges[t] : edges[t + 1]].sum(axis=0) for t in moving]
    varies = np.zeros(years, dtype=bool)
    varies[moving] = True
    first = fixed.copy()
    for t, row in zip(moving, sums, strict=True):
        first[t] = row[0]
    stacked = np.stack(sums) if sums else np.empty((0, columns.varying.shape[1]))
    return Columns(first, varies, stacked)
