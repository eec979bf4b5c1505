"""Sharing out a quantity by weights with no share above the need: the excess goes to the others by the same rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def covered(total: FloatArray, weight: FloatArray, need: FloatArray) -> FloatArray:
    """Return the covered share of each need, (draws or 1, places): min(1, scale x weight), adding up to the total.

    total : (draws or 1,), at most the sum of the needs. weight : (draws or 1, places), relative coverage. need : the
    same shape, not negative. A larger scale never uncaps a place, so the search ends after at most one pass a place.
    """
    pull = weight * need
    free = np.ones(np.broadcast_shapes(pull.shape, (len(total), 1)), dtype=bool)
    while True:
        capped = np.where(free, 0.0, need).sum(axis=1)
        left = np.where(free, pull, 0.0).sum(axis=1)
        scale = np.where(left > 0.0, (total - capped) / np.where(left > 0.0, left, 1.0), 0.0)
        asked = scale[:, None] * weight
        over = free & (asked > 1.0)
        if not over.any():
            return np.where(free, asked, 1.0)
        free &= ~over
