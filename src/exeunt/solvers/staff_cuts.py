"""Who goes when staff are cut: five rules on staff by years of service."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, nearest_names

FloatArray = NDArray[np.float64]
RULES = ("proportional", "last_in", "senior_first", "barbell", "attrition_only")


@dataclass(frozen=True)
class CutRule:
    """A rule of `RULES`.

    barbell : separations go by n_a g_a, g = tail_weight below band `young` and from band `old` on, 1 between.
    """

    name: str = "proportional"
    tail_weight: float = 1.5
    young: int = 3
    old: int = 15

    def __post_init__(self) -> None:
        if self.name not in RULES:
            raise ExeuntError(
                "E494",
                f"'{self.name}' is not a rule of cuts",
                nearest=nearest_names(self.name, RULES),
                mend=f"Rules: {', '.join(RULES)}.",
            )
        if self.tail_weight < 1.0:
            raise ExeuntError("E494", f"weight of the tails is {self.tail_weight:g}", mend="Give 1 or more.")

    @property
    def separates(self) -> bool:
        """Whether anybody's post ends; otherwise posts fall vacant."""
        return self.name != "attrition_only"


def separations(staff: FloatArray, cut: FloatArray, total: FloatArray, rule: CutRule) -> FloatArray:
    """Return who is separated, (draw, band, entity) persons, adding up to the cut and never more than a band holds.

    staff : after natural leaving. cut : (draw, entity) persons, 0 to total. total : sum of staff over bands.
    """
    if not rule.separates:
        return np.zeros_like(staff)
    if rule.name == "proportional":
        return staff * _part(cut, total)[:, None]
    if rule.name == "barbell":
        return _barbell(staff, cut, total, rule)
    if rule.name == "last_in":
        return _walk(staff, cut)
    return np.ascontiguousarray(_walk(staff[:, ::-1], cut)[:, ::-1])


def _walk(staff: FloatArray, cut: FloatArray) -> FloatArray:
    """Empty the bands in order, the last one touched in part."""
    passed = np.cumsum(staff, axis=1)
    left = cut[:, None] - passed + staff
    gone: FloatArray = np.minimum(np.maximum(left, 0.0), staff)
    return gone


def _barbell(staff: FloatArray, cut: FloatArray, total: FloatArray, rule: CutRule) -> FloatArray:
    """Cut the tails at `tail_weight` times the rate of the middle; empty tails leave the rest to the middle."""
    band = np.arange(staff.shape[1])
    tail = (band < rule.young) | (band >= rule.old)
    tails = staff[:, tail].sum(axis=1)
    middle = total - tails
    rate = np.minimum(rule.tail_weight * _part(cut, rule.tail_weight * tails + middle), 1.0)
    rest = np.minimum(_part(np.maximum(cut - rate * tails, 0.0), middle), 1.0)
    return staff * np.where(tail[:, None], rate[:, None], rest[:, None])


def _part(some: FloatArray, whole: FloatArray) -> FloatArray:
    part: FloatArray = np.where(whole > 0.0, some / np.where(whole > 0.0, whole, 1.0), 0.0)
    return part
