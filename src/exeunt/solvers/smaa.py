"""Ranks under every weighting: stochastic multicriteria acceptability analysis, SMAA-2 (Lahdelma and Salminen 2001).

Criteria are percentile ranks, so no unit and no hidden score enters; weights are uniform on the simplex, with bounds
where a user sets them. A value that cannot be known is any value: uniform on (0, 1) in every case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
ENOUGH = 500
ASKED = 200_000
CHUNK = 250


@dataclass(frozen=True)
class Acceptability:
    """What weightings say. share : (items, items), part of the cases in which an item has rank 1, 2, ...

    central : (items, criteria) mean weights of the cases with rank 1, NaN where never first. confidence : (items,) part
    of the criteria draws in which the item is first at its central weights. drive : (items, criteria) mean of weight
    times percentile above the middle. dropped : criteria with one value for all, which decide nothing.
    """

    share: FloatArray
    central: FloatArray
    confidence: FloatArray
    drive: FloatArray
    dropped: tuple[int, ...]

    def top(self, ranks: int) -> FloatArray:
        """Return the part of the cases (items,) with a rank among the first `ranks`."""
        return np.asarray(self.share[:, :ranks].sum(axis=1))

    @property
    def holistic(self) -> FloatArray:
        """Acceptability over all ranks (items,), rank r counted 1/r."""
        return np.asarray(self.share @ (1.0 / np.arange(1, self.share.shape[1] + 1)))


def percentiles(values: FloatArray) -> FloatArray:
    """Return percentile ranks (draws, items, criteria) of raw values, 1 the largest, ties averaged, NaN stays NaN."""
    from scipy.stats import rankdata

    known = np.isfinite(values)
    ranks = rankdata(np.where(known, values, np.inf), axis=1)  # unknown values rank last, so known ranks stand
    return np.asarray(np.where(known, ranks / np.maximum(known.sum(axis=1, keepdims=True), 1), np.nan))


def weights_on_simplex(
    count: int, criteria: int, *, seed: int = 66, low: FloatArray | None = None, high: FloatArray | None = None
) -> FloatArray:
    """Return weights (count, criteria), uniform on the simplex, within bounds by rejection.

    Error: E589 where bounds leave fewer than 500 of 200,000 points, or bound nothing in [0, 1].
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    if low is None and high is None:
        return generator.dirichlet(np.ones(criteria), count)
    least = np.zeros(criteria) if low is None else low
    most = np.ones(criteria) if high is None else high
    if np.any(least < 0.0) or np.any(most > 1.0) or np.any(least > most) or least.sum() > 1.0 or most.sum() < 1.0:
        raise ExeuntError(
            "E589",
            "the bounds on weights leave no weighting",
            mend="Lower bounds must sum to 1 at most, upper to 1 at least.",
        )
    tried = generator.dirichlet(np.ones(criteria), ASKED)
    kept = tried[np.all((tried >= least) & (tried <= most), axis=1)]
    if len(kept) < ENOUGH:
        raise ExeuntError(
            "E589", f"the bounds on weights leave {len(kept)} of {ASKED:,} weightings", mend="Widen them."
        )
    return kept[:count]


def smaa(scores: FloatArray, weights: FloatArray, *, seed: int = 66) -> Acceptability:
    """Return rank acceptabilities from scores (draws, items, criteria) in [0, 1] and weights (cases, criteria).

    Case k takes draw k modulo the number of draws. A NaN score is uniform on (0, 1), drawn anew in every case. Rank is
    1 + the number of items with a higher value. Error: E589 for a weight off the simplex.
    """
    if np.any(weights < 0.0) or np.any(np.abs(weights.sum(axis=1) - 1.0) > 1e-9):
        raise ExeuntError("E589", "a weighting does not lie on the simplex", mend="Weights are 0 or more and sum to 1.")
    draws, items, criteria = scores.shape
    flat = np.array([bool(np.all(scores[..., j] == scores[0, 0, j])) for j in range(criteria)])
    generator = np.random.Generator(np.random.PCG64(seed))
    share, first = np.zeros((items, items)), np.zeros((items, criteria))
    drive = np.zeros((items, criteria))
    unknown = np.isnan(scores)
    for start in range(0, len(weights), CHUNK):
        part = np.where(flat, 0.0, weights[start : start + CHUNK])
        which = (start + np.arange(len(part))) % draws
        x = scores[which]
        if unknown.any():
            x = np.where(unknown[which], generator.random(x.shape), x)
        rank = _ranks((x * part[:, None, :]).sum(axis=2))
        np.add.at(share, (np.broadcast_to(np.arange(items), rank.shape), rank), 1.0)
        first += np.einsum("ki,kj->ij", (rank == 0).astype(np.float64), weights[start : start + CHUNK])
        drive += (part[:, None, :] * (x - 0.5)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        central = first / share[:, :1]
    return Acceptability(
        share / len(weights),
        central,
        _confidence(scores, central, flat),
        drive / len(weights),
        tuple(np.flatnonzero(flat).tolist()),
    )


def _ranks(values: FloatArray) -> NDArray[np.int64]:
    """Return 0-based ranks (cases, items): the number of items with a higher value."""
    ordered = np.sort(values, axis=1)
    higher = [
        values.shape[1] - np.searchsorted(row, value, side="right") for row, value in zip(ordered, values, strict=True)
    ]
    return np.array(higher, dtype=np.int64)


def _confidence(scores: FloatArray, central: FloatArray, flat: NDArray[np.bool_]) -> FloatArray:
    """Return the part of the draws in which an item is first at its central weights (unknown scores at 0.5)."""
    x = np.where(np.isnan(scores), 0.5, scores)
    found = np.full(len(central), np.nan)
    for item in np.flatnonzero(np.isfinite(central[:, 0])):
        value = (x * np.where(flat, 0.0, central[item])).sum(axis=2)
        found[item] = np.mean(value[:, item] >= value.max(axis=1))
    return found
