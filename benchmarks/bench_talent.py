"""The channel talent alone: two arms on paths of money that fall and come back."""

from __future__ import annotations

import numpy as np

from benchmarks.clock import best
from benchmarks.registry import Reading, benchmark


@benchmark(
    "talent",
    "1,000 draws, 12 years, two arms of the channel alone",
    sizes=(1_000, 2_000),
    target="1,000: <= 1.5; linear in draws",
)
def talent(draws: int) -> Reading:
    from exeunt.channels.talent.channel import CHANNEL
    from exeunt.engine.contract import BLOCK, Values
    from exeunt.engine.draws import Draws
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

    world = World.load()
    quiet = Scenario.from_dict({"name": "quiet", "title": {"en": "Nothing"}, "events": []})
    step = CHANNEL.prepare(world, quiet.compile(world))
    source = Draws(66, draws)
    bodies, pairs = len(world.index("organisation")), len(world.index("field_employer"))
    declared = {r.key: np.full((1,), r.neutral) for r in CHANNEL.declaration.reads if r.neutral is not None}
    loss = np.linspace(0.6, 1.0, BLOCK)[:, None] * np.ones(bodies)

    def arm(start: int, money: np.ndarray) -> None:
        drawn = {
            p.name: source.parameter("talent", p.name, p.distribution, start=start, count=BLOCK)
            for p in CHANNEL.declaration.parameters.values()
        }
        before: Values = {**step.initial(drawn), "repair_lag": np.zeros((1, 1))}
        for t, year in enumerate(world.years):
            given = declared | {f"{name}(-1)": value for name, value in before.items() if f"{name}(-1)" not in declared}
            given["spending_ratio"] = money if 0 < t < 5 else np.ones((1, bodies))
            first = t == 0
            shocks = (
                {"destination": source.shock("talent", "destination", year, pairs, start=start, count=BLOCK)}
                if first
                else {}
            )
            before = step.step(year, given, drawn, shocks)

    def both() -> None:
        for start in range(0, source.padded, BLOCK):
            arm(start, np.ones((1, bodies)))
            arm(start, loss)

    return Reading(best(both, 2))
