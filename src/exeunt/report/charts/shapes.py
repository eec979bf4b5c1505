"""Ready-made views: fan, dots with ranges, dots out of twenty, flows, map. Each returns Vega-Lite layers and a height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exeunt.report.charts.palette import (
    BAND_INNER,
    BAND_OUTER,
    BASELINE,
    FAINT,
    GRID,
    HISTORY,
    INK,
    MUTED,
    PAPER,
    SCENARIO,
)
from exeunt.report.charts.picture import WIDE, text_width

Rows = Sequence[Mapping[str, Any]]
Layers = dict[str, Any]
ROW = 24  # px a row of a ranking


def fan(rows: Rows, history: Rows, words: Mapping[str, str], width: int) -> tuple[Layers, int]:
    """Median line, 50 % and 90 % bands, dashed baseline, solid history, direct labels.

    rows: year, p05, p25, p50, p75, p95, base. history: year, value. words: scenario, baseline, history.
    """
    last = max(r["year"] for r in rows)
    first = min([r["year"] for r in history] or [min(r["year"] for r in rows)])
    room = 0.30 if width < WIDE else 0.20
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
        _layer(
            rows, {"type": "area", "color": BAND_OUTER}, {"x": x, "y": {**y, "field": "p05"}, "y2": {"field": "p95"}}
        ),
        _layer(
            rows, {"type": "area", "color": BAND_INNER}, {"x": x, "y": {**y, "field": "p25"}, "y2": {"field": "p75"}}
        ),
        _layer(
            rows,
            {"type": "line", "color": BASELINE, "strokeDash": [5, 4], "strokeWidth": 1.5},
            {"x": x, "y": {**y, "field": "base"}},
        ),
        _layer(rows, {"type": "line", "color": SCENARIO, "strokeWidth": 2.5}, {"x": x, "y": {**y, "field": "p50"}}),
    ]
    if history:
        layers.append(
            _layer(
                history, {"type": "line", "color": HISTORY, "strokeWidth": 2}, {"x": x, "y": {**y, "field": "value"}}
            )
        )
        label = [{"year": history[0]["year"], "at": float(history[0]["value"]) + top * 0.06, "text": words["history"]}]
        layers.append(_text_layer(label, x, {**y, "field": "at"}, align="left"))
    for at, text, colour in labels:
        layers.append(
            _text_layer([{"year": last + 0.2, "at": at, "text": text}], x, {**y, "field": "at"}, color=colour)
        )
    return {"layer": layers}, 300 if width >= WIDE else 240


def _years(first: int, last: int, width: int) -> list[int]:
    step = 3 if width >= WIDE else 6
    return [y for y in range(first, last + 1) if (y - 2025) % step == 0]


def _apart(labels: list[tuple[float, str, str]], gap: float) -> list[tuple[float, str, str]]:
    """Move labels that would lie on each other apart, keeping their order."""
    ordered = sorted(labels, reverse=True)
    (high, a, colour_a), (low, b, colour_b) = ordered[0], ordered[-1]
    lack = max(0.0, gap - (high - low)) / 2
    return [(high + lack, a, colour_a), (low - lack, b, colour_b)]


def dots(
    rows: Rows, width: int, *, axis_format: str = "~s", zero: bool = True, colour: str = SCENARIO, second: str = ""
) -> tuple[Layers, int]:
    """Dot with its 90 % range, one row a label, in the given order; the figure in words at the right.

    rows: label, p05, p50, p95, text. second : name of a further field drawn as a diamond (what happened, a claim).
    """
    narrow = width < WIDE
    size = 11 if narrow else 12
    order = [r["label"] for r in rows]
    widest = max(text_width(str(r["text"]), size) for r in rows)
    values = [float(r[k]) for r in rows for k in ("p05", "p50", "p95", *([second] if second else []))]
    low, high = min([*values, 0.0] if zero else values), max([*values, 0.0] if zero else values)
    plot = max(width - widest - max(text_width(str(r["label"]), size) for r in rows) - 24, width * 0.25)
    span = (high - low) or 1.0
    x = {"type": "quantitative", "title": None, "scale": {"domain": [low, low + span * (1 + (widest + 12) / plot)]}}
    ticks = {"format": axis_format, "tickCount": 3 if narrow else 5, "orient": "top"}
    x["axis"] = {**ticks, "values": _ticks(low, high, 3 if narrow else 5), "labelFontSize": size}
    axis = {"title": None, "labelColor": INK, "labelFontSize": size, "labelLimit": width * 0.42, "grid": False}
    y = {"field": "label", "type": "nominal", "sort": order, "axis": axis}
    layers = [
        _layer(rows, {"type": "rule", "strokeWidth": 5, "color": _pale(colour), "strokeCap": "round"},
               {"y": y, "x": {**x, "field": "p05"}, "x2": {"field": "p95"}}),
        _layer(rows, {"type": "point", "filled": True, "size": 70, "color": colour, "opacity": 1},
               {"y": y, "x": {**x, "field": "p50"}}),
    ]  # fmt: skip
    if second:
        mark = {"type": "point", "shape": "diamond", "filled": True, "size": 80, "color": INK, "opacity": 1}
        layers.append(_layer(rows, mark, {"y": y, "x": {**x, "field": second}}))
    at = [{**r, "at": max(float(r["p95"]), float(r[second]) if second else float(r["p95"]))} for r in rows]
    layers.append(
        _layer(
            at,
            {"type": "text", "align": "left", "dx": 8, "fontSize": size, "color": INK},
            {"y": y, "x": {**x, "field": "at"}, "text": {"field": "text"}},
        )
    )
    if zero:
        rule = {"mark": {"type": "rule", "color": MUTED, "strokeWidth": 1}, "encoding": {"x": {**x, "datum": 0}}}
        layers.insert(0, {"data": {"values": [{}]}, **rule})
    return {"layer": layers}, ROW * len(rows) + 24


def _pale(colour: str) -> str:
    return {SCENARIO: BAND_INNER}.get(colour, FAINT)


def _ticks(low: float, high: float, count: int) -> list[float]:
    """Return round tick values inside the data, so that no tick stands under the words at the right."""
    span = high - low
    if span <= 0:
        return [low]
    raw = span / count
    magnitude = 10.0 ** int(f"{raw:e}".partition("e")[2])
    step = next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= raw * 0.999)
    start = -(-low // step)
    return [round((start + i) * step, 12) for i in range(int((high - start * step) / step + 1e-9) + 1)]


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
        _layer(
            points, {"type": "point", "filled": True, "size": size, "opacity": 1}, {"x": x, "y": y, "color": colour}
        ),
        _layer(
            [{**r, "dot": 21} for r in rows],
            {"type": "text", "fontSize": 10 if width < WIDE else 12, "color": INK},
            {"x": x, "y": y, "text": {"field": "text"}},
        ),
    ]
    return {"layer": layers}, 240


def _layer(rows: Rows, mark: Layers, encoding: Layers) -> Layers:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _text_layer(rows: Rows, x: Layers, y: Layers, *, align: str = "left", color: str = INK) -> Layers:
    mark = {"type": "text", "align": align, "baseline": "middle", "color": color, "fontSize": 12}
    return _layer(rows, mark, {"x": x, "y": y, "text": {"field": "text"}})


__all__ = ["PAPER", "dots", "fan", "twenty"]
