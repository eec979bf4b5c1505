"""From a figure back to where it comes from: publisher, title, date, address, licence, grade, derivation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from exeunt.errors import ExeuntError, nearest_names
from exeunt.world.table import Table
from exeunt.world.world import World


@dataclass(frozen=True)
class Source:
    """One source: who published what and when, where it stands, on which terms, and the copy that was read."""

    source: str
    publisher: str
    title: str
    date: str
    url: str
    licence: str
    read_through: str
    note: str

    def line(self) -> str:
        """Return the citation on one line."""
        return ", ".join(part for part in (self.publisher, self.title, self.date, self.url) if part)


@dataclass(frozen=True)
class Provenance:
    """Where rows of a table come from. `rows` holds the figures themselves; `of_row` tells whether the sources
    are those that the row names, or those of the whole table."""

    table: str
    title: str
    rows: tuple[Mapping[str, Any], ...]
    units: Mapping[str, str]
    sources: tuple[Source, ...]
    of_row: bool
    grade: str
    modelled: bool
    derivation: str
    notes: str
    licence: str
    loader: str
    faults: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as data, for `--json`."""
        return {
            "table": self.table,
            "title": self.title,
            "rows": [dict(r) for r in self.rows],
            "units": dict(self.units),
            "sources": [vars(s) for s in self.sources],
            "sources_are_of": "row" if self.of_row else "table",
            "grade": self.grade,
            "modelled": self.modelled,
            "derivation": self.derivation,
            "notes": self.notes,
            "licence": self.licence,
            "loader": self.loader,
        }


def provenance(world: World, table: str, key: Sequence[str] = ()) -> Provenance:
    """Walk from a figure to its sources.

    Parameters
    ----------
    table : name of a table.
    key : leading values of its primary key, in order ("UNFPA", "USA", "core", "2024"), or a single name of a
        column; empty means the table as a whole.

    Errors: E113 unknown table; E150 more values than the key has; E151 no such row, with the nearest values.
    """
    rows = world.table(table)
    descriptor = world.descriptor(table)
    columns = _key_columns(descriptor)
    only_column = len(key) == 1 and key[0] in rows.columns
    chosen = rows if only_column or not key else _select(rows, columns, key)
    named = _row_sources(chosen) if key and not only_column else ()
    if named:
        sources = tuple(s for i in named for s in sources_of(world, i))
    else:
        sources = tuple(s for entry in descriptor.get("sources", ()) for s in _table_source(world, entry, descriptor))
    fields = rows.fields()
    shown = [f["name"] for f in fields] if not only_column else [*columns, key[0]]
    return Provenance(
        table=table,
        title=str(descriptor.get("title", "")),
        rows=tuple(plain_row({c: r[c] for c in shown if c in r}) for r in chosen.rows())
        if key and not only_column
        else (),
        units={f["name"]: f["unit"] for f in fields if "unit" in f and f["name"] in shown},
        sources=sources,
        of_row=bool(named),
        grade=_grade(chosen, descriptor) if key else str(descriptor.get("grade", "")),
        modelled=bool(descriptor.get("modelled")) or (only_column and key[0] in descriptor.get("modelled_fields", ())),
        derivation=str(descriptor.get("derivation", "")),
        notes=_notes(descriptor, key[0] if only_column else ""),
        licence=_licence(descriptor),
        loader=str(descriptor.get("loader", "")),
    )


def sources_of(world: World, identifier: str) -> tuple[Source, ...]:
    """Return the sources behind an id; a compound id gives its parts. Error: E152 unknown id."""
    table = world.table("sources")
    known = {str(s): i for i, s in enumerate(table["source"])}
    found = []
    for part in identifier.split("+"):
        if part not in known:
            raise ExeuntError(
                "E152", f"source '{part}' is not in the table of sources", nearest=nearest_names(part, known)
            )
        row = {c: str(table[c][known[part]]) for c in table.columns}
        found.append(Source(**{name: row[name] for name in Source.__dataclass_fields__}))
    return tuple(found)


def _table_source(world: World, entry: Mapping[str, Any], descriptor: Mapping[str, Any]) -> tuple[Source, ...]:
    """Return a source of a descriptor: from the table of sources if it stands there, else as the descriptor says."""
    identifier = str(entry.get("source", ""))
    if identifier and "sources" in world.table_names:
        known = set(world.table("sources")["source"])
        if set(identifier.split("+")) <= known:
            return sources_of(world, identifier)
    title = str(entry.get("title", ""))
    return (
        Source(
            source=identifier,
            publisher=str(entry.get("publisher", "")) or title,
            title=title,
            date=str(entry.get("date", "")),
            url=str(entry.get("path", "")),
            licence=_licence(descriptor),
            read_through=str(entry.get("read_through", "")),
            note="",
        ),
    )


def _licence(descriptor: Mapping[str, Any]) -> str:
    return "; ".join(str(item.get("title") or item.get("name", "")) for item in descriptor.get("licenses", ()))


def _key_columns(descriptor: Mapping[str, Any]) -> list[str]:
    key = descriptor["schema"].get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def _select(rows: Table, columns: Sequence[str], key: Sequence[str]) -> Table:
    if len(key) > len(columns):
        raise ExeuntError(
            "E150",
            f"the key of '{rows.name}' has {len(columns)} parts ({', '.join(columns)}), {len(key)} were given",
        )
    for column, value in zip(columns, key, strict=False):
        labels = [_label(v) for v in rows[column]]
        keep = np.array([label == value for label in labels], dtype=bool)
        if not keep.any():
            raise ExeuntError(
                "E151",
                f"'{rows.name}' has no row with {column} '{value}'" + ("" if column == columns[0] else " there"),
                nearest=nearest_names(value, set(labels)),
                mend=f"List: exeunt data show {rows.name}",
            )
        rows = Table(rows.name, {k: v[keep] for k, v in rows.columns.items()}, rows.descriptor)
    return rows


def _label(value: Any) -> str:
    """Return a cell as it stands in the file: 2024 and not 2024.0, "" for missing."""
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with Python numbers, and None for missing."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, str):
            plain[name] = value
        elif math.isnan(value):
            plain[name] = None
        else:
            plain[name] = int(value) if float(value).is_integer() else float(value)
    return plain


def _row_sources(rows: Table) -> tuple[str, ...]:
    columns = [f["name"] for f in rows.fields() if f["name"] in ("source", "resolution")]
    if rows.name == "sources":
        columns = ["source"]
    return tuple(dict.fromkeys(str(v) for c in columns for v in rows[c] if v))


def _grade(rows: Table, descriptor: Mapping[str, Any]) -> str:
    """Return the weakest grade of the rows, or of the table where rows carry none."""
    grades = {str(g) for g in rows["grade"] if g} if "grade" in rows.columns else set()
    return max(grades) if grades else str(descriptor.get("grade", ""))


def _notes(descriptor: Mapping[str, Any], column: str) -> str:
    described = next((f["description"] for f in descriptor["schema"]["fields"] if f["name"] == column), "")
    return ". ".join(part.rstrip(".") for part in (described, str(descriptor.get("notes", ""))) if part)
