"""The picture of the front pages: the chart of the report's first screen, in the light and in the dark theme."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from handbook.figures import SCENARIOS, YEARS, version

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

MARGIN = 16
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


def pictures(result: Result, world: World) -> dict[str, str]:
    """Return the SVG of both themes by file name, each on a ground of its own so that it reads on any page."""
    from exeunt.analysis.headline import headline
    from exeunt.report.charts.palette import DARK, PAPER
    from exeunt.report.page import Page
    from exeunt.report.sections.headline import build

    result.__dict__["manifest"] = {**result.manifest, "exeunt": version()}  # also where it is not installed
    found = headline(result, YEARS[0], world=world)
    found = replace(found, scenarios=tuple(s for s in found.scenarios if s.scenario in SCENARIOS))
    chart = build(Page(result, world, "en", YEARS[0]), found, [], []).figures[0].picture
    light = _on_ground(chart.wide or chart.narrow, PAPER)
    dark = re.sub(r'(fill|stroke)="(#[0-9a-f]{6})"', lambda m: f'{m[1]}="{DARK.get(m[2], m[2])}"', light)
    return {"headline-light.svg": light, "headline-dark.svg": dark}


def words(svg: str) -> list[str]:
    """Return the texts of a picture: what a test compares, for shapes differ with the version of the renderer."""
    return _TEXT.findall(svg)


def _on_ground(svg: str, colour: str) -> str:
    head = re.match(r'<svg ([^>]*)viewBox="0 0 (\d+) (\d+)" width="\d+" height="\d+"', svg)
    assert head is not None
    width, height = int(head[2]) + 2 * MARGIN, int(head[3]) + 2 * MARGIN
    box = f'viewBox="{-MARGIN} {-MARGIN} {width} {height}" width="{width}" height="{height}"'
    ground = f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height}" fill="{colour}"/>'
    start, _, rest = (f"<svg {head[1]}{box}" + svg[head.end() :]).partition(">")
    return f"{start}>{ground}{rest}\n"
