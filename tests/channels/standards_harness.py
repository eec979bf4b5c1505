"""Runs the channel standards alone, block by block, on a path of capacity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.standards.channel import CHANNEL, StandardsStep
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import Bridge, CompiledScenario, Override, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
CENTRAL = {
    "compatibility_us_eu": 0.9,
    "compatibility_us_china": 0.35,
    "compatibility_eu_china": 0.45,
    "compatibility_us_neutral": 0.8,
    "compatibility_eu_neutral": 0.85,
    "compatibility_china_neutral": 0.8,
    "neutral_share_mobile": 0.5,
    "neutral_share_data": 0.1,
    "neutral_share_training": 0.5,
    "adoption_speed": 0.15,
    "alignment_pass_through": 0.0,
}


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def quiet(bridges: tuple[Bridge, ...] = (), overrides: Mapping[str, Override] | None = None) -> CompiledScenario:
    """Return a scenario without money events."""
    return CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=(),
        options={},
        overrides=overrides or {},
        bridges=bridges,
    )


def parameters(start: int = 0, **fixed: float) -> dict[str, FloatArray]:
    """Return one block of drawn parameters; those named have one value in every draw."""
    draws = Draws(66, start + BLOCK)
    drawn = {
        name: draws.parameter("standards", name, p.distribution, start=start, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return drawn | {name: np.full(BLOCK, value) for name, value in fixed.items()}


@cache
def prepared() -> StandardsStep:
    """The step of a world without events."""
    return CHANNEL.prepare(world(), quiet())


def bridged(*bridges: Bridge) -> StandardsStep:
    """Return the step of a world with bridges, the tables read once."""
    by_technology = tuple(
        tuple(b for b in bridges if b.technology == t) for t in ("mobile_vendor", "data_regime", "training")
    )
    return replace(prepared(), bridges=by_technology)


def run(
    drawn: Values,
    capacity: Mapping[str, float] | float = 1.0,
    *,
    step: StandardsStep | None = None,
    alignment: FloatArray | None = None,
    alignment_base: FloatArray | None = None,
    years: int = 12,
) -> list[Values]:
    """Return the writes of each year under a constant capacity; years before 2025 are not among them."""
    step = prepared() if step is None else step
    functions = world().index("function")
    path = np.ones((1, len(functions)))
    named = dict.fromkeys(functions.labels, capacity) if isinstance(capacity, (int, float)) else capacity
    for function, value in named.items():
        path[:, functions.position(function)] = value
    missing = np.full((1,), np.nan)
    before = dict(step.initial(drawn))
    found: list[Values] = []
    for year in world().years[:years]:
        inputs = {f"{name}(-1)": value for name, value in before.items()}
        inputs["capacity"] = path
        inputs["alignment"] = missing if alignment is None else alignment
        inputs["alignment(-1)"] = missing if alignment_base is None else alignment_base
        before = dict(step.step(year, inputs, drawn, {}))
        found.append(before)
    return found
