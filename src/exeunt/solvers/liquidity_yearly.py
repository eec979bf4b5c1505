"""Spending of a year in closed form: cut to what is there, planned, or as collected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def adaptive_spending(
    opening: FloatArray,
    receipts: FloatArray,
    net_budget: FloatArray,
    *,
    floor: FloatArray,
    target: FloatArray,
) -> FloatArray:
    """Return what is spent in a year when spending follows cash with foresight of the year's receipts.

    The factor is min(1, max(floor, (opening + receipts - target) / net_budget)), and never more than there is:
    spending may end below the floor, which means bills unpaid.

    Parameters
    ----------
    opening : liquidity on 1 January. receipts : what comes in. net_budget : the budget without cuts, > 0.
    floor : least factor without separations of staff, fraction. target : liquidity wanted at the end.
    All broadcast; money in one unit. Accounting model; no estimate.
    """
    available = opening + receipts
    wanted = np.minimum(1.0, np.maximum(floor, (available - target) / net_budget)) * net_budget
    spending: FloatArray = np.minimum(wanted, np.maximum(0.0, available))
    return spending


def planned_spending(net_budget: FloatArray, factor: FloatArray) -> FloatArray:
    """Return the planned share of the budget whatever comes in: liquidity may fall below zero."""
    planned: FloatArray = factor * net_budget
    return planned


def as_collected(billed: FloatArray, receipts: FloatArray) -> FloatArray:
    """Return what a budget without reserve spends: what comes in, at most what was billed."""
    spent: FloatArray = np.minimum(billed, receipts)
    return spent
