"""What stops: organisations ranked by what they lose, and the capacity of functions."""

from __future__ import annotations

from math import isnan
from typing import Any

from exeunt.analysis.stops import FunctionStop, OrganisationStop, Stops
from exeunt.analysis.systemic import PassedOn
from exeunt.report.charts.shapes import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.numbers import format_number, format_probability

IN_CHART = 16


def build(page: Page, focus: Stops, others: list[Stops], passed: PassedOn) -> Section:
    """Return the section; charts show the focus scenario, tables all of them."""
    title = page.result.title(focus.scenario, page.language)
    top = focus.organisations[:3]
    lead = [
        page.say(
            "Under “{scenario}”, {count} of {all} organisations with accounts lose money in {year}; most of it is "
            "lost at "
            "{names}. {unaffected} are untouched. Which posts and programmes stop first inside an organisation is not "
            "computed.",
            scenario=title,
            count=len(focus.organisations),
            all=len(focus.organisations) + focus.unaffected,
            year=focus.year,
            names=(", " if page.english else "、").join(o.organisation for o in top),
            unaffected=focus.unaffected,
        )
    ]
    figures = [_losses(page, focus), _ratios(page, focus), _functions(page, focus)]
    tables = [_organisation_table(page, s, f"stops-{s.scenario}", 10) for s in others]
    after = [
        page.say(
            "Money that bodies pass on to each other adds little: if all voluntary money of the United States stopped, "
            "{direct} of direct loss would become {total} (2024 base; who pays whom is not published and is split by "
            "spending).",
            direct=page.amount(passed.direct_usd),
            total=page.amount(passed.total_usd),
        )
    ]
    return Section(
        "stops", page._("What stops"), lead=lead, figures=figures, tables=tables, after=after, template="multiples.html"
    )


def _words(page: Page, title: str, subtitle: str, rows: list[tuple[str, str]]) -> dict[str, str]:
    separator = "; " if page.english else "；"
    return {"title": title, "subtitle": subtitle, "summary": separator.join(f"{a}: {b}" for a, b in rows)}


def _losses(page: Page, stops: Stops) -> Figure:
    shown = stops.organisations[:IN_CHART]
    texts = [page.band(o.loss, brief=True) for o in shown]
    words = _words(
        page,
        page.say("{name} loses most: {amount} in {year}", name=shown[0].organisation, amount=page.band(shown[0].loss),
                 year=stops.year),
        page.say("Money lost before others add anything, “{scenario}”, {year}, million USD; dot: median, bar: 90 % "
                 "range; "
                 "* on the list", scenario=page.result.title(stops.scenario, page.language), year=stops.year),
        [(o.organisation, t) for o, t in zip(shown, texts, strict=True)],
    )  # fmt: skip
    rows = [
        _row(_code(o), o.loss.p05 / 1e6, o.loss.p50 / 1e6, o.loss.p95 / 1e6, t)
        for o, t in zip(shown, texts, strict=True)
    ]
    return page.figure(
        "stops-loss",
        words,
        lambda width: dots(rows, width),
        _organisation_table(page, stops, "stops-loss-table"),
        [*page.table_sources("revenue_base"), *page.model_sources("loss")],
        max(o.loss.grade for o in shown),
        small=True,
    )


def _ratios(page: Page, stops: Stops) -> Figure:
    shown = sorted(stops.organisations, key=lambda o: (o.spending_ratio.p50, o.organisation))[:IN_CHART]
    lost = [o.spending_ratio.scaled(100.0, "percent") for o in shown]
    texts = [page.band(b, brief=True) for b in lost]
    words = _words(
        page,
        page.say("{name} keeps the smallest part of its spending of 2024: "
                 "{amount}", name=shown[0].organisation, amount=texts[0]),
        page.say("Spending in {year} as % of 2024, “{scenario}”; 100: as without the events; * on the list",
                 year=stops.year, scenario=page.result.title(stops.scenario, page.language)),
        [(o.organisation, t) for o, t in zip(shown, texts, strict=True)],
    )  # fmt: skip
    rows = [_row(_code(o), b.p05, b.p50, b.p95, t) for o, b, t in zip(shown, lost, texts, strict=True)]
    return page.figure(
        "stops-spending",
        words,
        lambda width: dots(rows, width),
        _organisation_table(page, stops, "stops-spending-table"),
        [*page.table_sources("organisation_year"), *page.model_sources("spending_ratio")],
        max(o.spending_ratio.grade for o in shown),
        small=True,
    )


