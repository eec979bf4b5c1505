"""Rows to CSV and Frictionless descriptors, checked on the way out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from table_builder.facts import Facts, Row

Builder = dict[str, list[Row]]
SHAPES = {"integer": r"-?[0-9]+", "number": r"-?[0-9]*\.?[0-9]+(e[+-]?[0-9]+)?"}
PACKAGES = ("index", "funding", "assessments")
LICENCE_NAMES = {"CC BY 4.0": "CC-BY-4.0", "Apache-2.0 (own work)": "Apache-2.0"}


def write_packages(tables: Builder, facts: Facts, out: Path) -> list[str]:
    """Write all packages below `out`; return faults as text. Every described table must have been built."""
    common = facts.schema("fields")
    schemas = {name: facts.schema(name) for name in PACKAGES}
    home = {table: name for name, schema in schemas.items() for table in schema["tables"]}
    faults = [f"table '{t}' is built but not described" for t in tables if t not in home]
    sources_of = {t: list(schemas[p]["tables"][t]["sources"]) for t, p in home.items()}
    for identifier in {i for ids in sources_of.values() for i in ids}:
        facts.source(identifier)
    tables["sources"] = facts.source_rows()
    for name, schema in schemas.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        resources = []
        for table, given in schema["tables"].items():
            fields = [_field(spec, {**given.get("fields", {})}, common) for spec in given["columns"]]
            text, found = _csv(table, tables[table], fields, given)
            faults += found
            (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
            resources.append(_resource(table, given, fields, text, facts, home))
        package = {
            "name": schema["package"],
            "title": schema["title"],
            "title_zh_hant": schema["title_zh_hant"],
            "description": schema["description"].strip(),
            "profile": "tabular-data-package",
            "resources": resources,
        }
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="")
    return faults


def _field(spec: str, own: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    name = spec.rstrip("!")
    merged = {"type": "string", **common.get(name, {}), **own.get(name, {})}
    if "description" not in merged:
        raise KeyError(f"column '{name}' has no description")
    field: dict[str, Any] = {"name": name, "type": merged["type"], "description": merged["description"]}
    if merged["type"] in ("integer", "number"):
        field["unit"] = merged["unit"]
    constraints = {k: merged[k] for k in ("pattern", "enum", "minimum", "maximum") if k in merged}
    if spec.endswith("!"):
        constraints = {"required": True, **constraints}
    if constraints:
        field["constraints"] = constraints
    if merged.get("references"):
        field["references"] = merged["references"]
    return field


def _csv(table: str, rows: list[Row], fields: list[dict[str, Any]], given: dict[str, Any]) -> tuple[str, list[str]]:
    names = [f["name"] for f in fields]
    kinds = {f["name"]: f["type"] for f in fields}
    if given.get("order") != "given":
        rows = sorted(rows, key=lambda r: [_sortable(r[k], kinds[k]) for k in given["key"]])
    faults = []
    seen: set[tuple[str, ...]] = set()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    for line, row in enumerate(rows, start=2):
        values = [row.get(n, "") for n in names]
        faults += [
            f"{table}:{line} {f['name']}: {p}" for f, v in zip(fields, values, strict=True) if (p := _fault(f, v))
        ]
        key = tuple(row[k] for k in given["key"])
        if key in seen:
            faults.append(f"{table}:{line} duplicate key {key}")
        seen.add(key)
        writer.writerow(values)
    return buffer.getvalue(), faults


def _sortable(value: str, kind: str) -> tuple[float, str]:
    return (float(value) if value and kind != "string" else 0.0, value)


def _fault(field: dict[str, Any], value: str) -> str:
    """Return what is wrong with a cell, "" when nothing is."""
    rules = field.get("constraints", {})
    if not value:
        return "missing" if rules.get("required") else ""
    shape = SHAPES.get(field["type"])
    if shape and not re.fullmatch(shape, value):
        return f"'{value}' is not of type {field['type']}"
    broken: dict[str, Callable[[Any], bool]] = {
        "pattern": lambda rule: not re.search(rule, value),
        "enum": lambda rule: value not in [str(e) for e in rule],
        "minimum": lambda rule: float(value) < rule,
        "maximum": lambda rule: float(value) > rule,
    }
    return "; ".join(f"'{value}' breaks {k} {rules[k]}" for k, test in broken.items() if k in rules and test(rules[k]))


def _resource(
    table: str, given: dict[str, Any], fields: list[dict[str, Any]], text: str, facts: Facts, home: dict[str, str]
) -> dict[str, Any]:
    inside: list[dict[str, Any]] = []
    across: list[dict[str, Any]] = []
    for field in fields:
        target = field.pop("references", "")
        if not target:
            continue
        resource, _, column = target.partition(".")
        column = column or _key_of(resource, field["name"])
        itself = "" if resource == table else resource
        key = {"fields": field["name"], "reference": {"resource": itself, "fields": column}}
        (inside if home[resource] == home[table] else across).append(key)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": given["key"]}
    if inside:
        schema["foreignKeys"] = inside
    if across:
        # Frictionless knows foreign keys inside one package only; the indexes are a package of their own.
        schema["foreignKeysAcross"] = across
    data = text.encode("utf-8")
    resource_: dict[str, Any] = {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "title": given["title"],
        "title_zh_hant": given["title_zh_hant"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "rows": text.count("\n") - 1 if '"' not in text else len(list(csv.reader(io.StringIO(text)))) - 1,
        "grade": given["grade"],
        "modelled": bool(given.get("modelled", False)),
        "sources": [_cited(facts.describe(i)) for i in given["sources"]],
        "licenses": [{"name": LICENCE_NAMES.get(given["licence"], "other"), "title": given["licence"]}],
    }
    for optional in ("modelled_fields", "loader", "derivation", "notes"):
        if optional in given:
            value = given[optional]
            resource_[optional] = value.strip() if isinstance(value, str) else value
    return {**resource_, "schema": schema}


def _key_of(resource: str, column: str) -> str:
    keys = {"countries": "country", "organisations": "organisation", "donors": "donor", "instruments": "instrument",
            "functions": "function", "budgets_assessed": "budget", "groups": "group", "sources": "source"}  # fmt: skip
    return keys.get(resource, column)


def _cited(record: Row) -> dict[str, str]:
    cited = {"source": record["source"], "title": f"{record['publisher']}: {record['title']}"}
    cited |= {k: record[k] for k in ("publisher", "date", "read_through") if record[k]}
    return {**cited, "path": record["url"]} if record["url"] else cited
