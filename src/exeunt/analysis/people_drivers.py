"""Which parameters move a total: squared rank correlation with the draws of each parameter, and its grade."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Text
from exeunt.analysis.draws import total_draws

if TYPE_CHECKING:
    from exeunt.engine.draws import Draws
    from exeunt.results.result import Result

FloatArray = NDArray[np.float64]
CHANNELS = ("people", "funding")  # whose parameters act on these totals; retained shares of events are not parameters
NAMED = 3
NOTICEABLE = 0.02  # share of rank variance below which a correlation of a few hundred draws is noise


@dataclass(frozen=True)
class Driver:
    """A parameter. share : squared rank correlation with the total, 0 to 1, alone."""

    key: str
    name: Text
    grade: str
    share: float


@dataclass(frozen=True)
class Drivers:
    """The parameters that move a total most. judged : whether grade C carries more than half of what is explained."""

    first: tuple[Driver, ...]
    judged: bool


def drivers(result: Result, scenario: str, variable: str, year: int) -> Drivers:
    """Return what moves the total of an outcome, scenario less baseline. Errors: those of `total_draws`."""
    from exeunt.declarations import all_declarations

    total = total_draws(result, scenario, variable, year)
    if not np.isfinite(total).all() or total.std() == 0.0:
        return Drivers((), judged=False)
    ranks = _ranks(total)
    found = []
    for channel in CHANNELS:
        if channel not in result.manifest["models"]:
            continue
        for name, parameter in all_declarations()[channel].parameters.items():
            values = _drawn(result, scenario, channel, name)
            if values is not None and values.std() > 0.0:
                share = float(np.corrcoef(ranks, _ranks(values))[0, 1] ** 2)
                found.append(Driver(f"{channel}.{name}", parameter.names, parameter.grade, share))
    telling = [d for d in found if d.share >= NOTICEABLE]
    explained = sum(d.share for d in telling)
    judged = sum(d.share for d in telling if d.grade == "C") > 0.5 * explained if telling else False
    first = tuple(sorted(telling, key=lambda d: (-d.share, d.key))[:NAMED])
    return Drivers(first, judged)


def _drawn(result: Result, scenario: str, channel: str, name: str) -> FloatArray | None:
    """Return the draws of a parameter as the run made them; None where the scenario sets it to one number."""
    from exeunt.declarations import all_declarations

    told = next(s for s in result.manifest["scenarios"] if s["name"] == scenario)
    if f"{channel}.{name}" in {**told["overrides"], **told["policies"]}:
        return None
    distribution = all_declarations()[channel].parameters[name].distribution
    if distribution.is_fixed:
        return None
    draws = _draws(int(result.manifest["seed"]), result.draws)
    return draws.parameter(channel, name, distribution, start=0, count=result.draws)


@lru_cache(maxsize=2)
def _draws(seed: int, count: int) -> Draws:
    from exeunt.engine.draws import Draws

    return Draws(seed, count)


def _ranks(values: FloatArray) -> FloatArray:
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks
