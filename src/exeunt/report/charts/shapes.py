"""Ready-made views: fan and dots out of twenty. Each returns Vega-Lite layers and a height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exeunt.report.charts.palette import (
    BAND_INNER,
    BAND_OUTER,
    BASELINE,
    GRID,
    HISTORY,
    INK,
    SCENARIO,
)
from exeunt.report.charts.picture import WIDE, text_width

Rows = Sequence[Mapping[str, Any]]
Layers = dict[str, Any]


def fan(rows: Rows, history: Rows, words: Mapping[str, str], width: int) -> tuple[Layers, int]:
    """Median line, 50 % and 90 % bands, dashed baseline, solid history, direct labels.

    rows: year, p05, p25, p50, p75, p95, base. history: year, value. words: scenario, baseline, history.
    """
    last = max(r["year"] for r in rows)
    first = min([r["year"] for r in history] or [min(r["year"] for r in rows)])
    label_width = max(text_width(words[k], 12) for k in ("scenario", "baseline")) + 10
    room = label_width / (width - 40 - label_width)
    x = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [first, last + (last - first) * room], "nice": False},
        "axis": {"format": "d", "title": None, "grid": False, "values": _years(first, last, width)},
    }
    y = {"type": "quantitative", "title": None, "scale": {"zero": True}, "axis": {"tickCount": 5}}
    end = next(r for r in rows if r["year"] == last)
    top = max([float(r["p95"]) for r in rows] + [float(r["base"]) for r in rows] + [float(h["value"]) for h in history])
    labels = _apart(
        [(float(end["base"]), words["baseline"], BASELINE), (float(end["p50"]), words["scenario"], INK)], top * 0.09
    )
    layers: list[Layers] = [
        layer(
            rows, {"type": "area", "color": BAND_OUTER}, {"x": x, "y": {**y, "field": "p05"}, "y2": {"field": "p95"}}
        ),
        layer(
            rows, {"type": "area", "color": BAND_INNER}, {"x": x, "y": {**y, "field": "p25"}, "y2": {"field": "p75"}}
        ),
        layer(
            rows,
            {"type": "line", "color": BASELINE, "strokeDash": [5, 4], "strokeWidth": 1.5},
            {"x": x, "y": {**y, "field": "base"}},
        ),
        layer(rows, {"type": "line", "color": SCENARIO, "strokeWidth": 2.5}, {"x": x, "y": {**y, "field": "p50"}}),
    ]
    if history:
        layers.append(
            layer(history, {"type": "line", "color": HISTORY, "strokeWidth": 2}, {"x": x, "y": {**y, "field": "value"}})
        )
        middle = history[len(history) // 2]  # below and right of a rising line is free
        label = [{"year": middle["year"], "at": float(middle["value"]) - top * 0.11, "text": words["history"]}]
        layers.append(_text_layer(label, x, {**y, "field": "at"}, align="left"))
    for at, text, colour in labels:
        layers.append(
            _text_layer([{"year": last + 0.2, "at": at, "text": text}], x, {**y, "field": "at"}, color=colour)
        )
    return {"layer": layers}, 300 if width >= WIDE else 220


def _years(first: int, last: int, width: int) -> list[int]:
    step = 3 if width >= WIDE else 5
    return [y for y in range(first, last + 1) if (y - 2025) % step == 0]


def _apart(labels: list[tuple[float, str, str]], gap: float) -> list[tuple[float, str, str]]:
    """Move labels that would lie on each other apart, keeping their order."""
    ordered = sorted(labels, reverse=True)
    (high, a, colour_a), (low, b, colour_b) = ordered[0], ordered[-1]
    lack = max(0.0, gap - (high - low)) / 2
    return [(high + lack, a, colour_a), (low - lack, b, colour_b)]


def twenty(rows: Rows, width: int) -> tuple[Layers, int]:
    """Probabilities as filled dots out of twenty, a column a month. rows: label, p (0-1), text."""
    points = [
        {"label": r["label"], "dot": i, "state": "in" if i < round(20 * float(r["p"])) else "out"}
        for r in rows
        for i in range(20)
    ]
    order = [r["label"] for r in rows]
    axis = {"title": None, "labelAngle": 0, "grid": False, "labelFontSize": 10 if width < WIDE else 12}
    x = {"field": "label", "type": "nominal", "sort": order, "axis": axis}
    y = {"field": "dot", "type": "quantitative", "axis": None, "scale": {"domain": [-0.8, 22]}}
    colour = {"field": "state", "type": "nominal", "legend": None,
              "scale": {"domain": ["in", "out"], "range": [SCENARIO, GRID]}}  # fmt: skip
    size = 26 if width < WIDE else 62
    layers = [
        layer(points, {"type": "point", "filled": True, "size": size, "opacity": 1}, {"x": x, "y": y, "color": colour}),
        layer(
            [{**r, "dot": 21} for r in rows],
            {"type": "text", "fontSize": 10 if width < WIDE else 12, "color": INK},
            {"x": x, "y": y, "text": {"field": "text"}},
        ),
    ]
    return {"layer": layers}, 240


def layer(rows: Rows, mark: Layers, encoding: Layers) -> Layers:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _text_layer(rows: Rows, x: Layers, y: Layers, *, align: str = "left", color: str = INK) -> Layers:
    mark = {"type": "text", "align": align, "baseline": "middle", "color": color, "fontSize": 12}
    return layer(rows, mark, {"x": x, "y": y, "text": {"field": "text"}})
