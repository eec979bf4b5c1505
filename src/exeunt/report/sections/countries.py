"""Where: spending that countries lose, as a map of shares and a ranking of amounts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from exeunt.analysis.countries import CountryLoss, CountryLosses
from exeunt.report.charts.ranking import dots
from exeunt.report.charts.world_map import coarse, outlines, small_states, with_legend, world_map
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page

if TYPE_CHECKING:
    from exeunt.world.world import World

IN_CHART = 12
EDGES = (0.01, 0.05, 0.10, 0.15, 0.20)  # class edges of the map, share of located spending
LARGE_USD = 100e6  # located spending from which a share is shown: small programmes are often paid by the host itself


@dataclass(frozen=True)
class Geography:
    """Outlines and points, read once for both languages."""

    features: list[dict[str, Any]]
    points: list[dict[str, Any]]

    @classmethod
    def of(cls, world: World) -> Geography:
        """Return the geometry of the world's tables."""
        features = outlines(world)
        return cls(features, small_states(world, features))


def build(page: Page, losses: CountryLosses, geography: Geography) -> Section:
    """Return the section of the countries."""
    lead = [
        page.say(
            "Organisations located {located} of spending in countries; under “{scenario}” {lost} of it is lost in "
            "{year}. "
            "Spending at headquarters, and of organisations that report no country, is not in these figures.",
            located=page.amount(losses.located_usd),
            scenario=page.result.title(losses.scenario, page.language),
            lost=page.band(losses.total),
            year=losses.year,
        )
    ]
    after = [
        page._(
            "Borders and names on the map imply no opinion on the legal status of any territory. Small states are "
            "drawn as "
            "points. Equal Earth projection; outlines: Natural Earth 1:50m, public domain."
        ),
        page._(
            "Inside an organisation every country is taken to lose in the same proportion: the tables do not say which "
            "donor paid for which country, so what a host pays for itself is not told apart."
        ),
    ]
    figures = [_map(page, losses, geography), _ranking(page, losses)]
    return Section(
        "countries",
        page._("Where"),
        lead=lead,
        figures=figures,
        after=after,
        grade=losses.total.grade,
        template="pair.html",
    )


def _map(page: Page, losses: CountryLosses, geography: Geography) -> Figure:
    large = losses.by_share(LARGE_USD)[:3]
    classes = {c.country: _class(c.share.p50) for c in losses.by_share(LARGE_USD)}
    legend = _legend(page)
    worst = (", " if page.english else "、").join(page.pick(c.name) for c in large)
    words = {
        "title": page.say("The largest shares are lost in {names}", names=worst),
        "subtitle": page.say(
            "Spending lost in {year}, % of the spending located in the country, median, “{scenario}”; countries with "
            "at least {large} of it",
            year=losses.year,
            scenario=page.result.title(losses.scenario, page.language),
            large=page.amount(LARGE_USD),
        ),
        "summary": page._("Largest shares lost: ")
        + "; ".join(f"{page.pick(c.name)} {page.band(c.share)}" for c in losses.by_share(LARGE_USD)[:10]),
    }
    grey = page._("no figure")
    return page.figure(
        "countries-map",
        words,
        lambda width: world_map(geography.features, geography.points, classes, legend, width),
        _table(page, losses.by_share(), "countries-map-table", losses),
        [
            *page.table_sources("country_spending_base", "country_outlines"),
            *page.model_sources("country_spending_total"),
        ],
        losses.total.grade,
        finish=lambda svg, width: with_legend(coarse(svg), legend, grey, width),
    )


def _class(share: float) -> int:
    return sum(share >= edge for edge in EDGES)


def _legend(page: Page) -> list[str]:
    def percent(share: float) -> str:
        return f"{share * 100:.0f}"

    unit = "\N{NO-BREAK SPACE}%" if page.english else "%"
    inner = [f"{percent(a)}-{percent(b)}{unit}" for a, b in pairwise(EDGES)]
    first, last = percent(EDGES[0]) + unit, percent(EDGES[-1]) + unit
    return [page.say("under {edge}", edge=first), *inner, page.say("{edge} or more", edge=last)]


def _ranking(page: Page, losses: CountryLosses) -> Figure:
    shown = losses.countries[:IN_CHART]
    rows, unit = page.ranking([page.pick(c.name) for c in shown], [c.lost for c in shown])
    words = {
        "title": page.say(
            "{name} loses most: {amount}", name=page.pick(shown[0].name), amount=page.band(shown[0].lost)
        ),
        "subtitle": page.say(
            "Spending lost in {year} by country, “{scenario}”, {unit}; dot: median, bar: 90 % range",
            year=losses.year,
            unit=unit,
            scenario=page.result.title(losses.scenario, page.language),
        ),
        "summary": "; ".join(f"{page.pick(c.name)} {page.band(c.lost)}" for c in shown),
    }
    return page.figure(
        "countries-ranking",
        words,
        lambda width: dots(rows, width),
        _table(page, losses.countries, "countries-ranking-table", losses),
        [*page.table_sources("country_spending_base"), *page.model_sources("country_spending_total")],
        losses.total.grade,
        small=True,
    )


def _table(page: Page, countries: tuple[CountryLoss, ...], key: str, losses: CountryLosses) -> DataTable:
    columns = [
        Column(page._("country or territory")),
        Column(page._("lost"), numeric=True),
        Column(page._("share of located spending"), numeric=True),
        Column(page._("located spending without the events"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(c.name)),
            page.band_cell(c.lost),
            page.band_cell(c.share),
            Cell(page.amount(c.base_usd), c.base_usd, grade="A"),
        ]
        for c in countries
    ]
    caption = page.say(
        "Spending of organisations lost by country, “{scenario}”, {year}",
        scenario=page.result.title(losses.scenario, page.language),
        year=losses.year,
    )
    return DataTable(key, caption, columns, rows)
