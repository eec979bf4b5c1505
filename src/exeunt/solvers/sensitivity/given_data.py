"""Sensitivity from draws that exist already: rank correlations and first-order indices by conditional means.

Spearman; partial rank correlation after Saltelli, Tarantola, Campolongo and Ratto (2004); first-order index as the
variance of conditional means over equal bins (Plischke, Borgonovo and Smith 2013). Total effects cannot be had so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
MANY = 1024
BINS_OF_MANY = 32
BINS_OF_FEW = 16
SHUFFLES = 20


@dataclass(frozen=True)
class Indices:
    """Indices of inputs (inputs,). first : share of the variance of the output that follows one input's mean.

    floor : mean of `first` over shuffled outputs. Below twice the floor an index is not distinguishable from 0.
    """

    spearman: FloatArray
    partial: FloatArray
    first: FloatArray
    floor: FloatArray

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Whether an input's first-order index is distinguishable from 0."""
        return np.asarray(self.first >= 2.0 * self.floor)


def indices(x: FloatArray, y: FloatArray, *, seed: int = 66, corrected: bool = False) -> Indices:
    """Return the indices of inputs x (draws, inputs) on the output y (draws,).

    corrected : take off the within-bin variance; for independent draws only, it biases balanced (Sobol) points.
    An input or an output with one value has index 0. Error: E586 where shapes differ or a value is not finite.
    """
    if x.ndim != 2 or y.shape != (len(x),) or not (np.all(np.isfinite(x)) and np.all(np.isfinite(y))):
        raise ExeuntError("E586", f"inputs {x.shape} and output {y.shape} are not finite columns of equal length")
    bins = BINS_OF_MANY if len(y) >= MANY else BINS_OF_FEW
    if len(y) < 2 * bins:
        raise ExeuntError("E586", f"{len(y)} draws are too few for indices", mend=f"Use at least {2 * bins} draws.")
    order = np.argsort(x, axis=0, kind="stable")
    moving = np.ptp(x, axis=0) > 0.0
    generator = np.random.Generator(np.random.PCG64(seed))
    shuffled = [_first(order, generator.permutation(y), bins, corrected) for _ in range(SHUFFLES)]
    ranks = _ranks(np.column_stack([x, y]))
    return Indices(
        spearman=np.where(moving, _correlation(ranks), 0.0),
        partial=np.where(moving, _partial(ranks, moving), 0.0),
        first=np.where(moving, _first(order, y, bins, corrected), 0.0),
        floor=np.mean(shuffled, axis=0),
    )


def _first(order: NDArray[np.int64], y: FloatArray, bins: int, corrected: bool) -> FloatArray:
    variance = float(y.var())
    if variance <= 0.0:
        return np.zeros(order.shape[1])
    edges = np.linspace(0, len(y), bins + 1).astype(np.int64)
    count = np.diff(edges)[:, None]
    sorted_y = (y - y.mean())[order]
    sums = np.add.reduceat(sorted_y, edges[:-1], axis=0)
    means = sums / count
    between = (count * means**2).sum(axis=0) / len(y)
    if corrected:
        within = np.add.reduceat(sorted_y**2, edges[:-1], axis=0) - count * means**2
        between = between - (within / np.maximum(count - 1, 1) / count).mean(axis=0)
    return np.asarray(between / variance, dtype=np.float64)


def _ranks(columns: FloatArray) -> FloatArray:
    from scipy.stats import rankdata

    return np.asarray(rankdata(columns, axis=0), dtype=np.float64)


def _correlation(ranks: FloatArray) -> FloatArray:
    """Return the correlation of every column with the last one."""
    centred = ranks - ranks.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    size[size == 0.0] = 1.0
    found = (centred * centred[:, -1:]).sum(axis=0) / (size * size[-1])
    return np.asarray(found[:-1], dtype=np.float64)


def _partial(ranks: FloatArray, moving: NDArray[np.bool_]) -> FloatArray:
    """Return partial rank correlations from the inverse of the rank correlations of moving inputs and the output."""
    result = np.zeros(len(moving))
    columns = np.append(np.flatnonzero(moving), len(moving))
    if len(columns) < 2 or np.ptp(ranks[:, -1]) == 0.0 or len(ranks) <= len(columns) + 1:
        return result
    inverse = np.linalg.pinv(np.corrcoef(ranks[:, columns], rowvar=False))
    scale = np.sqrt(np.abs(np.diag(inverse)))
    result[columns[:-1]] = -inverse[:-1, -1] / (scale[:-1] * scale[-1])
    return result
