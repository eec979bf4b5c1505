"""Runs the channel food alone: policies of a scenario, options, and inputs that other channels would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.food.channel import CHANNEL, FoodStep
from exeunt.declarations import all_declarations
from exeunt.distributions import Distribution
from exeunt.engine.block import run_block
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.engine.plan import make_plan
from exeunt.engine.registry import load_channels
from exeunt.scenario.compiled import CompiledScenario, Override, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
Run = dict[str, FloatArray]
DARK = {"fews_net_stop": 0.0, "official_money": 0.0, "loss_months": 1e-3}  # no early warning from the first day


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def scenario(
    name: str = "test",
    policies: Mapping[str, float] | None = None,
    options: Mapping[str, str] | None = None,
    overrides: Mapping[str, float] | None = None,
) -> CompiledScenario:
    """Return a scenario without money events; policies act in it alone, options and overrides in both arms."""

    def fixed(values: Mapping[str, float] | None) -> dict[str, Override]:
        return {f"food.{k}": Override("set", Distribution.fixed(v)) for k, v in (values or {}).items()}

    defaults = {o.key: o.default for d in all_declarations().values() for o in d.options.values()}
    return CompiledScenario(
        name=name,
        titles={"en": name, "zh_hant": name},
        terms=Terms.empty(),
        shares=(),
        payments=(),
        exits=(),
        options=defaults | {f"food.{k}": v for k, v in (options or {}).items()},
        overrides=fixed(overrides),
        policies=fixed(policies),
    )


def run(*scenarios: CompiledScenario, draws: int = 64, seed: int = 66) -> dict[str, Run]:
    """Return arm -> variable -> (draws, years, *dims)."""
    plan = make_plan(world(), load_channels(("food",)), list(scenarios), Draws(seed, draws))
    blocks = [run_block(plan, block) for block in plan.blocks()]
    return {
        arm.name: {n: np.concatenate([b[arm.name][n] for b in blocks])[:draws] for n in blocks[0][arm.name]}
        for arm in plan.arms
    }


def totals(*scenarios: CompiledScenario, draws: int, seed: int = 66) -> dict[str, Run]:
    """Return arm -> variable -> (draws, years), sums over countries: all that fits in memory for many draws."""
    plan = make_plan(world(), load_channels(("food",)), list(scenarios), Draws(seed, draws))
    found: dict[str, dict[str, list[FloatArray]]] = {arm.name: {} for arm in plan.arms}
    for block in plan.blocks():
        for arm, values in run_block(plan, block).items():
            for name, value in values.items():
                found[arm].setdefault(name, []).append(value.sum(axis=2) if value.ndim == 3 else value)
    return {arm: {n: np.concatenate(v)[:draws] for n, v in kept.items()} for arm, kept in found.items()}


def parameters(**fixed: float) -> Run:
    """Return the first block of drawn parameters; those named have one value in every draw."""
    draws = Draws(66, BLOCK)
    drawn = {
        name: draws.parameter("food", name, p.distribution, start=0, count=BLOCK)
        for name, p in CHANNEL.declaration.parameters.items()
    }
    return drawn | {name: np.full(BLOCK, value) for name, value in fixed.items()}


def prepared(**options: str) -> FoodStep:
    """Return the prepared arm of a world without events."""
    return CHANNEL.prepare(world(), scenario(options=options))


def step_by_step(
    step: FoodStep, drawn: Values, given: Sequence[Mapping[str, FloatArray]] | Mapping[str, FloatArray]
) -> list[Values]:
    """Return the writes of each year; given : inputs by key, for all years or one mapping a year."""
    reads = CHANNEL.declaration.reads
    neutral = {r.key: np.full((1,), r.neutral) for r in reads if r.neutral is not None}
    constant = {
        f"{n}(-1)": np.full((1,) * (1 + len(v.dims)), v.initial)
        for n, v in CHANNEL.declaration.writes.items()
        if v.initial is not None
    }
    draws = Draws(66, BLOCK)
    sizes = {"country": len(world().index("country")), "warning_system": 2}
    before = constant | {f"{n}(-1)": v for n, v in step.initial(drawn).items()}
    years = world().years if isinstance(given, Mapping) else world().years[: len(given)]
    found: list[Values] = []
    for t, year in enumerate(years):
        shocks = {
            n: draws.shock("food", n, year, sizes[s.dim], start=0, count=BLOCK)
            for n, s in CHANNEL.declaration.shocks.items()
        }
        extra = given if isinstance(given, Mapping) else given[t]
        out = step.step(year, {**neutral, **before, **extra}, drawn, shocks)
        before = {f"{n}(-1)": v for n, v in out.items()}
        found.append(out)
    return found


def yearly(found: Run, variable: str) -> FloatArray:
    """Return the mean over the years of the sum over countries, (draws,)."""
    values: FloatArray = found[variable].mean(axis=1)
    return np.asarray(values.sum(axis=1)) if values.ndim == 2 else values


def spending(**factors: float) -> FloatArray:
    """Return located spending of 2024 by pair, (1, pairs); a factor for all, a funder or one pair ("SDN_WFP")."""
    rows = world().table("country_spending_base")
    amount = dict(zip(zip(rows["country"], rows["organisation"], strict=True), rows["amount_usd"], strict=True))
    pairs = [tuple(label.split("|")) for label in world().index("country_organisation").labels]
    values = [float(amount[c, o]) * factors.get(f"{c}_{o}", factors.get(o, factors.get("all", 1.0))) for c, o in pairs]
    return np.array([values])
