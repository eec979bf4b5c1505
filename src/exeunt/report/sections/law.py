"""The law's readings of an absence side by side: today's law, a recomputed scale, pro rata."""

from __future__ import annotations

from math import isnan
from typing import Any

from exeunt.analysis.law import Readings, StateReading
from exeunt.report.charts.palette import GIVEN
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page

IN_CHART = 16


def build(page: Page, readings: Readings) -> Section:
    """Return the section of the law's readings."""
    absent = _list(page, [page.the(page.name("country", c)) for c in readings.absent])
    lead = [
        page.say(
            "If {absent} does not pay in {year}, the law today moves nobody else's rate: {hole} stay unpaid. A "
            "recomputed "
            "scale and a pro rata sharing are hypotheses; no court or Assembly has decided them.",
            absent=absent,
            year=readings.year,
            hole=page.amount(readings.hole_usd),
        ),
        page.say(
            "Without the United States the average income falls, so states near it cross thresholds. The method "
            "needs a "
            "factor on China's income of {factor} (range {low}-{high}, calibrated, not sourced); the rate without it "
            "stands "
            "beside.",
            factor=f"{readings.factor:.3f}",
            low=f"{readings.factor_range[0]:.2f}",
            high=f"{readings.factor_range[1]:.3f}",
        ),
    ]
    if "USA" not in readings.absent:
        lead = lead[:1]
    return Section(
        "law",
        page._("The law: who would owe what"),
        lead=lead,
        figures=[_figure(page, readings)],
        tables=[_table(page, readings, "law-table", list(readings.rows), shown=20)],
        sources=page.table_sources("regular_budget_scale", "scale_inputs"),
        grade=readings.grade,
    )


def _present(readings: Readings) -> list[StateReading]:
    return [r for r in readings.rows if not r.absent]


def _figure(page: Page, readings: Readings) -> Figure:
    rows = sorted(_present(readings)[:IN_CHART], key=lambda r: -r.ratio_recomputed)
    top = rows[0]
    words = {
        "title": page.say(
            "Recomputed, {state} would pay {ratio} times its official rate; under the law today nobody pays more",
            state=page.name("country", top.country),
            ratio=f"{top.ratio_recomputed:.2f}",
        ),
        "subtitle": page.say(
            "Recomputed rate over official rate, {period}; the {n} largest payers that stay; diamond: pro rata "
            "({pro_rata}); dot: recomputed",
            period=readings.period,
            n=len(rows),
            pro_rata=f"{top.ratio_pro_rata:.2f}",
        ),
        "summary": page.say(
            "Ratio of the recomputed to the official rate: {list}. Pro rata the ratio is {pro_rata} for all.",
            list="; ".join(f"{page.name('country', r.country)} {r.ratio_recomputed:.2f}" for r in rows),
            pro_rata=f"{top.ratio_pro_rata:.2f}",
        ),
    }
    plotted: list[dict[str, Any]] = [
        {
            "label": page.name("country", r.country),
            "p05": 1.0,
            "p50": r.ratio_recomputed,
            "p95": r.ratio_recomputed,
            "pro_rata": r.ratio_pro_rata,
            "text": f"{r.ratio_recomputed:.2f}",
        }
        for r in rows
    ]
    return page.figure(
        "law-ratios",
        words,
        lambda width: dots(plotted, width, zero=False, colour=GIVEN, second="pro_rata"),
        _table(page, readings, "law-ratios-table", rows),
        page.table_sources("regular_budget_scale", "scale_inputs"),
        readings.grade,
    )


def _table(page: Page, readings: Readings, key: str, rows: list[StateReading], shown: int = 0) -> DataTable:
    columns = [
        Column(page._("state")),
        Column(page._("official rate, %"), numeric=True),
        Column(page._("recomputed, %"), numeric=True),
        Column(page._("recomputed without the factor on China, %"), numeric=True),
        Column(page._("pro rata, %"), numeric=True),
        Column(page._("bill under the law, million USD"), numeric=True),
        Column(page._("bill recomputed, million USD"), numeric=True),
        Column(page._("bill pro rata, million USD"), numeric=True),
    ]
    cells = [
        [
            Cell(page.pick(r.name), note=page._("absent") if r.absent else ""),
            _rate(r.official),
            _rate(r.recomputed),
            _rate(r.uncalibrated),
            _rate(r.pro_rata),
            _bill(r.bill_law),
            _bill(r.bill_recomputed),
            _bill(r.bill_pro_rata),
        ]
        for r in rows
    ]
    caption = page.say(
        "Rates of {period} and bills of {year} of the regular budget under three readings, states by official rate",
        period=readings.period,
        year=readings.year,
    )
    return DataTable(key, caption, columns, cells, shown=shown)


def _rate(value: float) -> Cell:
    return Cell("\N{EM DASH}" if isnan(value) else f"{value:.3f}", None if isnan(value) else value)


def _bill(value: float) -> Cell:
    return Cell("\N{EM DASH}" if isnan(value) else f"{value / 1e6:,.2f}", None if isnan(value) else value)


def _list(page: Page, names: list[str]) -> str:
    return (", " if page.english else "、").join(names)
