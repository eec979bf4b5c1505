"""The record of claims and recognition as arrays, from the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LAST = 2024
BASE_YEARS = (2022, 2023, 2024)  # claims to which shares and totals refer
INDEX_YEARS = (2021, 2022, 2023)  # recognition seen by the claimants of those years: the year before
USUAL_YEARS = tuple(range(2015, 2025))
PAST = 5


@dataclass(frozen=True)
class ClaimsRecord:
    """persons : (years, origin, destination) new applications; years, origins : labels, in order."""

    years: tuple[int, ...]
    origins: tuple[str, ...]
    persons: FloatArray

    @classmethod
    def read(cls, world: World, *, origins_of: tuple[int, ...] | None = BASE_YEARS) -> ClaimsRecord:
        """Return the record. origins_of : years whose origins are kept, in alphabetical order; None: all."""
        rows, destinations = world.table("asylum_applications"), world.index("destination")
        years = tuple(sorted({int(y) for y in rows["year"]}))
        in_base = np.ones(len(rows), dtype=bool) if origins_of is None else np.isin(rows["year"], origins_of)
        origins = tuple(sorted(set(rows["origin"][in_base])))
        place = {o: i for i, o in enumerate(origins)}
        kept = np.array([o in place for o in rows["origin"]])
        at_year = np.asarray(rows["year"][kept]) - years[0]
        at_origin = np.array([place[o] for o in rows["origin"][kept]])
        at_destination = destinations.positions(rows["destination"][kept])
        persons = np.zeros((len(years), len(origins), len(destinations)))
        persons[at_year, at_origin, at_destination] = rows["persons"][kept]
        return cls(years, origins, persons)

    @property
    def base_years(self) -> int:
        """Number of years that the base sums."""
        return len(BASE_YEARS)

    def of(self, years: tuple[int, ...]) -> FloatArray:
        """Return applications summed over years, (origin, destination)."""
        total: FloatArray = self.persons[[self.years.index(y) for y in years]].sum(axis=0)
        return total

    def base(self) -> FloatArray:
        """Return applications of the base years, summed."""
        return self.of(BASE_YEARS)

    def by_destination(self, years: tuple[int, ...]) -> FloatArray:
        """Return claims of each year, (years, destination), origins of the record only."""
        found: FloatArray = self.persons[[self.years.index(y) for y in years]].sum(axis=1)
        return found

    def usual(self) -> FloatArray:
        """Return the mean of a destination's claims of 2015-2024."""
        mean: FloatArray = self.by_destination(USUAL_YEARS).mean(axis=0)
        return mean

    def past(self) -> FloatArray:
        """Return claims of 2024, 2023, ..., (5, destination)."""
        return np.ascontiguousarray(self.by_destination(tuple(range(LAST, LAST - PAST, -1))))

    def recognition(self, world: World, european: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return recognition of the index years, its mean of 2015-2024 and its latest value, each (destination,).

        Years without decisions are left out; outside Europe recognition does not move, so the latest is the index.
        """
        rows, destinations = world.table("recognition_index"), world.index("destination")
        at = destinations.positions(rows["destination"])

        def mean(years: tuple[int, ...]) -> FloatArray:
            chosen = np.isin(rows["year"], years)
            count = np.bincount(at[chosen], minlength=len(destinations))
            total = np.bincount(at[chosen], weights=rows["deviation"][chosen], minlength=len(destinations))
            return np.where(count > 0, total / np.maximum(count, 1), np.nan)

        last = np.full(len(destinations), np.nan)
        for place, value in zip(at, rows["deviation"], strict=True):  # rows are in order of years
            last[place] = value
        own_mean = mean(USUAL_YEARS)
        index = np.where(np.isnan(mean(INDEX_YEARS)), own_mean, mean(INDEX_YEARS))
        latest = index.copy()
        latest[european] = last[european]
        return index, own_mean, latest
