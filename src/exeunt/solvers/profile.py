"""When in the year money comes in: a cumulative profile through a few anchors, linear between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]

MONTHS = 12
ANCHOR_MONTHS = (0, 1, 2, 3, 4, 6, 9, 12)
"""Months at whose end the cumulative share is set; the others lie on the line between two of them."""
_ROUNDING = 1e-12


def collection_profile(
    march: FloatArray,
    april: FloatArray,
    june: FloatArray,
    september: FloatArray,
    *,
    january_of_march: FloatArray,
    february_of_march: FloatArray,
    september_cap: FloatArray,
) -> FloatArray:
    """Return the cumulative share of the year's receipts at the end of each month, shape (n, 12).

    Parameters
    ----------
    march : cumulative share at the end of March, fraction, (n,).
    april, june, september : what is added to it by the end of those months, fraction, (n,).
    january_of_march, february_of_march : cumulative share at the end of those months over that of March, (n,).
    september_cap : largest cumulative share at the end of September, (n,).

    December is 1 by definition. Error: E440 of `check_profile`.
    """
    by_april = march + april
    by_june = by_april + june
    anchors = np.empty((len(march), len(ANCHOR_MONTHS)))
    anchors[:, 0] = 0.0
    anchors[:, 1] = january_of_march * march
    anchors[:, 2] = february_of_march * march
    anchors[:, 3] = march
    anchors[:, 4] = by_april
    anchors[:, 5] = by_june
    anchors[:, 6] = np.minimum(by_june + september, september_cap)
    anchors[:, 7] = 1.0
    profile = between_anchors(anchors)
    check_profile(profile)
    return profile


def between_anchors(anchors: FloatArray) -> FloatArray:
    """Return values at the ends of months 1 to 12, (n, 12), linear between values at `ANCHOR_MONTHS`, (n, 8)."""
    profile = np.empty((len(anchors), MONTHS))
    for right in range(1, len(ANCHOR_MONTHS)):
        first, last = ANCHOR_MONTHS[right - 1], ANCHOR_MONTHS[right]
        rise = anchors[:, right] - anchors[:, right - 1]
        for month in range(first + 1, last):
            profile[:, month - 1] = anchors[:, right - 1] + rise * ((month - first) / (last - first))
        profile[:, last - 1] = anchors[:, right]
    return profile


def check_profile(profile: FloatArray) -> None:
    """Refuse a cumulative profile, (n, 12), that falls, leaves [0, 1] or does not end at 1.

    Error: E440 with the month.
    """
    steps = np.diff(profile, axis=1, prepend=0.0)
    falls = (steps < -_ROUNDING).any(axis=0)
    if falls.any():
        month = int(np.argmax(falls)) + 1
        raise ExeuntError(
            "E440",
            f"the collection profile falls in month {month}",
            where="liquidity",
            mend="Cumulative receipts cannot fall: lower phi3, d4 or d6, or raise phi9_cap.",
        )
    if (np.abs(profile[:, -1] - 1.0) > _ROUNDING).any():
        raise ExeuntError(
            "E440",
            f"the collection profile ends month 12 at {profile[0, -1]:.6g}, not at 1",
            where="liquidity",
            mend="The profile is the share of what is paid in the year; it ends at 1 by definition.",
        )
