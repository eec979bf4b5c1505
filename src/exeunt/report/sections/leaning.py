"""Who leans where and why: what accounting says and what behaviour may add, always apart, and what neither shows."""

from __future__ import annotations

from exeunt.analysis.alignment import Lean, Leaning
from exeunt.analysis.bands import Band
from exeunt.analysis.patrons import PatronMoney
from exeunt.report.charts.palette import BASELINE, SCENARIO
from exeunt.report.charts.ranking import dots
from exeunt.report.model import DataTable, Figure, Section, Source
from exeunt.report.page import Page
from exeunt.report.sections import leaning_tables as tables
from exeunt.text.numbers import format_probability

IN_CHART = 10


def build(page: Page, view: Leaning, money: tuple[PatronMoney, ...]) -> Section:
    """Return the section; the accounting figures stand before those of behaviour and say so in their titles."""
    figures = [_money(page, view, money), _dependence(page, view), _sources(page, view), _mean(page, view)]
    if any(row.largest >= 0.005 for row in view.recipients):
        figures.append(_recipients(page, view))
    return Section(
        "leaning",
        page._("Who leans where and why"),
        lead=[_accounting(page, view), _behaviour(page, view), _welfare(page, view)],
        figures=[f for f in figures if f is not None],
        tables=[
            tables.dependence(page, view, "leaning-accounting", tables.SHOWN),
            tables.behaviour(page, view, "leaning-behaviour", tables.SHOWN),
            tables.worth(page, view, "leaning-worth"),
            tables.recognition(page, view),
            tables.evidence(page, view),
        ],
        after=[page._("What the evidence does not support:"), *(page.pick(text) for text in view.limits)],
        sources=page.model_sources("alignment"),
        grade="C",
        template="multiples.html",
    )


def _title(page: Page, view: Leaning) -> str:
    return page.result.title(view.scenario, page.language)


def _accounting(page: Page, view: Leaning) -> str:
    shift = max(view.blocs, key=lambda b: abs(b.sources.p50))
    return page.say(
        "Accounting (nobody reacts): under “{scenario}” the mean share of {bloc} donors in a recipient's bilateral aid "
        "changes by {change} by {year}; spending of the United Nations system in the recipients changes by "
        "{multilateral}.",
        scenario=_title(page, view),
        bloc=page.pick(shift.name),
        change=page.band(shift.sources, signed=True),
        year=view.year,
        multilateral=page.band(view.multilateral, signed=True),
    )


def _behaviour(page: Page, view: Leaning) -> str:
    if view.almost_nobody:
        return page.say(
            "Behaviour (uncertain): almost nobody moves. None of {all} recipients changes its alignment by a point or "
            "more in the median with its 90 % range on one side of zero. That is a result, and the public data on "
            "votes support it.",
            all=len(view.recipients),
        )
    names = (", " if page.english else "、").join(page.pick(r.name) for r in view.recipients if r.moves)
    return page.say(
        "Behaviour (uncertain): {count} of {all} recipients change their alignment by a point or more in the median, "
        "with the 90 % range on one side of zero: {names}. The others move less.",
        count=view.moving,
        all=len(view.recipients),
        names=names,
    )


def _welfare(page: Page, view: Leaning) -> str:
    worse = sum(row.worth.p95 < 0.0 for row in view.recipients)
    silent = next(iter(view.recipients[0].price.values())).missing
    return page.say(
        "Price of alignment, neutrality and the worth of the new offers (compensating variation) stand in the tables. "
        "{count} recipients are worse off in more than 95 % of the draws. In {silent} nobody responds to aid at all: "
        "there no sum buys a point, and the price has no upper end.",
        count=worse,
        silent=format_probability(silent, page.language),
    )


def _figure(
    page: Page, key: str, labels: list[str], bands: list[Band], words: tuple[str, str], table: DataTable,
    sources: list[Source], colour: str = SCENARIO,
) -> Figure:  # fmt: skip
    """Return a chart of dots of differences; words : title and subtitle, {unit} is filled in here."""
    rows, unit = page.ranking(labels, bands, signed=True)
    separator = "; " if page.english else "；"
    told = {
        "title": words[0],
        "subtitle": words[1].replace("{unit}", unit),
        "summary": separator.join(f"{a}: {page.band(b, signed=True)}" for a, b in zip(labels, bands, strict=True)),
    }
    grade = max(b.grade for b in bands)
    return page.figure(key, told, lambda width: dots(rows, width, colour=colour), table, sources, grade, small=True)


