"""Shares that add up to one: a pair of stacked bars a group, without and with the events, figures above the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exeunt.report.charts.palette import INK, MUTED, PAPER
from exeunt.report.charts.picture import text_width
from exeunt.report.charts.shapes import Layers, layer

_SIZE = 12
_HEAD, _PITCH, _BAR, _AFTER = 22, 33, 13, 8  # px: head of a group, a bar with its figures, the bar, space below
_KEY = 20  # px a row of the key


@dataclass(frozen=True)
class Stack:
    """One group: its head, and one row of shares a bar (label of the bar -> part -> share, sum 1)."""

    head: str
    bars: Mapping[str, Mapping[str, float]]


def stacks(
    groups: Sequence[Stack], names: Mapping[str, str], colours: Mapping[str, str], width: int
) -> tuple[Layers, int]:
    """Return the layers of a picture of stacked bars, and its height.

    names, colours : of the parts, in the order in which they stand from left to right; the key below keeps it, so that
    colour is not the only way to tell them apart. A part too small for its figure has none: the table holds it.
    """
    left = max(text_width(label, _SIZE) for g in groups for label in g.bars) + 8
    boxes: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    at = 0.0
    for group in groups:
        words.append(_word(group.head, 0, at + 13, "left"))
        at += _HEAD
        for label, shares in group.bars.items():
            words.append(_word(label, 0, at + _PITCH - _BAR / 2 - 3, "left"))
            x = left
            for part in names:
                wide = shares[part] * (width - left)
                boxes.append({"part": part, "x": x, "x2": x + wide, "y": at + _PITCH - _BAR - 3, "y2": at + _PITCH - 3})
                text = f"{100 * shares[part]:.1f}"
                if text_width(text, 11) < wide - 2:
                    words.append({**_word(text, x + wide / 2, at + 10, "center"), "size": 11})
                x += wide
            at += _PITCH
        at += _AFTER
    boxes += _key(names, width, at, words)
    height = round(at + _KEY * -(-len(names) // 2) + 2)
    return {"layer": _layers(boxes, words, colours, width, height), "autosize": "none", "padding": 0}, height


def _word(text: str, x: float, y: float, align: str) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "align": align, "size": _SIZE}


def _key(names: Mapping[str, str], width: int, top: float, words: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the boxes of the key in two columns, and put its words beside them."""
    boxes = []
    for i, (part, name) in enumerate(names.items()):
        x, y = (i % 2) * width * 0.42, top + _KEY * (i // 2)
        boxes.append({"part": part, "x": x, "x2": x + 13, "y": y + 3, "y2": y + 15})
        words.append(_word(name, x + 18, y + 10, "left"))
    return boxes


def _layers(
    boxes: Sequence[Mapping[str, Any]],
    words: Sequence[Mapping[str, Any]],
    colours: Mapping[str, str],
    width: int,
    height: int,
) -> list[Layers]:
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, width], "range": [0, width], "nice": False}}
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [0, height], "range": [0, height], "nice": False}}
    place = {"x": {**x, "field": "x"}, "x2": {"field": "x2"}, "y": {**y, "field": "y"}, "y2": {"field": "y2"}}
    found = [
        layer(
            [b for b in boxes if b["part"] == part],
            {"type": "rect", "color": colour, "stroke": PAPER, "strokeWidth": 0.8},
            place,
        )
        for part, colour in colours.items()
    ]
    for align in ("left", "center"):
        mark = {"type": "text", "align": align, "baseline": "middle", "limit": 0}
        shown = [w for w in words if w["align"] == align]
        size = _SIZE if align == "left" else 11
        encoding = {"x": {**x, "field": "x"}, "y": {**y, "field": "y"}, "text": {"field": "text"}}
        found.append(layer(shown, {**mark, "fontSize": size, "color": INK if align == "left" else MUTED}, encoding))
    return found