def _functions(page: Page, stops: Stops) -> Figure:
    shown = [f for f in stops.functions if (f.capacity.p05, f.capacity.p95) != (1.0, 1.0)][:IN_CHART]
    bands = [f.capacity.scaled(100.0, "percent") for f in shown]
    texts = [page.band(b, brief=True) for b in bands]
    names = [page.pick(f.name) for f in shown]
    words = _words(
        page,
        page.say("Of the functions, {name} keeps the smallest part of its capacity: {amount} of "
                 "2024", name=names[0], amount=texts[0]),
        page.say("Capacity of functions in {year}, % of 2024, “{scenario}”; 100: as without the events",
                 year=stops.year, scenario=page.result.title(stops.scenario, page.language)),
        list(zip(names, texts, strict=True)),
    )  # fmt: skip
    rows = [_row(n, b.p05, b.p50, b.p95, t) for n, b, t in zip(names, bands, texts, strict=True)]
    return page.figure(
        "stops-functions",
        words,
        lambda width: dots(rows, width),
        _function_table(page, stops.functions),
        [*page.table_sources("functions", "organisation_function_weights"), *page.model_sources("capacity")],
        max(f.capacity.grade for f in shown),
        small=True,
    )


def _code(o: OrganisationStop) -> str:
    return f"{o.organisation} *" if o.listed else o.organisation


def _row(label: str, p05: float, p50: float, p95: float, text: str) -> dict[str, Any]:
    return {"label": label, "p05": p05, "p50": p50, "p95": p95, "text": text}


def _organisation_table(page: Page, stops: Stops, key: str, shown: int = 0) -> DataTable:
    columns = [
        Column(page._("organisation")),
        Column(page._("lost before backfill"), numeric=True),
        Column(page._("share of revenue"), numeric=True),
        Column(page._("lost after backfill"), numeric=True),
        Column(page._("spending, % of 2024"), numeric=True),
        Column(page._("viability flag up")),
        Column(page._("share of the United States 2024"), numeric=True),
        Column(page._("concentration (HHI)"), numeric=True),
    ]
    rows = [
        [
            Cell(_code(o), note=page.pick(o.name)),
            page.band_cell(o.loss),
            page.band_cell(o.loss_share),
            page.band_cell(o.shortfall),
            page.band_cell(o.spending_ratio),
            Cell(format_probability(o.flagged, page.language), o.flagged),
            Cell(format_number(o.us_share, "ratio", page.language), _known(o.us_share), grade="A"),
            Cell(format_number(o.hhi, "index", page.language), _known(o.hhi), grade="A"),
        ]
        for o in stops.organisations
    ]
    caption = page.say(
        "Organisations that lose money, “{scenario}”, {year}; * on the list of 7 January 2026",
        scenario=page.result.title(stops.scenario, page.language),
        year=stops.year,
    )
    return DataTable(key, caption, columns, rows, shown=shown)


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _function_table(page: Page, functions: tuple[FunctionStop, ...]) -> DataTable:
    years = [y for y in (2026, 2028, 2030, 2036) if y in dict(functions[0].path)]
    columns = [Column(page._("function")), *(Column(str(y), numeric=True) for y in years)]
    rows = [[Cell(page.pick(f.name)), *(page.band_cell(dict(f.path)[y]) for y in years)] for f in functions]
    caption = page._("Capacity of functions, 100 % = 2024")
    return DataTable("functions-table", caption, columns, rows)
