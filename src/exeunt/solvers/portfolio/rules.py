"""Rules of thumb to compare a portfolio with: in proportion to the gaps, and the largest gap first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.portfolio.problem import check_budget

FloatArray = NDArray[np.float64]


def pro_rata(gap: FloatArray, cap: FloatArray, budget: float) -> FloatArray:
    """Return amounts (places,) in proportion to the gaps; what a cap refuses goes to the others in proportion."""
    check_budget(budget)
    amount = np.zeros(len(gap))
    left, free = min(budget, float(cap.sum())), gap > 0.0
    while left > 1e-9 * max(budget, 1.0) and free.any():
        wish = amount + np.where(free, left * gap / gap[free].sum(), 0.0)
        amount = np.minimum(wish, cap)
        left = float((wish - amount).sum())
        free &= amount < cap
    return amount


def largest_gap_first(gap: FloatArray, cap: FloatArray, budget: float) -> FloatArray:
    """Return amounts (places,) that fill the largest gaps up to their caps, one after the other."""
    check_budget(budget)
    amount = np.zeros(len(gap))
    left = budget
    for place in np.argsort(-gap, kind="stable"):
        amount[place] = min(left, cap[place]) if gap[place] > 0.0 else 0.0
        left -= amount[place]
    return amount
