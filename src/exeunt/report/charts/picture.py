"""From a Vega-Lite specification to a framed SVG: title, subtitle, chart, source line, all inside the picture."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from exeunt.errors import ExeuntError
from exeunt.report.charts.palette import GRID, INK, MUTED
from exeunt.text.language import EN

WIDE, NARROW = 720, 328  # px: the reading column of a desktop, and a phone of 360 px less its margins
FONTS = {
    EN: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
    "zh-Hant": '"Noto Sans TC", "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif',
}
_TITLE, _SUBTITLE, _SOURCE, _LABEL = 17, 13, 11, 12  # px
_DROP = re.compile(
    r' (?:aria-[a-z]+|role|pointer-events|class|font-family|stroke-miterlimit|xmlns(?::xlink)?|version)="[^"]*"'
)
_EMPTY = re.compile(r'<path(?: [a-z-]+="[^"]*")* d="(?:M0,0h0v0h0Z)?"(?: [a-z-]+="[^"]*")*/>|<g></g>')
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_TAG = re.compile(r"<[^>]+>")
_OPEN, _CLOSE, _WIDE = "[（「『《〈【]", "[，。；：、）」』》〉】！？．％]", "\u2e80-\uffef"
_ID = re.compile(r'(\bid="|url\(#|href="#)([A-Za-z_][\w-]*)')


@dataclass(frozen=True)
class Frame:
    """The words around a chart: the finding, what is shown in which unit, where it comes from."""

    key: str
    title: str
    subtitle: str
    source: str
    summary: str
    language: str


@dataclass(frozen=True)
class Picture:
    """One chart as SVG text for wide and for narrow screens; `wide` is empty if the narrow one serves both."""

    wide: str
    narrow: str


def config(size: int = _LABEL) -> dict[str, Any]:
    """Return the Vega-Lite configuration of all charts."""
    axis = {
        "domain": False,
        "ticks": False,
        "gridColor": GRID,
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFontSize": size,
        "titleFontSize": size,
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "labelLimit": 400,
    }
    return {
        "background": None,
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": axis,
        "text": {"fontSize": size, "color": INK},
        "rule": {"color": GRID},
        "aria": False,
    }


@lru_cache(maxsize=64)  # a map is the same in every language
def _drawn(spec: str) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec))


def render(layers: Mapping[str, Any], width: int, height: int) -> str:
    """Return the SVG of a single or layered view drawn into exactly width x height px.

    Error: E641 if the extra `charts` is not installed.
    """
    try:
        import vl_convert  # noqa: F401
    except ImportError:
        raise ExeuntError(
            "E641", "drawing needs the extra 'charts'", mend='Install it: pip install "exeunt[charts]"'
        ) from None
    spec = {
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": config(),
        **layers,
    }
    return _drawn(json.dumps(spec))


def framed(svg: str, frame: Frame, width: int) -> str:
    """Return the chart with its words around it, as one accessible SVG with ids of its own."""
    inner_width, inner_height, body = _inside(svg)
    prefix = f"{frame.key}-{width}"
    body = _ID.sub(rf"\g<1>{prefix}-\g<2>", body)
    words = []
    y = 0.0
    for text, size, weight, colour in (
        (frame.title, _TITLE, "600", INK),
        (frame.subtitle, _SUBTITLE, "400", MUTED),
    ):
        for line in wrapped(text, width, size * (1.12 if weight == "600" else 1)):
            y += size * 1.35
            words.append(_text(line, y, size, weight, colour))
    top = y + 12
    bottom = top + inner_height + 8
    for line in wrapped(frame.source, width, _SOURCE):
        bottom += _SOURCE * 1.35
        words.append(_text(line, bottom, _SOURCE, "400", MUTED))
    height = round(bottom + 6)
    fonts = escape(FONTS[frame.language], quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{prefix}-t {prefix}-d" lang="{frame.language}" font-family="{fonts}">'
        f'<title id="{prefix}-t">{escape(frame.title)}</title><desc id="{prefix}-d">{escape(frame.summary)}</desc>'
        f'{"".join(words)}<g transform="translate({round((width - inner_width) / 2)},{round(top)})">{body}</g></svg>'
    )


def _inside(svg: str) -> tuple[float, float, str]:
    head, _, rest = svg.partition(">")
    size = dict(re.findall(r'(width|height)="([\d.]+)"', head))
    body = rest.removesuffix("</svg>")
    body = _DROP.sub("", body)
    previous = ""
    while previous != body:
        previous, body = body, _EMPTY.sub("", body)
    body = _TAG.sub(lambda tag: _NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), tag[0]), body)
    return float(size["width"]), float(size["height"]), body


def _text(line: str, y: float, size: int, weight: str, colour: str) -> str:
    return f'<text x="0" y="{y:.0f}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(line)}</text>'


_WIDTHS = ((set("ilj.,:;'|!()[] -·"), 0.36), (set("mwMW%@"), 0.92), (set("frt/"), 0.42))


def text_width(text: str, size: float) -> float:
    """Return an estimate of the width in px that no usual system font exceeds by much: Chinese one em, Latin less."""
    return size * sum(_em(c) for c in text)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    for characters, width in _WIDTHS:
        if character in characters:
            return width
    return 0.72 if character.isupper() else 0.63


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return the text in lines that fit the width; Chinese may break between any two characters."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and text_width(line + piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Sequence[str]:
    """Cut where a line may break: after spaces, and after wide characters unless closing punctuation follows."""
    return re.findall(f"{_OPEN}*(?:[^\\s{_WIDE}]+|(?!{_OPEN})[{_WIDE}]){_CLOSE}*\\s*|{_OPEN}+|{_CLOSE}+|\\s+", text)
