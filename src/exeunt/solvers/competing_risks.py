"""Competing risks of leaving a stock: return, onward movement, resettlement, naturalisation.

With constant hazards l_j in a year the chance to leave by route j is l_j / L * (1 - exp(-L)), L = sum of l_j
(Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, chapter 8). Plain arrays; rows are draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def leaving_part(total: FloatArray) -> FloatArray:
    """Return (1 - exp(-L)) / L, which turns hazards into chances; 1 where L is 0."""
    safe = np.where(total > 0.0, total, 1.0)
    part: FloatArray = np.where(total > 0.0, -np.expm1(-safe) / safe, 1.0)
    return part


def chances(hazards: Sequence[FloatArray]) -> list[FloatArray]:
    """Return the chance of each route in a year; hazards >= 0 a year, broadcastable; chances sum to 1 - exp(-L)."""
    total = hazards[0]
    for hazard in hazards[1:]:
        total = total + hazard
    part = leaving_part(total)
    return [hazard * part for hazard in hazards]


@dataclass(frozen=True)
class Moved:
    """stock : (draws, pairs) persons that have left beyond the quiet path; flows : one such array a route, this year.

    stock = grown stock before + sum of flows: nobody is created or lost.
    """

    stock: FloatArray
    flows: list[FloatArray]


def move(quiet: FloatArray, moved: FloatArray, now: Sequence[FloatArray], reference: Sequence[FloatArray]) -> Moved:
    """Return who has left because hazards differ from their reference, and by which route.

    quiet : (draws, pairs) stock of the quiet path. moved : persons gone before this year, grown as the stock has grown.
    now, reference : chances of each route. Those who are gone can not leave again: a flow is what the smaller stock
    sends less what the quiet path sends.
    """
    present = quiet - moved
    flows = []
    for p, q in zip(now, reference, strict=True):
        flow = present * p
        flow -= quiet * q
        flows.append(flow)
    stock = moved
    for flow in flows:
        stock = stock + flow
    return Moved(stock, flows)
