"""Who emits how much, what it costs to abate, and what was pledged: the tables as arrays by emitter and year.

Emitters are the 213 states and territories with fossil CO2 in 2024; two of them (GRL, WLF) are not in the index of
countries, so that world sums hold them and outcomes by country do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError
from exeunt.solvers.abatement import CostCurve, OnePrice

if TYPE_CHECKING:
    from exeunt.world.table import Table
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BASE_YEAR, TREND_YEARS = 2024, 10
TARGET_YEARS = (2030, 2035)
DAMPING = {"flat": 0.0, "damped": 0.8, "trend": 1.0}  # a structural choice: zeta of Gardner and McKenzie (1985)
TONNES_CO2_PER_TONNE_C = 44.0 / 12.0
UNITED_STATES = "USA"


@dataclass(frozen=True)
class Emitters:
    """codes : ISO3, (c,). parties : party of the pledge. base : Mt CO2 in 2024, (c,). growth : mean log growth.
    places : position in the index of countries, -1 outside it. levels : pledged level over emissions of 2023, (2,
    c), of 2030 and 2035, infinite where there is none. flags : name to codes.
    """

    codes: tuple[str, ...]
    parties: tuple[str, ...]
    base: FloatArray
    growth: FloatArray
    ghg: FloatArray
    places: IntArray
    levels: FloatArray
    flags: Mapping[str, tuple[str, ...]]

    @property
    def us(self) -> int:
        """Position of the United States."""
        return self.codes.index(UNITED_STATES)

    def expected(self, year: int, damping: float) -> FloatArray:
        """Return emissions of a year without pledges and without noise, (c,) Mt."""
        fading = sum(damping**k for k in range(1, year - BASE_YEAR + 1))
        return np.asarray(self.base * np.exp(self.growth * fading), dtype=np.float64)

    def party_growth(self, damping: float) -> FloatArray:
        """Return emissions without pledges of each emitter's party over those of 2024, (2, c), in 2030 and 2035."""
        base = self._by_party(self.base)
        return np.stack([self._by_party(self.expected(y, damping)) / base for y in TARGET_YEARS])

    def pledged(self, growth: FloatArray, noise: FloatArray, *, hold: bool = True) -> FloatArray:
        """Return pledged abated shares of 2030 and 2035, (2, draws, c): zero where no level can be compared.

        growth : of `party_growth`. noise : (draws, 2) factor on emissions of the two years. The same percentage of
        greenhouse gases is taken of CO2. hold : a party whose level of 2035 is unknown keeps its share of 2030.
        """
        allowed = (self.levels / growth)[:, None, :] / noise.T[:, :, None]
        found = np.maximum(0.0, 1.0 - allowed)
        if hold:
            unknown = np.isinf(self.levels[1])
            found[1][:, unknown] = found[0][:, unknown]
        return found

    def _by_party(self, values: FloatArray) -> FloatArray:
        """Return for each emitter the sum over its party."""
        names = sorted(set(self.parties))
        place = np.array([names.index(p) for p in self.parties])
        return np.asarray(np.bincount(place, values, len(names))[place], dtype=np.float64)


def read_emitters(world: World, trend_limit: float) -> Emitters:
    """Return the emitters of a world. Errors: E479 a target names no party; E478 no emissions in 2014 or 2024."""
    table = world.table("climate_emitters")
    codes = tuple(str(c) for c in table["country"])
    parties = tuple(str(p) for p in table["party"])
    base, before = table["co2_2024_mt"], table["co2_2014_mt"]
    bad = [c for c, one, two in zip(codes, base, before, strict=True) if not (one > 0.0 and two > 0.0)]
    if bad:
        raise MissingDataError("E478", f"no emissions of {', '.join(bad)}", where="climate_emitters.csv")
    position_of = world.index("country").position_of
    levels, without = _levels(world.table("climate_pledges"), parties)
    return Emitters(
        codes=codes,
        parties=parties,
        base=base,
        growth=np.clip(np.log(base / before) / TREND_YEARS, -trend_limit, trend_limit),
        ghg=table["ghg_2023_mtco2e"],
        places=np.array([position_of.get(c, -1) for c in codes]),
        levels=levels,
        flags={"no_comparable_target": without, "outside_the_index": tuple(c for c in codes if c not in position_of)},
    )


