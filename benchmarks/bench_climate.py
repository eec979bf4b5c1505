"""The channel climate in both arms, and the club game from many starts, one thread."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from benchmarks.clock import best
from benchmarks.registry import Reading, benchmark

if TYPE_CHECKING:
    from exeunt.engine.plan import Plan

BLOCK = 64
PRICES, TARIFFS, RANDOM_STARTS = (12.5, 25.0, 50.0, 100.0), 11, 10


@cache
def plan(draws: int) -> Plan:
    """Return the plan of the list of exits with the channel climate alone."""
    from exeunt.channels.climate.channel import CHANNEL
    from exeunt.engine.draws import Draws
    from exeunt.engine.plan import make_plan
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

    world = World.load()
    return make_plan(world, [CHANNEL], [Scenario.load("us-66").compile(world)], Draws(66, draws))


@benchmark(
    "climate, 12 years",
    "both arms of us-66 in blocks of 64 draws, the channel alone",
    sizes=(1000,),
    target="1,000 draws: 6 s",
)
def twelve_years(size: int) -> Reading:
    from exeunt.engine.block import packed_block

    made = plan(size)
    made.draws.uniforms("climate", "delivery", start=0, count=BLOCK)
    return Reading(best(lambda: [packed_block(made, block) for block in made.blocks()], repeats=2))


@benchmark("club, 44 cases x 12 starts", "best response from each start, C-DICE", target="3 s")
def club(size: int) -> Reading:
    import numpy as np

    from exeunt.channels.climate.club import club_data
    from exeunt.solvers.climate_club import coalitions
    from exeunt.world.world import World

    data = club_data(World.load(), 0.837)
    random = np.random.Generator(np.random.Philox(66))
    regions = len(data.names)
    starts: list[Any] = [np.ones(regions, bool), np.zeros(regions, bool)]
    starts += [random.random(regions) < 0.5 for _ in range(RANDOM_STARTS)]

    def all_cases() -> None:
        for price in PRICES:
            for tariff in range(TARIFFS):
                coalitions(data, price, tariff / 100, starts)

    return Reading(best(all_cases))


@benchmark("club, all coalitions", "44 cases, all 32,768 sets of 15 regions")
def every(size: int) -> Reading:
    from exeunt.channels.climate.club import club_data
    from exeunt.solvers.climate_club import every_coalition
    from exeunt.world.world import World

    data = club_data(World.load(), 0.837)
    return Reading(best(lambda: [every_coalition(data, p, t / 100) for p in PRICES for t in range(TARIFFS)], repeats=1))
