"""People: who loses assistance, reproductive health, where claims go, who closes, with what dominates each band."""

from __future__ import annotations

from exeunt.analysis.bands import Band
from exeunt.analysis.people import People
from exeunt.report.charts.ranking import dots
from exeunt.report.model import DataTable, Figure, Section, Source
from exeunt.report.page import Page
from exeunt.report.sections import people_tables as tables
from exeunt.text.numbers import format_probability

IN_CHART = 12


def build(page: Page, view: People) -> Section:
    """Return the section; a figure without anything to show is left out."""
    figures = [_hosts(page, view), _deaths(page, view), _destinations(page, view)]
    return Section(
        "people",
        page._("People: assistance, births, borders"),
        lead=[_assistance(page, view), _health(page, view), _movement(page, view), _closures(page, view)],
        figures=[f for f in figures if f is not None],
        tables=[tables.regions(page, view), tables.years(page, view), tables.routes(page, view)],
        after=[page._("What the evidence does not support:"), *(page.pick(text) for text in view.limits)],
        sources=page.model_sources("assistance_lost"),
        grade="C",
        template="multiples.html",
    )


def _title(page: Page, view: People) -> str:
    return page.result.title(view.scenario, page.language)


def _assistance(page: Page, view: People) -> str:
    text = page.say(
        "Displaced persons who lose direct assistance under “{scenario}” in {year}: {lost}.",
        scenario=_title(page, view),
        lost=page.band(view.total["assistance_lost"]),
        year=view.year,
    )
    return page.joined(text, _spread(page, view), _dominated(page, view, "assistance_lost"))


def _spread(page: Page, view: People) -> str:
    """Return how many hosts share the loss; empty if none does."""
    if not view.hosts:
        return ""
    return page.say(
        "{count} hosts lose; the ten largest losses are {share} of the sum of medians, and every host stands in the "
        "table.",
        count=view.hosts,
        share=page.amount(view.largest_share, "ratio"),
    )


def _health(page: Page, view: People) -> str:
    text = page.say(
        "What UNFPA's lost money would have averted in {year}, unintended: {pregnancies}; maternal: {deaths}, "
        "booked in the year of the shortfall.",
        pregnancies=page.band(view.total["unintended_pregnancies"]),
        deaths=page.band(view.total["maternal_deaths"]),
        year=view.year,
    )
    return page.joined(text, _dominated(page, view, "maternal_deaths"))


def _movement(page: Page, view: People) -> str:
    onward = view.routes[1][1]
    text = page.say(
        "Further returns of refugees in {year}: {returns}; change of onward moves to the thirty destinations: "
        "{onward}; change of all displaced persons: {displaced}. A fall means returns, not relief; a rise, that fewer "
        "move on.",
        returns=page.band(view.total["returns"]),
        year=view.year,
        onward=page.band(onward, signed=True),
        displaced=page.band(view.total["displaced"], signed=True),
    )
    return page.joined(text, _dominated(page, view, "displaced"))


def _closures(page: Page, view: People) -> str:
    return page.say(
        "One or more of 27 European destinations close their borders in {year}: {spread} with spread between "
        "neighbours (baseline: {calm}), {alone} without; more than half close: {half}.",
        year=view.year,
        spread=format_probability(view.spread.some, page.language),
        calm=format_probability(view.spread.calm_some, page.language),
        alone=format_probability(view.alone.some, page.language),
        half=format_probability(view.spread.more_than_half, page.language),
    )


def _dominated(page: Page, view: People, measure: str) -> str:
    """Return which parameters move the band most, and whether judgement dominates; empty if nothing moves."""
    found = view.drivers[measure]
    if not found.first:
        return ""
    mark = " ({})" if page.english else "（{}）"
    names = (", " if page.english else "、").join(f"{page.pick(d.name)}{mark.format(d.grade)}" for d in found.first)
    if found.judged:
        return page.say("Judgement (grade C) dominates the band; what moves it most: {names}.", names=names)
    return page.say("What moves the band most: {names}.", names=names)


def _figure(
    page: Page, key: str, labels: list[str], bands: list[Band], words: tuple[str, str], table: DataTable,
    sources: list[Source], *, signed: bool = False,
) -> Figure:  # fmt: skip
    """Return a chart of dots; words : title and subtitle, {unit} is filled in here."""
    rows, unit = page.ranking(labels, bands)
    separator = "; " if page.english else "；"
    told = {
        "title": words[0],
        "subtitle": words[1].replace("{unit}", unit),
        "summary": separator.join(f"{a}: {page.band(b, signed=signed)}" for a, b in zip(labels, bands, strict=True)),
    }
    grade = max(b.grade for b in bands)
    return page.figure(key, told, lambda width: dots(rows, width), table, sources, grade, small=True)


def _hosts(page: Page, view: People) -> Figure | None:
    shown = [c for c in view.countries if c.measures["assistance_lost"].p50 > 0.0][:IN_CHART]
    if not shown:
        return None
    found = [c.measures["assistance_lost"] for c in shown]
    title = page.say(
        "Most persons lose assistance in {name}: {amount}", name=page.pick(shown[0].name), amount=page.band(found[0])
    )
    subtitle = page.say(
        "Displaced persons who lose direct assistance in {year}, {unit}, “{scenario}”; dot: median, bar: 90 % range",
        year=view.year,
        unit="{unit}",
        scenario=_title(page, view),
    )
    sources = [
        *page.table_sources("displaced_hosts", "country_spending_base"),
        *page.model_sources("assistance_lost"),
    ]
    names = [page.pick(c.name) for c in shown]
    return _figure(page, "people-hosts", names, found, (title, subtitle), tables.hosts(page, view), sources)


def _deaths(page: Page, view: People) -> Figure | None:
    ranked = sorted(view.countries, key=lambda c: (-c.measures["maternal_deaths"].p50, c.country))
    shown = [c for c in ranked if c.measures["maternal_deaths"].p50 > 0.0][:IN_CHART]
    if not shown:
        return None
    found = [c.measures["maternal_deaths"] for c in shown]
    title = page.say(
        "UNFPA's loss weighs most in {name}: {amount}", name=page.pick(shown[0].name), amount=page.band(found[0])
    )
    subtitle = page.say(
        "Maternal deaths that UNFPA's lost money would have averted in {year}, {unit}, “{scenario}”",
        year=view.year,
        unit="{unit}",
        scenario=_title(page, view),
    )
    sources = [*page.table_sources("reproductive_health_estimates"), *page.model_sources("maternal_deaths")]
    names = [page.pick(c.name) for c in shown]
    return _figure(page, "people-deaths", names, found, (title, subtitle), tables.health(page, view), sources)


def _destinations(page: Page, view: People) -> Figure | None:
    shown = [d for d in view.destinations if d.claims.p50][:IN_CHART]
    if not shown:
        return None
    found = [d.claims for d in shown]
    title = page.say(
        "Asylum claims change most in {name}: {amount}",
        name=page.pick(shown[0].name),
        amount=page.band(found[0], signed=True),
    )
    subtitle = page.say(
        "Change of asylum claims in {year}, {unit}, “{scenario}”; closures stand in the table",
        year=view.year,
        unit="{unit}",
        scenario=_title(page, view),
    )
    sources = [
        *page.table_sources("asylum_applications", "destination_links"),
        *page.model_sources("claims_received"),
    ]
    names = [page.pick(d.name) for d in shown]
    table = tables.destinations(page, view)
    return _figure(page, "people-destinations", names, found, (title, subtitle), table, sources, signed=True)
