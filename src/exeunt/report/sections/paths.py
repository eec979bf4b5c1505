"""Paths to 2036: spending of the system and of the bodies that lose most, with history and baseline."""

from __future__ import annotations

from typing import Any

from exeunt.report.charts.shapes import fan
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.numbers import format_band, format_number

BODIES = 6
FIRST_YEAR = 2013


def build(page: Page, scenarios: list[str], focus: str, bodies: list[str]) -> list[Section]:
    """Return two sections: the whole system under each scenario, and small multiples of bodies under the focus."""
    system = Section(
        "paths",
        page._("Year by year to 2036"),
        lead=[
            page._(
                "Spending of all organisations with accounts. History is what they reported; from 2025 on the band "
                "is the "
                "model, in dollars of 2024, against a world without the events (dashed)."
            )
        ],
        figures=[_figure(page, scenario, "ALL") for scenario in scenarios],
        template="multiples.html",
    )
    small = Section(
        "bodies",
        page._("The bodies that lose most, year by year"),
        lead=[page.say("Spending under “{scenario}”.", scenario=page.result.title(focus, page.language))],
        figures=[_figure(page, focus, body) for body in bodies[:BODIES]],
        template="multiples.html",
    )
    return [system, small]


def _figure(page: Page, scenario: str, label: str) -> Figure:
    rows = _path(page, scenario, label)
    history = _history(page, label)
    last = rows[-1]
    name = page._("All organisations") if label == "ALL" else label
    title = page.result.title(scenario, page.language)
    lost = {y: r for r in rows if (y := r["year"]) in (2026, 2030, 2036)}
    low = min(lost.values(), key=lambda r: r["diff_p50"])
    words = {
        "title": page.say(
            "{name}: {change} a year by {year}",
            name=name,
            change=_change(page, low),
            year=low["year"],
        ),
        "subtitle": page.say("“{scenario}”: spending a year, bn USD; line: median, bands: 50 % and 90 % of the draws",
                             scenario=title),
        "summary": page.say(
            "Spending of {name}: {value} in {year} against {base} without the events.",
            name=name,
            value=format_band(last["p05"] * 1e9, last["p50"] * 1e9, last["p95"] * 1e9, "USD", page.language),
            year=last["year"],
            base=format_number(last["base"] * 1e9, "USD", page.language),
        ),
    }  # fmt: skip
    labels = {"scenario": page._("with the events"), "baseline": page._("without"), "history": page._("reported")}
    return page.figure(
        f"path-{scenario}-{label.lower()}",
        words,
        lambda width: fan(rows, history, labels, width),
        _table(page, rows, history, f"path-{scenario}-{label.lower()}-table", f"{name}, {title}"),
        [*page.table_sources("organisation_year"), *page.model_sources("spending")],
        page.result.manifest["variables"]["spending"]["grade"],
        small=True,
    )


def _path(page: Page, scenario: str, label: str) -> list[dict[str, Any]]:
    """Return the quantiles of spending of one label by year, bn USD; differences in USD."""
    columns = ("p05", "p25", "p50", "p75", "p95", "base_p50", "diff_p05", "diff_p50", "diff_p95")
    found = page.result.connection.execute(
        f"SELECT year, {', '.join(columns)} FROM summary WHERE scenario = ? AND variable = 'spending' AND label = ? "
        "ORDER BY year",
        [scenario, label],
    ).fetchall()
    rows = []
    for year, *values in found:
        row = dict(zip(columns, values, strict=True))
        levels = {k: float(row[k]) / 1e9 for k in columns[:5]}
        gaps = {k: float(row[k]) for k in columns[6:]}
        rows.append({"year": int(year), **levels, "base": float(row["base_p50"]) / 1e9, **gaps})
    return rows


def _history(page: Page, label: str) -> list[dict[str, Any]]:
    """Return reported spending by year, bn USD, of one organisation or of all with accounts."""
    table = page.world.table("organisation_year")
    covered = set(page.world.index("organisation").labels) if label == "ALL" else {label}
    sums: dict[int, float] = {}
    for row in table.rows():
        if row["organisation"] in covered and row["expenses_usd"] == row["expenses_usd"]:
            sums[int(row["year"])] = sums.get(int(row["year"]), 0.0) + float(row["expenses_usd"])
    return [{"year": y, "value": v / 1e9} for y, v in sorted(sums.items()) if y >= FIRST_YEAR]


def _table(page: Page, rows: list[dict[str, Any]], history: list[dict[str, Any]], key: str, caption: str) -> DataTable:
    columns = [
        Column(page._("year"), numeric=True),
        Column(page._("spending"), numeric=True),
        Column(page._("without the events"), numeric=True),
        Column(page._("difference"), numeric=True),
    ]
    past = [
        [Cell(str(h["year"]), h["year"]), Cell(page.amount(h["value"] * 1e9), h["value"], "A"), Cell(""), Cell("")]
        for h in history
    ]
    future = [
        [
            Cell(str(r["year"]), r["year"]),
            Cell(_band(page, r["p05"], r["p50"], r["p95"]), r["p50"]),
            Cell(page.amount(r["base"] * 1e9), r["base"]),
            Cell(_change(page, r, brief=True), r["diff_p50"]),
        ]
        for r in rows
    ]  # fmt: skip
    return DataTable(key, caption, columns, [*past, *future])


def _change(page: Page, row: dict[str, Any], *, brief: bool = False) -> str:
    gap = row["diff_p05"], row["diff_p50"], row["diff_p95"]
    return format_band(*gap, "USD", page.language, signed=True, brief=brief)


def _band(page: Page, *billions: float) -> str:
    low, middle, high = (b * 1e9 for b in billions)
    return format_band(low, middle, high, "USD", page.language, brief=True)
