"""Threshold viability: when an organisation cannot carry its fixed cost, or its cash has run down."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def viability_flag(
    spending_ratio: ArrayLike,
    fixed_share: ArrayLike,
    margin: ArrayLike,
    strained_now: ArrayLike,
    strained_before: ArrayLike,
) -> NDArray[np.float64]:
    """Return 1 where an organisation is viable, 0 where it is not; broadcasts.

    Not viable: spending ratio below `fixed_share + margin`, or the cash limit reached (`strained_*` > 0) two
    years running. Thresholds in the manner of Gai and Kapadia (2010), Proceedings of the Royal Society A 466.
    """
    small = np.asarray(spending_ratio) < np.asarray(fixed_share) + np.asarray(margin)
    strained = (np.asarray(strained_now) > 0.0) & (np.asarray(strained_before) > 0.0)
    result: NDArray[np.float64] = np.where(small | strained, 0.0, 1.0)
    return result
