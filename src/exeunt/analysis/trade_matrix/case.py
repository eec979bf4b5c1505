"""From rows to arrays: labels, flows, costs, duties, input shares; every fault named by its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.trade_matrix.rows import Row, Rows
from exeunt.errors import ExeuntError, nearest_names

FloatArray = NDArray[np.float64]
ONE = ("",)  # the label of the only sector of a matrix without a sector column


@dataclass(frozen=True)
class Case:
    """What is to be solved. Arrays are [sector, exporter, importer]; duties are ad valorem rates.

    flows : what the exporter receives, in any one unit of money. inputs : purchases [economy, using sector, input]
    or None. value_added, final_demand : (S, N) or None. warnings : what was mended or is odd.
    """

    labels: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: FloatArray
    duty: FloatArray
    cost: FloatArray
    new_duty: FloatArray
    value_added: FloatArray | None = None
    final_demand: FloatArray | None = None
    inputs: FloatArray | None = None
    warnings: list[str] = field(default_factory=list)

    def cell(self, sector: int, exporter: int, importer: int) -> str:
        """Return "DEU to FRA", with the sector if there are several."""
        pair = f"{self.labels[exporter]} to {self.labels[importer]}"
        return f"{pair}, sector {self.sectors[sector]}" if len(self.sectors) > 1 else pair


class Reader:
    """Reads the tables of a case into arrays. The flows fix labels and sectors; all else must keep to them."""

    def __init__(self, flows: Rows) -> None:
        self.has_sector = "sector" in flows
        self.sectors = _in_order(row.text("sector") for row in flows) if self.has_sector else ONE
        exporters = _in_order(row.text("exporter") for row in flows)
        importers = _in_order(row.text("importer") for row in flows)
        self.labels = tuple(sorted({*exporters, *importers}))
        _square(flows, exporters, importers)
        self.place = {label: i for i, label in enumerate(self.labels)}
        self.sector_place = {label: i for i, label in enumerate(self.sectors)}
        self.shape = (len(self.sectors), len(self.labels), len(self.labels))
        self.rows = flows

    def flows(self) -> tuple[FloatArray, FloatArray]:
        """Return flows and duties in force. Errors: E661, E665 negative, E666 twice, E668 no domestic sales."""
        values, duty = np.zeros(self.shape), np.zeros(self.shape)
        seen = np.zeros(self.shape, dtype=bool)
        for row in self.rows:
            cell, what = self._cell(row, seen)
            values[cell] = row.number("value", what)
            if values[cell] < 0.0:
                raise ExeuntError("E665", f"flow of {what} is negative", where=row.where)
            duty[cell] = _duty(row, what, 0.0)
        return values, duty

    def costs(self, rows: Rows | None, duty: FloatArray, warnings: list[str], *, strict: bool) -> tuple[Any, Any]:
        """Return cost ratios (1 where none is given) and new duties. Errors: E661, E666, E667, E669."""
        ratio, new, seen = np.ones(self.shape), duty.copy(), np.zeros(self.shape, dtype=bool)
        for row in rows or ():
            for cell, what in self._cost_cells(row, seen, rows):
                value = row.number("cost_ratio", what, 1.0)
                if value <= 0.0:
                    raise ExeuntError(
                        "E669",
                        f"cost_ratio of {what} is {value:g}, not above 0",
                        where=row.where,
                        mend="1 is no change.",
                    )
                if cell[1] == cell[2] and value != 1.0:
                    if strict:
                        raise ExeuntError("E669", f"domestic cost_ratio of {what} is {value:g}, not 1", where=row.where)
                    warnings.append(f"{row.where}: domestic cost_ratio of {what} was {value:g}, set to 1")
                    value = 1.0
                ratio[cell] = value
                new[cell] = _duty(row, what, float(duty[cell]))
        return ratio, new

    def table(self, rows: Rows, keys: Sequence[str], column: str) -> FloatArray:
        """Return one column as an array over economy and sectors: keys ("iso3", "sector" ...). Errors: E661, E666."""
        size = [len(self.labels) if key == "iso3" else len(self.sectors) for key in keys]
        values, seen = np.zeros(size), np.zeros(size, dtype=bool)
        for row in rows:
            cell = tuple(self._known(row, key, self.place if key == "iso3" else self.sector_place) for key in keys)
            what = ", ".join(row.text(key) for key in keys)
            if seen[cell]:
                raise ExeuntError("E666", f"{what} stands there twice", where=row.where)
            seen[cell] = True
            values[cell] = row.number(column, what)
            if values[cell] < 0.0:
                raise ExeuntError("E665", f"{column} of {what} is negative", where=row.where)
        return values

    def thetas(self, rows: Rows) -> FloatArray:
        """Return the elasticity of each sector, (S,). Errors: E670 not above 0, E671 a sector has none."""
        values = self.table(rows, ("sector",), "theta")
        for sector, value in zip(self.sectors, values, strict=True):
            if value <= 0.0:
                raise ExeuntError("E671", f"sector '{sector}' has no theta above 0", where=rows.name)
        return values

    def _cost_cells(
        self, row: Row, seen: NDArray[np.bool_], rows: Rows | None
    ) -> list[tuple[tuple[int, int, int], str]]:
        """Return the cells of a row of costs: all sectors if it names none."""
        if not self.has_sector or (rows is not None and "sector" in rows and row.cells["sector"].strip()):
            return [self._cell(row, seen)]
        return [self._cell(row, seen, s) for s in range(len(self.sectors))]

    def _cell(self, row: Row, seen: NDArray[np.bool_], sector: int | None = None) -> tuple[tuple[int, int, int], str]:
        if sector is None:
            sector = self._known(row, "sector", self.sector_place) if self.has_sector else 0
        cell = (sector, self._known(row, "exporter", self.place), self._known(row, "importer", self.place))
        what = f"{row.text('exporter')} to {row.text('importer')}"
        what += f", sector {self.sectors[sector]}" if self.has_sector else ""
        if seen[cell]:
            raise ExeuntError("E666", f"{what} stands there twice", where=row.where)
        seen[cell] = True
        return cell, what

    def _known(self, row: Row, column: str, places: dict[str, int]) -> int:
        name = row.text(column)
        if name not in places:
            raise ExeuntError(
                "E667",
                f"{column} '{name}' is not in the flows",
                where=row.where,
                nearest=nearest_names(name, places),
            )
        return places[name]


def _in_order(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _square(rows: Rows, exporters: Sequence[str], importers: Sequence[str]) -> None:
    """Refuse a matrix in which somebody only sells or only buys. Error: E664."""
    for role, these, others in (("importer", exporters, importers), ("exporter", importers, exporters)):
        lone = sorted(set(these) - set(others))
        if lone:
            raise ExeuntError(
                "E664",
                f"not a square matrix: {', '.join(lone[:12])}{' ...' if len(lone) > 12 else ''} never stands as {role}",
                where=rows.name,
                mend="Every economy needs its domestic sales and its trade in both directions.",
            )
    if not rows.rows:
        raise ExeuntError("E664", "no flow at all", where=rows.name)


def _duty(row: Row, what: str, missing: float) -> float:
    rate = row.number("duty", what, missing)
    if rate <= -1.0:
        raise ExeuntError("E669", f"duty of {what} is {rate:g}, not above -1", where=row.where, mend="0.05 is 5 %.")
    return rate


def check_cells(case: Case, *, strict: bool) -> None:
    """Refuse cells with which shares or prices are not defined.

    Errors: E668 an economy buys nothing in a sector, sells nothing at home, or has exports without output.
    With several sectors no domestic sales is only a warning: published matrices have such cells.
    """
    bought = case.flows.sum(axis=1)
    for s, n in np.argwhere(bought <= 0.0):
        raise ExeuntError("E668", f"nothing is bought in {case.cell(s, n, n)}", mend="Merge sectors or leave it out.")
    bare = np.argwhere((np.diagonal(case.flows, axis1=1, axis2=2) <= 0.0) & (case.flows.sum(axis=2) > 0.0))
    for s, n in bare:
        if strict or len(case.sectors) == 1:
            raise ExeuntError(
                "E668",
                f"domestic sales of {case.cell(s, n, n)} are zero, but it exports",
                mend="Domestic sales stand on the diagonal: output less exports.",
            )
    if len(bare):
        names = "; ".join(case.cell(s, n, n) for s, n in bare[:6])
        case.warnings.append(f"no domestic sales, but exports, in {len(bare)} cells: {names}{' ...' * (len(bare) > 6)}")
