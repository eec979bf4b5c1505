"""Where the worst cases lie: a box of uncertain numbers in which a result is among its worst tenth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Text, number
from exeunt.analysis.drivers.columns import Columns
from exeunt.errors import ExeuntError
from exeunt.solvers.sensitivity.prim import prim

if TYPE_CHECKING:
    from exeunt.analysis.drivers.drivers import Drivers

FloatArray = NDArray[np.float64]
WORST = 0.1
LOOKED_AT = 15
SURE = 0.05


@dataclass(frozen=True)
class Limit:
    """A restriction of one uncertain number: low or high is None where it is free on that side."""

    key: str
    names: Text
    unit: str
    low: float | None
    high: float | None
    doubt: float


@dataclass(frozen=True)
class WorstCases:
    """The box. worse : "high" or "low" results are called worse. threshold : the result from which on a draw counts.

    coverage : part of the worst cases inside; density : part of the inside that is among the worst; mass : part of all
    draws inside. limits : restrictions whose quasi-p value is below 0.05, then the others.
    """

    worse: str
    threshold: float
    coverage: float
    density: float
    mass: float
    limits: tuple[Limit, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the box as data for `--json`."""
        return {
            "worse": self.worse,
            "threshold": number(self.threshold),
            "coverage": self.coverage,
            "density": self.density,
            "mass": self.mass,
            "limits": [
                {"key": x.key, "name": dict(x.names), "unit": x.unit, "low": x.low, "high": x.high, "quasi_p": x.doubt}
                for x in self.limits
            ],
        }


def worst_cases(columns: Columns, result: FloatArray, found: Drivers) -> WorstCases | None:
    """Return the box of the worst tenth of a result (draws,), looked for among its fifteen first drivers.

    Worse is what is further from 0 in the direction of the mean (a larger loss). None where the result does not vary.
    """
    known = np.isfinite(result)
    y = result[known]
    if not found.varies:
        return None
    keys = [row.key for row in found.rows[:LOOKED_AT]]
    places = [i for i, c in enumerate(columns.columns) if c.key in keys]
    x = columns.values[known][:, places]
    worse = "high" if y.mean() >= 0.0 else "low"
    threshold = float(np.quantile(y, 1.0 - WORST if worse == "high" else WORST))
    yes = y >= threshold if worse == "high" else y <= threshold
    try:
        box = prim(x, yes).chosen
    except ExeuntError:
        return None  # the same result in so many draws that no tenth can be told apart
    limits = [
        Limit(
            columns.columns[places[i]].key,
            columns.columns[places[i]].names,
            columns.columns[places[i]].unit,
            float(box.low[i]) if np.isfinite(box.low[i]) else None,
            float(box.high[i]) if np.isfinite(box.high[i]) else None,
            float(box.doubt[i]),
        )
        for i in np.flatnonzero(box.restricted)
    ]
    limits.sort(key=lambda limit: limit.doubt)
    return WorstCases(worse, threshold, float(box.coverage), float(box.density), float(box.mass), tuple(limits))
