"""Ghosh supply-driven allocation: losses of money that organisations pass on to each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Cascade:
    """Result of a Ghosh cascade.

    total : loss ratio of each organisation after all rounds; multiplier : total money lost over the
    direct loss (NaN without one); spectral_radius : of the allocation matrix, below 1 where it converges.
    """

    total: FloatArray
    multiplier: float
    spectral_radius: float


def transfer_shares(spending: FloatArray, revenue: FloatArray, from_organisations: FloatArray) -> FloatArray:
    """Return A[j, i]: share of the revenue of i that comes from organisation j.

    The payer is not published, so what i has from other organisations (`from_organisations`, same unit as
    `revenue`, negatives count as 0) is split over all payers by `spending`. All arguments (organisations,).
    """
    payer = np.where(spending > 0.0, spending, 0.0)
    received = np.where(revenue > 0.0, np.maximum(from_organisations, 0.0) / np.where(revenue > 0.0, revenue, 1.0), 0.0)
    result: FloatArray = np.outer(payer / payer.sum(), received)
    return result


def cascade(allocation: FloatArray, direct_loss: FloatArray, revenue: FloatArray) -> Cascade:
    """Return (I - A^T)^-1 times the direct loss ratio.

    allocation : A of `transfer_shares`, (organisations, organisations), ratios. direct_loss : loss ratio of
    each organisation before any round. revenue : weights that turn ratios into money.
    Errors: ValueError if the spectral radius is not below 1 (the rounds would not end).

    Ghosh (1958), Economica 25(97).
    """
    radius = float(np.max(np.abs(np.linalg.eigvals(allocation)))) if allocation.size else 0.0
    if not radius < 1.0:
        raise ValueError(f"the transfers do not converge: spectral radius {radius:.3f}")
    solution = np.linalg.solve(np.eye(len(allocation)) - allocation.T, direct_loss)
    total = np.asarray(solution, dtype=np.float64)
    direct = float(np.sum(direct_loss * revenue))
    multiplier = float(np.sum(total * revenue)) / direct if direct else float("nan")
    return Cascade(total, multiplier, radius)
