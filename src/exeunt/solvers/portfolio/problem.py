"""The problem: what every place gains by amount, and who may give how much to whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
FLAT = 0.01
"""Second differences up to this part of the largest gain count as none: the surface is concave."""


@dataclass(frozen=True)
class Surface:
    """Gains of each place at growing amounts. amount, gain : (places, points), both start with 0.

    Gains between two points lie on a straight line. slope, width : (places, points - 1).
    """

    amount: FloatArray
    gain: FloatArray

    def __post_init__(self) -> None:
        """Refuse what is no surface. Error: E590."""
        if self.amount.shape != self.gain.shape or self.amount.ndim != 2 or self.amount.shape[1] < 2:
            raise ExeuntError("E590", f"amounts {self.amount.shape} and gains {self.gain.shape} are not one table")
        if not (np.all(np.isfinite(self.amount)) and np.all(np.isfinite(self.gain))):
            raise ExeuntError("E590", "an amount or a gain is not a number")
        if np.any(self.amount[:, 0] != 0.0) or np.any(np.diff(self.amount, axis=1) < 0.0):
            raise ExeuntError("E590", "amounts do not rise from 0", mend="Sort the points of every place.")

    @property
    def width(self) -> FloatArray:
        """Amount between two points."""
        return np.asarray(np.diff(self.amount, axis=1))

    @property
    def slope(self) -> FloatArray:
        """Gain for one more unit between two points, 0 where they coincide."""
        rise = np.diff(self.gain, axis=1)
        return np.asarray(np.divide(rise, self.width, out=np.zeros_like(rise), where=self.width > 0.0))

    @property
    def cap(self) -> FloatArray:
        """Largest amount of each place."""
        return np.asarray(self.amount[:, -1])

    @property
    def concave(self) -> bool:
        """Whether no place gains more from a later unit than from an earlier one (beyond a hundredth of its gain)."""
        rise = np.diff(self.slope, axis=1) * np.minimum(self.width[:, 1:], self.width[:, :-1])
        largest = np.abs(self.gain).max(axis=1, keepdims=True)
        return bool(np.all(rise <= FLAT * largest))

    def at(self, chosen: FloatArray) -> float:
        """Return the gain of amounts (places,)."""
        return float(sum(np.interp(z, a, g) for z, a, g in zip(chosen, self.amount, self.gain, strict=True)))


@dataclass(frozen=True)
class Donors:
    """Who gives. cap : (donors,) largest sum of each. allowed : (donors, places) whether a donor may give there."""

    cap: FloatArray
    allowed: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse a cap that is negative or not a number. Error: E591."""
        if self.allowed.shape[0] != len(self.cap):
            raise ExeuntError("E591", f"{len(self.cap)} caps for {self.allowed.shape[0]} donors")
        if not np.all(np.isfinite(self.cap) & (self.cap >= 0.0)):
            raise ExeuntError("E591", "the cap of a donor is negative or not a number", mend="Give 0 or more USD.")


def check_budget(budget: float) -> None:
    """Refuse a budget that is negative or not a number. Error: E592."""
    if not np.isfinite(budget) or budget < 0.0:
        raise ExeuntError("E592", f"budget {budget}", mend="Give an amount above 0.")
