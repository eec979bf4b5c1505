"""A market with storage: its parameters in the units of the user, checked, and in normal form."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
# name: (lowest, highest, whether the ends are allowed)
LIMITS: dict[str, tuple[float, float, bool, bool]] = {
    "intercept": (0.0, math.inf, False, False),
    "slope": (-math.inf, 0.0, False, False),
    "cost": (0.0, math.inf, True, False),
    "interest": (-0.02, math.inf, False, False),
    "decay": (0.0, 0.5, True, False),
    "news": (0.0, 0.98, True, True),
}


@dataclass(frozen=True)
class StorageMarket:
    """One market.

    Inverse demand is intercept + slope * consumption; consumption and harvest count in standard deviations of the
    yearly harvest from its mean, prices in any unit (intercept 1: in mean prices). cost : of keeping one unit for a
    year, in the unit of prices. interest : a year. decay : share of stocks lost in a year. news : share of the
    variance of the next harvest that is known a year ahead. Error: E516 a number outside its limits.
    """

    intercept: float
    slope: float
    cost: float = 0.02
    interest: float = 0.04
    decay: float = 0.0
    news: float = 0.0

    def __post_init__(self) -> None:
        for name, (low, high, with_low, with_high) in LIMITS.items():
            value = getattr(self, name)
            inside = math.isfinite(value) and (low < value < high)
            inside |= (with_low and value == low) or (with_high and value == high)
            if not inside:
                ends = f"{'[' if with_low else '('}{low:g}, {high:g}{']' if with_high else ')'}"
                raise ExeuntError("E516", f"{name} of a storage market is {value}, not in {ends}", where=name)
        if self.discount >= 1.0:
            raise ExeuntError(
                "E516",
                f"storing pays for ever: (1 - decay) / (1 + interest) is {self.discount:.4f}",
                where="interest",
                mend="Interest plus decay must be positive; otherwise stocks grow without bound.",
            )

    @property
    def discount(self) -> float:
        """Value this year of a unit of price next year: (1 - decay) / (1 + interest)."""
        return (1.0 - self.decay) / (1.0 + self.interest)

    @property
    def carrying(self) -> float:
        """What keeping costs a year at the mean price, in units of the slope.

        With g = (price - intercept) / |slope| the model is g = max(discount E g' - carrying, -x): the policy for
        stocks depends on carrying, discount, decay and news only.
        """
        return (self.intercept * (1.0 - self.discount) + self.cost) / -self.slope

    @property
    def relative_slope(self) -> float:
        """Rise of the price over its mean when consumption falls by one standard deviation of the harvest."""
        return -self.slope / self.intercept

    @property
    def news_scale(self) -> float:
        """Foreseen availability that a unit of news adds."""
        return math.sqrt(self.news) / (1.0 - self.decay)

    def price(self, scarcity: FloatArray) -> FloatArray:
        """Return prices of scarcity g = -consumption, same shape."""
        return self.intercept - self.slope * scarcity
