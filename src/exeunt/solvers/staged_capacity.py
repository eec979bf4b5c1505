"""Capacity that falls fast and is rebuilt in stages: exponential loss, Erlang-3 return, month by month.

What is added passes three stages of equal mean length (Erlang 1917; the linear chain of delay models), so that a part
added at one time has returned after t months to the share P(3, 3 t / length), P the regularised lower incomplete gamma
function. A further addition runs through the stages from its own start, at the mean length of what is under way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
STAGES = 3
NEVER = -1.0
ROUNDING = 1e-9  # a rise smaller than this is the rounding of sums
HALF = 0.5  # a capacity below half is a gap: its staff and archives are being lost


@dataclass(frozen=True)
class Stock:
    """State at the end of a month; arrays of one shape. level : capacity, 1 = base. stages : (3, ...) being rebuilt.

    low_since : month from which the level has been below half, or -1. length : mean length of the rebuild under way.
    """

    level: FloatArray
    stages: FloatArray
    low_since: FloatArray
    length: FloatArray


@dataclass(frozen=True)
class Pace:
    """down : months in which a loss falls to 1/e. up : mean length of a rebuild after a gap of `seen` months or less.

    fade : months of further gap that lengthen it by the factor e. seen : the longest gap of which the rebuild is known.
    """

    down: FloatArray
    up: FloatArray
    fade: FloatArray
    seen: float

    def length(self, gap: FloatArray) -> FloatArray:
        """Return the mean length of a rebuild after a gap, months: never shorter after a longer gap."""
        longer: FloatArray = self.up * np.exp(np.maximum(gap - self.seen, 0.0) / self.fade)
        return longer


def month_later(stock: Stock, target: FloatArray, pace: Pace, month: float) -> Stock:
    """Return the state one month after `month` at a constant target in [0, 1].

    At target 1 and level 1 nothing changes, to the bit.
    """
    pending = stock.stages.sum(axis=0)
    added = target - stock.level - pending
    added = np.where(added > ROUNDING, added, 0.0)
    gap = np.where(stock.low_since == NEVER, 0.0, month - stock.low_since)
    # Parts under way have one length, the mean by mass: a small early part cannot hurry what a long gap has made slow.
    under_way = np.maximum(pending, 0.0)
    mixed = (under_way * stock.length + added * pace.length(gap)) / np.where(added > 0.0, under_way + added, 1.0)
    length = np.where(added > 0.0, mixed, stock.length)
    # What is being rebuilt beyond the target is given up.
    room = np.maximum(target - stock.level, 0.0)
    keep = np.where(pending > room, room / np.where(pending > 0.0, pending, 1.0), 1.0)
    first, second, third = stock.stages * keep
    first = first + added
    x = STAGES / length
    left = np.exp(-x)
    stages = np.stack([first, second + first * x, third + second * x + first * x * x / 2.0]) * left
    risen = stock.level + (first + second + third - stages.sum(axis=0))
    fallen = target + (stock.level - target) * np.exp(-1.0 / pace.down)
    level = np.where(target < stock.level, fallen, risen)
    began = np.where(stock.low_since == NEVER, month, stock.low_since)
    low_since = np.where(level < HALF, began, NEVER)
    return Stock(level, stages, low_since, length)
