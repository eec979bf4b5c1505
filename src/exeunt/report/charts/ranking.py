"""Rankings: a dot with its 90 % range a row, the figure in words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exeunt.report.charts.palette import BAND_INNER, FAINT, INK, MUTED, SCENARIO
from exeunt.report.charts.picture import WIDE, text_width
from exeunt.report.charts.shapes import Layers, Rows, layer

ROW = 24  # px a row on a wide screen
_NARROW_ROW, _CROWDED_ROW = 40, 56  # label and figure above the range, on one line or on two
_SIZE = 12


@dataclass(frozen=True)
class _Room:
    """Where things go, px: the range of the axis, the head above the first row, the end of each row."""

    narrow: bool
    width: int
    left: float
    right: float
    top: float
    ends: Sequence[float]

    @classmethod
    def of(cls, rows: Rows, width: int) -> _Room:
        if width < WIDE:
            crowded = [text_width(f"{r['label']}  {r['text']}", _SIZE) > width for r in rows]
            pitches = [_CROWDED_ROW if c else _NARROW_ROW for c in crowded]
            left, right, top = 8.0, width - 8.0, 22.0
        else:
            left = max(text_width(str(r["label"]), _SIZE) for r in rows) + 16
            right = width - max(text_width(str(r["text"]), _SIZE) for r in rows) - 22
            pitches, top = [ROW] * len(rows), 24.0
        ends = [top + sum(pitches[: i + 1]) for i in range(len(rows))]
        return cls(width < WIDE, width, left, right, top, ends)

    def placed(self, rows: Rows) -> list[dict[str, Any]]:
        """Return the rows with the heights of their mark (row), label (words) and figure (figures)."""
        starts = [self.top, *self.ends[:-1]]
        return [
            {
                **r,
                "row": end - (13 if self.narrow else ROW / 2),
                "words": start + 13 if self.narrow else end - ROW / 2,
                "figures": end - (29 if self.narrow else ROW / 2),
            }
            for r, start, end in zip(rows, starts, self.ends, strict=True)
        ]


def dots(rows: Rows, width: int, *, zero: bool = True, colour: str = SCENARIO, second: str = "") -> tuple[Layers, int]:
    """Dot with its 90 % range, one row a label, in the given order; the figure in words beside it.

    rows: label, p05, p50, p95, text. second : name of a further field drawn as a diamond (what happened, another rule).
    On a narrow screen label and figure stand above the range, so that neither is cut.
    """
    room = _Room.of(rows, width)
    height = round(room.ends[-1])
    values = [float(r[k]) for r in rows for k in ("p05", "p50", "p95", *([second] if second else []))]
    if zero:
        values.append(0.0)
    x = _axis(min(values), max(values), room)
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [0, height], "range": [0, height], "nice": False}}
    placed = room.placed(rows)
    layers = [
        *([_zero_line(placed, x, y, 7 if room.narrow else ROW / 2)] if zero else []),
        *_marks(placed, x, y, colour, second),
        *_words(placed, x, y, room, beside=not second),
    ]
    return {"layer": layers, "autosize": "none", "padding": 0}, height


def _axis(low: float, high: float, room: _Room) -> Layers:
    ticks = _ticks(low, high, 3 if room.narrow else 5)
    return {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [low, high if high > low else low + 1], "range": [room.left, room.right], "nice": False},
        "axis": {"orient": "top", "offset": -room.top, "format": ",~f", "values": ticks, "labelFontSize": _SIZE - 1},
    }


def _marks(placed: Rows, x: Layers, y: Layers, colour: str, second: str) -> list[Layers]:
    at = {"y": {**y, "field": "row"}}
    span = {**at, "x": {**x, "field": "p05"}, "x2": {"field": "p95"}}
    bar = {"type": "rule", "strokeWidth": 5, "color": BAND_INNER if colour == SCENARIO else FAINT, "strokeCap": "round"}
    dot = {"type": "point", "filled": True, "size": 70, "color": colour, "opacity": 1}
    marks = [layer(placed, bar, span), layer(placed, dot, {**at, "x": {**x, "field": "p50"}})]
    if second:
        diamond = {**dot, "shape": "diamond", "size": 80, "color": INK}
        marks.append(layer(placed, diamond, {**at, "x": {**x, "field": second}}))
    return marks


def _words(placed: Rows, x: Layers, y: Layers, room: _Room, *, beside: bool) -> list[Layers]:
    """Return labels and figures. beside : figures stand at their mark; else, and on a narrow screen, in a column,
    because a figure beside one of two marks would be read as that mark's."""
    text = {"type": "text", "baseline": "middle", "fontSize": _SIZE, "color": INK, "limit": 0}
    labels = {"y": {**y, "field": "words"}, "text": {"field": "label"}}
    figures = {"y": {**y, "field": "figures"}, "text": {"field": "text"}}
    side, edge = ("left", 0.0) if room.narrow else ("right", room.left - 12)
    names = layer(placed, {**text, "align": side}, {**labels, "x": {"value": edge}})
    if beside and not room.narrow:
        return [names, layer(placed, {**text, "align": "left", "dx": 9}, {**figures, "x": {**x, "field": "p95"}})]
    return [names, layer(placed, {**text, "align": "right"}, {**figures, "x": {"value": room.width}})]


def _zero_line(placed: Rows, x: Layers, y: Layers, reach: float) -> Layers:
    """Return the zero line in pieces, because on a narrow screen it must not run through the words."""
    spans = [{"from": r["row"] - reach, "to": r["row"] + reach} for r in placed]
    place = {"x": {**x, "datum": 0}, "y": {**y, "field": "from"}, "y2": {"field": "to"}}
    return layer(spans, {"type": "rule", "color": MUTED, "strokeWidth": 1}, place)


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
