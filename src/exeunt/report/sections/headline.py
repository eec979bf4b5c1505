"""The first screen: one sentence with its band that says what stops under each scenario, and one chart of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from exeunt.analysis.headline import FULL_EXIT, LIST_ALONE, RETREAT, Headline, ScenarioHeadline
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure
from exeunt.report.page import Page


@dataclass(frozen=True)
class FirstScreen:
    """What the first screen shows."""

    kicker: str
    sentence: str
    second: str
    grade: str
    figures: list[Figure]
    tables: list[DataTable] = field(default_factory=list)
    record: list[str] = field(default_factory=list)


def build(page: Page, h: Headline, tables: list[DataTable], record: list[str]) -> FirstScreen:
    """Return the first screen. tables : key assumptions. record : what is ordered, enacted, actual, assumed."""
    return FirstScreen(
        kicker=kicker(page, h.year),
        sentence=_sentence(page, h),
        second=_second(page, h),
        grade=max(s.share.grade for s in h.scenarios),
        figures=[_figure(page, h)],
        tables=[_table(page, h, "headline-numbers"), *tables],
        record=record,
    )  # fmt: skip


def kicker(page: Page, year: int) -> str:
    """Return the line above the finding; under a world path it says so, because both worlds then follow the path."""
    line = page.say(
        "Stress test of the multilateral system · {year} · differences from a world without the events", year=year
    )
    return " · ".join([line, *(page.say("world path: {path}", path=t) for t in page.world_paths)])


def _sentence(page: Page, h: Headline) -> str:
    small, large, full = (h.of(name) for name in (LIST_ALONE, RETREAT, FULL_EXIT))
    if small is not None and large is not None and full is not None:
        return page.say(
            "The list is not the shock: in {year} the 66 exits alone stop {small} a year, the retreat of 2025-26 stops "
            "{large}, a full exit would stop {full}.",
            year=h.year,
            small=page.band(small.stopped),
            large=page.band(large.stopped),
            full=page.band(full.stopped),
        )
    if small is not None and large is not None:
        return page.say(
            "The list is not the shock: in {year} the 66 exits alone stop {small} a year, the retreat of 2025-26 stops "
            "{large}.",
            year=h.year,
            small=page.band(small.stopped),
            large=page.band(large.stopped),
        )
    parts = [
        page.say(
            "{title}: money stopped in {year}: {amount}",
            title=page.pick(s.title),
            amount=page.band(s.stopped),
            year=h.year,
        )
        for s in h.scenarios
    ]
    return ("; " if page.english else "；").join(parts) + ("." if page.english else "。")


def _second(page: Page, h: Headline) -> str:
    parts = []
    ratio = h.ratio(LIST_ALONE, RETREAT)
    if ratio is not None:
        parts.append(page.say("The list alone is {ratio} of the retreat.", ratio=page.band(ratio)))
    parts.append(
        page._(
            "Money stopped is what the states that act no longer give, before others add anything, together with dues "
            "that are billed and left unpaid (a debt, not a saving)."
        )
    )
    if any("USA" in s.leavers for s in h.scenarios):
        parts.append(
            page.say(
                "In 2024 the United States gave the UN system {money}, {share} of its revenue.",
                money=page.amount(h.us_money),
                share=page.amount(h.us_share, "ratio"),
            )
        )
    return ("" if not page.english else " ").join(parts)


def _figure(page: Page, h: Headline) -> Figure:
    rows, unit = page.ranking([page.pick(s.title) for s in h.scenarios], [s.stopped for s in h.scenarios])
    words = {
        "title": _figure_title(page, h),
        "subtitle": page.say(
            "Money stopped in {year} against a world without the events, {unit}; dot: median, bar: 90 % range",
            year=h.year,
            unit=unit,
        ),
        "summary": page._("Money stopped by scenario: ")
        + "; ".join(f"{page.pick(s.title)} {page.band(s.stopped)}" for s in h.scenarios),
    }
    sources = [*page.table_sources("revenue_base", "actions"), *page.model_sources("loss", "withheld")]
    return page.figure(
        "headline-stopped",
        words,
        lambda width: dots(rows, width),
        _table(page, h, "headline-table"),
        sources,
        max(s.stopped.grade for s in h.scenarios),
    )


def _figure_title(page: Page, h: Headline) -> str:
    ratio = h.ratio(LIST_ALONE, RETREAT)
    if ratio is None:
        return page.say("Money stopped in {year}", year=h.year)
    return page.say("The list alone stops {ratio} of what the retreat stops", ratio=page.band(ratio, brief=True))


def _table(page: Page, h: Headline, key: str) -> DataTable:
    columns = [Column(page._("what"))] + [Column(page.pick(s.title), numeric=True) for s in h.scenarios]
    lines: list[tuple[str, str]] = [
        ("stopped", page._("money stopped")),
        ("gross_loss", page._("no longer given, before others react")),
        ("withheld", page._("dues billed and left unpaid (a debt)")),
        ("backfill", page._("put back by others (minus: taken away as well)")),
        ("net_loss", page._("no longer given, less what others put back")),
        ("spending_lost", page._("not spent by the organisations")),
        ("country_spending_lost", page._("of it in countries, as far as located")),
        ("saved", page._("kept by the states that act")),
        ("share", page._("stopped, as a share of the yearly money of the acting states in the base")),
    ]
    rows = [
        [Cell(label), *(page.band_cell(getattr(s, field_name), signed=field_name == "backfill") for s in h.scenarios)]
        for field_name, label in lines
    ]
    caption = page.say("What each scenario moves in {year}, against a world without the events", year=h.year)
    return DataTable(key, caption, columns, rows, note=_window(page, h.scenarios))


def _window(page: Page, scenarios: tuple[ScenarioHeadline, ...]) -> str:
    windows = {s.base_window for s in scenarios}
    note = page._("Voluntary money is the mean of 2022-2024.") if windows == {"3y"} else page._(
        "Voluntary money is that of 2024 in some scenarios: see the options of the run."
    )  # fmt: skip
    return note + ("" if not page.english else " ") + page._(
        "Parts do not add up band by band: medians and ranges are taken draw by draw."
    )  # fmt: skip
