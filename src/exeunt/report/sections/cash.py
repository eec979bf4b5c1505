"""When cash runs out: calendar of the regular budget, the other assessed budgets by year, votes at risk."""

from __future__ import annotations

from math import isnan
from typing import Any

from exeunt.analysis.cash import BudgetYear, CalendarMonth, Cash, VoteAtRisk
from exeunt.report.charts.shapes import twenty
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.months import month_name
from exeunt.text.numbers import format_probability


def build(page: Page, focus: Cash, others: list[Cash]) -> Section:
    """Return the section; the picture shows the focus scenario, the table all of them."""
    lead = [_sentence(page, focus)]
    after = [
        page._(
            "No monthly record of peacekeeping and the tribunals is published: the month in which their cash runs "
            "out is "
            "not known and not invented; their year is pay-as-collected."
        )
    ]
    return Section(
        "cash",
        page._("When cash runs out"),
        lead=lead,
        figures=[_figure(page, focus, [focus, *others])],
        tables=[_budgets(page, focus), _votes(page, focus)],
        after=after,
        grade=focus.grade,
    )


def _sentence(page: Page, c: Cash) -> str:
    december = c.months[-1].out_by
    title = page.result.title(c.scenario, page.language)
    if isnan(c.median_month):
        return page.say(
            "Under “{scenario}”, in {runs} the regular budget has run out of cash by the end of {year}, if nobody cuts "
            "beyond the plan; in most it holds.",
            scenario=title,
            runs=format_probability(december, page.language),
            year=c.year,
        )
    return page.say(
        "Under “{scenario}”, if nobody cuts beyond the plan, the regular budget runs out of cash in {month} {year} "
        "(median); "
        "by the end of the year in {runs}.",
        scenario=title,
        month=month_name(int(c.median_month), page.language, long=True),
        year=c.year,
        runs=format_probability(december, page.language),
    )


def _figure(page: Page, c: Cash, scenarios: list[Cash]) -> Figure:
    rows: list[dict[str, Any]] = [
        {"label": month_name(m.month, page.language), "p": m.out_by, "text": str(round(20 * m.out_by))}
        for m in c.months
    ]
    words = {
        "title": _title(page, c),
        "subtitle": page.say(
            "UN regular budget, “{scenario}”, {year}: of 20 runs, how many have run out of cash by the end of the "
            "month, if "
            "nobody cuts beyond the plan",
            scenario=page.result.title(c.scenario, page.language),
            year=c.year,
        ),
        "summary": "; ".join(
            f"{month_name(m.month, page.language)} {format_probability(m.out_by, page.language)}" for m in c.months
        ),
    }
    sources = [
        *page.table_sources("budgets", "collection_profile", "debtor_positions", "liquidity_events"),
        *page.model_sources("run_out_month"),
    ]
    return page.figure(
        "cash-calendar", words, lambda width: twenty(rows, width), _calendar_table(page, scenarios), sources, c.grade
    )


def _title(page: Page, c: Cash) -> str:
    half = next((m for m in c.months if m.out_by >= 0.5), None)
    if half is None:
        return page.say(
            "Cash of the regular budget holds through {year} in {runs}",
            year=c.year,
            runs=format_probability(1.0 - c.months[-1].out_by, page.language),
        )
    return page.say(
        "By the end of {month}, the regular budget is out of cash in {runs}",
        month=month_name(half.month, page.language, long=True),
        runs=format_probability(half.out_by, page.language),
    )


def _calendar_table(page: Page, scenarios: list[Cash]) -> DataTable:
    columns = [Column(page._("by the end of"))]
    columns += [Column(page.result.title(c.scenario, page.language), numeric=True) for c in scenarios]
    columns.append(Column(page._("without the events"), numeric=True))
    rows = []
    for i, month in enumerate(scenarios[0].months):
        cells = [_share(page, c.months[i].out_by) for c in scenarios]
        rows.append([Cell(month_name(month.month, page.language)), *cells, _share(page, _baseline(month))])
    return DataTable("cash-calendar-table", page._("Share of runs in which cash has run out"), columns, rows)


def _baseline(month: CalendarMonth) -> float:
    return month.out_by_baseline


def _share(page: Page, p: float) -> Cell:
    return Cell(format_probability(p, page.language), p)


def _budgets(page: Page, c: Cash) -> DataTable:
    columns = [
        Column(page._("budget and year")),
        Column(page._("spent of the net budget"), numeric=True),
        Column(page._("difference"), numeric=True),
        Column(page._("unpaid at the end of the year"), numeric=True),
        Column(page._("cash at the end of the year"), numeric=True),
        Column(page._("days of cash, lowest of the year"), numeric=True),
        Column(page._("month of run-out")),
    ]
    years = [y for y in (c.year, c.year + 1, c.year + 4) if y in {b.year for b in c.budgets}]
    rows = [_budget(page, b) for b in sorted(c.budgets, key=lambda b: (b.budget, b.year)) if b.year in years]
    caption = page.say(
        "The assessed budgets, “{scenario}”, when spending is cut to the cash of the year",
        scenario=page.result.title(c.scenario, page.language),
    )
    return DataTable("cash-budgets", caption, columns, rows)


def _budget(page: Page, b: BudgetYear) -> list[Cell]:
    difference = b.spend_factor_difference.scaled(100.0, "percent")
    return [
        Cell(f"{page.pick(b.name)} {b.year}"),
        page.band_cell(b.spend_factor),
        page.band_cell(difference, signed=True),
        page.band_cell(b.arrears),
        page.band_cell(b.liquidity),
        page.band_cell(b.cash_days_minimum),
        Cell(page.pick(b.month) or page._("see the calendar")),
    ]


def _votes(page: Page, c: Cash) -> DataTable:
    columns = [
        Column(page._("state")),
        Column(page._("1 January of"), numeric=True),
        Column(page._("vote at risk in"), numeric=True),
        Column(page._("without the events"), numeric=True),
        Column(page._("least payment that keeps the vote"), numeric=True),
    ]
    caption = page.say(
        "Article 19 of the Charter: votes in the General Assembly at risk, “{scenario}”",
        scenario=page.result.title(c.scenario, page.language),
    )
    return DataTable(
        "cash-votes",
        caption,
        columns,
        [_vote(page, v) for v in c.votes],
        note=page._(
            "At risk, not lost: the Assembly may permit a state to vote. Only states whose arrears the tables hold."
        )
        if c.votes
        else page._("No vote is at risk in at least 1 of 100 runs."),
    )


def _vote(page: Page, v: VoteAtRisk) -> list[Cell]:
    return [
        Cell(page.pick(v.name)),
        Cell(str(v.year), v.year),
        _share(page, v.at_risk),
        _share(page, v.at_risk_baseline),
        page.band_cell(v.minimum_payment),
    ]
