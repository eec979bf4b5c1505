"""Which sections a report has, in which order."""

from __future__ import annotations

from exeunt.report.facts import Facts
from exeunt.report.model import Section
from exeunt.report.page import Page
from exeunt.report.sections import (
    assumptions,
    camps,
    cash,
    claims,
    climate,
    commodities,
    countries,
    food,
    gains,
    headline,
    hindcasts,
    institutions,
    law,
    leaning,
    paths,
    payers,
    people,
    record,
    reproduce,
    stops,
    talent,
    wall,
)


def first_screen(page: Page, facts: Facts) -> headline.FirstScreen:
    """Return the first screen."""
    focus = next(r for r in facts.records if r.scenario == facts.focus)
    return headline.build(page, facts.headline, [assumptions.build(page, focus)], record.sentences(page, facts.records))


def sections(page: Page, facts: Facts) -> list[Section]:
    """Return the sections below the first screen."""
    bodies = [o.organisation for o in facts.stops.organisations]
    return [
        *paths.build(page, list(page.result.scenarios), facts.focus, bodies),
        payers.build(page, facts.payers),
        gains.build(page, facts.headline),
        stops.build(page, facts.stops, facts.other_stops, facts.passed_on),
        countries.build(page, facts.countries, facts.geography),
        *([food.build(page, facts.food)] if facts.food is not None else []),
        cash.build(page, facts.cash, facts.other_cash),
        *([climate.build(page, facts.climate, facts.beside)] if facts.climate is not None else []),
        *([people.build(page, facts.people)] if facts.people is not None else []),
        *talent.build(page, facts.talent),
        *_slow(page, facts),
        law.build(page, facts.readings),
        record.build(page, facts.records),
        claims.build(page, facts.claims),
        hindcasts.build(page, facts.hindcasts),
        reproduce.build(page),
    ]


def _slow(page: Page, facts: Facts) -> list[Section]:
    """Return the sections of channels that a run may lack."""
    found = []
    if facts.institutions is not None:
        found.append(institutions.build(page, facts.institutions))
    if facts.leaning is not None:
        found.append(leaning.build(page, facts.leaning, facts.patrons))
    if facts.camps is not None:
        found.append(camps.build(page, facts.camps))
    if facts.commodities is not None:
        found.append(commodities.build(page, facts.commodities))
    if facts.wall is not None:
        found.append(wall.build(page, facts.wall, facts.geography))
    return found
