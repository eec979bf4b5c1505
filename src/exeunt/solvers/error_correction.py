"""Spending that follows revenue with a lag: the error-correction equation in logarithms, elementwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def adjust_spending(
    spending_before: ArrayLike,
    revenue_before: ArrayLike,
    revenue_now: ArrayLike,
    same_year: ArrayLike,
    closing: ArrayLike,
) -> NDArray[np.float64]:
    """Return this year's spending ratio.

    log x_t = log x_{t-1} + a (log r_t - log r_{t-1}) + lambda (log r_{t-1} - log x_{t-1})

    Parameters
    ----------
    spending_before, revenue_before, revenue_now : ratios to the no-event level, > 0 (floor them before).
    same_year : a, elasticity of spending to revenue in the same year.
    closing : lambda, share of the gap of the year before that is closed in a year.
    All broadcast. Ratios of 1 give exactly 1.

    Engle and Granger (1987), Econometrica 55(2); buffer-stock reading: Carroll (1997), Quarterly Journal of
    Economics 112(1).
    """
    spent = np.log(np.asarray(spending_before, dtype=np.float64))
    received = np.log(np.asarray(revenue_before, dtype=np.float64))
    receives = np.log(np.asarray(revenue_now, dtype=np.float64))
    result: NDArray[np.float64] = np.exp(
        spent + np.asarray(same_year) * (receives - received) + np.asarray(closing) * (received - spent)
    )
    return result
