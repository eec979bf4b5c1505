"""Tables of the section on people: hosts and years, reproductive health, destinations, regions, routes."""

from __future__ import annotations

from math import isnan

from exeunt.analysis.people import MEASURES, People
from exeunt.report.model import Cell, Column, DataTable
from exeunt.report.page import Page
from exeunt.text.numbers import format_number, format_probability

SHOWN = 10


def _title(page: Page, view: People) -> str:
    return page.result.title(view.scenario, page.language)


def _share(page: Page, value: float) -> Cell:
    if isnan(value):
        return Cell(page._("no data"))
    return Cell(format_probability(value, page.language), value, grade="C")


def hosts(page: Page, view: People) -> DataTable:
    """Return who loses assistance, by host and year; persons of concern and coverage beside."""
    years = list(view.path)
    columns = [
        Column(page._("host country")),
        Column(page._("displaced and registered persons, 2024"), numeric=True),
        Column(page.say("coverage in {year}, % of 2024", year=view.year), numeric=True),
        *(Column(page.say("lose assistance, {year}", year=y), numeric=True) for y in years),
    ]
    rows = [
        [
            Cell(page.pick(c.name)),
            Cell(format_number(c.persons, "persons", page.language), None if isnan(c.persons) else c.persons, "A"),
            page.band_cell(c.coverage),
            *(page.band_cell(c.path[y]["assistance_lost"]) for y in years),
        ]
        for c in view.countries
        if not isnan(c.coverage.p50)
    ]
    caption = page.say("Displaced persons who lose assistance, by host, “{scenario}”", scenario=_title(page, view))
    return DataTable("people-hosts-table", caption, columns, rows, shown=SHOWN)


def health(page: Page, view: People) -> DataTable:
    """Return reproductive health by country and year."""
    years = list(view.path)
    columns = [
        Column(page._("country")),
        Column(page.say("unintended pregnancies, {year}", year=view.year), numeric=True),
        *(Column(page.say("maternal deaths, {year}", year=y), numeric=True) for y in years),
    ]
    ranked = sorted(view.countries, key=lambda c: (-c.measures["maternal_deaths"].p50, c.country))
    rows = [
        [
            Cell(page.pick(c.name)),
            page.band_cell(c.measures["unintended_pregnancies"]),
            *(page.band_cell(c.path[y]["maternal_deaths"]) for y in years),
        ]
        for c in ranked
        if c.measures["maternal_deaths"].p50
    ]
    caption = page.say("What UNFPA's lost money would have averted, “{scenario}”", scenario=_title(page, view))
    return DataTable("people-health-table", caption, columns, rows, shown=SHOWN)


def destinations(page: Page, view: People) -> DataTable:
    """Return claims and closures by destination."""
    columns = [
        Column(page._("destination")),
        Column(page.say("change of asylum claims, {year}", year=view.year), numeric=True),
        Column(page._("closes, with spread"), numeric=True),
        Column(page._("closes, without spread"), numeric=True),
        Column(page._("closes in the baseline"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(d.name)),
            page.band_cell(d.claims, signed=True),
            *(_share(page, v) for v in (d.closed, d.alone, d.calm)),
        ]
        for d in view.destinations
    ]
    note = page._("Closures: share of draws. Outside the 27 European destinations no closure is computed.")
    caption = page.say("Asylum claims and border closures, “{scenario}”", scenario=_title(page, view))
    return DataTable("people-destinations-table", caption, columns, rows, note=note, shown=SHOWN)


def _measures(page: Page) -> list[Column]:
    heads = {
        "assistance_lost": page._("lose assistance"),
        "unintended_pregnancies": page._("unintended pregnancies"),
        "maternal_deaths": page._("maternal deaths"),
        "returns": page._("further returns"),
        "displaced": page._("displaced persons, change"),
    }
    return [Column(heads[m], numeric=True) for m in MEASURES]


def regions(page: Page, view: People) -> DataTable:
    """Return East Africa and South Asia by name beside all others."""
    rows = [
        [Cell(page.pick(r.name)), *(page.band_cell(r.measures[m], signed=m == "displaced") for m in MEASURES)]
        for r in view.regions
    ]
    caption = page.say(
        "The regions that the essay names, beside all others, {year}, “{scenario}”",
        year=view.year,
        scenario=_title(page, view),
    )
    note = page._("Regions of the United Nations (M49): Sudan stands in Northern Africa, hence among the others.")
    return DataTable("people-regions", caption, [Column(page._("region")), *_measures(page)], rows, note=note)


def years(page: Page, view: People) -> DataTable:
    """Return world totals by year."""
    rows = [
        [Cell(str(y), y), *(page.band_cell(b[m], signed=m == "displaced") for m in MEASURES)]
        for y, b in view.path.items()
    ]
    caption = page.say("World totals by year, “{scenario}”", scenario=_title(page, view))
    return DataTable("people-years", caption, [Column(page._("year")), *_measures(page)], rows)


def routes(page: Page, view: People) -> DataTable:
    """Return further departures by route."""
    columns = [
        Column(page._("route")),
        Column(page.say("further departures, {year}", year=view.year), numeric=True),
    ]
    rows = [[Cell(page.pick(name)), page.band_cell(band, signed=True)] for name, band in view.routes]
    caption = page.say("Ways out of the hosts, “{scenario}”", scenario=_title(page, view))
    return DataTable("people-routes", caption, columns, rows)
