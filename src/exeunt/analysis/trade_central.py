"""The channel trade at central parameters in one year: effects of options, bridges and lost rule-making."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.channel import CHANNEL, TradeStep
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.analysis.standards_central import CentralRun
    from exeunt.engine.contract import Values
    from exeunt.scenario.compiled import Bridge
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
RULES = "technical_standards"  # the function whose capacity holds the wall back
PERCENT = 100.0


@dataclass(frozen=True)
class Effects:
    """Against the base of 2023, at central parameters. wall : part of the digital wall that stands.

    income, cost, trust : real income of the world and its two parts, percent; usd : in USD a year. gdp, exports,
    dds_exports : volumes, percent. welfare, gdp_change : (countries,) real income and volume of GDP, percent; NaN and 0
    outside the trade tables.
    """

    year: int
    wall: float
    income: float
    cost: float
    trust: float
    usd: float
    gdp: float
    exports: float
    dds_exports: float
    welfare: FloatArray
    gdp_change: FloatArray


def central_effects(
    world: World,
    options: Mapping[str, str] | None = None,
    *,
    bridges: tuple[Bridge, ...] = (),
    capacity: float = 1.0,
    fixed: Mapping[str, float] | None = None,
    standards: tuple[CentralRun, CentralRun] | None = None,
    year: int | None = None,
) -> Effects:
    """Return the effects of one year, the last by default.

    options : of the channel, without its name (wall, bloc_gap, ...). capacity : of rule-making, 1 whole. fixed :
    parameters set to other values. standards : paths of the channel standards without and with the events; without
    them goods have no part.
    Errors: E215 an unknown option; E686 an unknown parameter; E687 a year outside the simulated ones.
    """
    step, drawn = prepared(world, options or {}, bridges), central_parameters(fixed or {})
    when = world.years[-1] if year is None else year
    if when not in world.years:
        raise ExeuntError("E687", f"{when} is not a simulated year", mend=f"{world.years[0]} to {world.years[-1]}.")
    inputs = central_inputs(world, step, drawn, capacity) | ({} if standards is None else _standards(world, *standards))
    nobody = {"adoption": np.ones((1, len(world.index("country"))))}
    found = step.step(when, inputs, drawn, nobody)

    def first(name: str) -> float:
        return float(found[name][0])

    return Effects(
        year=when,
        wall=first("wall_intensity"),
        income=first("world_income"),
        cost=first("world_income_cost"),
        trust=first("world_income_trust"),
        usd=first("world_income_usd"),
        gdp=first("world_gdp"),
        exports=first("world_exports"),
        dds_exports=first("world_dds_exports"),
        welfare=found["welfare"][0],
        gdp_change=PERCENT * (found["gdp"][0] - 1.0),
    )


def by_institutions(
    world: World, capacity: float, options: Mapping[str, str] | None = None
) -> dict[float, tuple[Effects, Effects]]:
    """Return, for a_inst of 0, its central value and 1, the last year with a capacity of rule-making and with a whole
    one: what hangs on a parameter that nobody has measured.
    """
    central = CHANNEL.declaration.parameters["a_inst"].distribution.central
    found = {}
    for part in (0.0, central, 1.0):
        arms = (central_effects(world, options, capacity=c, fixed={"a_inst": part}) for c in (capacity, 1.0))
        found[part] = (next(arms), next(arms))
    return found


def prepared(world: World, options: Mapping[str, str], bridges: tuple[Bridge, ...]) -> TradeStep:
    """Return an arm of the channel with these options and bridges."""
    from exeunt.scenario.scenario import Scenario

    named = {f"trade.{key}": value for key, value in options.items()}
    empty = Scenario.from_dict({"name": "central", "title": {"en": "Central"}, "events": [], "options": named})
    return CHANNEL.prepare(world, replace(empty.compile(world), bridges=bridges))


def central_parameters(fixed: Mapping[str, float]) -> dict[str, FloatArray]:
    """Return central parameters as one draw. Error: E686 an unknown parameter."""
    declared = CHANNEL.declaration.parameters
    for name in fixed:
        if name not in declared:
            raise ExeuntError("E686", f"'trade.{name}' is not a parameter", nearest=nearest_names(name, declared))
    return {n: np.array([fixed.get(n, p.distribution.central)], dtype=np.float64) for n, p in declared.items()}


def central_inputs(world: World, step: TradeStep, drawn: Values, capacity: float) -> dict[str, FloatArray]:
    """Return what the channel reads in a year when it runs alone, begun from the base."""
    reads = {r.key: np.full((1,), r.neutral) for r in CHANNEL.declaration.reads if r.neutral is not None}
    past = {f"{name}(-1)": value for name, value in step.initial(drawn).items()}
    whole = np.ones((1, len(world.index("function"))))
    cut = whole.copy()
    cut[:, world.index("function").position(RULES)] = capacity
    return {**reads, **past, "capacity": cut, "capacity@baseline": whole}


def _standards(world: World, plain: CentralRun, run: CentralRun) -> dict[str, FloatArray]:
    """Return the last year of two paths of standards, without the events and with them, as the channel reads it."""
    places = world.index("country").positions(run.members)

    def wide(shares: FloatArray) -> FloatArray:
        found = np.full((1, len(world.index("country")), *shares.shape[1:]), np.nan)
        found[0, places] = shares
        return found

    return {
        "standard_share": wide(run.shares),
        "standard_base": wide(run.base),
        "compatibility": run.compatibility[None],
        "compatibility@baseline": plain.compatibility[None],
    }
