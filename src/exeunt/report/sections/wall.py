"""The digital wall: how much of it the exits build, cost between blocs, who loses and who gains, trust kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isnan
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
DIGITAL_EDGES = (-3.0, -0.5, -DETECTABLE, DETECTABLE, 0.5, 3.0)  # the same, percent of exports of digital services


def build(page: Page, wall: Wall, geography: Geography) -> Section:
    """Return the section; figures show the focus scenario, the first table every scenario of the run."""
    figures = [_standing(page, wall), _parts(page, wall), _pairs(page, wall)]
    if any(e.seen for e in wall.economies):
        figures += [_ranking(page, wall), _map(page, wall, geography)]
    if _digital_seen(wall):
        figures.append(_digital_map(page, wall, geography))
    return Section(
        "wall",
        page._("The digital wall"),
        lead=[_sentence(page, wall), _apart(page, wall), _who(page, wall)],
        figures=figures,
        tables=[
            tables.worlds(page, wall),
            tables.institutions(page, wall),
            tables.economies(page, wall, "wall-economies", tables.SHOWN),
        ],
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
        "edge": f"{DETECTABLE:g}",
    }
    if wall.almost_nothing:
        return page.say(
            "Almost nothing moves: under “{scenario}” {standing} of the digital wall stands by {year}, and the median "
            "change of real income stays under {edge} % for the world and for every economy (world: {usd} a year). "
            "That is a result.",
            **values,
        )
    return page.say(
        "Under “{scenario}” {standing} of the digital wall stands by {year}. Real income of the world changes by "
        "{income} ({usd} a year), exports of digital services by {digital}, against the same draws without the events.",
        **values,
    )


def _apart(page: Page, wall: Wall) -> str:
    w = wall.world
    told = page.say(
        "Trade cost and trust are kept apart: cost alone {cost} a year, loss of trust in data alone {trust}. The trust "
        "part rests on one study.",
        cost=page.band(w.cost_usd, signed=True),
        trust=page.band(w.trust_usd, signed=True),
    )
    built = page.say(
        "The events build {built} of the wall; if lost rule-making accounted for all of it (a_inst = 1) it would be "
        "{most}, and none at a_inst = 0.",
        built=page.band(w.built),
        most=page.band(w.built_at_most),
    )
    return told + (" " if page.english else "") + built


def _who(page: Page, wall: Wall) -> str:
    gain = [page.pick(e.name) for e in wall.economies if e.gains]
    lose = sum(e.loses for e in wall.economies)
    told = page.say(
        "{lose} of {all} economies lose real income in 95 % of the draws with a median of {edge} % or more; {count} "
        "gain so much.",
        lose=lose,
        all=len(wall.economies),
        count=len(gain),
        edge=f"{DETECTABLE:g}",
    )
    if not gain:
        return told
    separator = ", " if page.english else "、"
    return told + (" " if page.english else "") + page.say("Gains: {names}.", names=separator.join(gain[:8]))


def _limits(page: Page, wall: Wall) -> list[str]:
    found = [
        page.say(
            "† {names}: services trade there is the accounting of multinational firms; a change is not income of "
            "households.",
            names=_listed(page, [e for e in wall.economies if e.multinational]),
        ),
        page.say(
            "‡ {names}: recorded goods imports are scaled down in the base, because the deficit they imply has no "
            "meaning (ship registries, re-export hubs, economies of aid).",
            names=_listed(page, [e for e in wall.economies if e.capped]),
        ),
        page._(
            "Totals of goods trade are observed; how they split by sector, all pairs of services trade and domestic "
            "sales are modelled. Each year is a comparison of two rest points: no capital, no migration, no adjustment "
            "cost."
        ),
        page._(
            "How much of the wall would be due to lost rule-making (a_inst), when it would come, and what United "
            "States firms would pay for lost interoperability have no measured basis."
        ),
    ]
    if _digital_seen(wall) or any(e.seen for e in wall.economies):
        found.append(
            page._(
                "Borders and names on the map imply no opinion on the legal status of any territory. Small states are "
                "drawn as "
                "points. Equal Earth projection; outlines: Natural Earth 1:50m, public domain."
            )
        )
    if wall.unsolved > 0.0:
        found.insert(
            0,
            page.say(
                "No equilibrium was found in {share} % of the draws; their trade results have no number.",
                share=f"{100 * wall.unsolved:.2f}",
            ),
        )
    return found


def _digital_seen(wall: Wall) -> bool:
    return any(abs(e.digital_share.p50) >= DETECTABLE for e in wall.economies)


def _listed(page: Page, economies: list[Economy]) -> str:
    names = (page.pick(e.name) for e in sorted(economies, key=lambda e: e.country))
    return (", " if page.english else "、").join(names)


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
    bands = [w.usd, w.cost_usd, w.trust_usd]
    words = (
        page.say("Real income of the world: {change} a year", change=page.band(w.usd, signed=True)),
        page.say(
            "Change of real income in {year}, {unit}, at the values of 2023, “{scenario}”; dot: median, bar: 90 % "
            "range",
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
        else page.say("Trade cost between blocs: every change is under {edge} %", edge=f"{DETECTABLE:g}"),
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
    bands = {e.country: e.income for e in wall.economies}
    words = (
        page.say("Real income changes between {low} and {high} percent (medians)", **_ends(bands)),
        page.say(
            "Change of real income by trade in {year}, percent, median, “{scenario}”",
            year=wall.year,
            scenario=_title(page, wall),
        ),
    )
    return _world_map(page, wall, geography, "wall-map", words, bands, EDGES)


def _digital_map(page: Page, wall: Wall, geography: Geography) -> Figure:
    bands = {e.country: e.digital_share for e in wall.economies if not isnan(e.digital_share.p50)}
    words = (
        page.say("Exports of digital services change between {low} and {high} percent (medians)", **_ends(bands)),
        page.say(
            "Change of exports of digital services in {year}, percent, median, “{scenario}”; modelled pairs",
            year=wall.year,
            scenario=_title(page, wall),
        ),
    )
    return _world_map(page, wall, geography, "wall-digital-map", words, bands, DIGITAL_EDGES, small=True)


def _ends(bands: Mapping[str, Band]) -> dict[str, str]:
    medians = [b.p50 for b in bands.values()]
    return {"low": _number(min(medians)), "high": _number(max(medians))}


def _world_map(
    page: Page,
    wall: Wall,
    geography: Geography,
    key: str,
    words: tuple[str, str],
    bands: Mapping[str, Band],
    edges: Sequence[float],
    *,
    small: bool = False,
) -> Figure:
    """Return a map of medians in signed classes; edges : percent, the same for every scenario; small : one picture."""
    classes = {c: sum(b.p50 >= edge for edge in edges) for c, b in bands.items()}
    legend = _legend(page, edges)
    largest = sorted(bands, key=lambda c: (-abs(bands[c].p50), c))[:10]
    separator = "; " if page.english else "；"
    told = {
        "title": words[0],
        "subtitle": words[1],
        "summary": separator.join(f"{page.name('country', c)} {page.band(bands[c], signed=True)}" for c in largest),
    }
    return page.figure(
        key,
        told,
        lambda width: world_map(geography.features, geography.points, classes, legend, width, SIGNED),
        tables.economies(page, wall, f"{key}-table"),
        [*page.table_sources("trade_economies", "country_outlines"), *page.model_sources("welfare")],
        wall.grade,
        finish=lambda svg, width: with_legend(coarse(svg), legend, page._("no figure"), width, SIGNED),
        small=small,
    )


def _number(value: float) -> str:
    return f"{value:+.2g}".replace("-", MINUS)


def _legend(page: Page, edges: Sequence[float]) -> list[str]:
    marks = [f"{e:+g}".replace("-", MINUS) for e in edges]
    between = " to " if page.english else "至"
    inner = [f"{a}{between}{b}" for a, b in pairwise(marks)]
    return [page.say("under {edge}", edge=marks[0]), *inner, page.say("{edge} or more", edge=marks[-1])]
