"""Runs the channel alignment, alone or with the money channels, on scenarios built by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.alignment.channel import CHANNEL
from exeunt.declarations import all_declarations
from exeunt.distributions import Distribution
from exeunt.engine.block import run_block
from exeunt.engine.draws import Draws
from exeunt.engine.plan import make_plan
from exeunt.engine.registry import load_channels
from exeunt.scenario.compiled import CompiledScenario, Override, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
# Full adjustment in one year, as in the published regression figures.
AT_ONCE = {"kappa": 1.0, "rho": 0.0}


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def scenario(
    policies: Mapping[str, float] | None = None,
    overrides: Mapping[str, float] | None = None,
    options: Mapping[str, str] | None = None,
) -> CompiledScenario:
    """Return a scenario without events; policies and overrides name parameters of the channel."""

    def fixed(values: Mapping[str, float] | None) -> dict[str, Override]:
        return {f"alignment.{k}": Override("set", Distribution.fixed(v)) for k, v in (values or {}).items()}

    defaults = {o.key: o.default for d in all_declarations().values() for o in d.options.values()}
    return CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=(),
        options=defaults | {f"alignment.{k}": v for k, v in (options or {}).items()},
        overrides=fixed(overrides),
        policies=fixed(policies),
    )


def run(
    compiled: CompiledScenario, *, channels: Sequence[str] = ("alignment",), draws: int = 64, seed: int = 66
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Return (baseline, scenario): variable -> (draws, years, *dims)."""
    plan = make_plan(world(), load_channels(channels), [compiled], Draws(seed, draws))
    blocks = [run_block(plan, block) for block in plan.blocks()]
    quiet, acting = (
        {name: np.concatenate([b[arm][name] for b in blocks])[:draws] for name in blocks[0][arm]}
        for arm in (plan.arms[0].name, plan.arms[1].name)
    )
    return quiet, acting


def place(code: str) -> int:
    """Return the position of a recipient."""
    return world().index("recipient").position(code)


__all__ = ["AT_ONCE", "CHANNEL", "place", "run", "scenario", "world"]
