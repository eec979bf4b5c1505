"""Ready-made views: fan, dots with ranges, dots out of twenty. Each returns Vega-Lite layers and a height."""

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


def dots(rows: Rows, width: int, *, zero: bool = True, colour: str = SCENARIO, second: str = "") -> tuple[Layers, int]:
    """Dot with its 90 % range, one row a label, in the given order; the figure in words beside it.

    rows: label, p05, p50, p95, text. second : name of a further field drawn as a diamond (what happened, another rule).
    On a narrow screen label and figure stand above the range, so that neither is cut.
    """
    narrow = width < WIDE
    size = 12
    values = [float(r[k]) for r in rows for k in ("p05", "p50", "p95", *([second] if second else []))]
    low, high = min([*values, 0.0] if zero else values), max([*values, 0.0] if zero else values)
    if narrow:
        left, right, top = 8.0, width - 8.0, 22
        pitches = [56 if text_width(f"{r['label']}  {r['text']}", size) > width else 40 for r in rows]
    else:
        left = max(text_width(str(r["label"]), size) for r in rows) + 16
        right = width - max(text_width(str(r["text"]), size) for r in rows) - 22
        pitches, top = [ROW] * len(rows), 24
    ends = [top + sum(pitches[: i + 1]) for i in range(len(rows))]
    height = ends[-1]
    placed = [
        {
            **r,
            "row": end - (13 if narrow else ROW / 2),
            "words": end - pitch + 13,
            "figures": end - (29 if narrow else ROW / 2),
        }
        for r, end, pitch in zip(rows, ends, pitches, strict=True)
    ]
    x = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [low, high if high > low else low + 1], "range": [left, right], "nice": False},
        "axis": {"orient": "top", "offset": -top, "format": ",~f", "values": _ticks(low, high, 3 if narrow else 5),
                 "labelFontSize": size - 1},
    }  # fmt: skip
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [0, height], "range": [0, height], "nice": False}}
    at = {"y": {**y, "field": "row"}}
    words = {"y": {**y, "field": "words" if narrow else "row"}}
    figures = {"y": {**y, "field": "figures"}}
    layers = [
        _layer(placed, {"type": "rule", "strokeWidth": 5, "color": _pale(colour), "strokeCap": "round"},
               {**at, "x": {**x, "field": "p05"}, "x2": {"field": "p95"}}),
        _layer(placed, {"type": "point", "filled": True, "size": 70, "color": colour, "opacity": 1},
               {**at, "x": {**x, "field": "p50"}}),
    ]  # fmt: skip
    if second:
        mark = {"type": "point", "shape": "diamond", "filled": True, "size": 80, "color": INK, "opacity": 1}
        layers.append(_layer(placed, mark, {**at, "x": {**x, "field": second}}))
    text = {"type": "text", "baseline": "middle", "fontSize": size, "color": INK, "limit": 0}
    if narrow:
        layers.append(
            _layer(placed, {**text, "align": "left"}, {**words, "x": {"value": 0}, "text": {"field": "label"}})
        )
        layers.append(
            _layer(placed, {**text, "align": "right"}, {**figures, "x": {"value": width}, "text": {"field": "text"}})
        )
    else:
        names = {**words, "x": {"value": left - 12}, "text": {"field": "label"}}
        layers.append(_layer(placed, {**text, "align": "right"}, names))
        if second:  # a figure beside one of two marks would be read as that mark's
            column = {**figures, "x": {"value": width}, "text": {"field": "text"}}
            layers.append(_layer(placed, {**text, "align": "right"}, column))
        else:
            beside = {**figures, "x": {**x, "field": "p95"}, "text": {"field": "text"}}
            layers.append(_layer(placed, {**text, "align": "left", "dx": 9}, beside))
    if zero:
        reach = 7 if narrow else ROW / 2  # on a narrow screen the line must not run through the words
        spans = [{"from": r["row"] - reach, "to": r["row"] + reach} for r in placed]
        ends_of = {"y": {**y, "field": "from"}, "y2": {"field": "to"}}
        layers.insert(
            0, _layer(spans, {"type": "rule", "color": MUTED, "strokeWidth": 1}, {"x": {**x, "datum": 0}, **ends_of})
        )
    return {"layer": layers, "autosize": "none", "padding": 0}, height


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
