"""Rounding shares so that they still add up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# A share within this distance of a whole unit is that unit: floating-point noise must not move a capped rate.
_NOISE = 1e-9


def largest_remainder(shares: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Round non-negative shares to whole units that sum to `total` exactly.

    Parameters
    ----------
    shares : (n,) shares in units; their sum differs from `total` by floating-point noise only.
    total : the sum to reach, in units.

    Each share is cut to its whole part; the units left go to the largest remainders, the earlier position
    first
    where remainders are equal. No share moves by one unit or more. Units: those of `total` (int64 out).
    """
    near = np.rint(shares)
    snapped = np.where(np.abs(shares - near) < _NOISE, near, shares)
    whole = np.floor(snapped)
    units = whole.astype(np.int64)
    left = int(total - units.sum())
    if not 0 <= left <= len(units):
        raise ValueError(f"shares sum to {shares.sum()!r}, not to {total}")
    # A stable sort keeps the order of states among equal remainders; nine digits keep noise out of the ties.
    order = np.argsort(-np.round(snapped - whole, 9), kind="stable")
    units[order[:left]] += 1
    return units
