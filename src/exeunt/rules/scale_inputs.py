"""What the regular-budget method is fed with: income, population, debt and status by state and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.errors import ExeuntError, MissingDataError, nearest_names
from exeunt.rules.distribute import Flags, Floats

if TYPE_CHECKING:
    from exeunt.world.table import Table
    from exeunt.world.world import World


@dataclass(frozen=True)
class ScaleInputs:
    """Income (USD), population (persons) and debt stock (USD), each (states, years), NaN where missing.

    States stand in ISO3 order, which is the order that ties are settled in.
    """

    iso3: tuple[str, ...]
    years: tuple[int, ...]
    income: Floats
    population: Floats
    debt: Floats
    ldc_since: Floats
    ldc_left: Floats
    file: str

    @classmethod
    def of(cls, world: World) -> ScaleInputs:
        """Return the inputs of all members of the United Nations.

        Errors: E313 two rows for one state and year; E314 negative debt, or income or population not above 0.
        """
        table = world.table("scale_inputs")
        file = world.path("scale_inputs").name
        countries = world.table("countries")
        iso3 = tuple(sorted(str(c) for c in countries["country"][countries["un_status"] == "member"]))
        years = tuple(range(int(table["year"].min()), int(table["year"].max()) + 1))
        grid = _Grid(iso3, years, table, file)
        since, left = _ldc_years(world.table("ldc_status"), iso3)
        return cls(
            iso3,
            years,
            grid.fill("gni_usd", positive=True),
            grid.fill("population", positive=True),
            grid.fill("external_debt_usd", positive=False),
            since,
            left,
            file,
        )

    def members(self, without: Sequence[str] = ()) -> Flags:
        """Return flags of the members that stay. Error: E315 a state that is not a member."""
        stay = np.ones(len(self.iso3), dtype=bool)
        for state in without:
            if state not in self.iso3:
                raise ExeuntError(
                    "E315",
                    f"'{state}' is not a member state of the United Nations",
                    nearest=nearest_names(state, self.iso3),
                    mend="Give ISO 3166 codes of three letters, such as USA.",
                )
            stay[self.iso3.index(state)] = False
        return stay

    def mean(self, field: str, base_years: Sequence[int], members: Flags) -> Floats:
        """Return the mean over the base years of "income" or "population" for the members, (m,).

        Errors: E311 base years outside the table; E312 a member without a figure (state, year, file).
        """
        values = getattr(self, field)[:, self._columns(base_years)]
        gaps = np.isnan(values) & members[:, None]
        if gaps.any():
            state, year = (int(i[0]) for i in np.nonzero(gaps))
            what = "gross national income" if field == "income" else "population"
            raise MissingDataError(
                "E312",
                f"no {what} of {self.iso3[state]} in {base_years[year]}",
                where=self.file,
                mend="Add the row with its source; missing is never counted as zero.",
            )
        mean: Floats = values[members].mean(axis=1)
        return mean

    def mean_debt(self, base_years: Sequence[int], members: Flags) -> Floats:
        """Return the mean debt stock over the base years that have a figure, 0 where none has, (m,) USD."""
        values = self.debt[:, self._columns(base_years)][members]
        known = ~np.isnan(values)
        total = np.where(known, values, 0.0).sum(axis=1)
        mean: Floats = total / np.maximum(known.sum(axis=1), 1)
        return mean

    def without_debt_record(self, base_years: Sequence[int], members: Flags) -> Flags:
        """Return flags (m,) of members with no debt figure in any base year."""
        known = ~np.isnan(self.debt[:, self._columns(base_years)][members])
        flags: Flags = known.sum(axis=1) == 0
        return flags

    def ldc(self, start: int, members: Flags) -> Flags:
        """Return flags (m,) of the least developed countries of a scale that starts in `start`.

        Included by the year before and not graduated by its 31 December; scheduled graduations count.
        """
        flags: Flags = ((self.ldc_since <= start - 1) & ~(self.ldc_left <= start - 1))[members]
        return flags

    def _columns(self, base_years: Sequence[int]) -> list[int]:
        gone = [y for y in base_years if y not in self.years]
        if gone:
            raise MissingDataError(
                "E311",
                f"base years {base_years[0]}-{base_years[-1]} are not all in the tables: no figures of "
                + ", ".join(str(y) for y in gone),
                where=self.file,
                mend=f"The table covers {self.years[0]}-{self.years[-1]}.",
            )
        return [self.years.index(y) for y in base_years]


class _Grid:
    """Rows of a long table placed in a (states, years) grid."""

    def __init__(self, iso3: tuple[str, ...], years: tuple[int, ...], table: Table, file: str) -> None:
        at = {state: i for i, state in enumerate(iso3)}
        rows = np.array([at.get(str(c), -1) for c in table["country"]])
        self.keep = rows >= 0
        self.rows = rows[self.keep]
        self.columns = table["year"][self.keep].astype(np.int64) - years[0]
        self.shape = (len(iso3), len(years))
        self.table, self.file, self.iso3, self.years = table, file, iso3, years
        counts = np.zeros(self.shape, dtype=np.int64)
        np.add.at(counts, (self.rows, self.columns), 1)
        if (counts > 1).any():
            raise ExeuntError(
                "E313",
                f"two rows for {self._cell(counts > 1)}",
                where=file,
                mend="One state and year has one row.",
            )

    def fill(self, column: str, *, positive: bool) -> Floats:
        grid = np.full(self.shape, np.nan)
        grid[self.rows, self.columns] = self.table[column][self.keep]
        wrong: Flags = np.logical_or(grid < 0, (grid == 0) & positive)
        if wrong.any():
            must = "must be above 0" if positive else "must not be negative"
            raise ExeuntError("E314", f"{column} of {self._cell(wrong)} {must}", where=self.file)
        return grid

    def _cell(self, flags: Flags) -> str:
        state, year = (int(i[0]) for i in np.nonzero(flags))
        return f"{self.iso3[state]} in {self.years[year]}"


def _ldc_years(table: Table, iso3: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return the years of inclusion and of graduation (done or scheduled), NaN for never."""
    since, left = np.full(len(iso3), np.nan), np.full(len(iso3), np.nan)
    for row in table.rows():
        if row["country"] in iso3:
            i = iso3.index(row["country"])
            since[i] = row["year_included"]
            ends = [str(row[c])[:4] for c in ("graduated_on", "graduation_scheduled_on") if str(row[c])]
            left[i] = float(ends[0]) if ends else np.nan
    return since, left
