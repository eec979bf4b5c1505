"""Paths to 2036: spending of the system and of the bodies that lose most, with history and baseline."""

from __future__ import annotations

from math import isnan
from typing import Any

from exeunt.report.charts.shapes import fan
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.numbers import format_band, format_number, measure

BODIES = 6
FIRST_YEAR = 2013


def build(page: Page, scenarios: list[str], focus: str, bodies: list[str]) -> list[Section]:
    """Return two sections: the whole system under each scenario, and small multiples of bodies under the focus."""
    grade = str(page.result.manifest["variables"]["spending"]["grade"])
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
        grade=grade,
        template="multiples.html",
    )
    small = Section(
        "bodies",
        page._("The bodies that lose most, year by year"),
        lead=[page.say("Spending under “{scenario}”.", scenario=page.result.title(focus, page.language))],
        figures=[_figure(page, focus, body) for body in bodies[:BODIES]],
        grade=grade,
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
    level = [last["p05"], last["p50"], last["p95"]]
    how = measure([last["base"], *(h["value"] for h in history)], "USD", page.language)
    words = {
        "title": page.say("{name}: {change} a year by {year}", name=name, change=_change(page, low), year=low["year"]),
        "subtitle": page.say(
            "“{scenario}”: spending a year, {unit}; line: median, bands: 50 % and 90 % of the draws",
            scenario=title,
            unit=how.unit,
        ),
        "summary": page.say(
            "Spending of {name}: {value} in {year} against {base} without the events.",
            name=name,
            value=format_band(level[0], level[1], level[2], "USD", page.language),
            year=last["year"],
            base=format_number(last["base"], "USD", page.language),
        ),
    }
    labels = {"scenario": page._("with the events"), "baseline": page._("without"), "history": page._("reported")}
    drawn = [{k: v if k == "year" else v / how.divisor for k, v in r.items()} for r in rows]
    past = [{"year": h["year"], "value": h["value"] / how.divisor} for h in history]
    key = f"path-{scenario}-{label.lower()}"
    return page.figure(
        key,
        words,
        lambda width: fan(drawn, past, labels, width),
        _table(page, rows, history, f"{key}-table", f"{name}, {title}"),
        [*page.table_sources("organisation_year"), *page.model_sources("spending")],
        page.result.manifest["variables"]["spending"]["grade"],
        small=True,
    )


def _path(page: Page, scenario: str, label: str) -> list[dict[str, Any]]:
    """Return the quantiles of spending of one label by year, and of its difference from the baseline, USD."""
    columns = ("p05", "p25", "p50", "p75", "p95", "base_p50", "diff_p05", "diff_p50", "diff_p95")
    found = page.result.connection.execute(
        f"SELECT year, {', '.join(columns)} FROM summary WHERE scenario = ? AND variable = 'spending' AND label = ? "
        "ORDER BY year",
        [scenario, label],
    ).fetchall()
    names = ("base" if c == "base_p50" else c for c in columns)
    keys = ("year", *names)
    return [dict(zip(keys, (int(year), *map(float, values)), strict=True)) for year, *values in found]


def _history(page: Page, label: str) -> list[dict[str, Any]]:
    """Return reported spending by year, USD, of one organisation or of all that the model covers."""
    covered = set(page.world.index("organisation").labels) if label == "ALL" else {label}
    sums: dict[int, float] = {}
    for row in page.world.table("organisation_year").rows():
        if row["organisation"] in covered and not isnan(row["expenses_usd"]):
            sums[int(row["year"])] = sums.get(int(row["year"]), 0.0) + float(row["expenses_usd"])
    return [{"year": y, "value": v} for y, v in sorted(sums.items()) if y >= FIRST_YEAR]


def _table(page: Page, rows: list[dict[str, Any]], history: list[dict[str, Any]], key: str, caption: str) -> DataTable:
    columns = [
        Column(page._("year"), numeric=True),
        Column(page._("spending"), numeric=True),
        Column(page._("without the events"), numeric=True),
        Column(page._("difference"), numeric=True),
    ]
    past = [
        [Cell(str(h["year"]), h["year"]), Cell(page.amount(h["value"]), h["value"], "A"), Cell(""), Cell("")]
        for h in history
    ]
    future = [
        [
            Cell(str(r["year"]), r["year"]),
            Cell(format_band(r["p05"], r["p50"], r["p95"], "USD", page.language, brief=True), r["p50"]),
            Cell(page.amount(r["base"]), r["base"]),
            Cell(_change(page, r, brief=True), r["diff_p50"]),
        ]
        for r in rows
    ]
    return DataTable(key, caption, columns, [*past, *future])


def _change(page: Page, row: dict[str, Any], *, brief: bool = False) -> str:
    gap = row["diff_p05"], row["diff_p50"], row["diff_p95"]
    return format_band(gap[0], gap[1], gap[2], "USD", page.language, signed=True, brief=brief)
