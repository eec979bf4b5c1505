"""What drives a result: indices and a tornado of every uncertain number, from the draws of the run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Text, number
from exeunt.analysis.drivers.columns import Columns
from exeunt.solvers.sensitivity.given_data import indices

if TYPE_CHECKING:
    from exeunt.analysis.drivers.columns import Column

FloatArray = NDArray[np.float64]
TENTH = 0.1
SHOWN = 15
JUDGEMENT = 0.5


@dataclass(frozen=True)
class Driver:
    """One uncertain number and what it does to a result.

    first : first-order index (part of the variance); floor : what shuffled draws give; seen : first >= 2 floor.
    low, high : mean of the result in the lowest and highest tenth of the number's draws. grade, source : of the number.
    """

    key: str
    names: Text
    unit: str
    grade: str
    source: str
    spearman: float
    partial: float
    first: float
    floor: float
    seen: bool
    low: float
    high: float

    @property
    def swing(self) -> float:
        """Size of the bar in a tornado."""
        return abs(self.high - self.low)

    def to_dict(self) -> dict[str, object]:
        """Return the row as data for `--json`."""
        return {k: number(v) if isinstance(v, float) else v for k, v in asdict(self).items()}


@dataclass(frozen=True)
class Drivers:
    """All uncertain numbers of a result, largest index first. rest : interactions, shocks and noise: 1 less the sum of
    the indices that are distinguishable from 0.

    judgement : part of the explained variance that stands on grade C; above one half the result "is a judgement".
    varies : whether the result differs between draws at all.
    """

    rows: tuple[Driver, ...]
    rest: float
    judgement: float
    varies: bool
    draws: int

    @property
    def is_judgement(self) -> bool:
        """Whether more than half of what drives the band is of grade C."""
        return self.varies and self.judgement > JUDGEMENT

    @property
    def tornado(self) -> tuple[Driver, ...]:
        """The fifteen largest bars."""
        first = sorted(self.rows, key=lambda d: -d.first)[:SHOWN]
        return tuple(sorted(first, key=lambda d: -d.swing))

    def to_dict(self) -> dict[str, object]:
        """Return the table as data for `--json`."""
        return {
            "draws": self.draws,
            "varies": self.varies,
            "rest": number(self.rest),
            "judgement_share": number(self.judgement),
            "is_judgement": self.is_judgement,
            "parameters": [row.to_dict() for row in self.rows],
        }


def drivers(columns: Columns, result: FloatArray) -> Drivers:
    """Return the drivers of a result (draws,). Error: E586 for fewer than 32 draws."""
    known = np.isfinite(result)
    x, y = columns.values[known], result[known]
    if not len(columns.columns) or np.ptp(y) == 0.0:
        return Drivers((), 0.0, 0.0, varies=False, draws=len(y))
    found = indices(x, y)
    count = max(int(TENTH * len(y)), 1)
    order = np.argsort(x, axis=0, kind="stable")
    low, high = y[order[:count]].mean(axis=0), y[order[-count:]].mean(axis=0)
    rows = [
        Driver(
            c.key, c.names, c.unit, c.grade, c.source,
            float(found.spearman[i]), float(found.partial[i]), float(found.first[i]), float(found.floor[i]),
            bool(found.seen[i]), float(low[i]), float(high[i]),
        )
        for i, c in enumerate(columns.columns)
    ]  # fmt: skip
    rows.sort(key=lambda d: -d.first)
    rest = 1.0 - float(found.first[found.seen].sum())
    return Drivers(tuple(rows), rest, _judgement(columns.columns, found.first, found.seen), True, len(y))


def _judgement(columns: tuple[Column, ...], first: FloatArray, seen: NDArray[np.bool_]) -> float:
    explained = np.where(seen, first, 0.0)
    total = explained.sum()
    grade_c = np.array([c.grade == "C" for c in columns])
    return float(explained[grade_c].sum() / total) if total > 0.0 else 0.0
