"""Yearly hazard that a member leaves a body: divergence, example and nearness of those who left, size and age.

Model after von Borzyskowski and Vabulas (2019), Review of International Organizations 14: a complementary log-log
hazard, h = 1 - exp(-q exp(c + b_d |p - mean| + b_c peer + b_x nearness + b_n ln n + b_a ln(1 + age))).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Coefficients:
    """One value a draw, each (draws,) or broadcastable. scale : q, documented withdrawals over coded transitions."""

    scale: FloatArray
    constant: FloatArray
    divergence: FloatArray
    peer: FloatArray
    proximity: FloatArray
    ln_members: FloatArray
    ln_age: FloatArray

    def of(self, draw: NDArray[np.int64]) -> Coefficients:
        """Return the values of the named draws."""
        return Coefficients(*(getattr(self, name)[draw] for name in self.__dataclass_fields__))


def exit_hazard(
    c: Coefficients,
    divergence: FloatArray,
    peer: FloatArray,
    nearness: FloatArray,
    members: FloatArray,
    age: FloatArray,
) -> FloatArray:
    """Return hazards in [0, 1), elementwise with broadcasting.

    divergence : |ideal point - mean of the members|. peer : 1 where another member left in the last three years, 0.5
    where the exit is void in law. nearness : `pull` of the nearest leaver. members : n >= 1. age : years, >= 0.
    """
    linear = (
        c.constant
        + c.divergence * divergence
        + c.peer * peer
        + c.proximity * nearness
        + c.ln_members * np.log(np.maximum(members, 1.0))
        + c.ln_age * np.log1p(age)
    )
    return np.asarray(-np.expm1(-c.scale * np.exp(linear)))


def size_only_hazard(scale: FloatArray, constant: float, ln_members: float, members: FloatArray) -> FloatArray:
    """Return the hazard of the comparison that knows nothing but the number of members."""
    return np.asarray(-np.expm1(-scale * np.exp(constant + ln_members * np.log(np.maximum(members, 1.0)))))


def pull(point: FloatArray, leaver: FloatArray, reach: float | FloatArray) -> FloatArray:
    """Return exp(-|p_i - p_l| / reach), 0 where either ideal point is not known."""
    return np.nan_to_num(np.exp(-np.abs(point - leaver) / reach), nan=0.0)
