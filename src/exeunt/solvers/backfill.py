"""How much of a lost contribution other donors put back: a saturating response with a cap, elementwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def backfill(
    loss: ArrayLike, others: ArrayLike, phi: ArrayLike, profile: ArrayLike, kappa: ArrayLike, follow_on: ArrayLike
) -> NDArray[np.float64]:
    """Return what other donors add (positive) or take away as well (negative), in the unit of `loss`.

    With raw = phi * profile * loss and cap K = kappa * others:
    raw >= 0: min(K (1 - exp(-raw / K)), loss), and 0 where K = 0; raw < 0: max(raw, -follow_on * others).

    Parameters
    ----------
    loss : money lost, >= 0, any shape.
    others : base money of all other donors of the same instrument at the same organisation, >= 0.
    phi : long-run backfill fraction (ratio; negative = follow-on cuts).
    profile : weight of the year since the loss began (ratio).
    kappa : cap of the backfill as a share of `others` (ratio, >= 0).
    follow_on : largest follow-on cut as a share of `others` (ratio, >= 0).
    All broadcast against each other; the result has the broadcast shape.

    Crowding-in and crowding-out of donors: Davies and Klasen (2019), Scand. J. of Economics 121(1).
    """
    lost, other_money = np.asarray(loss, dtype=np.float64), np.asarray(others, dtype=np.float64)
    raw = np.asarray(phi, dtype=np.float64) * np.asarray(profile, dtype=np.float64) * lost
    cap = np.asarray(kappa, dtype=np.float64) * other_money
    safe_cap = np.where(cap > 0.0, cap, 1.0)
    put_back = np.minimum(safe_cap * -np.expm1(-np.maximum(raw, 0.0) / safe_cap), lost)
    added = np.where(cap > 0.0, put_back, 0.0)
    cut = np.maximum(raw, -np.asarray(follow_on, dtype=np.float64) * other_money)
    result: NDArray[np.float64] = np.where(raw >= 0.0, added, cut)
    return result
