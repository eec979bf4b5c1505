"""Everything a report shows, computed once by `exeunt.analysis` and shared by all languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exeunt.analysis.alignment import Leaning, who_leans
from exeunt.analysis.camps import Camps, camps_and_zones, has_camps
from exeunt.analysis.cash import Cash, cash
from exeunt.analysis.claims import ClaimVerdict, verdicts
from exeunt.analysis.climate import Climate, climate, has_climate
from exeunt.analysis.climate_published import Beside, beside
from exeunt.analysis.commodities import Commodities, commodities, has_commodities
from exeunt.analysis.countries import CountryLosses, where_lost
from exeunt.analysis.food import FoodPage, food_page, in_run
from exeunt.analysis.headline import LIST_ALONE, RETREAT, Headline, headline
from exeunt.analysis.hindcast import Hindcast, hindcasts
from exeunt.analysis.institutions import Institutions, has_institutions, institutions
from exeunt.analysis.law import Readings, readings
from exeunt.analysis.patrons import PatronMoney, has_alignment, money_by_patron
from exeunt.analysis.payers import Payers, who_pays
from exeunt.analysis.people import People, has_people, people
from exeunt.analysis.record import Record, record
from exeunt.analysis.stops import Stops, what_stops
from exeunt.analysis.systemic import PassedOn, passed_on
from exeunt.analysis.talent import TalentPage, has_talent, talent_page
from exeunt.analysis.wall import Wall, digital_wall, has_wall
from exeunt.report.sections.countries import Geography

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

RETURN = "us-return"


@dataclass(frozen=True)
class Facts:
    """The computed parts of one report.

    focus : the scenario that details are shown for. camps, commodities, institutions, leaning, wall : None if the run
    holds no such channel; they are of the last year, because what they show builds up slowly. climate, food, people,
    talent : empty without their channel.
    """

    world: World
    year: int
    focus: str
    headline: Headline
    records: list[Record]
    payers: Payers
    passed_on: PassedOn
    cash: Cash
    other_cash: list[Cash]
    stops: Stops
    other_stops: list[Stops]
    countries: CountryLosses
    readings: Readings
    claims: list[ClaimVerdict]
    hindcasts: list[Hindcast]
    geography: Geography
    camps: Camps | None = None
    leaning: Leaning | None = None
    patrons: tuple[PatronMoney, ...] = ()
    wall: Wall | None = None
    food: FoodPage | None = None
    people: People | None = None
    talent: tuple[TalentPage, ...] = ()
    climate: Climate | None = None
    beside: tuple[Beside, ...] = ()
    commodities: Commodities | None = None
    institutions: Institutions | None = None

    @classmethod
    def of(cls, result: Result, world: World, year: int) -> Facts:
        """Compute all parts. Errors: those of `exeunt.analysis`."""
        found = headline(result, year, world=world)
        focus = _focus(found)
        leavers = [d for s in found.scenarios for d in s.leavers]
        states = set(world.index("country").labels)
        main = next((d for d in leavers if d in states), "USA")
        return cls(
            world=world,
            year=year,
            focus=focus,
            headline=found,
            records=[record(result, s, world) for s in result.scenarios],
            payers=who_pays(result, focus, year, world),
            passed_on=passed_on(world),
            cash=cash(result, focus, world, year),
            other_cash=[cash(result, s, world, year) for s in result.scenarios if s != focus],
            stops=what_stops(result, focus, year, world),
            other_stops=[
                what_stops(result, s, year, world) for s in result.scenarios if s != focus and s in _detailed(found)
            ],
            countries=where_lost(result, focus, year, world),
            readings=readings(world, (main,), year=year),
            claims=verdicts(world, result),
            hindcasts=hindcasts(world),
            geography=Geography.of(world),
            food=food_page(result, focus, year, world) if in_run(result) else None,
            people=people(result, focus, year, world) if has_people(result) else None,
            **_slow(result, focus, world),
            talent=_talent(result, focus, world),
            climate=climate(result, focus, world) if has_climate(result) else None,
            beside=beside(world) if has_climate(result) else (),
        )


def _slow(result: Result, focus: str, world: World) -> dict[str, Any]:
    """Return the parts of the last year, of the channels that the run holds."""
    last = result.years[-1]
    found: dict[str, Any] = {}
    if has_camps(result):
        found["camps"] = camps_and_zones(result, focus, world)
    if has_alignment(result):
        found["leaning"] = who_leans(result, focus, last, world)
        found["patrons"] = money_by_patron(result, focus, last, world)
    if has_commodities(result):
        found["commodities"] = commodities(result, focus, world)
    if has_institutions(result):
        found["institutions"] = institutions(result, focus, world)
    if has_wall(result):
        found["wall"] = digital_wall(result, focus, world)
    return found


def _focus(found: Headline) -> str:
    """Return the retreat if it is in the run, else the scenario under which most money stops."""
    if found.of(RETREAT) is not None:
        return RETREAT
    return max(found.scenarios, key=lambda s: s.stopped.p50).scenario


def _talent(result: Result, focus: str, world: World) -> tuple[TalentPage, ...]:
    """Return the corps under the focus and, where the run has it, under a return of the money; none without it."""
    if not has_talent(result):
        return ()
    asked = dict.fromkeys((focus, RETURN))
    return tuple(talent_page(result, s, world) for s in asked if s in result.scenarios)


def _detailed(found: Headline) -> set[str]:
    return {s.scenario for s in found.scenarios if s.scenario == LIST_ALONE or s.stopped.p95 > 0}
