"""Closures that spread: a linear-threshold cascade (Granovetter 1978; Milgrom and Roberts 1990).

A destination closes when its own surge plus `pull` times the number of closed neighbours (at most two count) exceeds
its threshold. The map is monotone, so iteration from nobody closed ends in the least fixed point (Tarski 1955),
whatever the order of destinations. Plain arrays; rows are draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
NEIGHBOURS_COUNTED = 2.0  # of the model: more than two closed neighbours add nothing


def least_closure(
    surge: FloatArray, links: FloatArray, threshold: FloatArray, pull: FloatArray, held: FloatArray
) -> FloatArray:
    """Return who closes, 0 or 1, (draws, destinations).

    surge : (draws, destinations) log points above the usual level. links : (destinations, destinations) 1 for
    neighbours. threshold : (draws, destinations). pull : (draws,) >= 0; 0 lets nothing spread. held : closures that
    last from before, 0 or 1; they count as closed neighbours.
    """
    closed = held
    for _ in range(surge.shape[1] + 1):
        neighbours = np.minimum(closed @ links, NEIGHBOURS_COUNTED)  # sums of zeros and ones: exact in any order
        now = np.maximum(held, (surge + pull[:, None] * neighbours - threshold > 0.0).astype(np.float64))
        if np.array_equal(now, closed):
            break
        closed = now
    return closed
