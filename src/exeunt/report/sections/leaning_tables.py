"""Tables of the section on leaning: recipients, patrons, blocs, recognition, evidence."""

from __future__ import annotations

from math import isnan

from exeunt.analysis.alignment import Lean, Leaning
from exeunt.analysis.bands import Band
from exeunt.analysis.patrons import PatronMoney
from exeunt.report.model import Cell, Column, DataTable
from exeunt.report.page import Page
from exeunt.text.numbers import format_number

ROWS, SHOWN = 20, 6


def dependence(page: Page, view: Leaning, key: str, shown: int = 0) -> DataTable:
    """Return the recipients whose aid changes most against their output: accounting alone."""
    listed = sorted(view.recipients, key=lambda r: (-abs(r.dependence_change.p50), r.recipient))[:ROWS]
    shift = max(view.blocs, key=lambda b: abs(b.sources.p50))
    columns = [
        Column(page._("recipient")),
        Column(page._("aid, % of GDP, without the events"), numeric=True),
        Column(page._("with the events"), numeric=True),
        Column(page._("change"), numeric=True),
        Column(page._("less United Nations spending"), numeric=True),
        Column(page.say("share of {bloc} donors, change", bloc=page.pick(shift.name)), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(r.name)),
            Cell(format_number(r.dependence_base, "percent", page.language), r.dependence_base, "A"),
            page.band_cell(r.dependence),
            page.band_cell(r.dependence_change, signed=True),
            page.band_cell(r.spending_lost),
            page.band_cell(r.source_change[shift.bloc], signed=True),
        ]
        for r in listed
    ]
    caption = page.say(
        "Accounting: recipients whose bilateral aid changes most against their output, “{scenario}”, {year}",
        scenario=page.result.title(view.scenario, page.language),
        year=view.year,
    )
    return DataTable(key, caption, columns, rows, shown=shown)


def behaviour(page: Page, view: Leaning, key: str, shown: int = 0) -> DataTable:
    """Return the recipients whose alignment changes most: behaviour alone."""
    columns = [
        Column(page._("recipient")),
        *(Column(page.pick(b.name), numeric=True) for b in view.blocs),
        Column(page._("neutrality"), numeric=True),
    ]
    rows = [
        [
            Cell(_named(page, r)),
            *(Cell(page.band(r.change[b.bloc], signed=True), r.change[b.bloc].p50) for b in view.blocs),
            Cell(page.band(r.neutrality.scaled(100.0, "points"), signed=True), r.neutrality.p50),
        ]
        for r in view.recipients[:ROWS]
    ]
    caption = page.say(
        "Behaviour (grade C): change of alignment by bloc and of neutrality, points of 100, “{scenario}”, {year}",
        scenario=page.result.title(view.scenario, page.language),
        year=view.year,
    )
    note = page._(
        "Neutrality is 100 for a state that leans to none, 0 for one that belongs to one bloc. * no ideal point of "
        "2024: an older one, or none. Other recipients: exeunt align CODE --run FOLDER."
    )
    return DataTable(key, caption, columns, rows, note=note, shown=shown)


def worth(page: Page, view: Leaning, key: str) -> DataTable:
    """Return what a point of alignment costs, and what the new offers are worth to a recipient: behaviour alone."""
    bloc = view.blocs[0]
    columns = [
        Column(page._("recipient")),
        Column(page.say("price of a point, {bloc}", bloc=page.pick(bloc.name)), numeric=True),
        Column(page._("worth of the new offers"), numeric=True),
        Column(page._("cost of keeping it as non-aligned as before"), numeric=True),
    ]
    rows = [
        [
            Cell(_named(page, r)),
            Cell(price(page, r.price[bloc.bloc]), r.price[bloc.bloc].p50),
            Cell(page.band(r.worth, signed=True, brief=True), r.worth.p50),
            Cell(page.band(r.staying, brief=True), r.staying.p50),
        ]
        for r in view.recipients[:ROWS]
    ]
    caption = page.say(
        "Behaviour (grade C): prices and worth in USD a year, “{scenario}”, {year}",
        scenario=page.result.title(view.scenario, page.language),
        year=view.year,
    )
    note = page._(
        "Price: aid a year that would move the share by one point; in draws without response no sum does, so it has no "
        "upper end. Worth: compensating variation, negative is worse off; without response it is the change of aid."
    )
    return DataTable(key, caption, columns, rows, note=note, shown=SHOWN)


