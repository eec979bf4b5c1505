"""What one gain costs of another: portfolios between two objectives by the epsilon constraint.

Haimes, Lasdon and Wismer (1971), IEEE Transactions on Systems, Man, and Cybernetics 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.portfolio.allocate import Allocation, allocate
from exeunt.solvers.portfolio.problem import Donors, Floor, Surface

FloatArray = NDArray[np.float64]
POINTS = 11
SLACK = 1e-7
"""Part of the reachable second gain that a level asks less for, so that the last level is feasible to rounding."""


def frontier(
    amount: FloatArray, first: FloatArray, second: FloatArray, budget: float, donors: Donors | None = None
) -> list[Allocation]:
    """Return eleven portfolios from the best for the first gain to the best for the second.

    amount, first, second : (places, points). Each portfolio has the largest first gain among those whose second gain
    reaches its level; levels are equally spaced. Errors of `allocate`.
    """
    one, two = Surface(amount, first), Surface(amount, second)
    best_first, best_second = allocate(one, budget, donors), allocate(two, budget, donors)
    low, high = two.at(best_first.amount), best_second.gain
    levels = np.linspace(low, high, POINTS) - SLACK * abs(high)
    return [allocate(one, budget, donors, floor=Floor(second, float(level))) for level in levels]
