"""Arrears and the vote (UN Charter, Article 19; Financial Regulation 3.5). Any leading draw axis is kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.rules.distribute import Flags, Floats

SMALLEST_PAYMENT = 1.0  # USD: "equals or exceeds" is passed by one dollar


def closing_arrears(opening: Floats, assessed: Floats, credited: Floats, paid: Floats) -> Floats:
    """Return arrears at year end: opening + assessed - credits applied - paid, USD, any equal shapes."""
    return opening + assessed - credited - paid


def dues_of_years(bills: Floats) -> Floats:
    """Return the sum of the last full years' bills: (..., years, budgets, states) or (..., years, states).

    The years axis is the one before the states axis, after budgets were added up.
    """
    if bills.ndim < 2:
        raise ExeuntError("E319", "bills need an axis of years and an axis of states")
    dues: Floats = bills.sum(axis=-2)
    return dues


def vote_lost(arrears: Floats, dues: Floats, waived: Flags | None = None) -> NDArray[np.bool_]:
    """Return flags (..., states) of the states without a vote on 1 January.

    Parameters
    ----------
    arrears : (..., states) USD at the end of the year before, summed over all budgets.
    dues : (..., states) USD assessed for the two full years before, summed over the same budgets.
    waived : (states,) states the General Assembly lets vote (second sentence of Article 19).
    """
    lost: NDArray[np.bool_] = (arrears > 0) & (arrears >= dues)
    return lost if waived is None else lost & ~waived


def minimum_payment(arrears: Floats, dues: Floats) -> Floats:
    """Return the least payment (..., states), USD, before 1 January that keeps the vote; 0 if it is safe."""
    payment: Floats = np.where(vote_lost(arrears, dues), arrears - dues + SMALLEST_PAYMENT, 0.0)
    return payment


def settle_oldest_first(layers: Floats, paid: Floats) -> tuple[Floats, Floats]:
    """Return what stays unpaid by year of the debt, and what was paid beyond all debt.

    layers : (..., years) unpaid USD, oldest first. paid : (...) USD. Regulation 3.5: payments
    settle the oldest contribution due.
    """
    settled = np.minimum(layers.cumsum(axis=-1), paid[..., None])
    by_layer = np.diff(settled, axis=-1, prepend=0.0)
    return layers - by_layer, np.maximum(paid - layers.sum(axis=-1), 0.0)
