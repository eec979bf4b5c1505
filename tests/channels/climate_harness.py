"""Runs the channel climate alone, one block, with or without an exit of the United States."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.climate.channel import CHANNEL, ClimateStep
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import CompiledScenario, Exit, Override, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
DEFAULTS = {o.key: o.default for o in CHANNEL.declaration.options.values()}


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def scenario(
    *exits: tuple[str, str, int],
    options: Mapping[str, str] | None = None,
    policies: Mapping[str, Override] | None = None,
) -> CompiledScenario:
    """Return a scenario with exits (state, body, year of notice) that take effect a year later."""
    return CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=tuple(Exit(c, b, date(y, 1, 7), date(y + 1, 1, 7), None, 0) for c, b, y in exits),
        options=DEFAULTS | dict(options or {}),
        overrides={},
        policies=dict(policies or {}),
    )


def parameters(start: int = 0, **fixed: float) -> dict[str, FloatArray]:
    """Return one block of drawn parameters; those named have one value in every draw."""
    draws = Draws(66, start + BLOCK)
    drawn = {
        name: draws.parameter("climate", name, p.distribution, start=start, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return drawn | {name: np.full(BLOCK, value) for name, value in fixed.items()}


def central(**fixed: float) -> dict[str, FloatArray]:
    """Return the central value of every parameter in all draws."""
    middle = {name: p.distribution.central for name, p in CHANNEL.declaration.parameters.items()}
    return {name: np.full(BLOCK, value) for name, value in (middle | fixed).items()}


@cache
def _prepared(key: tuple[object, ...], options: tuple[tuple[str, str], ...]) -> ClimateStep:
    return CHANNEL.prepare(world(), scenario(*key, options=dict(options)))  # type: ignore[arg-type]


def prepared(*exits: tuple[str, str, int], **options: str) -> ClimateStep:
    """Return a prepared arm; options without the name of the channel."""
    return _prepared(exits, tuple(sorted((f"climate.{k}", v) for k, v in options.items())))


def run(step: ClimateStep, drawn: Values, *, years: int = 12, seed: int = 66, **given: FloatArray) -> list[Values]:
    """Return the writes of each year. given : variables that another channel would write."""
    draws = Draws(seed, BLOCK)
    before = dict(step.initial(drawn))
    missing = np.full((1,), np.nan)
    found: list[Values] = []
    for year in world().years[:years]:
        inputs = {f"{name}(-1)": value for name, value in before.items()}
        for name in ("capacity", "membership"):
            inputs[name] = given.get(name, missing)
            inputs[f"{name}@baseline"] = given.get(f"{name}_base", inputs[name])
        shocks = {
            name: draws.shock("climate", name, year, len(world().index(s.dim)), start=0, count=BLOCK)
            for name, s in CHANNEL.declaration.shocks.items()
        }
        before = dict(step.step(year, inputs, drawn, shocks))
        found.append(before)
    return found


__all__ = ["BLOCK", "central", "parameters", "prepared", "replace", "run", "scenario", "world"]
