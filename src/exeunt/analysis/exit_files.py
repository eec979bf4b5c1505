"""Reads the user's own copy of membership spells: no open licence lets the package hold it.

`spells` has columns igo, iso3, start, end (end empty: still a member in the last year). Beside it may lie tables of
exits (igo, iso3, exit_year) and of lifecycles (igo, first_year_in_data, last_year_in_data); what is missing is derived
from the spells by the rules of `derive_exits` and `derive_life`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from exeunt.analysis.exit_panel import FIRST, Points, Spells
from exeunt.errors import ExeuntError, MissingDataError, nearest_names

LAST_YEAR = 2014
ENDED_STATES = ("CSK", "DDR", "YAR", "YUG")  # their memberships ended with the state
AWAY = 2  # years: back within them is no exit
MASS = 3  # more than one in three members leaving at once is a reform of the body, not exits
SMALLEST = 3  # members from which a body counts as an organisation


def read_spells(spells: Path, exits: Path | None = None, lifecycle: Path | None = None) -> Spells:
    """Return what the files say. Error: E599 a file, column or row is wrong (file and row named), or a file missing."""
    rows = tuple(_spell(spells, n, r) for n, r in _rows(spells, ("igo", "iso3", "start", "end")))
    if not rows:
        raise ExeuntError("E599", "holds no spell", where=str(spells))
    life = derive_life(rows) if lifecycle is None else _life(lifecycle)
    leaving = derive_exits(rows, life) if exits is None else _exits(exits)
    if lifecycle is None:
        rows = tuple(r for r in rows if r[0] in life)
    return Spells(rows, leaving, life)


def read_points(*files: Path) -> dict[tuple[str, int], float]:
    """Return ideal points by (state, year) of files with columns iso3, year, ideal_point. Errors: E599."""
    found: dict[tuple[str, int], float] = {}
    for path in files:
        for n, r in _rows(path, ("iso3", "year", "ideal_point")):
            found[r["iso3"], _whole(path, n, "year", r)] = _number(path, n, "ideal_point", r)
    return found


def joined_points(own: Points, shipped: Points) -> dict[tuple[str, int], float]:
    """Return both; a file of the user wins over the shipped table."""
    return {**shipped, **own}


def derive_life(spells: tuple[tuple[str, str, int, int], ...]) -> dict[str, tuple[int, int]]:
    """Return first and last year with at least three members; bodies that never had so many are left out."""
    counts: dict[str, dict[int, int]] = {}
    for body, _, first, last in spells:
        of = counts.setdefault(body, {})
        for year in range(first, last + 1):
            of[year] = of.get(year, 0) + 1
    years = {body: [y for y, n in of.items() if n >= SMALLEST] for body, of in counts.items()}
    return {body: (min(ys), max(ys)) for body, ys in years.items() if ys}


def derive_exits(
    spells: tuple[tuple[str, str, int, int], ...], life: Mapping[str, tuple[int, int]]
) -> frozenset[tuple[str, str, int]]:
    """Return (body, state, first year outside) of exits.

    Member the year before, the body lives on, not more than a third leave at once, not back within two years, 1966 or
    later, and the state itself goes on.
    """
    members: dict[str, dict[int, set[str]]] = {}
    for body, state, first, last in spells:
        of = members.setdefault(body, {})
        for year in range(first, last + 1):
            of.setdefault(year, set()).add(state)
    found = set()
    for body, state, _, last in spells:
        year = last + 1
        if last >= LAST_YEAR or year < FIRST or body not in life or year > life[body][1] or state in ENDED_STATES:
            continue
        of = members[body]
        gone = of[last] - of.get(year, set())
        if len(gone) * MASS > len(of[last]) or any(state in of.get(y, ()) for y in range(year, year + AWAY + 1)):
            continue
        found.add((body, state, year))
    return frozenset(found)


def _spell(path: Path, n: int, r: Mapping[str, str]) -> tuple[str, str, int, int]:
    first = _whole(path, n, "start", r)
    last = _whole(path, n, "end", r) if r["end"].strip() else LAST_YEAR
    if last < first:
        raise ExeuntError("E599", f"the spell ends in {last}, before it starts in {first}", where=f"{path} row {n}")
    return r["igo"], r["iso3"], first, last


def _exits(path: Path) -> frozenset[tuple[str, str, int]]:
    columns = ("igo", "iso3", "exit_year")
    return frozenset((r["igo"], r["iso3"], _whole(path, n, "exit_year", r)) for n, r in _rows(path, columns))


def _life(path: Path) -> dict[str, tuple[int, int]]:
    columns = ("igo", "first_year_in_data", "last_year_in_data")
    found = {}
    for n, r in _rows(path, columns):
        last = _whole(path, n, "last_year_in_data", r) if r["last_year_in_data"].strip() else LAST_YEAR
        found[r["igo"]] = (_whole(path, n, "first_year_in_data", r), last)
    return found


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row in the file, cells) of a CSV with the named columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            for column in columns:
                if column not in (reader.fieldnames or ()):
                    near = nearest_names(column, reader.fieldnames or ())
                    raise ExeuntError("E599", f"no column '{column}'", where=str(path), nearest=near)
            for n, row in enumerate(reader, start=2):
                if None in row or any(row[c] is None for c in columns):
                    raise ExeuntError("E599", "the row has too many or too few cells", where=f"{path} row {n}")
                yield n, row
    except FileNotFoundError:
        raise MissingDataError("E599", "no such file", where=str(path)) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExeuntError("E599", f"cannot be read as CSV: {error}", where=str(path)) from None


def _number(path: Path, n: int, column: str, row: Mapping[str, str]) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = float("nan")
    if not math.isfinite(value):
        raise ExeuntError("E599", f"'{row[column]}' is not a number", where=f"{path} row {n}, column {column}")
    return value


def _whole(path: Path, n: int, column: str, row: Mapping[str, str]) -> int:
    value = _number(path, n, column, row)
    if value != round(value):
        raise ExeuntError("E599", f"'{row[column]}' is not a year", where=f"{path} row {n}, column {column}")
    return round(value)
