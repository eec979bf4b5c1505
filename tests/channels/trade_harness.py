"""Runs the channel trade alone, block by block, on given paths of what it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.channel import CHANNEL, TradeStep
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import Bridge, CompiledScenario, Override, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
FULL = (0.0, *(1.0,) * 11)
LAST = 2036


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def prepared(
    options: Mapping[str, str] | None = None, bridges: tuple[Bridge, ...] = (), duties: Sequence[object] = ()
) -> TradeStep:
    """Return an arm with options of the channel, bridges and duties."""
    scenario = CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=(),
        options={f"trade.{k}": v for k, v in (options or {}).items()},
        overrides={},
        bridges=bridges,
    )
    object.__setattr__(scenario, "duties", tuple(duties))
    return CHANNEL.prepare(world(), scenario)


def central(draws: int = 1, **fixed: float) -> dict[str, FloatArray]:
    """Return central parameters, those named set to other values."""
    declared = CHANNEL.declaration.parameters
    return {n: np.full(draws, fixed.get(n, p.distribution.central)) for n, p in declared.items()}


def drawn(start: int = 0, **fixed: float) -> dict[str, FloatArray]:
    """Return one block of drawn parameters; those named have one value in every draw."""
    draws = Draws(66, start + BLOCK)
    found = {
        name: draws.parameter("trade", name, p.distribution, start=start, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return found | {name: np.full(BLOCK, value) for name, value in fixed.items()}


def shocks(year: int, draws: int, start: int = 0) -> dict[str, FloatArray]:
    """Return the yearly uniforms, as the engine draws them; outside a whole block none adopts."""
    countries = len(world().index("country"))
    if draws < BLOCK:
        return {"adoption": np.ones((draws, countries))}
    return {"adoption": Draws(66, start + BLOCK).shock("trade", "adoption", year, countries, start=start, count=draws)}


def neutral() -> dict[str, FloatArray]:
    """Return what the channel reads when it runs alone."""
    return {r.key: np.full((1,), r.neutral) for r in CHANNEL.declaration.reads if r.neutral is not None}


def capacity(value: float) -> dict[str, FloatArray]:
    """Return a capacity of rule-making beside a whole one in the baseline."""
    functions = world().index("function")
    path = np.ones((1, len(functions)))
    path[:, functions.position("technical_standards")] = value
    return {"capacity": path, "capacity@baseline": np.ones((1, len(functions)))}


def last(step: TradeStep, parameters: Values, given: Values | None = None, year: int = LAST) -> Values:
    """Return the writes of one year begun from the base."""
    inputs = neutral() | {f"{n}(-1)": v for n, v in step.initial(parameters).items()} | dict(given or {})
    return step.step(year, inputs, parameters, shocks(year, len(parameters["a_inst"])))


def run(step: TradeStep, parameters: Values, given: Values | None = None, start: int = 0) -> list[Values]:
    """Return the writes of every year."""
    draws = len(parameters["a_inst"])
    before, found = dict(step.initial(parameters)), []
    for year in world().years:
        inputs = neutral() | {f"{n}(-1)": v for n, v in before.items()} | dict(given or {})
        before = dict(step.step(year, inputs, parameters, shocks(year, draws, start)))
        found.append(before)
    return found


__all__ = ["FULL", "Bridge", "Override", "capacity", "central", "drawn", "last", "prepared", "run", "world"]
