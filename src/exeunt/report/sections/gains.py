"""What the states that act keep, and what they owe: gains are shown like losses."""

from __future__ import annotations

from exeunt.analysis.headline import Headline
from exeunt.report.charts.palette import PUT_BACK
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page


def build(page: Page, h: Headline) -> Section:
    """Return the section of the gains."""
    lead = [
        page._(
            "What is no longer given is kept by the state that acts. Dues that are billed and not paid are not kept: "
            "they "
            "stay a debt, and two years of them put the vote in the General Assembly at risk."
        )
    ]
    return Section("gains", page._("What the leaver keeps"), lead=lead, figures=[_figure(page, h)],
                   grade=max(s.saved.grade for s in h.scenarios))  # fmt: skip


def _figure(page: Page, h: Headline) -> Figure:
    rows, unit = page.ranking([page.pick(s.title) for s in h.scenarios], [s.saved for s in h.scenarios])
    largest = max(h.scenarios, key=lambda s: s.saved.p50)
    words = {
        "title": page.say(
            "Under “{scenario}” the states that act keep {amount} in {year}",
            scenario=page.pick(largest.title),
            amount=page.band(largest.saved),
            year=h.year,
        ),
        "subtitle": page.say("Money kept in {year}, {unit}; dot: median, bar: 90 % range", year=h.year, unit=unit),
        "summary": "; ".join(f"{page.pick(s.title)} {page.band(s.saved)}" for s in h.scenarios),
    }
    return page.figure(
        "gains-saved",
        words,
        lambda width: dots(rows, width, colour=PUT_BACK),
        _table(page, h),
        [*page.table_sources("revenue_base"), *page.model_sources("saved")],
        largest.saved.grade,
    )


def _table(page: Page, h: Headline) -> DataTable:
    columns = [
        Column(page._("scenario")),
        Column(page._("who acts")),
        Column(page._("kept"), numeric=True),
        Column(page._("billed and unpaid (a debt)"), numeric=True),
        Column(page._("all they gave in 2024"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(s.title)),
            Cell(_who(page, s.leavers)),
            page.band_cell(s.saved),
            page.band_cell(s.withheld),
            Cell(page.amount(s.leavers_money) if s.leavers_money else page._("no data"), s.leavers_money, "A"),
        ]
        for s in h.scenarios
    ]
    return DataTable(
        "gains-table", page.say("What the states that act keep and owe, {year}", year=h.year), columns, rows
    )


def _who(page: Page, donors: tuple[str, ...]) -> str:
    named = (", " if page.english else "、").join(page.name("donor", d) for d in donors[:4])
    if len(donors) > 4:
        return page.say("{names} and {count} more", names=named, count=len(donors) - 4)
    return named or page._("nobody")
