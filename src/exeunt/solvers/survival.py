"""Life of an organisation in three states, a year at a time: vital, stagnant ("zombie"), dead.

States after Gray (2018), International Studies Quarterly 62; death as a complementary log-log hazard of size, age and
lost members (own estimate; von Borzyskowski and Vabulas 2024; Debre and Dijkstra 2021). Dead is for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
VITAL, ZOMBIE, DEAD = 0.0, 1.0, 2.0
STATES = ("vital", "zombie", "dead")


@dataclass(frozen=True)
class DeathCoefficients:
    """Each (draws, 1) or a number. scale : rate in use over the rate that the coefficients reproduce."""

    scale: FloatArray | float
    constant: FloatArray | float
    ln_members: FloatArray | float
    ln_age: FloatArray | float
    drop: FloatArray | float


def death_hazard(c: DeathCoefficients, members: FloatArray, age: FloatArray, drop: FloatArray) -> FloatArray:
    """Return the yearly hazard of death in (0, 1). members : n >= 1; age : years >= 1; drop : share of peak lost."""
    linear = c.constant + c.ln_members * np.log(np.maximum(members, 1.0)) + c.ln_age * np.log(np.maximum(age, 1.0))
    return np.asarray(-np.expm1(-c.scale * np.exp(linear + c.drop * drop)))


def stagnation_hazard(
    base: FloatArray, money: FloatArray, cash: FloatArray, shortfall: FloatArray, short_of_cash: FloatArray
) -> FloatArray:
    """Return the yearly chance that a vital body stagnates, 1 - (1 - z0)^exp(g_s s + g_c 1{cash}); z0 where s = 0.

    base : z0; money, cash : g_s, g_c; shortfall : s, share of revenue lost; short_of_cash : 1 below the cash limit.
    The form keeps it in (0, 1) for every shortfall, which z0 exp(...) does not.
    """
    return np.asarray(-np.expm1(np.log1p(-base) * np.exp(money * shortfall + cash * short_of_cash)))


def transitions(death: FloatArray, stagnation: FloatArray, revival: FloatArray) -> FloatArray:
    """Return the matrix (..., 3, 3) from state (row) to state in a year; death comes first. Rows sum to 1."""
    death, stagnation, revival = np.broadcast_arrays(death, stagnation, revival)
    live = 1.0 - death
    matrix = np.zeros((*death.shape, 3, 3))
    matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 0, 2] = live * (1.0 - stagnation), live * stagnation, death
    matrix[..., 1, 0], matrix[..., 1, 1], matrix[..., 1, 2] = live * revival, live * (1.0 - revival), death
    matrix[..., 2, 2] = 1.0
    return matrix


def next_state(
    state: FloatArray, death: FloatArray, stagnation: FloatArray, revival: FloatArray, u: FloatArray, v: FloatArray
) -> FloatArray:
    """Return the state after a year. u decides death, v stagnation and revival; NaN (no life of its own) stays NaN."""
    moved = np.where(state == VITAL, np.where(v < stagnation, ZOMBIE, VITAL), np.where(v < revival, VITAL, ZOMBIE))
    found = np.where((state == DEAD) | (u < death), DEAD, moved)
    return np.where(np.isnan(state), np.nan, found)
