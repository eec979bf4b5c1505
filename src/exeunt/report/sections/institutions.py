"""Who follows, which bodies live, who takes over: probabilities with an interval, beside what size alone would say."""

from __future__ import annotations

from exeunt.analysis.institutions import Institutions
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.numbers import format_number

IN_CHART, ROWS, SHOWN = 10, 20, 8


def build(page: Page, view: Institutions) -> Section:
    """Return the section."""
    after = [
        page._(
            "What the evidence does not support: that an exit in general ends an organisation, that nationalism is "
            "what makes states leave, that a named successor will act. Exits of the membership data are coded "
            "transitions, nearly five for each documented withdrawal, so that effects may be attenuated or artefacts "
            "of coding."
        )
    ]
    if view.without_list:
        names = (", " if page.english else "、").join(page.pick(n) for n in view.without_list)
        after.append(
            page.say("No open list of members, so no followers and no life are computed: {names}.", names=names)
        )
    return Section(
        "institutions",
        page._("Who follows, which bodies live, who takes over"),
        lead=[_following(page, view), _living(page, view), _taking(page, view)],
        figures=[_figure(page, view)],
        tables=[_followers(page, view), _lives(page, view, "institutions-lives", SHOWN), _take_over(page, view)],
        after=after,
        sources=[
            *page.table_sources("exit_estimates", "memberships", "substitutes"),
            *page.model_sources("organisation_status"),
        ],
        grade="C",
    )


def _following(page: Page, view: Institutions) -> str:
    return page.say(
        "Followers: by {year} the model draws {exits} exits from bodies with members of their own, {base} of them "
        "without the events; the number of members alone would give {size}. Followers of the events: {added}. Ends of "
        "participation in organs of the United Nations, which change no membership in law: {organs} more.",
        year=view.year,
        exits=f"{view.exits:.1f}",
        base=f"{view.exits_base:.1f}",
        size=f"{view.size_only:.1f}",
        added=page.band(view.added),
        organs=page.band(view.organs_added),
    )


def _living(page: Page, view: Institutions) -> str:
    first = view.lives[0]
    return page.say(
        "Lives: the events add most at {body}: the probability to be stagnant in {year} is {stagnant}, to be dead "
        "{dead}. A probability is not a forecast of an end.",
        body=first.code,
        year=view.year,
        stagnant=page.band(first.stagnant.scaled(100.0, "percent")),
        dead=page.band(first.dead.scaled(100.0, "percent")),
    )


def _taking(page: Page, view: Institutions) -> str:
    if not view.take_over:
        return page._("Successors: no function has lost a carrier for which a successor is named.")
    first = view.take_over[0]
    return page.say(
        "Successors: in {function} those named could take up {part} of what is lost by {year}; mandates and room are "
        "judgements (grade C), and no commitment is on record.",
        function=page.pick(first.function),
        part=page.band(first.last.scaled(100.0, "percent")),
        year=view.year,
    )


def _figure(page: Page, view: Institutions) -> Figure:
    shown = view.lives[:IN_CHART]
    bands = [life.stagnant_added.scaled(100.0, "points") for life in shown]
    rows, unit = page.ranking([life.code for life in shown], bands, signed=True)
    told = {
        "title": page.say("Stagnation: most is added at {body}", body=shown[0].code),
        "subtitle": page.say(
            "What the events add to the probability to be stagnant in {year}, {unit} of 100, “{scenario}”",
            year=view.year,
            unit=unit,
            scenario=page.result.title(view.scenario, page.language),
        ),
        "summary": ("; " if page.english else "；").join(
            f"{life.code}: {page.band(b, signed=True)}" for life, b in zip(shown, bands, strict=True)
        ),
    }
    table = _lives(page, view, "institutions-stagnation-table")
    sources = page.model_sources("organisation_status")
    return page.figure(
        "institutions-stagnation", told, lambda width: dots(rows, width), table, sources, "C", small=True
    )


def _followers(page: Page, view: Institutions) -> DataTable:
    columns = [
        Column(page._("state")),
        Column(page._("body")),
        Column(page._("probability to leave"), numeric=True),
        Column(page._("without the events"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(f.country)),
            Cell(page.pick(f.body)),
            page.band_cell(f.chance.scaled(100.0, "percent")),
            Cell(format_number(100.0 * f.rest.p50, "percent", page.language), f.rest.p50, "C"),
        ]
        for f in view.followers
    ]
    caption = page.say(
        "States whose probability to leave a body by {year} rises most through the exits of “{scenario}”",
        year=view.year,
        scenario=page.result.title(view.scenario, page.language),
    )
    note = (
        page._("From the scenario's own exits, without those of followers. Bodies with members of their own.")
        if view.scenario_found
        else page._("The file of the scenario is not at hand: states are not listed here.")
    )
    return DataTable("institutions-followers", caption, columns, rows, note=note, shown=SHOWN)


def _lives(page: Page, view: Institutions, key: str, shown: int = 0) -> DataTable:
    columns = [
        Column(page._("body")),
        Column(page._("stagnant, probability"), numeric=True),
        Column(page._("added by the events, points"), numeric=True),
        Column(page._("dead, probability"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(life.body)),
            page.band_cell(life.stagnant.scaled(100.0, "percent")),
            page.band_cell(life.stagnant_added.scaled(100.0, "points"), signed=True),
            page.band_cell(life.dead.scaled(100.0, "percent")),
        ]
        for life in view.lives[:ROWS]
    ]
    caption = page.say("Bodies in {year}: probabilities with the 90 % range of the model", year=view.year)
    note = page._(
        "Deaths are counted as the membership data do, 1.17 % a year; by the strict count they are about a third of it "
        "(option institutions.death_rate). The stock of stagnant bodies is calibrated to economic organisations."
    )
    return DataTable(key, caption, columns, rows, note=note, shown=shown)


def _take_over(page: Page, view: Institutions) -> DataTable:
    columns = [
        Column(page._("function")),
        Column(page.say("taken up by {year}", year=view.middle_year), numeric=True),
        Column(page.say("taken up by {year}", year=view.year), numeric=True),
        Column(page.say("capacity still lost in {year}, points", year=view.middle_year), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(t.function)),
            page.band_cell(t.middle.scaled(100.0, "percent")),
            page.band_cell(t.last.scaled(100.0, "percent")),
            page.band_cell(t.lost.scaled(100.0, "points")),
        ]
        for t in view.take_over[:ROWS]
    ]
    caption = page._("Part of the loss of each function that named successors could take up")
    note = page._("100 % of a loss taken up is capacity kept, with other members, other rules and another seat.")
    return DataTable("institutions-successors", caption, columns, rows, note=note, shown=SHOWN)
