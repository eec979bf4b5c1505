"""Duties of a scenario, as zones of pairs with one rate a year. Own trade pays none; several duties add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.base import SECTORS
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LEAST_RATE = -0.3  # below it a subsidy is a slip of the pen


@dataclass(frozen=True)
class DutyZones:
    """Where the duties of a sector are equal in every year. code : (N, N) zone of each pair, 0 without a duty.

    rates : (zones, years) ad valorem, row 0 is 0.
    """

    code: IntArray
    rates: FloatArray


def duties_of(scenario: CompiledScenario) -> Sequence[Any]:
    """Return the duties of a scenario; none in its baseline."""
    return tuple(getattr(scenario, "duties", ()))


def duty_zones(duties: Sequence[Any], at: Mapping[str, int], years: int) -> dict[int, DutyZones]:
    """Return the zones by position of the sector.

    Errors: E681 unknown economy or sector; E682 a rate below -30 percent, or a path that is not one of the years.
    """
    size = len(at)
    totals: dict[int, FloatArray] = {}
    for duty in duties:
        path = np.asarray(duty.path, dtype=np.float64)
        if not duty.rate >= LEAST_RATE or path.shape != (years,) or not ((path >= 0.0) & (path <= 1.0)).all():
            raise ExeuntError(
                "E682",
                f"a duty of {duty.rate:g} with {len(path)} years is not one of this world",
                where="duty",
                mend="Give a rate of at least -0.3 and a part in [0, 1] for each simulated year.",
            )
        importers = _places(duty.importers, at, "importers")
        exporters = _places(duty.exporters, at, "exporters") if duty.exporters else np.arange(size)
        for sector in duty.sectors:
            if sector not in SECTORS:
                raise ExeuntError(
                    "E681", f"'{sector}' is not a sector", where="duty", nearest=nearest_names(sector, SECTORS)
                )
            total = totals.setdefault(SECTORS.index(sector), np.zeros((years, size, size)))
            total[:, exporters[:, None], importers] += duty.rate * path[:, None, None]
    return {sector: _zones(total) for sector, total in sorted(totals.items())}


def _zones(total: FloatArray) -> DutyZones:
    years, size, _ = total.shape
    place = np.arange(size)
    total[:, place, place] = 0.0
    every = total.reshape(years, -1).T
    rates, code = np.unique(np.concatenate([np.zeros((1, years)), every]), axis=0, return_inverse=True)
    code = code.reshape(-1)
    nothing = int(code[0])
    order = np.array([nothing, *(k for k in range(len(rates)) if k != nothing)])
    new = np.empty(len(rates), dtype=np.int64)
    new[order] = np.arange(len(rates))
    return DutyZones(new[code[1:]].reshape(size, size), np.ascontiguousarray(rates[order]))


def _places(codes: Sequence[str], at: Mapping[str, int], what: str) -> IntArray:
    for code in codes:
        if code not in at:
            raise ExeuntError(
                "E681", f"'{code}' is not an economy of the trade tables", where=what, nearest=nearest_names(code, at)
            )
    return np.array(sorted({at[code] for code in codes}), dtype=np.int64)
