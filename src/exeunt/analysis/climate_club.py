"""A climate club: which coalitions hold at a price and a tariff, and what every region gains or loses (C-DICE)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Text
from exeunt.errors import ExeuntError, nearest_names
from exeunt.solvers.climate_club import ClubData, Payoff, every_coalition, payoff

if TYPE_CHECKING:
    from exeunt.world.world import World

LARGEST_PRICE, LARGEST_TARIFF = 500.0, 1.0


@dataclass(frozen=True)
class Region:
    """One region under a coalition; money in bn USD of 2011 a year.

    gain : welfare against the same world without a club. trade, benefit, cost : parts of welfare against a world
    without climate policy. price : USD per t. share : abated share.
    """

    region: str
    name: Text
    member: bool
    frozen: bool
    price: float
    share: float
    trade: float
    benefit: float
    cost: float
    welfare: float
    gain: float


@dataclass(frozen=True)
class Club:
    """A coalition that holds. world_gain : sum of welfare against a world without climate policy. against_no_club : the
    same against the world in which everybody acts alone. mean_price : weighted by emissions.
    """

    members: tuple[str, ...]
    regions: tuple[Region, ...]
    world_gain: float
    against_no_club: float
    mean_price: float
    share: float


@dataclass(frozen=True)
class ClubAnswer:
    """All coalitions that hold, largest first. spoken_for : region of each state named, where it has company there."""

    price: float
    tariff: float
    outside: tuple[str, ...]
    inside: tuple[str, ...]
    clubs: tuple[Club, ...]
    spoken_for: tuple[tuple[str, str], ...]


def climate_club(
    world: World, price: float, tariff: float, *, out: Sequence[str] = (), inside: Sequence[str] = ()
) -> ClubAnswer:
    """Return every coalition at a target price (USD of 2011 per t) and a uniform tariff (ratio).

    out, inside : states (ISO3) or regions kept outside or inside. All sets of the 15 regions are gone through.
    Errors: E579 no such state or region; E580 price or tariff out of range; E581 a region frozen on both sides.
    """
    from exeunt.channels.climate.channel import CHANNEL
    from exeunt.channels.climate.club import club_data

    for name, value, high in (("price", price, LARGEST_PRICE), ("tariff", tariff, LARGEST_TARIFF)):
        if not 0.0 <= value <= high:
            raise ExeuntError("E580", f"{value:g} is outside 0 to {high:g}", where=name)
    data = club_data(world, CHANNEL.declaration.parameters["club_cost_scale"].distribution.central)
    places = {name: _places(world, data, name) for name in (*out, *inside)}
    outside, within = ([places[n] for n in names] for names in (out, inside))
    both = set(outside) & set(within)
    if both:
        told = ", ".join(data.names[i] for i in sorted(both))
        raise ExeuntError("E581", f"{told} cannot be kept in and out", mend="Name it on one side.")
    alone = payoff(data, np.zeros(len(data.names), dtype=bool), price, 0.0)
    frozen = {*outside, *within}
    held = every_coalition(data, price, tariff, outside=outside, inside=within)
    return ClubAnswer(
        price=price,
        tariff=tariff,
        outside=tuple(dict.fromkeys(data.names[i] for i in outside)),
        inside=tuple(dict.fromkeys(data.names[i] for i in within)),
        clubs=tuple(_club(world, data, c.members, c.payoff, alone, frozen) for c in held),
        spoken_for=tuple((n, data.names[i]) for n, i in places.items() if n in _crowded(world)),
    )


def _places(world: World, data: ClubData, name: str) -> int:
    table = world.table("climate_emitters")
    region_of = dict(zip(table["country"], table["club_region"], strict=True))
    region = region_of.get(name.upper(), name)
    if region not in data.names:
        known = [*data.names, *region_of]
        raise ExeuntError(
            "E579",
            f"'{name}' is no state or region of the club game",
            nearest=nearest_names(name, known),
            mend=f"Regions: {', '.join(data.names)}.",
        )
    return data.names.index(region)


def _crowded(world: World) -> set[str]:
    """Return states that share their region with others."""
    table = world.table("climate_emitters")
    regions = [str(r) for r in table["club_region"]]
    return {str(c) for c, r in zip(table["country"], regions, strict=True) if regions.count(r) > 1}


def _club(world: World, data: ClubData, members: np.ndarray, found: Payoff, alone: Payoff, frozen: set[int]) -> Club:
    table = world.table("club_regions")
    weight = data.emissions / data.emissions.sum()
    regions = tuple(
        Region(
            region=name,
            name={"en": str(table["name_en"][i]), "zh_hant": str(table["name_zh_hant"][i])},
            member=bool(members[i]),
            frozen=i in frozen,
            price=float(found.prices[i]),
            share=float(found.shares[i]),
            trade=float(found.trade[i]),
            benefit=float(found.benefit[i]),
            cost=float(found.cost[i]),
            welfare=float(found.welfare[i]),
            gain=float(found.welfare[i] - alone.welfare[i]),
        )
        for i, name in enumerate(data.names)
    )
    return Club(
        members=tuple(r.region for r in regions if r.member),
        regions=regions,
        world_gain=float(found.welfare.sum()),
        against_no_club=float(found.welfare.sum() - alone.welfare.sum()),
        mean_price=float((found.prices * weight).sum()),
        share=float((found.shares * weight).sum()),
    )
