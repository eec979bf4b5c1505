"""What a scenario opens and closes for one place: roles to take up, functions without a carrier, money at stake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Text

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

YEAR = 2030
SEEN = 0.005
"""Capacity that falls by less than this is not called lost (below what the page can show)."""
FACTBOOK = "factbook:"
SHOWN = 8


@dataclass(frozen=True)
class Role:
    """A body that could take up a function and to which the place belongs. lost : fall of the function's capacity."""

    function: Text
    candidate: str
    level: str
    region: str
    mandate_fit: float
    lost: float
    grade: str


@dataclass(frozen=True)
class Stake:
    """UN spending in the place that a body loses, USD in the year, and what part of its spending there that is."""

    body: Text
    lost_usd: float
    part: float


@dataclass(frozen=True)
class Opportunities:
    """Lists for one place under a scenario. without_carrier : functions that lose capacity and have no candidate whose
    members are known to include the place. unlisted : candidates without a member list, which may include it.
    """

    scenario: str
    year: int
    roles: tuple[Role, ...]
    without_carrier: tuple[Text, ...]
    unlisted: int
    stakes: tuple[Stake, ...]


def opportunities(world: World, result: Result, scenario: str, code: str) -> Opportunities:
    """Return what a scenario opens and closes for a place, from medians of the run in 2030."""
    t = result.years.index(YEAR)
    quiet = result.baseline_of(scenario)
    lost = np.median(result.values("capacity", quiet)[:, t] - result.values("capacity", scenario)[:, t], axis=0)
    functions = world.index("function")
    clubs = _clubs(world, code)
    table = world.table("substitutes")
    roles, covered, unlisted = [], set(), 0
    for i, function in enumerate(table["function"]):
        fall = float(lost[functions.position(str(function))])
        if fall < SEEN:
            continue
        listed = str(table["member_list"][i] or "")
        if not listed.startswith(FACTBOOK):
            unlisted += 1
            continue
        if listed.removeprefix(FACTBOOK) in clubs:
            covered.add(str(function))
            roles.append(
                Role(
                    _named(world, "function", str(function)),
                    str(table["candidate"][i]),
                    str(table["level"][i]),
                    str(table["region"][i] or ""),
                    float(table["mandate_fit"][i]),
                    fall,
                    str(table["grade"][i]),
                )
            )
    bare = [f for f, fall in zip(functions.labels, lost, strict=True) if fall >= SEEN and f not in covered]
    roles.sort(key=lambda r: -r.lost * r.mandate_fit)
    return Opportunities(
        scenario,
        YEAR,
        tuple(roles[:SHOWN]),
        tuple(_named(world, "function", f) for f in bare),
        unlisted,
        _stakes(world, result, scenario, code, t),
    )


def _clubs(world: World, code: str) -> frozenset[str]:
    table = world.table("memberships")
    rows = zip(table["country"], table["club"], table["counts"], strict=True)
    return frozenset(str(club) for country, club, counts in rows if country == code and counts == "1")


def _stakes(world: World, result: Result, scenario: str, code: str, t: int) -> tuple[Stake, ...]:
    arms = (result.values("spending_ratio", a)[:, t] for a in (result.baseline_of(scenario), scenario))
    before, after = arms
    fall = np.median(before - after, axis=0)
    base = world.table("country_spending_base")
    seats = {str(o) for o in world.table("seat_booked")["organisation"]}
    rows = zip(base["country"], base["organisation"], base["amount_usd"], strict=True)
    index = world.index("organisation")
    found = []
    for country, organisation, amount in rows:
        if country == code and amount > 0.0 and organisation not in seats and organisation in index.position_of:
            part = float(fall[index.position(str(organisation))])
            found.append(Stake(_named(world, "organisation", str(organisation)), float(amount) * part, part))
    found.sort(key=lambda s: -s.lost_usd)
    return tuple(s for s in found[:SHOWN] if s.lost_usd > 0.0)


def _named(world: World, dim: str, label: str) -> Text:
    index = world.index(dim)
    return {"en": index.name(label), "zh_hant": index.name(label, "zh_hant")}
