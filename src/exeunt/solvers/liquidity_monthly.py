"""Cash of one budget month by month: receipts in, planned spending out, and the month in which it is gone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.profile import MONTHS

FloatArray = NDArray[np.float64]

AUTUMN = (10, 11, 12)
"""Months in which late payers and a state with a fiscal year from October pay, in equal parts."""


def monthly_receipts(
    profile: FloatArray,
    on_profile: FloatArray,
    in_autumn: FloatArray,
    dated: FloatArray | None = None,
) -> FloatArray:
    """Return what comes in each month, shape (n, 12), in the unit of the amounts.

    Parameters
    ----------
    profile : cumulative share at the end of each month, (n, 12).
    on_profile : what the year brings along the profile, (n,).
    in_autumn : what it brings in equal parts in October, November and December, (n,).
    dated : amounts of single months on top, (n or 1, 12).
    """
    receipts = np.diff(profile, axis=1, prepend=0.0)
    receipts *= on_profile[:, None]
    receipts[:, AUTUMN[0] - 1 :] += (in_autumn / len(AUTUMN))[:, None]
    if dated is not None:
        receipts += dated
    return receipts


def liquidity_path(opening: FloatArray, receipts: FloatArray, spending: FloatArray) -> FloatArray:
    """Return liquidity at the end of each month, (n, 12): opening (n,), receipts (n, 12), spending of the year (n,).

    The year's spending goes out in twelve equal parts. Same unit throughout; negative is what is missing.
    """
    path = np.cumsum(receipts, axis=1)
    path += opening[:, None]
    path -= spending[:, None] * (np.arange(1, MONTHS + 1) / MONTHS)
    return path


def run_out_month(path: FloatArray) -> FloatArray:
    """Return the first month (1-12) that ends below zero, shape (n,), NaN where none does."""
    below = path < 0.0
    month: FloatArray = np.argmax(below, axis=1) + 1.0
    month[~below.any(axis=1)] = np.nan
    return month


def run_out_time(opening: FloatArray, path: FloatArray) -> FloatArray:
    """Return the moment at which liquidity crosses zero, in months since 1 January, (n,), NaN where it does not.

    Linear inside the month: 9.5 is the middle of October. Opening below zero gives 0.
    """
    month = run_out_month(path)
    out = ~np.isnan(month)
    row = np.flatnonzero(out)
    last = month[out].astype(np.int64) - 1
    after = path[row, last]
    before = np.where(last > 0, path[row, np.maximum(last - 1, 0)], opening[row])
    fraction = np.where(before > 0.0, before / (before - after), 0.0)
    time = np.full(len(path), np.nan)
    time[row] = last + fraction
    return time


def reserves_left(path: FloatArray, sizes: FloatArray) -> FloatArray:
    """Return what is left of each reserve, shape (n, 12, k): drawn in order, refilled first in reverse.

    path : liquidity with the reserves in it, (n, 12). sizes : full reserves in the order in which they are drawn, (k,).
    Liquidity above their sum is operating cash. Same unit throughout.
    """
    # The last reserve is the last to go: it stands as long as liquidity covers it.
    behind = np.cumsum(sizes[::-1])[::-1] - sizes
    left: FloatArray = np.clip(path[:, :, None] - behind, 0.0, sizes)
    return left
