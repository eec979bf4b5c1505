"""Flows of money from payers to bodies: a Sankey drawn as areas, at most twenty links and "other"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exeunt.report.charts.palette import INK
from exeunt.report.charts.picture import WIDE, text_width

MAX_LINKS = 20
_GAP = 0.012  # free space between nodes, share of the height
_NODE = 0.018  # width of a node, share of the width
_STEPS = 24  # points along a link


@dataclass(frozen=True)
class Link:
    """An amount from a payer to a body, with the colour of what happens to it."""

    source: str
    target: str
    amount: float
    colour: str


@dataclass(frozen=True)
class _Node:
    name: str
    top: float
    bottom: float


def sankey(links: Sequence[Link], labels: Mapping[str, str], width: int, height: int) -> tuple[dict[str, Any], int]:
    """Return the layers of a Sankey with payers at the left and bodies at the right; nodes in order of first mention.

    labels : what is written beside a node. Raises ValueError for more than twenty links or an amount that is not
    positive: the caller sums the rest into "other".
    """
    if len(links) > MAX_LINKS:
        raise ValueError(f"{len(links)} links; at most {MAX_LINKS}")
    if any(link.amount <= 0 for link in links):
        raise ValueError("a flow must be positive")
    total = sum(link.amount for link in links)
    left = _stacked([(link.source, link.amount) for link in links], total)
    right = _stacked([(link.target, link.amount) for link in links], total)
    size = 11 if width < WIDE else 12
    margin_left = (max(text_width(labels[n], size) for n in left) + 10) / width
    margin_right = (max(text_width(labels[n], size) for n in right) + 10) / width
    areas = _areas(links, left, right, total, (margin_left + _NODE, 1 - margin_right - _NODE))
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [1.0, 0.0], "nice": False}}
    boxes = [
        {"x": at, "x2": at + _NODE, "y": node.top, "y2": node.bottom}
        for nodes, at in ((left, margin_left), (right, 1 - margin_right - _NODE))
        for node in nodes.values()
    ]
    words = [
        {"x": at, "y": (node.top + node.bottom) / 2, "text": labels[node.name], "side": side}
        for nodes, at, side in ((left, margin_left, "right"), (right, 1 - margin_right, "left"))
        for node in nodes.values()
    ]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [a for a in areas if a["colour"] == colour]},
            "mark": {"type": "area", "color": colour, "opacity": 0.85},
            "encoding": {"x": x, "y": y, "y2": {"field": "y2"}, "detail": {"field": "link"}},
        }
        for colour in dict.fromkeys(link.colour for link in links)
    ]
    layers.append(
        {
            "data": {"values": boxes},
            "mark": {"type": "rect", "color": INK},
            "encoding": {"x": x, "x2": {"field": "x2"}, "y": y, "y2": {"field": "y2"}},
        }
    )
    layers += [_beside(words, x, y, side, shift, size) for side, shift in (("right", -5), ("left", 5))]
    return {"layer": layers}, height


def _beside(
    words: Sequence[Mapping[str, Any]], x: dict[str, Any], y: dict[str, Any], side: str, shift: int, size: int
) -> dict[str, Any]:
    mark = {"type": "text", "align": side, "baseline": "middle", "dx": shift, "fontSize": size, "color": INK}
    shown = [w for w in words if w["side"] == side]
    return {"data": {"values": shown}, "mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "text"}}}


def _stacked(parts: Sequence[tuple[str, float]], total: float) -> dict[str, _Node]:
    sums: dict[str, float] = {}
    for name, amount in parts:
        sums[name] = sums.get(name, 0.0) + amount
    free = 1 - _GAP * (len(sums) - 1)
    nodes: dict[str, _Node] = {}
    at = 0.0
    for name, amount in sums.items():
        end = at + amount / total * free
        nodes[name] = _Node(name, at, end)
        at = end + _GAP
    return nodes


def _areas(
    links: Sequence[Link],
    left: Mapping[str, _Node],
    right: Mapping[str, _Node],
    total: float,
    span: tuple[float, float],
) -> list[dict[str, Any]]:
    used = {**{("l", n): node.top for n, node in left.items()}, **{("r", n): node.top for n, node in right.items()}}
    free_left, free_right = 1 - _GAP * (len(left) - 1), 1 - _GAP * (len(right) - 1)
    rows = []
    for number, link in enumerate(links):
        a, b = used["l", link.source], used["r", link.target]
        high_a, high_b = link.amount / total * free_left, link.amount / total * free_right
        used["l", link.source] += high_a
        used["r", link.target] += high_b
        for step in range(_STEPS + 1):
            u = step / _STEPS
            s = u * u * (3 - 2 * u)
            top = a + (b - a) * s
            thick = high_a + (high_b - high_a) * s
            rows.append(
                {
                    "link": number,
                    "colour": link.colour,
                    "x": span[0] + (span[1] - span[0]) * u,
                    "y": round(top, 5),
                    "y2": round(top + thick, 5),
                }
            )
    return rows
