"""Two-way fixed-effect estimates on a panel, with standard errors clustered by unit: least squares and Poisson.

Poisson pseudo maximum likelihood (Santos Silva and Tenreyro 2006) by iteratively reweighted least squares. Effects are
dummies: panels here have a few thousand rows and a few hundred effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ROUNDS = 100
SETTLED = 1e-10
LARGEST_LOG = 30.0


@dataclass(frozen=True)
class PanelEstimate:
    """coefficients, standard_errors : (regressors,); rows, units : counts used."""

    coefficients: FloatArray
    standard_errors: FloatArray
    rows: int
    units: int


def least_squares(y: FloatArray, x: FloatArray, unit: Sequence[str], time: Sequence[int]) -> PanelEstimate:
    """Return the within estimate. y : (rows,); x : (rows, regressors); unit, time : labels of rows."""
    z, groups = _design(x, unit, time)
    bread: FloatArray = np.asarray(np.linalg.pinv(z.T @ z), dtype=np.float64)
    coefficients = bread @ (z.T @ y)
    return _clustered(coefficients, bread, (y - z @ coefficients)[:, None] * z, groups, x.shape[1])


def poisson(y: FloatArray, x: FloatArray, unit: Sequence[str], time: Sequence[int]) -> PanelEstimate:
    """Return the Poisson pseudo-likelihood estimate; y >= 0. Units whose y is always 0 say nothing and are dropped.

    Error: ValueError if the estimate does not settle.
    """
    total: dict[str, float] = {}
    for label, value in zip(unit, y, strict=True):
        total[label] = total.get(label, 0.0) + float(value)
    keep = np.array([total[label] > 0.0 for label in unit])
    y, x = y[keep] / y[keep].mean(), x[keep]
    labels = [u for u, k in zip(unit, keep, strict=True) if k]
    z, groups = _design(x, labels, [t for t, k in zip(time, keep, strict=True) if k])
    eta = np.log((y + 1.0) / 2.0)
    last = np.full(x.shape[1], np.inf)
    for _ in range(ROUNDS):
        mean = np.exp(eta)
        weighted = z * mean[:, None]
        coefficients = np.linalg.lstsq(weighted.T @ z, weighted.T @ (eta + (y - mean) / mean), rcond=None)[0]
        eta = np.clip(z @ coefficients, -LARGEST_LOG, LARGEST_LOG)
        if np.abs(coefficients[: x.shape[1]] - last).max() < SETTLED:
            mean = np.exp(eta)
            bread: FloatArray = np.asarray(np.linalg.pinv((z * mean[:, None]).T @ z), dtype=np.float64)
            return _clustered(
                np.asarray(coefficients, dtype=np.float64), bread, (y - mean)[:, None] * z, groups, x.shape[1]
            )
        last = coefficients[: x.shape[1]]
    raise ValueError("the Poisson estimate does not settle")


def _design(x: FloatArray, unit: Sequence[str], time: Sequence[int]) -> tuple[FloatArray, NDArray[np.int64]]:
    units, place = np.unique(np.array(unit), return_inverse=True)
    times, when = np.unique(np.array(time), return_inverse=True)
    z = np.zeros((len(x), x.shape[1] + len(units) + len(times) - 1))
    z[:, : x.shape[1]] = x
    rows = np.arange(len(x))
    z[rows, x.shape[1] + place] = 1.0
    later = when > 0  # the first year is the reference
    z[rows[later], x.shape[1] + len(units) + when[later] - 1] = 1.0
    return z, place.astype(np.int64)


def _clustered(
    coefficients: FloatArray, bread: FloatArray, scores: FloatArray, groups: NDArray[np.int64], wanted: int
) -> PanelEstimate:
    sums = np.zeros((int(groups.max()) + 1, scores.shape[1]))
    np.add.at(sums, groups, scores)
    variance = bread @ (sums.T @ sums) @ bread
    errors = np.sqrt(np.diag(variance)[:wanted])
    return PanelEstimate(coefficients[:wanted], errors, len(scores), len(sums))
