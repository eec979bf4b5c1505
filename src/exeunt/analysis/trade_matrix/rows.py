"""Rows of a user's table, from a CSV or a data frame, each knowing where it stands."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exeunt.errors import ExeuntError, MissingDataError, nearest_names

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Row:
    """Cells by column, and the place for messages, such as "flows.csv:17" or "flows row 16"."""

    cells: Mapping[str, str]
    where: str

    def text(self, column: str) -> str:
        """Return a cell that must not be empty. Error: E660."""
        value = self.cells[column].strip()
        if not value:
            raise ExeuntError("E660", f"'{column}' is empty", where=self.where, mend="Every row needs its codes.")
        return value

    def number(self, column: str, what: str, missing: float | None = None) -> float:
        """Return a finite number; an empty cell is `missing`, an error if that is None. Error: E661."""
        value = self.cells.get(column, "").strip()
        if not value and missing is not None:
            return missing
        try:
            number = float(value.replace("_", "x"))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ExeuntError(
                "E661",
                f"{column} of {what} is '{value}', not a number",
                where=self.where,
                mend="Write plain digits; leave out a pair without trade.",
            )
        return number


@dataclass(frozen=True)
class Rows:
    """A table of text. name : for messages. columns : in file order."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Row]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __contains__(self, column: str) -> bool:
        return column in self.columns


def rows_of(source: str | Path | pd.DataFrame, name: str, needed: Sequence[str]) -> Rows:
    """Return the rows of a CSV file or a data frame with the columns `needed`, others are kept.

    Errors: E662 no such file; E663 not a CSV in UTF-8, a column is missing, a row has another number of cells.
    """
    table = _from_file(Path(source), name) if isinstance(source, str | Path) else _from_frame(source, name)
    for column in needed:
        if column not in table:
            raise ExeuntError(
                "E663",
                f"column '{column}' is missing; there are {', '.join(table.columns) or 'none'}",
                where=table.name,
                nearest=nearest_names(column, table.columns),
            )
    return table


def _from_file(path: Path, name: str) -> Rows:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle)
            header = [c.strip() for c in next(reader, [])]
            rows = [_row(header, cells, path, reader.line_num) for cells in reader if cells]
    except FileNotFoundError:
        raise MissingDataError("E662", f"there is no file of {name}", where=str(path)) from None
    except (UnicodeDecodeError, csv.Error, IsADirectoryError, PermissionError) as error:
        raise ExeuntError("E663", f"not a CSV in UTF-8: {error}", where=str(path)) from None
    return Rows(path.name, header, rows)


def _row(header: Sequence[str], cells: Sequence[str], path: Path, line: int) -> Row:
    where = f"{path.name}:{line}"
    if len(cells) != len(header):
        raise ExeuntError("E663", f"row has {len(cells)} cells, not {len(header)}", where=where)
    return Row(dict(zip(header, cells, strict=True)), where)


def _from_frame(frame: pd.DataFrame, name: str) -> Rows:
    columns = [str(c) for c in frame.columns]
    rows = [
        Row({c: _as_text(v) for c, v in zip(columns, values, strict=True)}, f"{name} row {i}")
        for i, values in enumerate(frame.itertuples(index=False, name=None))
    ]
    return Rows(name, columns, rows)


def _as_text(value: object) -> str:
    return "" if value is None else repr(float(value)) if isinstance(value, float) else str(value)
