"""Writes a small data package: rows to CSV, and the Frictionless descriptor beside them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, str]


def write_package(
    folder: Path, package: Mapping[str, str], tables: Mapping[str, tuple[dict[str, Any], Sequence[Row]]]
) -> None:
    """Write `folder/<table>.csv` and `folder/datapackage.json`; the same input gives the same bytes.

    package : name, title, title_zh_hant, description. tables : name -> (description of the resource with its schema,
    rows as text in the order of the file).
    """
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, (described, rows) in tables.items():
        fields = [field["name"] for field in described["schema"]["fields"]]
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(fields)
        writer.writerows([row[field] for field in fields] for row in rows)
        data = buffer.getvalue().encode("utf-8")
        (folder / f"{name}.csv").write_bytes(data)
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "rows": len(rows),
                **described,
            }
        )
    text = json.dumps(
        {**package, "profile": "tabular-data-package", "resources": resources}, ensure_ascii=False, indent=1
    )
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8", newline="")


def text_field(name: str, description: str, *, required: bool = True, **constraints: Any) -> dict[str, Any]:
    """Return the description of a text column."""
    rules = ({"required": True} if required else {}) | constraints
    return {"name": name, "type": "string", "description": description} | ({"constraints": rules} if rules else {})


def number_field(name: str, description: str, unit: str, kind: str = "number", **constraints: Any) -> dict[str, Any]:
    """Return the description of a numeric column."""
    return {"name": name, "type": kind, "description": description, "unit": unit} | (
        {"constraints": constraints} if constraints else {}
    )


def across(field: str, resource: str, column: str) -> dict[str, Any]:
    """Return a foreign key into a table of another package."""
    return {"fields": field, "reference": {"resource": resource, "fields": column}}
