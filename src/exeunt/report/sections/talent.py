"""The professional corps: experience against headcount, who loses a generation, where leavers go."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

from exeunt.analysis.bands import Band
from exeunt.analysis.talent import FunctionLoss, TalentPage
from exeunt.analysis.talent_drivers import named
from exeunt.report.charts.ranking import dots
from exeunt.report.charts.shapes import fan
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page

QUARTER = 0.25  # the cut that the sentence on attrition speaks of
MODEL = ("public_expertise_index", "staff")
TABLES = ("staff_units", "staff_function_weights", "tenure_survival")


def build(page: Page, pages: Sequence[TalentPage]) -> list[Section]:
    """Return the section, or none where the channel is not in the run; the first page is the focus of the report."""
    if not pages:
        return []
    first = pages[0]
    figures = [_against(page, one) for one in pages]
    if first.moves:
        figures.append(_destinations(page, first))
    return [
        Section(
            "talent",
            page._("Does experience come back with the money?"),
            lead=[*_lead(page, pages), _repair_words(page, first), _attrition(page, first)],
            figures=figures,
            tables=[
                *(_functions(page, one) for one in pages if one.moves),
                _organisations(page, first),
                _fields(page, first),
                _rules(page, first),
            ],
            after=[_drivers(page, first), *(page.pick(c) for c in first.caveats)],
            sources=[*page.table_sources(*TABLES), *page.model_sources("talent_factor")],
            grade="C",
        )
    ]


def _lead(page: Page, pages: Sequence[TalentPage]) -> list[str]:
    return [
        page.say(
            "Under “{scenario}” the staff of the UN system in {year} differs by {staff}; public expertise by {known} "
            "({fast} if everyone learns in 2 years, {slow} if in 12).",
            scenario=page.result.title(one.scenario, page.language),
            year=one.year,
            staff=page.band(one.staff, signed=True),
            known=page.band(one.expertise, signed=True),
            fast=page.band(one.expertise_fast, signed=True),
            slow=page.band(one.expertise_slow, signed=True),
        )
        for one in pages
    ]


def _repair_words(page: Page, one: TalentPage) -> str:
    low, middle, high = one.repair
    return page.say(
        "Harder to repair than money, measured apart from any scenario: a body that loses a quarter of its staff for "
        "three years has its posts back in year {posts} and its experience {low}, {middle} or {high} years later, for "
        "learning times of {a:g}, {b:g} and {c:g} years.",
        posts=middle.posts,
        low=low.lag,
        middle=middle.lag,
        high=high.lag,
        a=low.learning,
        b=middle.learning,
        c=high.learning,
    )


def _attrition(page: Page, one: TalentPage) -> str:
    return page.say(
        "Without hires, {share} of staff leaves of itself in eighteen months: about {part} of a cut of a quarter.",
        share=page.band(one.attrition),
        part=page.amount(one.attrition.p50 / QUARTER, "ratio"),
    )


def _against(page: Page, one: TalentPage) -> Figure:
    """Return experience (median, band) against headcount (dashed), year by year, percent of the baseline."""
    rows = [
        {
            "year": y.year,
            "p05": 100.0 * y.experience.p05,
            "p25": 100.0 * y.inner[0],
            "p50": 100.0 * y.experience.p50,
            "p75": 100.0 * y.inner[1],
            "p95": 100.0 * y.experience.p95,
            "base": 100.0 * y.headcount.p50,
        }
        for y in one.path
    ]
    last, title = one.path[-1], page.result.title(one.scenario, page.language)
    words = {
        "title": page.say(
            "{scenario}: by {year} staff is at {heads}, experience at {known}",
            scenario=title,
            year=last.year,
            heads=page.amount(last.headcount.p50, "ratio"),
            known=page.amount(last.experience.p50, "ratio"),
        ),
        "subtitle": page._("percent of a world without the events; line and bands: experience; dashed: headcount"),
        "summary": page.say(
            "Headcount in {year}: {heads}. Experience: {known}.",
            year=last.year,
            heads=page.band(last.headcount),
            known=page.band(last.experience),
        ),
    }
    labels = {"scenario": page._("experience"), "baseline": page._("headcount"), "history": ""}
    return page.figure(
        f"talent-{one.scenario}",
        words,
        lambda width: fan(rows, [], labels, width),
        _path_table(page, one, title),
        [*page.table_sources("staff_units"), *page.model_sources(*MODEL)],
        "C",
    )


def _path_table(page: Page, one: TalentPage, title: str) -> DataTable:
    columns = [
        Column(page._("year"), numeric=True),
        Column(page._("headcount"), numeric=True),
        Column(page._("experience"), numeric=True),
    ]
    rows = [[Cell(str(y.year), y.year), page.band_cell(y.headcount), page.band_cell(y.experience)] for y in one.path]
    return DataTable(f"talent-{one.scenario}-table", title, columns, rows)


def _destinations(page: Page, one: TalentPage) -> Figure:
    names = [page.pick(name) for _, name, _ in one.destinations]
    listed = [b for _, _, b in one.destinations]
    rows, unit = page.ranking(names, listed)
    door = listed[0]
    words = {
        "title": page.say(
            "In {year} other multilateral bodies take {door} fewer",
            year=one.peak,
            door=page.amount(max(-door.p50, 0.0), door.unit),
        )
        if door.p50 < 0.0
        else page.say("Where more professionals go in {year}", year=one.peak),
        "subtitle": page.say(
            "professionals who leave in {year} against the baseline, {unit}; judgement, no survey exists",
            year=one.peak,
            unit=unit,
        ),
        "summary": "; ".join(f"{n} {page.band(b, signed=True)}" for n, b in zip(names, listed, strict=True)),
    }
    columns = [Column(page._("employer")), Column(page._("against the baseline"), numeric=True)]
    table = DataTable(
        "talent-destinations-table",
        page.say("Where leavers go in {year}, against the baseline", year=one.peak),
        columns,
        [[Cell(n), page.band_cell(b, signed=True)] for n, b in zip(names, listed, strict=True)],
    )
    sources = [*page.table_sources("destination_priors"), *page.model_sources("destination")]
    return page.figure("talent-destinations", words, lambda width: dots(rows, width), table, sources, "C")


def _functions(page: Page, one: TalentPage) -> DataTable:
    columns = [
        Column(page._("function")),
        Column(page._("headcount"), numeric=True),
        Column(page._("experience"), numeric=True),
        Column(page._("experience per head, factor"), numeric=True),
        Column(page._("years between posts and experience so far"), numeric=True),
        Column(page._("draws with experience back"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(f.name), grade="C"),
            page.band_cell(f.headcount),
            page.band_cell(f.experience),
            Cell(page.band(_as_number(f.factor), brief=True), f.factor.p50, f.factor.grade),
            _lag(page, f),
            Cell("" if isnan(f.experience_back) else page.amount(f.experience_back, "ratio"), f.experience_back),
        ]
        for f in one.functions
    ]
    title = page.result.title(one.scenario, page.language)
    caption = page.say("Who loses a generation: {scenario}, {year}", scenario=title, year=one.year)
    note = page._(
        "Levels relative to 2024. Headcount counts as back at 99 %, experience at 95 %; empty: never below. The lag is "
        "shown where headcount is back."
    )
    return DataTable(f"talent-functions-{one.scenario}", caption, columns, rows, note=note)


def _as_number(b: Band) -> Band:
    return Band(b.p05, b.p50, b.p95, "index", b.grade, b.missing)


def _lag(page: Page, f: FunctionLoss) -> Cell:
    if isnan(f.lag.p50):
        return Cell(page._("headcount not back"))
    return page.band_cell(f.lag)


def _organisations(page: Page, one: TalentPage) -> DataTable:
    columns = [
        Column(page._("body")),
        Column(page._("staff, of 2024"), numeric=True),
        Column(page._("experience, of 2024"), numeric=True),
    ]
    rows = [
        [Cell(page.name("organisation", code), grade="C"), page.band_cell(staff), page.band_cell(known)]
        for code, staff, known in one.organisations
    ]
    title = page.result.title(one.scenario, page.language)
    caption = page.say("Staff and experience by body: {scenario}, {year}", scenario=title, year=one.year)
    return DataTable("talent-organisations", caption, columns, rows, shown=10)


def _fields(page: Page, one: TalentPage) -> DataTable:
    columns = [
        Column(page._("field")),
        Column(page._("experience against the baseline"), numeric=True),
        Column(page._("of the experience that left: now with single states or firms"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(f.name), grade="C"),
            page.band_cell(f.experience, signed=True),
            page.band_cell(f.to_states_and_firms),
        ]
        for f in one.fields
    ]
    title = page.result.title(one.scenario, page.language)
    caption = page.say("Fields of expertise: {scenario}, {year}", scenario=title, year=one.year)
    note = page._("Natural leavers since 2025 included: most of these people would have left without the events too.")
    return DataTable("talent-fields", caption, columns, rows, note=note)


def _rules(page: Page, one: TalentPage) -> DataTable:
    names = {
        "proportional": page._("everyone alike"),
        "last_in": page._("the newest first"),
        "senior_first": page._("the longest-serving first"),
        "barbell": page._("newest and longest-serving more"),
        "attrition_only": page._("nobody: posts fall vacant"),
    }
    columns = [
        Column(page._("whose posts end")),
        Column(page._("experience in the first year"), numeric=True),
        Column(page._("lowest in twelve years"), numeric=True),
    ]
    rows: list[list[Any]] = [
        [
            Cell(names[r.rule], grade="B"),
            Cell(page.amount(r.first, "ratio"), r.first),
            Cell(page.amount(r.lowest, "ratio"), r.lowest),
        ]
        for r in one.rules
    ]
    caption = page._("The same cut of a quarter by five rules: experience left")
    note = page._("Controlled case at central parameters; staff stays at three quarters.")
    return DataTable("talent-rules", caption, columns, rows, note=note)


def _drivers(page: Page, one: TalentPage) -> str:
    shown = named(one.drivers)
    if not shown:
        return page._("No single parameter dominates the range of public expertise.")
    told = (", " if page.english else "、").join(
        page.say(
            "{name} ({share}, grade {grade})",
            name=page.pick(d.names),
            share=page.amount(d.first, "ratio"),
            grade=d.grade,
        )
        for d in shown
    )
    text = page.say("What moves the range of public expertise most (share of its variance): {told}.", told=told)
    if not one.drivers.is_judgement:
        return text
    more = page._("More than half of what moves it is judgement (grade C).")
    return f"{text} {more}" if page.english else text + more
