"""Between two objectives: eleven portfolios of one budget, each re-run through the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Text
from exeunt.analysis.fill.donors import donors_of
from exeunt.analysis.fill.fill import POINTS, Order, check_order
from exeunt.analysis.fill.grid import Grid, objective_goal
from exeunt.errors import ExeuntError
from exeunt.solvers.portfolio import frontier

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

BETWEEN = ("capacity", "shortfall")


@dataclass(frozen=True)
class Compromise:
    """One portfolio. predicted, rerun : mean gain in both objectives. amounts : USD a year by body."""

    predicted: tuple[float, float]
    rerun: tuple[float, float]
    amounts: Mapping[str, float]


@dataclass(frozen=True)
class Frontier:
    """Portfolios from the best for the first objective to the best for the second."""

    scenario: str
    order: Order
    objectives: tuple[str, str]
    names: tuple[Text, Text]
    units: tuple[str, str]
    points: tuple[Compromise, ...]
    runs: int

    def to_dict(self) -> dict[str, object]:
        """Return the frontier as data for `--json`."""
        return {
            "scenario": self.scenario,
            "budget": self.order.budget,
            "years": list(self.order.years),
            "objectives": list(self.objectives),
            "names": [dict(n) for n in self.names],
            "units": list(self.units),
            "points": [
                {"predicted": list(p.predicted), "rerun": list(p.rerun), "amounts": dict(p.amounts)}
                for p in self.points
            ],
            "runs": self.runs,
        }


def pareto(world: World, compiled: CompiledScenario, order: Order, between: tuple[str, str] = BETWEEN) -> Frontier:
    """Return what one objective costs of another at one budget. Errors as `fill`; E567 the same objective twice."""
    check_order(world, order)
    if between[0] == between[1]:
        raise ExeuntError("E567", f"'{between[0]}' against itself", mend="Give two objectives.")
    goals = {name: objective_goal(name, world.years) for name in between}
    grid = Grid(
        world,
        compiled,
        goals,
        money_years=order.years,
        instrument=order.instrument,
        draws=order.draws,
        seed=order.seed,
    )
    places = grid.places()
    donors = donors_of(world, compiled, places.labels, order.donors, order.instrument)
    amount = np.outer(places.cap, POINTS)
    means = {name: np.zeros(amount.shape) for name in between}
    for i, body in enumerate(places.labels):
        for k, z in enumerate(amount[i]):
            gains = grid.gains({body: float(z)})
            for name in between:
                means[name][i, k] = gains[name].mean()
    first, second = (means[name] for name in between)
    points = []
    for chosen in frontier(amount, first, second, order.budget, donors):
        named = {b: float(z) for b, z in zip(places.labels, chosen.amount, strict=True) if z > 0.5}
        rerun = grid.gains(named)
        predicted = (
            chosen.gain,
            float(sum(np.interp(z, a, g) for z, a, g in zip(chosen.amount, amount, second, strict=True))),
        )
        points.append(Compromise(predicted, (float(rerun[between[0]].mean()), float(rerun[between[1]].mean())), named))
    names = goals[between[0]][0].name, goals[between[1]][0].name
    units = goals[between[0]][0].unit, goals[between[1]][0].unit
    return Frontier(compiled.name, order, between, names, units, tuple(points), grid.runs)
