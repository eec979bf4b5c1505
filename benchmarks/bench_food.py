"""The channel food alone: an outage of warning and a third less money, two arms of twelve years."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.clock import best
from benchmarks.registry import Reading, benchmark

POLICIES = {"fews_net_stop": 1.0, "fews_net_restart": 6.0, "official_money": 0.7, "food_money": 0.66}


@benchmark("food", "two arms of the channel alone, one thread", sizes=(1_000,), target="<= 2.5")
def food(draws: int) -> Reading:
    from exeunt.distributions import Distribution
    from exeunt.engine.block import packed_block
    from exeunt.engine.draws import Draws
    from exeunt.engine.plan import make_plan
    from exeunt.engine.registry import load_channels
    from exeunt.scenario.compiled import Override
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

    world = World.load()
    policies = {f"food.{n}": Override("set", Distribution.fixed(v)) for n, v in POLICIES.items()}
    scenario = replace(Scenario.load("no-warning").compile(world), policies=policies)
    plan = make_plan(world, load_channels(("food",)), [scenario], Draws(66, draws))
    return Reading(best(lambda: [packed_block(plan, block) for block in plan.blocks()], 3))
