"""Runs the channel people alone, block by block, on a path of located spending."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.people.channel import CHANNEL, PeopleStep
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import CompiledScenario, Override, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
SEED = 66


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def quiet(
    options: Mapping[str, str] | None = None, overrides: Mapping[str, Override] | None = None
) -> CompiledScenario:
    """Return a scenario without money events."""
    return CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=(),
        options=options or {},
        overrides=overrides or {},
        bridges=(),
    )


def parameters(start: int = 0, **fixed: float) -> dict[str, FloatArray]:
    """Return one block of drawn parameters; those named have one value in every draw."""
    draws = Draws(SEED, start + BLOCK)
    drawn = {
        name: draws.parameter("people", name, p.distribution, start=start, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return drawn | {name: np.full(BLOCK, value) for name, value in fixed.items()}


def central() -> dict[str, FloatArray]:
    """Return every parameter at its central value."""
    found = CHANNEL.declaration.parameters
    return {name: np.full(BLOCK, p.distribution.central) for name, p in found.items()}


@cache
def prepared(allocation: str = "as_spent", tightening_at: str = "none") -> PeopleStep:
    """The step of a world without events."""
    return CHANNEL.prepare(world(), quiet({"people.allocation": allocation, "people.tightening_at": tightening_at}))


def spending(cuts: Mapping[str, float]) -> FloatArray:
    """Return located spending (1, pair) with the named bodies cut to a part."""
    labels = world().index("country_organisation").labels
    factor = np.array([cuts.get(label.split("|")[1], 1.0) for label in labels])
    return (prepared().money.amount * factor)[None, :]


def shocks(year: int, start: int = 0) -> dict[str, FloatArray]:
    """Return the engine's uniforms of a year."""
    draws = Draws(SEED, start + BLOCK)
    return {
        name: draws.shock("people", name, year, len(world().index(s.dim)), start=start, count=BLOCK)
        for name, s in CHANNEL.declaration.shocks.items()
    }


def run(
    drawn: Values,
    given: Values | None = None,
    *,
    step: PeopleStep | None = None,
    years: int = 12,
    start: int = 0,
) -> list[Values]:
    """Return the writes of each year; `given` replaces neutral inputs."""
    step = prepared() if step is None else step
    neutral = {r.key: np.full((1,), r.neutral) for r in CHANNEL.declaration.reads if r.neutral is not None}
    before = dict(step.initial(drawn))
    found: list[Values] = []
    for year in world().years[:years]:
        inputs = neutral | {f"{name}(-1)": value for name, value in before.items()} | dict(given or {})
        before = dict(step.step(year, inputs, drawn, shocks(year, start)))
        found.append(before)
    return found
