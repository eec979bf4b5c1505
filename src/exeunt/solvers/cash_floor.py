"""Spending capped so that a minimum of cash remains: closed form, elementwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

DAYS_PER_YEAR = 365.0


def affordable_spending(inflow: ArrayLike, cash_before: ArrayLike, minimum_days: ArrayLike) -> NDArray[np.float64]:
    """Return the largest spending of a year that leaves `minimum_days` of that spending in cash, not below 0.

    Solves X = inflow + cash - minimum_days * X / 365 for X. `inflow` and `cash_before` share one unit
    (USD, or years of base spending); all broadcast.
    """
    money = np.asarray(inflow, dtype=np.float64) + np.asarray(cash_before, dtype=np.float64)
    share = 1.0 + np.asarray(minimum_days, dtype=np.float64) / DAYS_PER_YEAR
    result: NDArray[np.float64] = np.maximum(money / share, 0.0)
    return result