def _levels(table: Table, parties: tuple[str, ...]) -> tuple[FloatArray, tuple[str, ...]]:
    """Return pledged levels over emissions of 2023, (2, c), and the parties without one."""
    found = np.full((2, len(parties)), np.inf)
    for line, row in enumerate(table.rows(), start=2):
        if row["party"] not in parties:
            raise ExeuntError("E479", f"'{row['party']}' is no party", where=f"climate_pledges.csv:{line} party")
        bounds = [row[b] for b in ("level_low_ambition_mt", "level_high_ambition_mt") if not np.isnan(row[b])]
        if row["used"] == 1 and bounds and row["target_year"] in TARGET_YEARS:
            k = TARGET_YEARS.index(row["target_year"])
            here = [i for i, p in enumerate(parties) if p == row["party"]]
            found[k, here] = float(np.mean(bounds)) / row["ghg_2023_mt"]
    unpledged = np.isinf(found).all(axis=0)
    return found, tuple(sorted({p for p, none in zip(parties, unpledged, strict=True) if none}))


@dataclass(frozen=True)
class Curves:
    """Cost curves of one structural choice in one year. of_emitters : (c,). one : table of the uniform price."""

    of_emitters: CostCurve
    places: IntArray
    one: OnePrice


@dataclass(frozen=True)
class CurveNumbers:
    """Numbers that turn published units into USD of 2024: see `parameters.yaml`."""

    deflator_2005: float
    deflator_2019: float
    dice_backstop: float
    dice_decline: float
    dice_exponent: float


def read_curves(world: World, choice: str, emitters: Emitters, year: int, damping: float, n: CurveNumbers) -> Curves:
    """Return the curves of a year for `rice50`, `dice2023` or `rice2010`, USD of 2024 per t CO2."""
    if choice == "dice2023":
        places = np.zeros(len(emitters.codes), dtype=np.int64)
        price = n.dice_backstop * n.deflator_2019 * (1.0 + n.dice_decline) ** (2050 - year)
        curve = CostCurve.of(np.zeros(1), np.array([price]), n.dice_exponent - 1.0)
    elif choice == "rice2010":
        places, curve = _rice(world, year, n.deflator_2005)
    else:
        places, curve = _fitted(world, year, n.deflator_2005)
    regional = np.asarray(np.bincount(places, emitters.expected(year, damping), len(curve.steep)), dtype=np.float64)
    return Curves(curve.take(places), places, OnePrice.tabulate(curve, regional))


def _rice(world: World, year: int, deflator: float) -> tuple[IntArray, CostCurve]:
    table = world.table("abatement_backstops")
    names = [str(r) for r in table["rice_region"]]
    part = (year - 2025) / 10.0
    first, last = (table[f"kusd2005_per_tc_{y}"] for y in (2025, 2035))
    price = (first + part * (last - first)) * 1000.0 / TONNES_CO2_PER_TONNE_C * deflator
    places = np.array([names.index(r) for r in world.table("climate_emitters")["rice_region"]])
    return places, CostCurve.of(np.zeros(len(names)), price, float(table["exponent"][0]) - 1.0)


def _fitted(world: World, year: int, deflator: float) -> tuple[IntArray, CostCurve]:
    table = world.table("abatement_curves")
    names = sorted({str(r) for r in table["region"]})
    found = []
    for column in ("linear_usd2005", "quartic_usd2005"):
        rows = [table.where(region=r) for r in names]
        found.append(np.array([np.interp(year, r["year"], r[column]) for r in rows]) * deflator)
    places = np.array([names.index(r) for r in world.table("climate_emitters")["curve_region"]])
    return places, CostCurve.of(found[0], found[1], 4.0)
