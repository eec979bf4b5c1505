"""From need, coverage and warning to persons by phase and deaths. Plain arrays, (draws or 1, countries)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
DAYS = 365.0
PER = 1e4  # death rates are deaths per 10,000 persons a day
LARGEST_PHASE4 = 0.9  # share of Phase 3 or worse that may be in Phase 4 or worse


@dataclass(frozen=True)
class Response:
    """avoided : share of the new need that early action keeps out of Phase 3. worsened : persons that move from Phase 3
    to 4 for each person who loses assistance. unwarned : added Phase 4 for each person in new need without early
    action. All (draws or 1, 1).
    """

    avoided: FloatArray
    worsened: FloatArray
    unwarned: FloatArray


@dataclass(frozen=True)
class Phases:
    """Persons in Phase 3 or worse, and in Phase 4 or worse."""

    crisis: FloatArray
    emergency: FloatArray

    def __sub__(self, other: Phases) -> Phases:
        return Phases(self.crisis - other.crisis, self.emergency - other.emergency)


def phases(
    need: FloatArray, new: FloatArray, early: FloatArray, lost: FloatArray, share: FloatArray, how: Response
) -> Phases:
    """Return persons by phase.

    need : persons in need before early action. new : of these, in new need. early : share of the new need met by early
    action, 0 to 1. lost : coverage of the base year less coverage now (negative if better). share : Phase 4 or worse
    within Phase 3 or worse at the coverage of the base year.
    """
    crisis = need - how.avoided * early * new
    # A share cannot be negative: else persons who need no help at all would offset an unwarned crisis.
    severe = np.maximum(share + how.worsened * lost, 0.0)
    emergency = severe * crisis + how.unwarned * new * (1.0 - early)
    return Phases(crisis, np.clip(emergency, 0.0, LARGEST_PHASE4 * crisis))


def deaths(found: Phases, catastrophe: FloatArray, rates: tuple[FloatArray, FloatArray, FloatArray]) -> FloatArray:
    """Return excess deaths a year.

    rates : excess deaths per 10,000 persons a day in Phase 3, 4 and 5, of one calibration. catastrophe : persons in
    Phase 5, part of the emergency.
    """
    three, four, five = rates
    daily = three * (found.crisis - found.emergency) + four * (found.emergency - catastrophe) + five * catastrophe
    return DAYS / PER * daily
