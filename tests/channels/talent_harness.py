"""Runs the channel talent alone, one block, on a path of money."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.talent.channel import CHANNEL, TalentStep
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

FloatArray = NDArray[np.float64]


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


@cache
def prepared(**options: str) -> TalentStep:
    """Return the step of a world without events under options of the channel."""
    named = {f"talent.{name}": value for name, value in options.items()}
    document = {"name": "test", "title": {"en": "Test"}, "events": [], "options": named}
    return CHANNEL.prepare(world(), Scenario.from_dict(document).compile(world()))


def parameters(start: int = 0, **fixed: float) -> dict[str, FloatArray]:
    """Return one block of drawn parameters; those named have one value in every draw."""
    draws = Draws(66, start + BLOCK)
    drawn = {
        name: draws.parameter("talent", name, p.distribution, start=start, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return drawn | {name: np.full(BLOCK, value) for name, value in fixed.items()}


def organisation(code: str) -> int:
    """Return the position of an organisation."""
    return world().index("organisation").position(code)


def function(code: str) -> int:
    """Return the position of a function."""
    return world().index("function").position(code)


def run(
    money: FloatArray | float = 1.0,
    *,
    drawn: Values | None = None,
    step: TalentStep | None = None,
    years: int = 12,
    inputs: Mapping[str, FloatArray] | None = None,
) -> list[Values]:
    """Return the writes of each year. money : spending ratio, one for all, or (years, organisation)."""
    step, p = step or prepared(), parameters() if drawn is None else drawn
    path = np.broadcast_to(np.asarray(money, dtype=np.float64), (years, len(world().index("organisation"))))
    draws = Draws(66, BLOCK)
    declared = {r.key: np.full((1,), r.neutral) for r in CHANNEL.declaration.reads if r.neutral is not None}
    before: Values = {**step.initial(p), "repair_lag": np.zeros((1, 1))}
    found: list[Values] = []
    for t, year in enumerate(world().years[:years]):
        given = declared | {f"{name}(-1)": value for name, value in before.items() if f"{name}(-1)" not in declared}
        given |= {"spending_ratio": np.ascontiguousarray(path[t : t + 1])} | dict(inputs or {})
        width = len(world().index("field_employer"))
        shocks = {"destination": draws.shock("talent", "destination", year, width, start=0, count=BLOCK)}
        before = step.step(year, given, p, shocks)
        found.append(before)
    return found
