"""Runs the channel institutions alone, block by block, on a path of shortfalls and cash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.institutions.channel import CHANNEL, InstitutionsStep
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import CompiledScenario, Exit, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
OPTIONS = {"institutions.death_rate": "membership_data", "institutions.organs": "counted"}


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def leaving(country: str, body: str, notice: str = "2026-01-07", legal: str = "2026-01-07", back: str = "") -> Exit:
    """Return one exit."""
    returned = date.fromisoformat(back) if back else None
    return Exit(country, body, date.fromisoformat(notice), date.fromisoformat(legal), returned, 0)


def scenario(*exits: Exit, options: Mapping[str, str] | None = None) -> CompiledScenario:
    """Return a scenario of exits alone."""
    return CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=exits,
        options={**OPTIONS, **(options or {})},
        overrides={},
        extra={"record_date": "2026-07-01"},
    )


def step(*exits: Exit, options: Mapping[str, str] | None = None) -> InstitutionsStep:
    """Return the step of a scenario."""
    return CHANNEL.prepare(world(), scenario(*exits, options=options))


def parameters(start: int = 0, **fixed: float) -> dict[str, FloatArray]:
    """Return one block of drawn parameters; those named have one value in every draw."""
    draws = Draws(66, start + BLOCK)
    drawn = {
        name: draws.parameter("institutions", name, p.distribution, start=start, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return drawn | {name: np.full(BLOCK, value) for name, value in fixed.items()}


@cache
def shocks(start: int = 0) -> tuple[Values, ...]:
    """Return the uniforms of a block, one mapping a year."""
    draws = Draws(66, start + BLOCK)
    sizes = {name: len(world().index(s.dim)) for name, s in CHANNEL.declaration.shocks.items()}
    return tuple(
        {n: draws.shock("institutions", n, year, size, start=start, count=BLOCK) for n, size in sizes.items()}
        for year in world().years
    )


def run(
    prepared: InstitutionsStep,
    drawn: Values,
    *,
    start: int = 0,
    shortfall: FloatArray | None = None,
    cash: FloatArray | None = None,
) -> list[Values]:
    """Return the writes of each year. shortfall, cash : (1, organisation) of every year before, nothing if None."""
    before = dict(prepared.initial(drawn))
    found: list[Values] = []
    for year, uniforms in zip(world().years, shocks(start), strict=True):
        inputs = {f"{name}(-1)": value for name, value in before.items()}
        inputs["shortfall(-1)"] = np.zeros((1,)) if shortfall is None else shortfall
        inputs["cash_days(-1)"] = np.full((1,), np.nan) if cash is None else cash
        before = dict(prepared.step(year, inputs, drawn, uniforms))
        found.append(before)
    return found