def _money(page: Page, view: Leaning, money: tuple[PatronMoney, ...]) -> Figure:
    first = min(money, key=lambda m: m.change.p50)
    title = (
        page.say(
            "Aid by patron: {name} {change}", name=page.pick(first.name), change=page.band(first.change, signed=True)
        )
        if first.change.p50
        else page._("Aid by patron does not change")
    )
    subtitle = page.say(
        "Change of aid in {year}, {unit}, “{scenario}”; bilateral aid and United Nations spending overlap and are "
        "never added",
        year=view.year,
        scenario=_title(page, view),
        unit="{unit}",
    )
    sources = [*page.table_sources("aid_base"), *page.model_sources("patron_budget")]
    return _figure(
        page,
        "leaning-money",
        [page.pick(m.name) for m in money],
        [m.change for m in money],
        (title, subtitle),
        tables.patron_money(page, money, view),
        sources,
    )


def _dependence(page: Page, view: Leaning) -> Figure | None:
    """Aid in percent of GDP that recipients lose if every cut falls as the aid did."""
    lost = [(row, row.dependence_change) for row in view.recipients]
    shown = sorted((p for p in lost if p[1].p50 < -0.05), key=lambda p: (p[1].p50, p[0].recipient))[:IN_CHART]
    if not shown:
        return None
    first, change = shown[0]
    title = page.say(
        "Accounting: {name} loses most aid against its output: {change} of GDP",
        name=page.pick(first.name),
        change=page.band(change.scaled(-1.0)),
    )
    subtitle = page.say(
        "Change of bilateral aid in {year}, {unit} of GDP, if every cut falls as the aid did, “{scenario}”",
        year=view.year,
        scenario=_title(page, view),
        unit="{unit}",
    )
    sources = [*page.table_sources("aid_base", "aid_recipients"), *page.model_sources("dependence")]
    labels = [page.pick(row.name) for row, _ in shown]
    return _figure(page, "leaning-dependence", labels, [c for _, c in shown], (title, subtitle),
                   tables.dependence(page, view, "leaning-dependence-table"), sources, BASELINE)  # fmt: skip


def _sources(page: Page, view: Leaning) -> Figure:
    return _by_bloc(
        page,
        view,
        "leaning-sources",
        [b.sources for b in view.blocs],
        page._("Accounting: who aid comes from"),
        page.say(
            "Change of the mean share in bilateral aid by {year}, {unit}, each of {count} recipients counting once, "
            "“{scenario}”",
            year=view.year,
            count=len(view.recipients),
            scenario=_title(page, view),
            unit="{unit}",
        ),
        [*page.table_sources("aid_base"), *page.model_sources("dependence_mean")],
        BASELINE,
    )


def _mean(page: Page, view: Leaning) -> Figure:
    return _by_bloc(
        page,
        view,
        "leaning-alignment",
        [b.alignment for b in view.blocs],
        page._("Behaviour: whom recipients lean to"),
        page.say(
            "Change of mean alignment by {year}, {unit}, each recipient counting once, “{scenario}”; an index of "
            "votes, aid, trade and security",
            year=view.year,
            scenario=_title(page, view),
            unit="{unit}",
        ),
        [*page.table_sources("unga_ideal_points", "alignment_parts"), *page.model_sources("alignment_mean")],
        SCENARIO,
    )


def _by_bloc(
    page: Page, view: Leaning, key: str, bands: list[Band], title: str, subtitle: str, sources: list[Source],
    colour: str,
) -> Figure:  # fmt: skip
    labels = [page.pick(b.name) for b in view.blocs]
    return _figure(
        page, key, labels, bands, (title, subtitle), tables.blocs(page, view, f"{key}-table"), sources, colour
    )


def _recipients(page: Page, view: Leaning) -> Figure:
    shown = view.recipients[:IN_CHART]
    most = [_largest(row) for row in shown]
    blocs = {b.bloc: page.pick(b.name) for b in view.blocs}
    labels = [f"{page.pick(row.name)} ({blocs[bloc]})" for row, bloc in zip(shown, most, strict=True)]
    bands = [row.change[bloc] for row, bloc in zip(shown, most, strict=True)]
    title = page.say(
        "Behaviour: {name} may move most, {bloc} {change}",
        name=page.pick(shown[0].name),
        bloc=blocs[most[0]],
        change=page.band(bands[0], signed=True),
    )
    subtitle = page.say(
        "Largest change of alignment by {year}, {unit}, by recipient and bloc, “{scenario}”; ranges overlap: no "
        "ranking of states",
        year=view.year,
        scenario=_title(page, view),
        unit="{unit}",
    )
    sources = [*page.table_sources("unga_ideal_points", "alignment_parts"), *page.model_sources("alignment")]
    table = tables.behaviour(page, view, "leaning-states-table")
    return _figure(page, "leaning-states", labels, bands, (title, subtitle), table, sources)


def _largest(row: Lean) -> str:
    return max(row.change, key=lambda b: abs(row.change[b].p50))
