"""How much of a body's work successors can take up: mandate, members in common, room to grow."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def overlap(members: Collection[str], successor: Collection[str]) -> float:
    """Return the part of the members of a body that belong to a successor; NaN for a body without members."""
    own = set(members)
    return len(own & set(successor)) / len(own) if own else float("nan")


def headroom(budget: FloatArray, loss: FloatArray, part: FloatArray, unknown: FloatArray) -> FloatArray:
    """Return the part of a loss that a successor has room for, 0 to 1, elementwise.

    budget : a year, NaN if not known; loss : a year, 0 or NaN if not known; part : share of its budget that a body can
    take on; unknown : the value where budget or loss is not known.
    """
    known = np.isfinite(budget) & (loss > 0.0)
    room = np.minimum(part * np.nan_to_num(budget) / np.where(known, loss, 1.0), 1.0)
    return np.asarray(np.where(known, room, unknown))


def taken_up(fit: FloatArray, shared: FloatArray, room: FloatArray) -> FloatArray:
    """Return min(1, sum over successors of fit x overlap x headroom); the last axis holds the successors."""
    return np.asarray(np.minimum((fit * shared * room).sum(axis=-1), 1.0))


def in_force(year: float, since: FloatArray, delay: FloatArray) -> FloatArray:
    """Return the part of a year that lies after a loss and its delay; 0 where there is no loss (since = 0).

    since : year of the loss; delay : years. With a delay of 2 it is 0 in the two years from the loss on, 1 from then.
    """
    return np.asarray(np.where(since > 0.0, np.clip(year + 1.0 - since - delay, 0.0, 1.0), 0.0))
