"""What a change of alignment is worth: neutrality, price, compensating variation, cost of staying non-aligned."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.choice import over_blocs

FloatArray = NDArray[np.float64]
PERCENT = 100.0
POINT = 0.01  # one percentage point of a share


def entropy(shares: FloatArray, axis: int) -> FloatArray:
    """Return Shannon entropy over `axis`, divided by that of equal shares: 0 one bloc alone, 1 all alike."""
    safe = np.maximum(shares, np.finfo(np.float64).tiny)  # a share of 0 adds nothing
    part = np.log(safe)
    part *= safe
    total = part.sum(axis=axis) / -np.log(shares.shape[axis])
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
    no sum of money moves a recipient that does not respond, so results rank it above every sum.
    """
    slope = np.where(beta > least, beta, np.nan)[:, None, None] * PERCENT / gdp[:, None, :]
    price = 1.0 - shares
    price *= shares
    price *= slope
    return np.divide(POINT, price, out=price)


def compensating_variation(
    gdp: FloatArray, beta: FloatArray, base: FloatArray, change: FloatArray, offer: FloatArray
) -> FloatArray:
    """Return the money worth of the new offers to each recipient, USD a year, (draws, recipients) (Small, Rosen 1981).

    Negative: worse off. base : (draws, blocs, recipients) shares. change : log-odds. offer : change of aid in percent
    of GDP as the recipient weighs it, so that change = beta * offer without a push of trade. Where beta is 0 the worth
    is the limit of the formula, the mean change of aid at the shares of the base.
    """
    total = over_blocs(base)
    # exp(x) - 1 by the hyperbolic tangent of its half: as exact near 0, and several times as fast.
    half = np.tanh(0.5 * change)
    inclusive = np.log1p(over_blocs(base * (2.0 * half / (1.0 - half))) / total)
    responds = beta[:, None] > 0.0
    limit = over_blocs(base * offer) / total
    worth: FloatArray = np.where(responds, inclusive / np.where(responds, beta[:, None], 1.0), limit) * gdp / PERCENT
    return worth


def cost_of_staying(gdp: FloatArray, beta: FloatArray, before: FloatArray, after: FloatArray) -> FloatArray:
    """Return USD a year that bring one bloc's share back from `after` to `before` (draws, recipients), exactly.

    The bloc's offer rises until its log-odds are those of the base; 0 where the share has not fallen.
    """
    gap = np.maximum(np.log(before * (1.0 - after) / ((1.0 - before) * after)), 0.0)
    money: FloatArray = gap * gdp / PERCENT / np.where(beta > 0.0, beta, 1.0)[:, None]
    return money