def _named(page: Page, row: Lean) -> str:
    return page.pick(row.name) + (" *" if row.flagged else "")


def price(page: Page, band: Band) -> str:
    """Return a price in words; draws without response rank above every sum, so the upper end may not exist."""
    if isnan(band.p05):
        return page._("no data")
    low = format_number(band.p05, "USD", page.language) if page.english else page.band(_point(band.p05), brief=True)
    middle = format_number(band.p50, "USD", page.language) if page.english else page.band(_point(band.p50), brief=True)
    if isnan(band.p50):
        return page.say("{low} or more", low=low)
    if isnan(band.p95):
        return page.say("{low} or more (median {middle})", low=low, middle=middle)
    return page.band(band, brief=True)


def _point(value: float) -> Band:
    return Band(value, value, value, "USD", "C")


def patron_money(page: Page, money: tuple[PatronMoney, ...], view: Leaning) -> DataTable:
    """Return aid by patron, without and with the events."""
    columns = [
        Column(page._("patron")),
        Column(page._("without the events"), numeric=True),
        Column(page._("with the events"), numeric=True),
        Column(page._("difference"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(m.name)),
            Cell(page.amount(m.without), m.without),
            page.band_cell(m.level),
            page.band_cell(m.change, signed=True),
        ]
        for m in money
    ]
    caption = page.say(
        "Aid by patron over {count} recipients, {year}, “{scenario}”; rows overlap and are not added",
        count=len(view.recipients),
        year=view.year,
        scenario=page.result.title(view.scenario, page.language),
    )
    return DataTable("leaning-money-table", caption, columns, rows)


def blocs(page: Page, view: Leaning, key: str) -> DataTable:
    """Return accounting beside behaviour, bloc by bloc, in columns of their own."""
    columns = [
        Column(page._("bloc")),
        Column(page._("accounting: mean share in bilateral aid, change"), numeric=True),
        Column(page._("behaviour: mean alignment, change"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(b.name)),
            page.band_cell(b.sources, signed=True),
            page.band_cell(b.alignment, signed=True),
        ]
        for b in view.blocs
    ]
    caption = page.say(
        "Mean over recipients, {year}, “{scenario}”",
        year=view.year,
        scenario=page.result.title(view.scenario, page.language),
    )
    return DataTable(key, caption, columns, rows)


def recognition(page: Page, view: Leaning) -> DataTable:
    """Return the rate of changes of recognition with its interval; nobody is named."""
    names = {
        "truce": page._("truce, 2008 to November 2016"),
        "contest": page._("contest, December 2016 to 2018"),
    }
    columns = [
        Column(page._("regime of the record")),
        Column(page._("changes"), numeric=True),
        Column(page._("years at risk, all allies together"), numeric=True),
        Column(page._("changes per ally and year: 90 % range (median)"), numeric=True),
    ]
    rows = [
        [
            Cell(names[r.regime]),
            Cell(str(r.events), r.events, "B"),
            Cell(f"{r.ally_years:.0f}", r.ally_years),
            Cell(f"{r.p05:.3f}-{r.p95:.3f} ({r.p50:.3f})", r.p50, "B"),
        ]
        for r in view.recognition
    ]
    caption = page._("Changes of diplomatic recognition from Taipei to Beijing: a rate, and no names")
    note = page.say(
        "No evidence ties the rate to the exits, so it is the same in every scenario. {count} changes are too few to "
        "say who is next.",
        count=sum(r.events for r in view.recognition),
    )
    return DataTable("leaning-recognition", caption, columns, rows, note=note)


def evidence(page: Page, view: Leaning) -> DataTable:
    """Return what studies and the own panel find."""
    columns = [
        Column(page._("estimate")),
        Column(page._("value"), numeric=True),
        Column(page._("standard error"), numeric=True),
        Column(page._("can be told from zero")),
        Column(page._("source")),
    ]
    told = {None: page._("no standard error published"), True: page._("yes"), False: page._("no")}
    rows = [
        [
            Cell(page.pick(e.name)),
            Cell(f"{e.value:g}".replace("-", "\N{MINUS SIGN}"), e.value, e.grade),
            Cell("" if isnan(e.standard_error) else f"{e.standard_error:g}"),
            Cell(told[e.told_from_zero]),
            Cell(e.reference),
        ]
        for e in view.estimates
    ]
    return DataTable("leaning-evidence", page._("What is known on aid and alignment"), columns, rows)
