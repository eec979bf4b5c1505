"""Checks of structure: files, hashes, headers, types, constraints, keys, units, names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from exeunt.errors import nearest_names
from exeunt.world.checks import CheckResult, outcome
from exeunt.world.raw import RawTable
from exeunt.world.world import World

_SHAPES = {"integer": re.compile(r"-?[0-9]+"), "number": re.compile(r"-?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?")}
_CJK = re.compile(r"[\u3400-\u9fff]")


def structure_checks(world: World) -> list[CheckResult]:
    """Return the checks of structure over all tables of a world."""
    tables = [RawTable.of(world, name) for name in world.table_names]
    sound = [t for t in tables if not t.fault and t.readable]
    labels = _Labels({t.name: t for t in sound})
    return [
        outcome("files_readable", (t.fault for t in tables if t.fault), "every described file is there, in UTF-8"),
        outcome("hashes", (f for t in tables for f in _hash(t)), "sha256 of each file equals its descriptor's"),
        outcome("headers", (f for t in tables for f in _header(t)), "columns are those of the descriptor, in order"),
        outcome("described", (f for t in tables for f in _described(t)), "title, source, licence, grade of each table"),
        outcome("units", (f for t in tables for f in _units(t)), "every column has a description, every number a unit"),
        outcome("types", (f for t in sound for f in _types(t, money=False)), "every cell is of its declared type"),
        outcome("money_whole", (f for t in sound for f in _types(t, money=True)), "money in whole units of currency"),
        outcome("constraints", (f for t in sound for f in _constraints(t)), "required, enum, pattern, range"),
        outcome("primary_keys", (f for t in sound for f in _duplicates(t)), "no two rows with the same key"),
        outcome("country_codes", (f for t in sound for f in labels.unknown(t, True)), "every ISO3 is in countries"),
        outcome("foreign_keys", (f for t in sound for f in labels.unknown(t, False)), "every key points to a row"),
        outcome("names", (f for t in sound for f in _names(t)), "names in English and in Chinese characters"),
    ]


def _hash(table: RawTable) -> Iterator[str]:
    said = str(table.descriptor.get("hash", ""))
    if table.fault or not said:
        if not said:
            yield f"{table.path.name}: the descriptor gives no hash"
        return
    found = "sha256:" + hashlib.sha256(table.path.read_bytes()).hexdigest()
    if found != said:
        yield f"{table.path.name}: {found[:19]}..., the descriptor says {said[:19]}..."


def _header(table: RawTable) -> Iterator[str]:
    if table.fault:
        return
    declared = list(table.fields)
    missing = [c for c in declared if c not in table.header]
    extra = [c for c in table.header if c not in declared]
    if list(table.header) != declared:
        told = [f"missing {', '.join(missing)}"] if missing else []
        told += [f"not declared {', '.join(extra)}"] if extra else []
        yield f"{table.path.name}:1 {'; '.join(told) or 'columns in another order'}"
        return
    for line, row in enumerate(table.rows, start=2):
        if len(row) != len(declared):
            yield f"{table.path.name}:{line} {len(row)} cells, not {len(declared)}"


def _described(table: RawTable) -> Iterator[str]:
    for part in ("title", "title_zh_hant", "sources", "licenses", "grade"):
        if not table.descriptor.get(part):
            yield f"{table.name}: no {part}"


def _units(table: RawTable) -> Iterator[str]:
    for name, declared in table.fields.items():
        if not declared.get("description"):
            yield f"{table.name}.{name}: no description"
        if declared["type"] in _SHAPES and not declared.get("unit"):
            yield f"{table.name}.{name}: no unit"


def _is_money(declared: Mapping[str, Any]) -> bool:
    return declared["type"] == "integer" and str(declared.get("unit", "")).startswith(("USD", "the currency"))


def _types(table: RawTable, *, money: bool) -> Iterator[str]:
    for name, declared in table.fields.items():
        shape = _SHAPES.get(declared["type"])
        if shape is None or _is_money(declared) != money:
            continue
        for line, value in enumerate(table.column(name), start=2):
            if value and not shape.fullmatch(value):
                yield f"{table.at(line, name)}: '{value}' is not of type {declared['type']}"


def _constraints(table: RawTable) -> Iterator[str]:
    for name, declared in table.fields.items():
        rules = declared.get("constraints", {})
        allowed = {str(v) for v in rules.get("enum", ())}
        pattern = re.compile(rules["pattern"]) if "pattern" in rules else None
        shape = _SHAPES.get(declared["type"])
        for line, value in enumerate(table.column(name), start=2):
            if not value:
                if rules.get("required"):
                    yield f"{table.at(line, name)}: missing"
                continue
            if allowed and value not in allowed:
                yield f"{table.at(line, name)}: '{value}' is not one of {', '.join(sorted(allowed))}"
            if pattern and not pattern.search(value):
                yield f"{table.at(line, name)}: '{value}' does not match {rules['pattern']}"
            if shape and shape.fullmatch(value):
                yield from _range(table.at(line, name), float(value), rules)


def _range(place: str, value: float, rules: Mapping[str, Any]) -> Iterator[str]:
    if "minimum" in rules and value < rules["minimum"]:
        yield f"{place}: {value:g} is below {rules['minimum']}"
    if "maximum" in rules and value > rules["maximum"]:
        yield f"{place}: {value:g} is above {rules['maximum']}"


def _duplicates(table: RawTable) -> Iterator[str]:
    key = table.descriptor["schema"].get("primaryKey")
    if not key:
        yield f"{table.name}: no primary key"
        return
    columns = [key] if isinstance(key, str) else list(key)
    first: dict[tuple[str, ...], int] = {}
    for line, values in table.keys(columns):
        if values in first:
            yield f"{table.at(line)}: same {', '.join(columns)} as line {first[values]} ({', '.join(values)})"
        else:
            first[values] = line


def _names(table: RawTable) -> Iterator[str]:
    if not {"name_en", "name_zh_hant"} <= set(table.fields):
        return
    for line, (english, chinese) in table.keys(["name_en", "name_zh_hant"]):
        if not english:
            yield f"{table.at(line, 'name_en')}: missing"
        if not _CJK.search(chinese):
            yield f"{table.at(line, 'name_zh_hant')}: '{chinese}' has no Chinese character"


class _Labels:
    """Values that foreign keys may point to."""

    def __init__(self, tables: Mapping[str, RawTable]) -> None:
        self._tables = tables
        self._known: dict[tuple[str, str], set[str]] = {}

    def unknown(self, table: RawTable, countries: bool) -> Iterator[str]:
        """Yield the cells that point nowhere; keys into the table of countries apart from the others."""
        schema = table.descriptor["schema"]
        for key in [*schema.get("foreignKeys", ()), *schema.get("foreignKeysAcross", ())]:
            column, target = key["fields"], key["reference"]
            resource = target["resource"] or table.name
            if (resource == "countries") != countries:
                continue
            if resource not in self._tables:
                yield f"{table.name}.{column}: the table '{resource}' it points to is missing or broken"
                continue
            known = self._values(resource, target["fields"])
            for line, value in enumerate(table.column(column), start=2):
                if value and value not in known:
                    near = nearest_names(value, known)
                    hint = f"; did you mean {' or '.join(near)}?" if near else ""
                    yield f"{table.at(line, column)}: '{value}' is not in {resource}{hint}"

    def _values(self, resource: str, column: str) -> set[str]:
        if (resource, column) not in self._known:
            self._known[resource, column] = set(self._tables[resource].column(column))
        return self._known[resource, column]
