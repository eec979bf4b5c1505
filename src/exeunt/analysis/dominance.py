"""Which parameters dominate a band: rank correlation of their draws with the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Text

if TYPE_CHECKING:
    from exeunt.declarations import Parameter
    from exeunt.engine.draws import Draws
    from exeunt.results.result import Result

FloatArray = NDArray[np.float64]
LEAST = 0.25  # rank correlation from which a parameter is said to dominate; about four times the noise of 256 draws
MOST = 4


@dataclass(frozen=True)
class Dominant:
    """A parameter, its evidence grade, and the rank correlation (Spearman) of its draws with the outcome."""

    key: str
    name: Text
    grade: str
    correlation: float


def dominant(result: Result, values: FloatArray) -> tuple[Dominant, ...]:
    """Return the parameters that dominate an outcome, strongest first.

    values : draws (n,) of a run. Parameters without spread are left out, and one that the scenario sets for itself
    shows no correlation; with fewer than 64 draws nothing is said.
    """
    from exeunt.declarations import all_declarations
    from exeunt.engine.draws import Draws

    if len(values) < 64 or not np.ptp(values) > 0.0:
        return ()
    draws = Draws(int(result.manifest["seed"]), len(values))
    target = _ranks(values)
    found = []
    for declaration in all_declarations().values():
        if not set(declaration.writes) & set(result.variables):
            continue
        spread = (p for p in declaration.parameters.values() if not p.distribution.is_fixed)
        found += [_correlated(p, draws, target) for p in spread]
    strong = [d for d in found if abs(d.correlation) >= LEAST]
    return tuple(sorted(strong, key=lambda d: (-abs(d.correlation), d.key))[:MOST])


def _correlated(p: Parameter, draws: Draws, target: FloatArray) -> Dominant:
    drawn = draws.parameter(p.channel, p.name, p.distribution, start=0, count=len(target))
    correlation = float(np.mean(_ranks(drawn) * target))
    return Dominant(p.key, dict(p.names), p.grade, correlation)


def _ranks(values: FloatArray) -> FloatArray:
    """Return ranks with mean 0 and variance 1."""
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    scaled: FloatArray = (order - order.mean()) / max(order.std(), 1e-12)
    return scaled
