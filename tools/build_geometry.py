"""Make the table of country outlines from Natural Earth's 1:50m countries. The maintainer's script.

Usage: python tools/build_geometry.py countries-50m.json
The file is the one of the npm package `world-atlas` 2.0.2 (`npm pack world-atlas@2.0.2`): Natural Earth 4.1.0 as
TopoJSON, public domain. Output is deterministic: same file in, same bytes out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parents[1] / "src" / "exeunt" / "world" / "tables"
STEP = 0.02  # degrees; about 2 km, below the precision of a 1:50m map
ANTARCTICA = "010"  # no state, no money: left out
WITHOUT_CODE = {"Kosovo": "XKX"}  # Natural Earth gives it no ISO number
ATLAS_SHA256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"
Point = tuple[int, int]
COLUMNS = ("country", "name_natural_earth", "polygon", "ring", "outline")


def main() -> None:
    """Write `geometry/country_outlines.csv` and its descriptor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("atlas", type=Path, help="countries-50m.json of world-atlas 2.0.2")
    atlas = parser.parse_args().atlas
    raw = atlas.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != ATLAS_SHA256:
        raise SystemExit(f"{atlas} is not the file of world-atlas 2.0.2: sha256 {found}")
    rows = sorted(outlines(json.loads(raw)), key=lambda r: (r[1], r[0], int(r[2]), int(r[3])))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    text = buffer.getvalue()
    folder = TABLES / "geometry"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "country_outlines.csv").write_text(text, encoding="utf-8", newline="")
    package = json.dumps(descriptor(text, len(rows)), ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(package, encoding="utf-8", newline="")


def outlines(topology: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield one row a ring: country, name, number of polygon and of ring (0 = outer), coded outline."""
    with (TABLES / "index" / "countries.csv").open(encoding="utf-8", newline="") as handle:
        iso3 = {row["m49"]: row["country"] for row in csv.DictReader(handle) if row["m49"]}
    arcs = [_unpacked(arc, topology["transform"]) for arc in topology["arcs"]]
    for feature in topology["objects"]["countries"]["geometries"]:
        name = feature["properties"]["name"]
        if feature.get("id") == ANTARCTICA:
            continue
        country = WITHOUT_CODE.get(name) or iso3.get(feature.get("id", ""), "")
        polygons = feature["arcs"] if feature["type"] == "MultiPolygon" else [feature["arcs"]]
        kept = 0
        for polygon in polygons:
            rings = [_ring(ring, arcs) for ring in polygon]
            if len(rings[0]) < 4:
                continue  # an islet smaller than the step
            for number, ring in enumerate(r for r in rings if len(r) >= 4):
                yield country, name, str(kept), str(number), _coded(ring)
            kept += 1


def _unpacked(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        longitude = x * transform["scale"][0] + transform["translate"][0]
        latitude = y * transform["scale"][1] + transform["translate"][1]
        points.append((round(longitude / STEP), round(latitude / STEP)))
    return points


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Join arcs (a negative number is a reversed arc) and drop points that fall together after rounding."""
    points: list[Point] = []
    for number in numbers:
        for point in arcs[number] if number >= 0 else reversed(arcs[~number]):
            if not points or points[-1] != point:
                points.append(point)
    return points


def _coded(points: list[Point]) -> str:
    """Return "x y dx dy dx dy ..." in steps."""
    out = list(points[0])
    for (x0, y0), (x1, y1) in pairwise(points):
        out += [x1 - x0, y1 - y0]
    return " ".join(map(str, out))


def descriptor(text: str, rows: int) -> dict[str, Any]:
    """Return the Frictionless package of the table."""
    data = text.encode("utf-8")
    source = {
        "source": "natural-earth-50m",
        "title": "Natural Earth: 1:50m Cultural Vectors, Admin 0 countries, version 4.1.0",
        "publisher": "Natural Earth",
        "date": "2018-05",
        "read_through": "npm package world-atlas 2.0.2, countries-50m.json, sha256 " + ATLAS_SHA256,
        "path": "https://www.naturalearthdata.com/downloads/50m-cultural-vectors/",
    }
    text_field = {"type": "string", "constraints": {"required": True}}
    fields = [
        {"name": "country", "type": "string", "constraints": {"pattern": "^[A-Z]{3}$"},
         "description": "state or territory of the table countries (ISO 3166-1 alpha-3), joined by the M49 number; "
                        "empty: an area with no row there, drawn without a figure"},
        {"name": "name_natural_earth", **text_field, "description": "name in Natural Earth"},
        {"name": "polygon", "type": "integer", "unit": "number", "constraints": {"required": True, "minimum": 0},
         "description": "number of the polygon of the area, from 0"},
        {"name": "ring", "type": "integer", "unit": "number", "constraints": {"required": True, "minimum": 0},
         "description": "number of the ring of the polygon: 0 the outer one, then holes"},
        {"name": "outline", **text_field,
         "description": "points of the closed ring: first longitude and latitude, then differences, in steps of "
                        f"{STEP} degrees"},
    ]  # fmt: skip
    resource = {
        "name": "country_outlines",
        "path": "country_outlines.csv",
        "profile": "tabular-data-resource",
        "title": "Outlines of countries for maps",
        "title_zh_hant": "各國地圖輪廓",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "rows": rows,
        "grade": "A",
        "modelled": False,
        "sources": [source],
        "licenses": [{"name": "public-domain", "title": "Public domain (Natural Earth terms of use)"}],
        "derivation": f"TopoJSON arcs joined to rings, rounded to {STEP} degrees, points that fall together dropped; "
        "Antarctica left out.",
        "notes": "Borders and names imply no opinion on the legal status of any territory. Tuvalu, Gibraltar and some "
        "overseas territories have no outline at this scale: states among them are drawn as points.",
        "schema": {
            "fields": fields,
            "missingValues": [""],
            "primaryKey": ["name_natural_earth", "polygon", "ring"],
            "foreignKeysAcross": [
                {"fields": "country", "reference": {"resource": "countries", "fields": "country"}}
            ],
        },
    }  # fmt: skip
    return {
        "name": "exeunt-geometry",
        "title": "Geometry of exeunt",
        "title_zh_hant": "exeunt 地圖幾何",
        "description": "Outlines of countries for the maps of the report and the explorer.",
        "profile": "tabular-data-package",
        "resources": [resource],
    }


if __name__ == "__main__":
    main()
