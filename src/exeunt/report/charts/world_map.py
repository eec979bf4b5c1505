"""Map of the world: Equal Earth, Natural Earth outlines, small states as points, areas without a figure in grey."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from exeunt.report.charts.palette import FAINT, INK, LAND, MUTED, PAPER, RAMP
from exeunt.report.charts.picture import WIDE

if TYPE_CHECKING:
    from exeunt.world.world import World

STEP = 0.02  # degrees; the step of the table country_outlines
SMALL_KM2 = 12_000  # an area below about four pixels of a wide map gets a point as well
_KM_PER_DEGREE = 111.2


def outlines(world: World) -> list[dict[str, Any]]:
    """Return one GeoJSON feature an area, with `country` (ISO3, or "" where the tables have no row) and `km2`."""
    table = world.table("country_outlines")
    found: dict[tuple[str, str], dict[int, list[list[list[float]]]]] = {}
    for row in table.rows():
        polygons = found.setdefault((row["country"], row["name_natural_earth"]), {})
        polygons.setdefault(int(row["polygon"]), []).append(_points(row["outline"]))
    features = []
    for (country, _), polygons in found.items():
        rings = list(polygons.values())
        area = sum(_km2(polygon[0]) for polygon in rings)
        geometry = {"type": "MultiPolygon", "coordinates": rings}
        features.append({"type": "Feature", "country": country, "km2": area, "geometry": geometry})
    return features


def _points(outline: str) -> list[list[float]]:
    numbers = [int(n) for n in outline.split(" ")]
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append([round(x * STEP, 2), round(y * STEP, 2)])
    return points


def _km2(ring: Sequence[Sequence[float]]) -> float:
    """Return the rough area of a ring; only to decide which areas are too small to see."""
    middle = math.radians(sum(p[1] for p in ring) / len(ring))
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return abs(twice) / 2 * _KM_PER_DEGREE**2 * math.cos(middle)


def small_states(world: World, features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the capitals' places of states that are too small to see, or have no outline at this scale."""
    seen = {f["country"]: float(f["km2"]) for f in features if f["country"]}
    return [
        {"country": row["country"], "longitude": float(row["longitude"]), "latitude": float(row["latitude"])}
        for row in world.table("countries").rows()
        if math.isfinite(row["longitude"]) and seen.get(row["country"], 0.0) < SMALL_KM2
    ]


def world_map(
    features: Sequence[Mapping[str, Any]],
    points: Sequence[Mapping[str, Any]],
    classes: Mapping[str, int],
    legend: Sequence[str],
    width: int,
    ramp: Sequence[str] = RAMP,
) -> tuple[dict[str, Any], int]:
    """Return a map of classes. classes : country -> number of its class; legend : words of the classes, light to dark.

    ramp : colours of the classes, the last ones if there are fewer classes. Countries without a class are drawn in the
    colour of "no data".
    """
    colours = ramp[len(ramp) - len(legend) :]
    height = round(width * 0.47)
    shapes = [
        {**{k: v for k, v in f.items() if k != "km2"}, "fill": _colour(f["country"], classes, colours)}
        for f in features
    ]
    dots = [{**p, "fill": _colour(p["country"], classes, colours)} for p in points if p["country"] in classes]
    fill = {"field": "fill", "type": "nominal", "legend": None,
            "scale": {"domain": [*colours, LAND], "range": [*colours, LAND]}}  # fmt: skip
    projection = {"type": "equalEarth", "rotate": [-11, 0, 0], "precision": 0.6}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": {"type": "FeatureCollection", "features": shapes}, "format": {"property": "features"}},
            "mark": {"type": "geoshape", "stroke": PAPER, "strokeWidth": 0.4},
            "encoding": {"fill": fill},
        },
        {
            "data": {"values": dots},
            "mark": {
                "type": "circle",
                "size": 26 if width >= WIDE else 9,
                "stroke": MUTED,
                "strokeWidth": 0.5,
                "opacity": 1,
            },
            "encoding": {
                "longitude": {"field": "longitude", "type": "quantitative"},
                "latitude": {"field": "latitude", "type": "quantitative"},
                "fill": fill,
            },
        },
    ]
    return {"projection": projection, "layer": layers}, height


def _colour(country: str, classes: Mapping[str, int], colours: Sequence[str]) -> str:
    return colours[classes[country]] if country in classes else LAND


def with_legend(svg: str, legend: Sequence[str], no_data: str, width: int, ramp: Sequence[str] = RAMP) -> str:
    """Return the map's SVG with its legend below: a row of boxes that wraps on a narrow screen."""
    height = float(re.search(r'height="([\d.]+)"', svg)[1])  # type: ignore[index]
    colours = [*ramp[len(ramp) - len(legend) :], LAND]
    words = [*legend, no_data]
    columns = 2 if width < WIDE else len(words) if len(words) < 8 else 4
    cell = width / columns
    parts = []
    for i, (colour, text) in enumerate(zip(colours, words, strict=True)):
        x, y = (i % columns) * cell, height + 14 + (i // columns) * 20
        parts.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="14" height="12" fill="{colour}" stroke="{FAINT}"/>')
        parts.append(f'<text x="{x + 19:.0f}" y="{y + 10:.0f}" font-size="11" fill="{INK}">{text}</text>')
    total = round(height + 14 + 20 * (-(-len(words) // columns)))
    head, _, body = svg.partition(">")
    head = re.sub(r'\bheight="[\d.]+"', f'height="{total}"', head, count=1)
    return f"{head}>{body.removesuffix('</svg>')}{''.join(parts)}</svg>"


def coarse(svg: str) -> str:
    """Return the SVG with outlines rounded to half a pixel, written as steps, straight runs joined: a third the size.

    Only paths that stand at the origin of their group are touched; vl-convert writes map areas so.
    """
    pattern = re.compile(r'transform="translate\(0,0\)" d="([MLZ\d.,\-]+)"( [^>]*?stroke-width=")([\d.]+)"')
    return pattern.sub(
        lambda m: f'transform="scale(.5)" d="{_coarse_path(m[1])}"{m[2]}{2 * float(m[3]):g}"',
        re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg),
    )


def _coarse_path(path: str) -> str:
    rings = []
    for ring in path.split("M")[1:]:
        points: list[tuple[int, int]] = []
        for pair in ring.rstrip("Z").split("L"):
            x, _, y = pair.partition(",")
            point = (round(float(x) * 2), round(float(y) * 2))
            if not points or points[-1] != point:
                points.append(point)
        if len(points) > 2:
            rings.append(_steps(points))
    return "".join(rings)


def _steps(points: Sequence[tuple[int, int]]) -> str:
    steps: list[tuple[int, int]] = []
    for (x0, y0), (x1, y1) in pairwise(points):
        dx, dy = x1 - x0, y1 - y0
        if steps:
            px, py = steps[-1]
            if px * dy == py * dx and px * dx + py * dy > 0:
                steps[-1] = (px + dx, py + dy)
                continue
        steps.append((dx, dy))
    numbers = " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{numbers}z"
