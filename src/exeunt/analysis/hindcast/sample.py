"""Draws of the declared parameters, as the engine makes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from exeunt.analysis.hindcast.model import predictive
from exeunt.declarations import all_declarations
from exeunt.engine.draws import Draws

FloatArray = NDArray[np.float64]
CHANNEL = "hindcast"  # name of the shock streams


@dataclass(frozen=True)
class Sample:
    """All draws that a hindcast needs; the same numbers as a run with this seed."""

    draws: Draws

    def parameter(self, channel: str, name: str) -> FloatArray:
        """Return draws (n,) of a parameter that a channel declares, in its own unit."""
        distribution = all_declarations()[channel].parameters[name].distribution
        return self.draws.parameter(channel, name, distribution, start=0, count=self.draws.count)

    def predictive(self, name: str) -> FloatArray:
        """Return draws (n,) of a parameter of the hindcasts' own file."""
        return self.draws.parameter(CHANNEL, name, predictive(name), start=0, count=self.draws.count)

    def normal(self, name: str, year: int, width: int) -> FloatArray:
        """Return standard normal noise (n, width), one column a case."""
        noise: FloatArray = ndtri(self.draws.shock(CHANNEL, name, year, width, start=0, count=self.draws.count))
        return noise

    def backfill_profile(self) -> tuple[FloatArray, ...]:
        """Return the weights (n,) of the years since a loss began: year 0, 1, 2, and 3 and later."""
        return tuple(self.parameter("funding", name) for name in ("w_0", "w_1", "w_2", "w_3plus"))


def range_of(values: FloatArray) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile."""
    low, middle, high = np.quantile(values, (0.05, 0.50, 0.95))
    return float(low), float(middle), float(high)
