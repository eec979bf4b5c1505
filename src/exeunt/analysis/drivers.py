"""Which drawn parameters move a figure: rank correlation over the draws of a run, strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.declarations import all_declarations

if TYPE_CHECKING:
    from exeunt.analysis.bands import Text
    from exeunt.results.result import Result

FloatArray = NDArray[np.float64]
LEAST = 0.1  # share of the variance of ranks below which a parameter is not worth a name


@dataclass(frozen=True)
class Driver:
    """One parameter. share : squared rank correlation (Spearman) with the figure, 0 to 1; grade : of its evidence."""

    key: str
    name: Text
    grade: str
    share: float


def drivers(result: Result, scenario: str, values: FloatArray, most: int = 3) -> tuple[Driver, ...]:
    """Return the parameters that move a figure most, strongest first; none where the figure does not vary.

    values : one a draw, (draws,). Parameters that the scenario sets itself are left out. A share below 0.1, or below
    what chance alone gives (three standard errors), has no name. Errors: E502 unknown scenario.
    """
    from exeunt.engine.draws import Draws

    manifest = result.manifest
    one = next(s for s in manifest["scenarios"] if s["name"] == result.check_scenario(scenario))
    changed = {**one["overrides"], **one["policies"]}
    ranks = _ranks(values)
    if ranks is None:
        return ()
    draws = Draws(int(manifest["seed"]), result.draws)
    least = max(LEAST, 9.0 / result.draws)
    found = []
    for channel in manifest["models"]:
        for parameter in all_declarations()[channel].parameters.values():
            if parameter.distribution.is_fixed or parameter.key in changed:
                continue
            drawn = draws.parameter(channel, parameter.name, parameter.distribution, start=0, count=result.draws)
            other = _ranks(drawn)
            share = 0.0 if other is None else float(np.mean(ranks * other) ** 2)
            if share >= least:
                found.append(Driver(parameter.key, parameter.names, parameter.grade, share))
    return tuple(sorted(found, key=lambda d: -d.share)[:most])


def _ranks(values: FloatArray) -> FloatArray | None:
    """Return ranks with mean 0 and variance 1, None where all are equal or one is missing."""
    if np.isnan(values).any() or values.min() == values.max():
        return None
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    centred: FloatArray = (order - order.mean()) / order.std()
    return centred
