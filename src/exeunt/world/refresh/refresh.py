"""Fetch one public source, map it to our codes, compare it with the shipped table, and keep it in the cache."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from exeunt.errors import ExeuntError, nearest_names
from exeunt.world.refresh.cache import cache_folder, write_atomically
from exeunt.world.refresh.fetch import fetch
from exeunt.world.refresh.indicator import maternal_mortality
from exeunt.world.refresh.parse import PARSERS
from exeunt.world.refresh.parsed import Parsed, Row
from exeunt.world.refresh.pink_sheet import pink_sheet
from exeunt.world.refresh.spelling import Spellings
from exeunt.world.world import World

UNKNOWN_SHOWN = 5
LOADERS = {**PARSERS, "pink-sheet": pink_sheet, "wb-maternal-mortality": maternal_mortality}
TERMS = "terms of the publisher; not for redistribution by exeunt"
_NUMBER: dict[str, Any] = {"type": "integer", "constraints": {"required": True}}
# Columns of loaded tables that no shipped table describes.
OWN: dict[str, dict[str, Any]] = {
    "country": {"type": "string", "description": "ISO3 code"},
    "unit": {"type": "string", "description": "code of the Secretariat unit"},
    "component": {"type": "string", "description": "source of the money spent"},
    "year": {"type": "integer", "unit": "year", "description": "calendar year"},
    "month": {"type": "string", "description": "year and month"},
    "persons_insufficient_food": {
        **_NUMBER,
        "unit": "persons",
        "description": "persons with insufficient food consumption, mean of the days; modelled where no survey is",
    },
    "deaths_per_100000": {"type": "number", "unit": "deaths", "description": "per 100,000 live births"},
    "market": {"type": "string", "description": "key of the market"},
    "price_unit": {"type": "string", "description": "unit of the price, as the publisher writes it"},
    "price_nominal": {"type": "number", "unit": "as in price_unit", "description": "nominal price"},
    "exporter": {"type": "string", "description": "ISO3 code"},
    "cn_code": {"type": "string", "description": "code of the combined nomenclature"},
    "value_eur": {"type": "number", "unit": "EUR", "description": "value of imports"},
    "mass_kg": {"type": "number", "unit": "kg", "description": "mass of imports"},
    "amount_usd": {**_NUMBER, "unit": "USD", "description": "amount, current USD, whole dollars"},
}


@dataclass(frozen=True)
class Refreshed:
    """What a refresh brought: where it came from, its hash, rows, and how it compares with the shipped table."""

    source: str
    location: str
    sha256: str
    table: str
    path: Path
    rows: int
    left_out: tuple[str, ...]
    compared: int
    differing: int

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as data, for `--json`."""
        return {**vars(self), "path": str(self.path), "left_out": list(self.left_out)}


def source_names() -> tuple[str, ...]:
    """Return the sources that can be refreshed."""
    return tuple(_plan())


def _plan() -> dict[str, dict[str, Any]]:
    import yaml

    loaded: dict[str, dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("sources.yaml").read_text(encoding="utf-8")
    )
    return loaded


def refresh(
    name: str, world: World, *, location: str = "", cache: Path | None = None, skip_unknown: bool = False
) -> Refreshed:
    """Load a public source into the cache as a data package of one table.

    Parameters
    ----------
    name : one of `source_names()`.
    location : address or file to read instead of the publisher's.
    cache : folder to write to; default `cache_folder()`.
    skip_unknown : leave out rows whose country or organisation is not known instead of refusing the file.

    Errors: E138 unknown source; E139 no fixed address and none given; E140 names without a code; those of
    `fetch`, the parsers and `write_atomically`. Nothing is written unless the whole file was understood.
    """
    plan = _plan()
    if name not in plan:
        raise ExeuntError("E138", f"'{name}' is not a source", nearest=nearest_names(name, plan) or tuple(plan))
    entry = plan[name]
    where = location or entry["url"]
    if not where:
        raise ExeuntError(
            "E139",
            f"'{name}' has no fixed address",
            mend=f"Download the CSV from {entry['page']} and give it with --from FILE.",
        )
    content = fetch(where)
    parsed = LOADERS[name](content, Spellings(world), where.rsplit("/", 1)[-1])
    left_out = tuple(f"{what}: {rows} rows, {total:,.0f}" for what, (rows, total) in sorted(parsed.unknown.items()))
    if left_out and not skip_unknown:
        shown = "; ".join(left_out[:UNKNOWN_SHOWN])
        raise ExeuntError(
            "E140", f"{len(left_out)} names have no code: {shown}", where=where, mend="--skip-unknown leaves them out."
        )
    if not parsed.rows:
        raise ExeuntError("E134", "the file holds no row that can be used", where=where)
    sha256 = hashlib.sha256(content).hexdigest()
    folder = (cache or cache_folder()) / name
    path = folder / f"{entry['table']}.csv"
    text = _csv(parsed.rows)
    write_atomically(path, text)
    descriptor = _descriptor(world, entry, text, len(parsed.rows), {"location": where, "sha256": sha256})
    write_atomically(folder / "datapackage.json", descriptor)
    compared, differing = _compare(world, entry, parsed)
    return Refreshed(name, where, sha256, entry["table"], path, len(parsed.rows), left_out, compared, differing)


def _csv(rows: list[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _descriptor(world: World, entry: dict[str, Any], data: bytes, rows: int, fetched: dict[str, str]) -> bytes:
    """Return a data package whose fields are described as in the shipped table where it has them."""
    shipped = world.descriptor(entry["compare"])["schema"]["fields"] if entry["compare"] else []
    known: dict[str, dict[str, Any]] = {f["name"]: dict(f) for f in shipped}
    names = entry.get("columns") or [*entry["key"], entry["value"]]
    package = {
        "name": f"exeunt-refresh-{entry['table'].replace('_', '-')}",
        "title": entry["title"],
        "profile": "tabular-data-package",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "resources": [
            {
                "name": entry["table"],
                "path": f"{entry['table']}.csv",
                "title": entry["title"],
                "title_zh_hant": entry["title_zh_hant"],
                "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
                "rows": rows,
                "grade": "A",
                "sources": [{"source": entry["source"], "title": entry["title"], "path": entry["page"], **fetched}],
                "licenses": [{"name": "other", "title": entry.get("licence", TERMS)}],
                "schema": {
                    "fields": [
                        {"name": n, **{k: v for k, v in (known.get(n) or OWN[n]).items() if k != "name"}} for n in names
                    ],
                    "primaryKey": entry["key"],
                    "missingValues": [""],
                },
            }
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _compare(world: World, entry: dict[str, Any], parsed: Parsed) -> tuple[int, int]:
    """Return how many rows also stand in the shipped table, and how many of them differ in value."""
    if not entry["compare"]:
        return 0, 0
    shipped = {
        tuple(str(row[k]) for k in entry["key"]): row[entry["value"]] for row in world.table(entry["compare"]).rows()
    }
    shared = [(shipped[key], row) for row in parsed.rows if (key := tuple(row[k] for k in entry["key"])) in shipped]
    differing = sum(Decimal(str(value)) != Decimal(row[entry["value"]]) for value, row in shared)
    return len(shared), differing
