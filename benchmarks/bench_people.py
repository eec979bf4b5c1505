"""The channel people alone: both arms of a run in which the bodies lose a third of their money."""

from __future__ import annotations

from benchmarks.clock import child
from benchmarks.registry import Reading, benchmark

SETUP = """
import numpy as np
from exeunt.channels.people.channel import CHANNEL
from exeunt.engine.contract import BLOCK
from exeunt.engine.draws import Draws
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World
world = World.load()
step = CHANNEL.prepare(world, Scenario.load('us-66').compile(world).baseline())
neutral = {r.key: np.full((1,), r.neutral) for r in CHANNEL.declaration.reads if r.neutral is not None}
def arm(spending, start, draws):
    p = {n: draws.parameter('people', n, d.distribution, start=start, count=BLOCK)
         for n, d in CHANNEL.declaration.parameters.items()}
    before = dict(step.initial(p))
    for year in world.years:
        u = {n: draws.shock('people', n, year, len(world.index(s.dim)), start=start, count=BLOCK)
             for n, s in CHANNEL.declaration.shocks.items()}
        given = neutral | {f'{n}(-1)': v for n, v in before.items()} | {'country_spending': spending}
        before = dict(step.step(year, given, p, u))
full = step.money.amount[None, :]
"""


@benchmark("people", "both arms of the channel alone, 12 years", sizes=(1_000, 4_000), target="1,000: <= 2; linear")
def people(draws: int) -> Reading:
    work = f"""
draws = Draws(66, {draws})
for start in range(0, draws.padded, BLOCK):
    arm(full, start, draws)
    arm(full * 0.67, start, draws)
"""
    return child(work, SETUP, repeats=2)
