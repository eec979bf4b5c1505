"""A table of facts: columns of equal length read from a CSV by its Frictionless descriptor."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError, nearest_names

Column = NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Columns by name, and the descriptor (source, unit, date, licence, keys) they were read by.

    Text columns are object arrays of `str` ("" is missing), integer and number columns are float64
    with NaN for missing, except integer columns marked `required` in the schema, which are int64.
    """

    name: str
    columns: Mapping[str, Column]
    descriptor: Mapping[str, Any]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def __getitem__(self, column: str) -> Column:
        """Return one column; an unknown name is an error that lists the nearest ones."""
        try:
            return self.columns[column]
        except KeyError:
            raise ExeuntError(
                "E101",
                f"table '{self.name}' has no column '{column}'",
                nearest=nearest_names(column, self.columns),
                mend=f"List: exeunt data show {self.name}",
            ) from None

    def where(self, **equal: object) -> Table:
        """Return the rows in which every named column equals the given value, in file order."""
        keep = np.ones(len(self), dtype=bool)
        for column, value in equal.items():
            keep &= self[column] == value
        return Table(self.name, {k: v[keep] for k, v in self.columns.items()}, self.descriptor)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows as dictionaries, in file order."""
        names = list(self.columns)
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(names, values, strict=True))

    def fields(self) -> list[Mapping[str, Any]]:
        """Return the field declarations of the schema (name, type, unit, description, constraints)."""
        return list(self.descriptor["schema"]["fields"])


def read_raw(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a CSV as text. Errors: E104 no such file (exit 3), E105 not UTF-8 text."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle)
            return next(reader, []), list(reader)
    except FileNotFoundError:
        raise MissingDataError("E104", "the descriptor names a file that is not there", where=str(path)) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ExeuntError(
            "E105", f"not a CSV in UTF-8: {error}", where=path.name, mend="Save it as plain UTF-8."
        ) from None


def read_table(path: Path, descriptor: Mapping[str, Any]) -> Table:
    """Read the CSV at `path` by a Frictionless resource descriptor.

    Errors: E102 header differs from the schema, E103 a value is not of its declared type (file, line, field).
    Missing values are empty cells only: "NA" is Namibia.
    """
    fields = list(descriptor["schema"]["fields"])
    names = [str(f["name"]) for f in fields]
    header, raw = read_raw(path)
    if header != names:
        raise ExeuntError(
            "E102",
            f"columns are {header}, the descriptor says {names}",
            where=f"{path.name}:1",
            mend="Mend the header or the datapackage.json beside the file.",
        )
    for line, row in enumerate(raw, start=2):
        if len(row) != len(names):
            raise ExeuntError(
                "E102",
                f"row has {len(row)} cells, not {len(names)}",
                where=f"{path.name}:{line}",
                mend="Quote cells that hold commas.",
            )
    cells = list(zip(*raw, strict=True)) if raw else [() for _ in names]
    columns = {name: _typed(path.name, field, values) for name, field, values in zip(names, fields, cells, strict=True)}
    return Table(str(descriptor["name"]), columns, descriptor)


def _typed(file: str, field: Mapping[str, Any], values: tuple[str, ...]) -> Column:
    kind = field["type"]
    if kind not in ("integer", "number"):
        return np.array(values, dtype=object)
    required = bool(field.get("constraints", {}).get("required"))
    wrong = next((i for i, v in enumerate(values, start=2) if not _parses(v, kind, required)), None)
    if wrong is not None:
        raise ExeuntError(
            "E103",
            f"'{values[wrong - 2]}' is not {'an integer' if kind == 'integer' else 'a number'}",
            where=f"{file}:{wrong} {field['name']}",
            mend="Write plain digits; leave the cell empty if the figure is missing.",
        )
    if kind == "integer" and required:
        return np.array([int(v) for v in values], dtype=np.int64)
    return np.array([float(v) if v else np.nan for v in values], dtype=np.float64)


# Python's int() and float() also take "1_000", " 7" and "nan": a table does not.
_SHAPES = {"integer": re.compile(r"-?[0-9]+"), "number": re.compile(r"-?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?")}


def _parses(value: str, kind: str, required: bool) -> bool:
    return bool(_SHAPES[kind].fullmatch(value)) if value else not required
