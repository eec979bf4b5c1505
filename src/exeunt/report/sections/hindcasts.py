"""Past episodes computed with the same code, predicted bands beside what then happened; misses are shown."""

from __future__ import annotations

from typing import Any

from exeunt.analysis.hindcast.model import Check, Hindcast, Row
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section, Source
from exeunt.report.page import Page
from exeunt.text.numbers import format_band, measure

IN_CHART = 12


def build(page: Page, hindcasts: list[Hindcast]) -> Section:
    """Return the section of all hindcasts."""
    met = sum(h.met for h in hindcasts)
    lead = [
        page.say(
            "The same code, run on the past: {count} episodes with {n} predictions. {met} of {count} meet the target "
            "that "
            "was fixed before the code was run. Cases outside the predicted 90 % range are listed by name.",
            count=len(hindcasts),
            n=sum(h.n for h in hindcasts),
            met=met,
        )
    ]
    return Section(
        "hindcasts",
        page._("Does the model get the past right?"),
        lead=lead,
        figures=[_figure(page, h) for h in hindcasts],
        tables=[_scores(page, hindcasts), *(_misses(page, h) for h in hindcasts if h.misses)],
        template="multiples.html",
    )


def _figure(page: Page, h: Hindcast) -> Figure:
    rows = list(h.rows) if h.n <= IN_CHART else _selection(h)
    table = _table(page, f"hindcast-{h.id}-table", page.pick(h.title), rows)
    inside = h.n - len(h.misses)
    title = page.say("{title}: {inside} of {n} cases inside the predicted range", title=page.pick(h.title),
                     inside=inside, n=h.n)  # fmt: skip
    what = page.pick(h.what)
    shown = (
        page._("all cases shown")
        if len(rows) == h.n
        else page.say(
            "the {k} farthest misses shown, and the {j} middle cases", k=_missed(rows), j=len(rows) - _missed(rows)
        )
    )
    reading = page._("dot and bar: predicted median and 90 % range; diamond: what happened")
    summary = page.say(
        "{what} Inside the 90 % range: {inside} of {n}. Mean absolute error {mae}, naive rule ({naive}) {mae_naive}.",
        what=what,
        inside=inside,
        n=h.n,
        mae=_number(page, h.scores.mae, h.unit),
        naive=page.pick(h.naive_rule),
        mae_naive=_number(page, h.scores.mae_naive, h.unit),
    )
    words = {
        "title": title,
        "subtitle": f"{page.pick(h.target)}; {reading}; {shown} ({_unit(page, rows, h.unit)})",
        "summary": summary,
    }
    how = measure([v for r in rows for v in (r.p05, r.p95, r.actual)], h.unit, page.language)
    signed = any(min(r.p05, r.actual) < 0 for r in rows)
    comma = ", " if page.english else "，"
    plotted: list[dict[str, Any]] = [
        {
            "label": f"{page.pick(r.label)}{comma}{r.year}",
            "p05": r.p05 / how.divisor,
            "p50": r.p50 / how.divisor,
            "p95": r.p95 / how.divisor,
            "actual": r.actual / how.divisor,
            "text": how.number(r.actual, signed=signed),
        }
        for r in rows
    ]
    sources = page.source_ids(h.source)
    return page.figure(
        f"hindcast-{h.id}",
        words,
        lambda width: dots(plotted, width, second="actual"),
        table,
        sources,
        h.grade,
        small=True,
    )


def _selection(h: Hindcast) -> list[Row]:
    """Return the farthest misses and the cases nearest to the middle of the record: both ends of the quality."""
    missed = list(h.misses[: IN_CHART * 2 // 3])
    inside = sorted((r for r in h.rows if r.inside), key=lambda r: -abs(r.actual))
    middle = len(inside) // 2
    return missed + inside[middle : middle + IN_CHART - len(missed)]


def _missed(rows: list[Row]) -> int:
    return sum(not r.inside for r in rows)


def _unit(page: Page, rows: list[Row], unit: str) -> str:
    return measure([v for r in rows for v in (r.p05, r.p95, r.actual)], unit, page.language).unit


def _table(page: Page, key: str, caption: str, rows: list[Row]) -> DataTable:
    columns = [
        Column(page._("case")),
        Column(page._("year"), numeric=True),
        Column(page._("predicted (90 % range)"), numeric=True),
        Column(page._("actual"), numeric=True),
        Column(page._("naive rule"), numeric=True),
        Column(page._("inside")),
    ]
    cells = [
        [
            Cell(page.pick(r.label)),
            Cell(str(r.year), r.year),
            Cell(_band(page, r), r.p50),
            Cell(_number(page, r.actual, r.unit), r.actual),
            Cell(_number(page, r.naive, r.unit), r.naive),
            Cell(page._("yes") if r.inside else page._("no")),
        ]
        for r in rows
    ]
    return DataTable(key, caption, columns, cells)


def _misses(page: Page, h: Hindcast) -> DataTable:
    caption = page.say("Misses, by name: {title} ({n} of {all})", title=page.pick(h.title), n=len(h.misses), all=h.n)
    table = _table(page, f"hindcast-{h.id}-misses", caption, list(h.misses))
    return DataTable(table.key, caption, table.columns, table.rows, note=page.pick(h.note), shown=3)


def _band(page: Page, r: Row) -> str:
    return format_band(r.p05, r.p50, r.p95, r.unit, page.language, brief=True)


def _number(page: Page, value: float, unit: str) -> str:
    how = measure([value], unit, page.language)
    return f"{how.number(value)}{'' if how.unit == '%' else ' '}{how.unit}".strip()


def _scores(page: Page, hindcasts: list[Hindcast]) -> DataTable:
    columns = [
        Column(page._("episode")),
        Column(page._("predictions"), numeric=True),
        Column(page._("inside the 90 % range"), numeric=True),
        Column(page._("mean absolute error"), numeric=True),
        Column(page._("naive rule"), numeric=True),
        Column(page._("target fixed beforehand")),
        Column(page._("measured")),
        Column(page._("met")),
    ]
    rows = [
        [
            Cell(page.pick(h.title), grade=h.grade),
            Cell(str(h.n), h.n),
            Cell(_number(page, h.scores.coverage, "ratio"), h.scores.coverage),
            Cell(_number(page, h.scores.mae, h.unit), h.scores.mae),
            Cell(_number(page, h.scores.mae_naive, h.unit), h.scores.mae_naive, note=page.pick(h.naive_rule)),
            Cell(page.pick(h.target)),
            Cell("; ".join(_check(page, c) for c in h.checks)),
            Cell(page._("yes") if h.met else page._("no")),
        ]
        for h in hindcasts
    ]
    return DataTable("hindcast-scores", page._("Scores of all episodes, with the naive rule beside"), columns, rows)


def _check(page: Page, check: Check) -> str:
    value = f"{check.value:.3g} {page._(check.unit) if check.unit else ''}".strip()
    return f"{page.pick(check.name)}: {value}" + ("" if check.met else page._(" (not met)"))


def sources(page: Page) -> list[Source]:
    """Return the sources of the tables that hindcasts read."""
    return page.table_sources("donor_drop_panel", "member_exit_panel", "organisation_year", "regular_budget_scale")
