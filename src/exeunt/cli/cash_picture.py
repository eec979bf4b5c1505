"""The picture of `exeunt cash --picture`: liquidity with its band, and the chance that cash is gone by each month."""

from __future__ import annotations

import calendar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.analysis.monthly_cash import CashAnswer

MILLION = 1e6
KINDS = (".svg", ".png")
WIDTH = 720


def write_picture(path: Path, answer: CashAnswer) -> None:
    """Draw the answer to an .svg or .png file. Errors: E613 another ending; E601 not writable; E641 extra missing."""
    if path.suffix.lower() not in KINDS:
        raise ExeuntError("E613", f"{path.name} is neither .svg nor .png", mend="Give --picture cash.svg.")
    content = _svg(answer) if path.suffix.lower() == ".svg" else _png(_svg(answer))
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ExeuntError(
            "E601", f"cannot write {path}: {error.strerror}", mend="Choose a folder that can be written to."
        ) from None


def _png(svg: bytes) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg.decode(), scale=2))


def _svg(answer: CashAnswer) -> bytes:
    from exeunt.cli.cash_output import finding, policy_in_words
    from exeunt.report.charts.picture import Frame, framed, render

    question = answer.question
    frame = Frame(
        key="cash",
        title=finding(answer),
        subtitle=f"UN regular budget {question.year}, {answer.scenario}: liquidity with reserves at month end, "
        f"million USD, median and 5-95 % of draws; above, draws in which cash is gone by then. "
        f"{policy_in_words(answer)}",
        source=f"Model: accounting of cash, grade C; exeunt, {question.draws:,} draws, seed {question.seed}. "
        "Sources: UN press releases GA/AB, letter of 28 January 2026 (tables collection_profile, year_end_arrears).",
        summary=finding(answer),
        language="en",
    )
    return framed(render(_layers(answer), WIDTH, 320), frame, WIDTH).encode()


def _layers(answer: CashAnswer) -> dict[str, Any]:
    from exeunt.report.charts.palette import BAND_OUTER, INK, LOST, SCENARIO

    bands, out = answer.bands() / MILLION, answer.out_by()
    rows = [
        {
            "month": calendar.month_abbr[m + 1],
            "low": float(bands[0, m]),
            "mid": float(bands[1, m]),
            "high": float(bands[2, m]),
            "out": f"{out[m]:.0%}",
        }
        for m in range(len(out))
    ]
    data = {"values": rows}
    x = {"field": "month", "type": "ordinal", "sort": None, "axis": {"title": None, "labelAngle": 0}}
    y = {"type": "quantitative", "axis": {"title": None}}
    gone = {"y": {"value": 12}, "text": {"field": "out"}, "x": x}
    return {
        "data": data,
        "layer": [
            {
                "mark": {"type": "area", "color": BAND_OUTER},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {"mark": {"type": "rule", "color": INK}, "encoding": {"y": {"datum": 0}}},
            {
                "mark": {"type": "line", "color": SCENARIO, "strokeWidth": 2.5, "point": {"color": SCENARIO}},
                "encoding": {"x": x, "y": {**y, "field": "mid"}},
            },
            {"mark": {"type": "text", "color": LOST, "dy": 0}, "encoding": gone},
        ],
    }
