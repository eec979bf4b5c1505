"""How concentrated a set of amounts is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def herfindahl(amounts: FloatArray, *, net: bool = False) -> float:
    """Return the Herfindahl-Hirschman index, 0 to 10,000, of amounts of one unit.

    Shares are of the positive amounts; `net=True` keeps negative ones in the shares and in the total.
    NaN if the total is not positive.
    """
    kept = amounts if net else amounts[amounts > 0.0]
    total = float(np.sum(kept))
    return 1e4 * float(np.sum((kept / total) ** 2)) if total > 0.0 else float("nan")


def effective_number(amounts: FloatArray) -> float:
    """Return 10,000 / HHI of the positive amounts: the number of equal donors with the same concentration."""
    return 1e4 / herfindahl(amounts)


def largest_share(amounts: FloatArray) -> tuple[int, float]:
    """Return position and share of the largest amount among the positive ones; (-1, NaN) without any."""
    positive = np.maximum(amounts, 0.0)
    total = float(positive.sum())
    if total <= 0.0:
        return -1, float("nan")
    place = int(np.argmax(positive))
    return place, float(positive[place]) / total
