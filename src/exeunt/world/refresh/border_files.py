"""A reader's own files on border charges: the whole annex of default emissions, and imports by code.

Annex: origin, cn_code, emissions_tco2e_per_t; optional good, product. Imports: exporter, cn_code, year, value_eur,
mass_kg. Every fault names its row; a file with a fault is refused whole.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from exeunt.errors import ExeuntError
from exeunt.world.refresh.parsed import Parsed, Row

if TYPE_CHECKING:
    from exeunt.world.world import World

REST = "ROW"
LARGEST = 50.0  # t CO2e per t; more are kilograms
FAULTS_SHOWN = 5
CODE = re.compile(r"[0-9]{4}([0-9]{2}){0,2}")
# Chapters and headings of the goods in Annex I of Regulation (EU) 2023/956.
GOODS = (
    ("72", "iron_steel"),
    ("73", "iron_steel"),
    ("2601", "iron_steel"),
    ("76", "aluminium"),
    ("2523", "cement"),
    ("2507", "cement"),
    ("2804", "hydrogen"),
    ("2808", "fertiliser"),
    ("2814", "fertiliser"),
    ("2834", "fertiliser"),
    ("31", "fertiliser"),
    ("2716", "electricity"),
)


class _File:
    """Rows of a CSV by column, with the faults that were found."""

    def __init__(self, content: bytes, where: str, needed: tuple[str, ...]) -> None:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ExeuntError("E133", f"not UTF-8 text: {error.reason}", where=where) from None
        reader = csv.reader(io.StringIO(text))
        self.where = where
        self.header = [h.strip().casefold() for h in next(reader, [])]
        missing = [c for c in needed if c not in self.header]
        if missing:
            raise ExeuntError(
                "E134",
                f"no column {', '.join(missing)}; it has {', '.join(self.header) or 'nothing'}",
                where=f"{where}:1",
                mend=f"Columns: {', '.join(needed)}.",
            )
        self.lines = [(n, cells) for n, cells in enumerate(reader, start=2) if any(c.strip() for c in cells)]
        self.faults: list[str] = []

    def rows(self) -> list[tuple[int, Row]]:
        """Return line and cells by column of every row of the right length."""
        found = []
        for line, cells in self.lines:
            if len(cells) != len(self.header):
                self.fault(line, "", f"row has {len(cells)} cells, not {len(self.header)}")
            else:
                found.append((line, dict(zip(self.header, (c.strip() for c in cells), strict=True))))
        return found

    def fault(self, line: int, column: str, what: str) -> None:
        """Keep a fault."""
        self.faults.append(f"line {line}{' ' + column if column else ''}: {what}")

    def number(self, line: int, row: Row, column: str, low: float, high: float) -> str:
        """Return a figure within [low, high) as text, "" with a fault kept if it is none."""
        try:
            value = float(row[column])
        except ValueError:
            self.fault(line, column, f"'{row[column]}' is not a number")
            return ""
        if not math.isfinite(value) or not low <= value < high:
            self.fault(line, column, f"{row[column]} is outside {low:g} to {high:g}")
            return ""
        return row[column]

    def checked(self, code: str = "E135") -> None:
        """Refuse a file with faults, naming the first of them."""
        if self.faults:
            shown = "; ".join(self.faults[:FAULTS_SHOWN])
            more = f" ({len(self.faults)} faults in all)" if len(self.faults) > FAULTS_SHOWN else ""
            raise ExeuntError(code, shown + more, where=self.where, mend="Nothing was read; mend the rows.")


def _origin(file: _File, line: int, row: Row, column: str, known: Callable[[str], bool]) -> str:
    code = row[column].upper()
    if not known(code):
        file.fault(line, column, f"'{row[column]}' is no ISO3 code of the index")
    return code


def _code(file: _File, line: int, row: Row) -> str:
    plain = re.sub(r"[ .]", "", row["cn_code"])
    if not CODE.fullmatch(plain):
        file.fault(line, "cn_code", f"'{row['cn_code']}' is no code of 4, 6 or 8 digits")
    return plain


def good_of(code: str) -> str:
    """Return the good of a code of Annex I, "" for a code that is not in it."""
    return next((good for start, good in GOODS if code.startswith(start)), "")


def annex_rows(content: bytes, where: str, world: World) -> Parsed:
    """Return rows origin, cn_code, good, product, emissions_tco2e_per_t, sorted by code and origin.

    Errors: E133 not text; E134 a column is missing; E135 faults by row: an unknown origin (ROW stands for other
    countries), a code that is none or is not in Annex I, emissions outside 0 to 50, a pair that stands twice.
    """
    file = _File(content, where, ("origin", "cn_code", "emissions_tco2e_per_t"))
    known = {*world.index("country").labels, REST}
    found: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in file.rows():
        origin, code = _origin(file, line, row, "origin", known.__contains__), _code(file, line, row)
        good = row.get("good", "") or good_of(code)
        if not good:
            file.fault(line, "cn_code", f"{code} is not among the goods of Annex I")
        if (origin, code) in seen:
            file.fault(line, "cn_code", f"{origin} {code} stands on line {seen[origin, code]} too")
        seen.setdefault((origin, code), line)
        value = file.number(line, row, "emissions_tco2e_per_t", 0.0, LARGEST)
        found.append(
            {
                "origin": origin,
                "cn_code": code,
                "good": good,
                "product": row.get("product", ""),
                "emissions_tco2e_per_t": value,
            }
        )
    file.checked()
    return Parsed(sorted(found, key=lambda r: (r["cn_code"], r["origin"])))


def import_rows(content: bytes, where: str, world: World) -> Parsed:
    """Return rows exporter, cn_code, year, value_eur, mass_kg of imports into the Union; errors as `annex_rows`."""
    file = _File(content, where, ("exporter", "cn_code", "year", "value_eur", "mass_kg"))
    known = set(world.index("country").labels)
    found: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, row in file.rows():
        exporter, code = _origin(file, line, row, "exporter", known.__contains__), _code(file, line, row)
        if not re.fullmatch(r"20[0-9]{2}", row["year"]):
            file.fault(line, "year", f"'{row['year']}' is not a year")
        key = (exporter, code, row["year"])
        if key in seen:
            file.fault(line, "cn_code", f"{' '.join(key)} stands on line {seen[key]} too")
        seen.setdefault(key, line)
        amounts = {c: file.number(line, row, c, 0.0, 1e15) for c in ("value_eur", "mass_kg")}
        found.append({"exporter": exporter, "cn_code": code, "year": row["year"], **amounts})
    file.checked()
    return Parsed(sorted(found, key=lambda r: (r["exporter"], r["cn_code"], r["year"])))
