"""Which drawn parameters move public expertise, from the draws of a stored run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.attribution.worth import upstream
from exeunt.analysis.drivers.columns import Column, Columns
from exeunt.analysis.drivers.drivers import Driver, Drivers, drivers
from exeunt.declarations import all_declarations

if TYPE_CHECKING:
    from exeunt.results.result import Result

FloatArray = NDArray[np.float64]
FEWEST = 32  # draws below which indices mean nothing
LEAST, MOST = 0.1, 3  # share of the variance from which a parameter is named, and how many are


def talent_drivers(result: Result, scenario: str, values: FloatArray) -> Drivers:
    """Return the drivers of a result, one value a draw, among the parameters of talent and of what it reads.

    Made again from the seed of the run; parameters that the scenario sets itself and retained shares are left out, so
    that no scenario file is needed. Errors: E502 unknown scenario.
    """
    from exeunt.engine.draws import Draws

    manifest = result.manifest
    one = next(s for s in manifest["scenarios"] if s["name"] == result.check_scenario(scenario))
    if result.draws < FEWEST:
        return Drivers((), 0.0, 0.0, varies=False, draws=result.draws)
    changed = {**one["overrides"], **one["policies"]}
    draws = Draws(int(manifest["seed"]), result.draws)
    columns, found = [], []
    for channel in upstream(["talent"]):
        if channel not in manifest["models"]:
            continue
        for p in all_declarations()[channel].parameters.values():
            if not p.distribution.is_fixed and p.key not in changed:
                columns.append(Column(p.key, dict(p.names), p.unit, p.grade, p.source))
                found.append(draws.parameter(channel, p.name, p.distribution, start=0, count=result.draws))
    return drivers(Columns(tuple(columns), np.column_stack(found)), values)


def named(found: Drivers) -> tuple[Driver, ...]:
    """Return the few drivers worth a name, strongest first."""
    return tuple(d for d in found.rows if d.seen and d.first >= LEAST)[:MOST]
