"""What the corps reads from the money channels, checked: spending, and cash that stops hiring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.talent.base import Base
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]


def checked_money(ratio: FloatArray, base: Base) -> FloatArray:
    """Return spending relative to 2024 of the organisations with staff, (64 or 1, staffed).

    Error: E498 it is negative or not a number; names the organisation and the draw.
    """
    if ratio.ndim == 1:  # the channel funding is not in the run
        return np.broadcast_to(ratio[:, None], (len(ratio), len(base.staff)))
    own = ratio[:, base.places]
    if not (own >= 0.0).all():
        draw, place = (int(p) for p in np.argwhere(~(own >= 0.0))[0])
        raise ExeuntError("E498", f"spending_ratio of {base.labels[place]} is {own[draw, place]:g} in draw {draw}")
    return own


def freeze(inputs: Values, parameters: Values, places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where nobody is hired: cash below the threshold, below the baseline, and running down.

    Result (64 or 1, staffed). An organisation that has always lived on little cash hires as it always did, and one that
    has settled at a smaller size hires again; without either condition a freeze would never end. Cash that is not known
    freezes nothing.
    """
    now, usual, before = (_own(inputs[k], places) for k in ("cash_days", "cash_days@baseline", "cash_days(-1)"))
    low = (now < parameters["freeze_days"][:, None]) & (now < usual)
    return low & (now < before - parameters["freeze_fall"][:, None])


def _own(values: FloatArray, places: NDArray[np.int64]) -> FloatArray:
    return values[:, None] if values.ndim == 1 else values[:, places]
