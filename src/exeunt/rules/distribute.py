"""Sharing 100 points by weight between floors and caps: only states that no limit holds move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOTAL = 100.0  # percent: the definition of a rate


@dataclass(frozen=True)
class Shared:
    """Percent by state (sum 100), and which limit holds each: at most one of the three flags."""

    percent: Floats
    at_ceiling: Flags
    at_floor: Flags
    at_ldc_ceiling: Flags


def share_out(
    weights: Floats,
    ldc: Flags,
    *,
    floor: float,
    ldc_ceiling: float,
    ceiling: float,
    at_ceiling: Flags,
    at_floor: Flags | None = None,
    at_ldc_ceiling: Flags | None = None,
) -> Shared:
    """Return 100 percent shared by weight, with floor, ceiling of least developed countries and ceiling.

    Parameters
    ----------
    weights : (n,) non-negative weights, any unit. ldc : (n,) flags.
    floor, ldc_ceiling, ceiling : percent; infinite for "no such limit".
    at_ceiling : (n,) states held at the ceiling from the start. at_floor, at_ldc_ceiling : the same,
    default none.

    In each pass the states below the floor are fixed at it; only when none is left, the least developed
    countries
    above theirs. States then above the ceiling join those held at it, and all starts again from the given
    sets with
    the same weights. Error: E316 nobody is left to carry the rest, or the fixed shares exceed 100.
    """
    nobody = np.zeros(len(weights), dtype=bool)
    start_floor = nobody if at_floor is None else at_floor
    start_ldc = nobody if at_ldc_ceiling is None else at_ldc_ceiling
    capped = at_ceiling.copy()
    limits = _Limits(floor, ldc_ceiling, ceiling)
    while True:
        low, ldc_held = start_floor & ~capped, start_ldc & ~capped
        while True:
            percent = _shares(weights, capped, low, ldc_held, limits)
            free = ~(capped | low | ldc_held)
            below = free & (percent < floor)
            if below.any():
                low = low | below
                continue
            above = free & ldc & (percent > ldc_ceiling)
            if not above.any():
                break
            ldc_held = ldc_held | above
        over = free & (percent > ceiling)
        if not over.any():
            return Shared(percent, capped, low, ldc_held)
        capped = capped | over


class _Limits(NamedTuple):
    floor: float
    ldc_ceiling: float
    ceiling: float


def _shares(weights: Floats, capped: Flags, low: Flags, ldc_held: Flags, limits: _Limits) -> Floats:
    free = ~(capped | low | ldc_held)
    percent = np.zeros(len(weights))
    percent[capped] = limits.ceiling
    percent[low] = limits.floor
    percent[ldc_held] = limits.ldc_ceiling
    rest = TOTAL - percent.sum()
    carried = weights[free].sum()
    if rest < 0 or carried <= 0:
        why = "fixed shares exceed 100" if rest < 0 else f"no state is free to carry {rest:.3f} points"
        raise ExeuntError(
            "E316",
            f"pool cannot be distributed: {why}",
            mend="Keep more members, or raise the ceiling (--set ceiling=...).",
        )
    percent[free] = weights[free] * (rest / carried)
    return percent
