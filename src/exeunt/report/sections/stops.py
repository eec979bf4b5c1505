"""What stops: organisations ranked by what they lose, and the capacity of functions."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from exeunt.analysis.bands import Band
from exeunt.analysis.stops import FunctionStop, OrganisationStop, Stops
from exeunt.analysis.systemic import PassedOn
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section, Source
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
    figures = [f for f in (_losses(page, focus), _ratios(page, focus), _functions(page, focus)) if f is not None]
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
    grade = max((f.grade for f in figures), default="C")
    return Section(
        "stops",
        page._("What stops"),
        lead=lead,
        figures=figures,
        tables=tables,
        after=after,
        grade=grade,
        template="multiples.html",
    )


@dataclass(frozen=True)
class _Ranking:
    """One ranking: what is ranked, its bands, its words."""

    key: str
    labels: list[str]
    bands: list[Band]
    title: str
    subtitle: str


def _losses(page: Page, stops: Stops) -> Figure | None:
    shown = [o for o in stops.organisations if o.loss.p50][:IN_CHART]
    if not shown:
        return None
    ranking = _Ranking(
        "stops-loss",
        [_code(o) for o in shown],
        [o.loss for o in shown],
        page.say(
            "{name} loses most: {amount} in {year}",
            name=shown[0].organisation,
            amount=page.band(shown[0].loss),
            year=stops.year,
        ),
        page._("Money lost before others add anything, “{scenario}”, {year}, {unit}; dot: median, bar: 90 % range; "
               "* on the list"),
    )  # fmt: skip
    sources = [*page.table_sources("revenue_base"), *page.model_sources("loss")]
    return _figure(page, stops, ranking, _organisation_table(page, stops, "stops-loss-table"), sources)


def _ratios(page: Page, stops: Stops) -> Figure | None:
    by_ratio = sorted(stops.organisations, key=lambda o: (o.spending_ratio.p50, o.organisation))
    shown = [o for o in by_ratio if o.spending_ratio.p50 < 1.0][:IN_CHART]
    if not shown:
        return None
    bands = [o.spending_ratio.scaled(100.0, "percent") for o in shown]
    ranking = _Ranking(
        "stops-spending",
        [_code(o) for o in shown],
        bands,
        page.say(
            "{name} keeps the smallest part of its spending of 2024: {amount}",
            name=shown[0].organisation,
            amount=page.band(bands[0]),
        ),
        page._("Spending in {year}, {unit} of 2024, “{scenario}”; 100: as without the events; * on the list"),
    )
    sources = [*page.table_sources("organisation_year"), *page.model_sources("spending_ratio")]
    return _figure(page, stops, ranking, _organisation_table(page, stops, "stops-spending-table"), sources)


def _functions(page: Page, stops: Stops) -> Figure | None:
    shown = [f for f in stops.functions if f.capacity.p50 < 1.0][:IN_CHART]
    if not shown:
        return None
    bands = [f.capacity.scaled(100.0, "percent") for f in shown]
    ranking = _Ranking(
        "stops-functions",
        [page.pick(f.name) for f in shown],
        bands,
        page.say(
            "Of the functions, {name} keeps the smallest part of its capacity: {amount} of 2024",
            name=page.pick(shown[0].name),
            amount=page.band(bands[0]),
        ),
        page._("Capacity of functions in {year}, {unit} of 2024, “{scenario}”; 100: as without the events"),
    )
    sources = [
        *page.table_sources("functions", "organisation_function_weights"),
        *page.model_sources("capacity", "money_capacity"),
    ]
    return _figure(page, stops, ranking, _function_table(page, stops.functions), sources)


def _figure(page: Page, stops: Stops, r: _Ranking, table: DataTable, sources: list[Source]) -> Figure:
    rows, unit = page.ranking(r.labels, r.bands)
    separator = "; " if page.english else "；"
    words = {
        "title": r.title,
        "subtitle": r.subtitle.format(
            year=stops.year, unit=unit, scenario=page.result.title(stops.scenario, page.language)
        ),
        "summary": separator.join(f"{a}: {page.band(b)}" for a, b in zip(r.labels, r.bands, strict=True)),
    }
    grade = max(b.grade for b in r.bands)
    return page.figure(r.key, words, lambda width: dots(rows, width), table, sources, grade, small=True)


def _code(o: OrganisationStop) -> str:
    return f"{o.organisation} *" if o.listed else o.organisation


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
            Cell(_us_share(page, o.us_share), _known(o.us_share), grade="A"),
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


def _us_share(page: Page, share: float) -> str:
    return page._("none") if share == 0.0 else format_number(share, "ratio", page.language)


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _function_table(page: Page, functions: tuple[FunctionStop, ...]) -> DataTable:
    years = [y for y in (2026, 2028, 2030, 2036) if y in dict(functions[0].path)]
    columns = [Column(page._("function")), *(Column(str(y), numeric=True) for y in years)]
    rows = [[Cell(page.pick(f.name)), *(page.band_cell(dict(f.path)[y]) for y in years)] for f in functions]
    caption = page._("Capacity of functions, 100 % = 2024")
    return DataTable("functions-table", caption, columns, rows)
