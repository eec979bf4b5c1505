"""What a change of alignment is worth: neutrality, price, compensating variation, cost of staying non-aligned."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
PERCENT = 100.0
POINT = 0.01  # one percentage point of a share


def entropy(shares: FloatArray, axis: int) -> FloatArray:
    """Return Shannon entropy over `axis`, divided by that of equal shares: 0 one bloc alone, 1 all alike."""
    safe = np.where(shares > 0.0, shares, 1.0)
    total = -(safe * np.log(safe)).sum(axis=axis) / np.log(shares.shape[axis])
    # Rounding may leave a hair outside; minus zero becomes zero.
    normal: FloatArray = np.clip(total, 0.0, 1.0) + 0.0
    return normal


def herfindahl(shares: FloatArray, axis: int) -> FloatArray:
    """Return the sum of squared shares over `axis`."""
    squared: FloatArray = (shares * shares).sum(axis=axis)
    return squared


def price_of_alignment(gdp: FloatArray, beta: FloatArray, shares: FloatArray, least: float) -> FloatArray:
    """Return USD of aid a year that move a share by one point, (draws, blocs, recipients).

    gdp : (draws or 1, recipients) USD. beta : (draws,) log-odds per percent of GDP. No number where beta <= `least`:
    no sum of money moves a recipient that does not respond.
    """
    slope = np.where(beta > least, beta, np.nan)[:, None, None] * PERCENT / gdp[:, None, :]
    price: FloatArray = POINT / (slope * shares * (1.0 - shares))
    return price


def compensating_variation(
    gdp: FloatArray, beta: FloatArray, base: FloatArray, change: FloatArray, least: float
) -> FloatArray:
    """Return the money worth of the new offers to each recipient, USD a year, (draws, recipients) (Small, Rosen 1981).

    Negative: worse off. base : (draws, blocs, recipients) shares, sum 1. change : log-odds.
    """
    inclusive: FloatArray = np.log((base * np.exp(change)).sum(axis=1) / base.sum(axis=1))
    return inclusive * gdp / PERCENT / np.where(beta > least, beta, np.nan)[:, None]


def cost_of_staying(
    gdp: FloatArray, beta: FloatArray, before: FloatArray, after: FloatArray, least: float
) -> FloatArray:
    """Return USD a year that bring one bloc's share back from `after` to `before` (draws, recipients), exactly.

    The bloc's offer rises until its log-odds are those of the base; 0 where the share has not fallen.
    """
    gap = np.log(before / (1.0 - before)) - np.log(after / (1.0 - after))
    money: FloatArray = np.maximum(gap, 0.0) * gdp / PERCENT / np.where(beta > least, beta, np.nan)[:, None]
    return money
