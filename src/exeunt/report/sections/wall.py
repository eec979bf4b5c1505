"""The digital wall: how much of it the exits build, cost between blocs, who loses and who gains, trust kept apart."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from exeunt.analysis.bands import Band
from exeunt.analysis.wall import DETECTABLE, Economy, Wall
from exeunt.report.charts.palette import SIGNED
from exeunt.report.charts.ranking import dots
from exeunt.report.charts.shapes import fan
from exeunt.report.charts.world_map import coarse, with_legend, world_map
from exeunt.report.model import DataTable, Figure, Section, Source
from exeunt.report.page import Page
from exeunt.report.sections import wall_tables as tables
from exeunt.report.sections.countries import Geography
from exeunt.text.numbers import MINUS

IN_CHART = 12
EDGES = (-1.0, -0.2, -DETECTABLE, DETECTABLE, 0.2, 1.0)  # class edges of the map, percent of real income


def build(page: Page, wall: Wall, geography: Geography) -> Section:
    """Return the section; figures show the focus scenario, the first table every scenario of the run."""
    figures = [_standing(page, wall), _parts(page, wall), _pairs(page, wall)]
    if any(e.seen for e in wall.economies):
        figures += [_ranking(page, wall), _map(page, wall, geography)]
    return Section(
        "wall",
        page._("The digital wall"),
        lead=[_sentence(page, wall), _apart(page, wall), _who(page, wall)],
        figures=figures,
        tables=[tables.worlds(page, wall), tables.economies(page, wall, "wall-economies", tables.SHOWN)],
        after=_limits(page, wall),
        sources=page.model_sources("welfare"),
        grade=wall.grade,
        template="multiples.html",
    )


def _title(page: Page, wall: Wall) -> str:
    return page.result.title(wall.scenario, page.language)


def _sentence(page: Page, wall: Wall) -> str:
    w = wall.world
    values = {
        "scenario": _title(page, wall),
        "standing": page.band(w.standing),
        "income": page.band(w.income, signed=True),
        "usd": page.band(w.usd, signed=True),
        "digital": page.band(w.digital, signed=True),
        "year": wall.year,
    }
    if wall.almost_nothing:
        return page.say(
            "Almost nothing moves: under “{scenario}” {standing} of the digital wall stands by {year}, and the change "
            "of real income is too small to show, for the world and for every economy (world: {usd} a year). That is a "
            "result.",
            **values,
        )
    return page.say(
        "Under “{scenario}” {standing} of the digital wall stands by {year}. Real income of the world changes by "
        "{income} ({usd} a year), exports of digital services by {digital}, against the same draws without the events.",
        **values,
    )


def _apart(page: Page, wall: Wall) -> str:
    w = wall.world
    return page.say(
        "Trade cost and trust are kept apart: cost alone {cost}, loss of trust in data alone {trust} of real income. "
        "The trust part rests on one study and is the larger one; without it little is left.",
        cost=page.band(w.cost, signed=True),
        trust=page.band(w.trust, signed=True),
    )


def _who(page: Page, wall: Wall) -> str:
    gain = [page.pick(e.name) for e in wall.economies if e.gains]
    lose = sum(e.loses for e in wall.economies)
    separator = ", " if page.english else "、"
    if not gain:
        return page.say(
            "{lose} of {all} economies lose real income in 95 % of the draws by an amount that shows; none gains one.",
            lose=lose,
            all=len(wall.economies),
        )
    return page.say(
        "{lose} of {all} economies lose real income in 95 % of the draws by an amount that shows, {count} gain: "
        "{names}.",
        lose=lose,
        all=len(wall.economies),
        count=len(gain),
        names=separator.join(gain[:8]),
    )


def _limits(page: Page, wall: Wall) -> list[str]:
    separator = ", " if page.english else "、"
    firms = separator.join(
        page.pick(e.name) for e in sorted(wall.economies, key=lambda e: e.country) if e.multinational
    )
    found = [
        page.say(
            "† {names}: services trade there is the accounting of multinational firms; a change is not income of "
            "households.",
            names=firms,
        ),
        page._(
            "Totals of goods trade are observed; how they split by sector, all pairs of services trade and domestic "
            "sales are modelled. Each year is a comparison of two rest points: no capital, no migration, no adjustment "
            "cost."
        ),
        page._(
            "How much of the wall would be due to lost rule-making (a_inst), when it would come, and what United "
            "States firms would pay for lost interoperability have no measured basis. At a_inst = 0 the exits build "
            "none of it."
        ),
        page._(
            "Borders and names on the map imply no opinion on the legal status of any territory. Small states are "
            "drawn as "
            "points. Equal Earth projection; outlines: Natural Earth 1:50m, public domain."
        ),
    ]
    if wall.unsolved > 0.0:
        found.insert(
            0,
            page.say(
                "No equilibrium was found in {share} % of the draws; their trade results have no number.",
                share=f"{100 * wall.unsolved:.2f}",
            ),
        )
    return found


def _sources(page: Page, variable: str) -> list[Source]:
    return [*page.table_sources("trade_economies"), *page.model_sources(variable)]


def _standing(page: Page, wall: Wall) -> Figure:
    rows: list[dict[str, Any]] = [
        {
            "year": y.year,
            **{k: 100.0 * v for k, v in zip(("p05", "p25", "p50", "p75", "p95"), y.level, strict=True)},
            "base": 100.0 * y.without,
        }
        for y in wall.path
    ]
    w = wall.world
    words = {
        "title": page.say("{share} of the wall stands by {year}", share=_upper(page.band(w.standing)), year=wall.year),
        "subtitle": page.say(
            "“{scenario}”: part of the whole split between digital blocs that stands, percent; line: median, bands: "
            "50 % and 90 % of the draws",
            scenario=_title(page, wall),
        ),
        "summary": "; ".join(f"{y.year} {100 * y.level[2]:.2f} %" for y in wall.path),
    }
    labels = {"scenario": page._("with the events"), "baseline": page._("without"), "history": ""}
    return page.figure(
        "wall-standing",
        words,
        lambda width: fan(rows, [], labels, width),
        tables.standing(page, wall),
        page.model_sources("wall_intensity"),
        w.standing.grade,
        small=True,
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _parts(page: Page, wall: Wall) -> Figure:
    w = wall.world
    labels = [page._("both"), page._("trade cost alone"), page._("loss of trust alone")]
    bands = [w.income, w.cost, w.trust]
    words = (
        page.say("Real income of the world: {change}", change=page.band(w.income, signed=True)),
        page.say(
            "Change of real income in {year}, {unit}, “{scenario}”; dot: median, bar: 90 % range",
            year=wall.year,
            unit="{unit}",
            scenario=_title(page, wall),
        ),
    )
    return _dots(
        page, "wall-parts", labels, bands, words, tables.worlds(page, wall, "wall-parts-table"), "world_income"
    )


def _pairs(page: Page, wall: Wall) -> Figure:
    shown = wall.pairs[:8]
    first = shown[0]
    change = first.change[wall.year]
    words = (
        page.say(
            "Cost rises most from {pair}: {change}", pair=page.pick(first.name), change=page.band(change, signed=True)
        )
        if not _hidden(change)
        else page._("Trade cost between blocs: no change that shows"),
        page.say(
            "Change of trade cost from exporters of a bloc to importers of a bloc by {year}, {unit} ad valorem, all "
            "sectors, “{scenario}”",
            year=wall.year,
            unit="{unit}",
            scenario=_title(page, wall),
        ),
    )
    labels = [page.pick(p.name) for p in shown]
    bands = [p.change[wall.year] for p in shown]
    return _dots(page, "wall-pairs", labels, bands, words, tables.pairs(page, wall), "trade_cost_bloc")


def _hidden(band: Band) -> bool:
    return max(abs(band.p05), abs(band.p95)) < DETECTABLE


def _ranking(page: Page, wall: Wall) -> Figure:
    shown = [e for e in wall.economies if e.seen][:IN_CHART]
    first = shown[0]
    words = (
        page.say(
            "{name} changes most: {change}", name=page.pick(first.name), change=page.band(first.income, signed=True)
        ),
        page.say(
            "Change of real income in {year}, {unit}, “{scenario}”; † accounting of multinationals, not income of "
            "households",
            year=wall.year,
            unit="{unit}",
            scenario=_title(page, wall),
        ),
    )
    labels = [tables.named(page, e) for e in shown]
    table = tables.economies(page, wall, "wall-ranking-table")
    return _dots(page, "wall-ranking", labels, [e.income for e in shown], words, table, "welfare")


def _dots(
    page: Page, key: str, labels: list[str], bands: list[Band], words: tuple[str, str], table: DataTable, variable: str
) -> Figure:
    rows, unit = page.ranking(labels, bands, signed=True)
    separator = "; " if page.english else "；"
    told = {
        "title": words[0],
        "subtitle": words[1].replace("{unit}", unit),
        "summary": separator.join(f"{a}: {page.band(b, signed=True)}" for a, b in zip(labels, bands, strict=True)),
    }
    grade = max(b.grade for b in bands)
    sources = _sources(page, variable)
    return page.figure(key, told, lambda width: dots(rows, width), table, sources, grade, small=True)


def _map(page: Page, wall: Wall, geography: Geography) -> Figure:
    classes = {e.country: _class(e) for e in wall.economies}
    legend = _legend(page)
    least = min(wall.economies, key=lambda e: e.income.p50)
    words = {
        "title": page.say(
            "Real income changes between {low} and {high} percent (medians)",
            low=_number(least.income.p50),
            high=_number(max(e.income.p50 for e in wall.economies)),
        ),
        "subtitle": page.say(
            "Change of real income by trade in {year}, percent, median, “{scenario}”",
            year=wall.year,
            scenario=_title(page, wall),
        ),
        "summary": "; ".join(f"{page.pick(e.name)} {page.band(e.income, signed=True)}" for e in wall.economies[:10]),
    }
    return page.figure(
        "wall-map",
        words,
        lambda width: world_map(geography.features, geography.points, classes, legend, width, SIGNED),
        tables.economies(page, wall, "wall-map-table"),
        [*page.table_sources("trade_economies", "country_outlines"), *page.model_sources("welfare")],
        wall.grade,
        finish=lambda svg, width: with_legend(coarse(svg), legend, page._("no figure"), width, SIGNED),
        small=True,
    )


def _class(economy: Economy) -> int:
    return sum(economy.income.p50 >= edge for edge in EDGES)


def _number(value: float) -> str:
    return f"{value:+.2g}".replace("-", MINUS)


def _legend(page: Page) -> list[str]:
    marks = [f"{e:+g}".replace("-", MINUS) for e in EDGES]
    between = " to " if page.english else "至"
    inner = [f"{a}{between}{b}" for a, b in pairwise(marks)]
    return [page.say("under {edge}", edge=marks[0]), *inner, page.say("{edge} or more", edge=marks[-1])]
