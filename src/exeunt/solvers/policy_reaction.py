"""How recognition moves: partial adjustment to its own mean, to the load of claims and to similar destinations.

g_t = rho g_{t-1} + (1 - rho) mean + lam ln(load) + kappa W (g_{t-1} - mean) + noise. Estimated on 27 European states:
no evidence that recognition spreads (kappa). Plain arrays; rows are draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def similarity(mixes: FloatArray) -> FloatArray:
    """Return the row-normalised cosine similarity of mixes with a zero diagonal.

    mixes : (destinations, origins) >= 0, shares or counts. A destination similar to nobody keeps a row of zeros.
    """
    length = np.sqrt((mixes * mixes).sum(axis=1))
    unit = mixes / np.where(length > 0.0, length, 1.0)[:, None]
    close = np.einsum("do,eo->de", unit, unit, optimize=False)
    np.fill_diagonal(close, 0.0)
    total = close.sum(axis=1, keepdims=True)
    weights: FloatArray = np.where(total > 0.0, close / np.where(total > 0.0, total, 1.0), 0.0)
    return weights


def modes(weights: FloatArray) -> tuple[float, float]:
    """Return the least and the largest eigenvalue of a matrix of `similarity`, which are real.

    A row-normalised symmetric matrix is similar to a symmetric one.
    """
    values = np.linalg.eigvals(weights).real
    return float(values.min()), float(values.max())


def stable_pull(
    persistence: FloatArray, pull: FloatArray, extremes: tuple[float, float], limit: FloatArray
) -> FloatArray:
    """Return `pull` (kappa), drawn in where rho + kappa * eigenvalue would leave (-limit, limit); all (draws,)."""
    least, largest = extremes
    if not (least < 0.0 < largest):
        return pull  # nobody is similar to anybody
    ceiling = np.minimum((limit - persistence) / largest, -(limit + persistence) / least)
    floor = np.maximum(-(limit + persistence) / largest, (limit - persistence) / least)
    kept: FloatArray = np.minimum(np.maximum(pull, floor), ceiling)
    return kept


def react(
    before: FloatArray,
    own_mean: FloatArray,
    seen: FloatArray,
    log_load: FloatArray,
    noise: FloatArray,
    persistence: FloatArray,
    load_response: FloatArray,
    pull: FloatArray,
    weights: FloatArray,
) -> FloatArray:
    """Return this year's recognition, (draws, destinations), share points.

    before : last year's own level; seen : last year's level as others see it, policy shifts included; own_mean :
    (destinations,); log_load : log of last year's claims over their mean; persistence, load_response, pull : (draws,).
    """
    now = persistence[:, None] * before + (1.0 - persistence)[:, None] * own_mean
    now = now + load_response[:, None] * log_load + noise
    if pull.any():
        others = np.einsum("kd,ed->ke", seen - own_mean, weights, optimize=False)
        now = now + pull[:, None] * others
    result: FloatArray = now
    return result
