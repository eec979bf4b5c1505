"""Runs the channel commodities alone, block by block, on given paths of what it reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.commodities.channel import CHANNEL, CommoditiesStep
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import CompiledScenario, Override, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def prepared(overrides: Mapping[str, Override] | None = None, **options: str) -> CommoditiesStep:
    """Return an arm with switches of the channel and overrides of parameters."""
    every = {f"commodities.{name}": option.default for name, option in CHANNEL.declaration.options.items()}
    scenario = CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=(),
        options=every | {f"commodities.{name}": choice for name, choice in options.items()},
        overrides=overrides or {},
        bridges=(),
    )
    return CHANNEL.prepare(world(), scenario)


def parameters(start: int = 0, **fixed: float) -> dict[str, FloatArray]:
    """Return one block of drawn parameters; those named have one value in every draw."""
    draws = Draws(66, start + BLOCK)
    drawn = {
        name: draws.parameter("commodities", name, p.distribution, start=start, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return drawn | {name: np.full(BLOCK, value) for name, value in fixed.items()}


def central(**fixed: float) -> dict[str, FloatArray]:
    """Return central parameters, those named set to other values."""
    declared = CHANNEL.declaration.parameters
    return {n: np.full(BLOCK, fixed.get(n, p.distribution.central)) for n, p in declared.items()}


def shocks(year: int, start: int = 0) -> dict[str, FloatArray]:
    """Return the uniforms of a year as the engine draws them."""
    draws, markets = Draws(66, start + BLOCK), len(world().index("market"))
    return {n: draws.shock("commodities", n, year, markets, start=start, count=BLOCK) for n in ("harvest", "news")}


def run(
    drawn: Values,
    capacity: FloatArray | float = 1.0,
    *,
    step: CommoditiesStep | None = None,
    alignment: tuple[FloatArray, FloatArray] | None = None,
    start: int = 0,
    years: int = 12,
) -> list[Values]:
    """Return the writes of each year; capacity : of market information, from 2026 on; alignment : (now, baseline)."""
    step = prepared() if step is None else step
    missing = np.full((1,), np.nan)
    before = dict(step.initial(drawn))
    found: list[Values] = []
    for year in world().years[:years]:
        given = np.broadcast_to(capacity, (BLOCK, len(step.markets.labels))) if year > world().years[0] else np.ones(1)
        inputs = {f"{name}(-1)": before[name] for name in ("carried", "news_share")}
        inputs["capacity_market"] = given
        inputs["alignment"], inputs["alignment@baseline"] = alignment or (missing, missing)
        before = dict(step.step(year, inputs, drawn, shocks(year, start)))
        found.append(before)
    return found
