"""From money to persons: coverage under fixed-cost-first delivery, and how a cut is shared among hosts.

Coverage falls faster than money per head when fixed costs are paid first (elasticity above 1; 1 is proportional).
Plain arrays; draws are rows, hosts are columns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ROUNDS = 60  # bisection: the share of a cut is found to 2**-60 of the bracket


def coverage_ratio(
    support: FloatArray, elasticity: FloatArray, delivery: FloatArray, substitution: FloatArray
) -> FloatArray:
    """Return coverage relative to its base, at most 1: min(1, g + u max(0, 1 - g)) with g = support^elasticity * w.

    support : (draws, hosts) money per head over its base, >= 0. elasticity, delivery (w, what staff can still do, 1 =
    base), substitution (u, part of the gap that successors close) : (draws, 1) or broadcastable.
    """
    own = np.power(support, elasticity) * delivery
    covered: FloatArray = np.minimum(1.0, own + substitution * np.maximum(0.0, 1.0 - own))
    return covered


def shared_cut(spending: FloatArray, kept: FloatArray, weight: FloatArray) -> FloatArray:
    """Return spending by host after a body's cut, shared so that hosts of larger weight lose a smaller part.

    spending : (hosts,) base money of one body, >= 0. kept : (draws,) part of the total that is left, >= 0; above 1 the
    gain is proportional. weight : (draws, hosts) > 0. The part that a host loses is min(1, c / weight) with one c a
    draw, so that the total left is exactly kept * sum(spending): equal weights give a proportional cut.
    """
    total = spending.sum()
    part = np.minimum(kept, 1.0)[:, None]
    relative = 1.0 / weight
    low, high = np.zeros_like(part), np.broadcast_to(weight.max(axis=1, keepdims=True), part.shape).copy()
    target = (1.0 - part) * total
    for _ in range(ROUNDS):
        middle = 0.5 * (low + high)
        lost = (spending * np.minimum(1.0, middle * relative)).sum(axis=1, keepdims=True)
        below = lost < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    left = spending * (1.0 - np.minimum(1.0, high * relative))
    found = left.sum(axis=1, keepdims=True)
    exact = np.where(found > 0.0, part * total / np.where(found > 0.0, found, 1.0), 0.0)
    result: FloatArray = np.where(kept[:, None] > 1.0, spending * kept[:, None], left * exact)
    return result
