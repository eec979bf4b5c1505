"""Capacity of a function that several bodies carry by mandate: what is left when budgets are partly unfilled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def body_capacity(weights: FloatArray, unfilled: FloatArray, curvature: FloatArray) -> FloatArray:
    """Return 1 - sum of weight x unfilled^curvature, within 0 and 1, (draws,).

    weights : (bodies,) adding up to 1. unfilled : share of each budget that nobody fills, (bodies,) or (draws, bodies).
    curvature : (draws,) > 0; above 1 small holes cost little.
    """
    loss = weights * np.power(np.broadcast_to(unfilled, (len(curvature), len(weights))), curvature[:, None])
    return np.asarray(np.clip(1.0 - loss.sum(axis=1), 0.0, 1.0), dtype=np.float64)
