"""Legal withdrawals in the form that bills need: who is out when, and what share of the level goes with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.contract import Values, share_key
from exeunt.scenario.compiled import CompiledScenario

FloatArray = NDArray[np.float64]

_ROUNDING = 1e-9
"""Fractions of a year are sums of days over days; what is left of one below this is nothing."""


@dataclass(frozen=True)
class Exits:
    """Withdrawals that touch dues.

    stays : (years, organisations, donors) fraction of a donor's dues that is still billed, by the central value of
    its retained share; it sets rates, which are the same in every draw.
    lost : per year, share position -> (organisations,) fraction of the level that goes if nothing is retained.
    others : (organisations,) money of the donors that never withdraw, as a fraction of the level.
    clock : (years, organisations) years since the first loss, -1 before it.
    """

    stays: FloatArray
    lost: tuple[dict[int, FloatArray], ...]
    others: FloatArray
    clock: NDArray[np.int64]

    def loss(self, year: int, parameters: Values) -> FloatArray:
        """Return the fraction of each level that is lost, (draws, organisations). `year` is a position."""
        parts = [
            (1.0 - parameters[share_key(share)])[:, None] * fraction for share, fraction in self.lost[year].items()
        ]
        total: FloatArray = np.sum(parts, axis=0)
        return total


def withdrawals(scenario: CompiledScenario, instrument: int, years: int, weights: FloatArray, net: FloatArray) -> Exits:
    """Return the exits of a scenario.

    instrument : position of assessed dues. years : number of years.
    weights : (organisations, donors) dues of a donor over what the organisation bills. net : (organisations,) money
    base over what it bills (below 1 where accounts hold corrections); a donor's loss is at most that.
    """
    assessed = scenario.terms.of_kinds("withdraw")
    assessed = assessed.take(assessed.instrument == instrument)
    organisations, donors = weights.shape
    stays = np.ones((years, organisations, donors))
    lost: list[dict[int, FloatArray]] = [{} for _ in range(years)]
    own = np.minimum(weights, net[:, None])
    central = np.array([s.distribution.central for s in scenario.shares])
    for e, d, t, s, w in zip(
        assessed.organisation, assessed.donor, assessed.year, assessed.share, assessed.weight, strict=True
    ):
        stays[t, e, d] -= w * (1.0 - central[s])
        lost[t].setdefault(int(s), np.zeros(organisations))[e] += w * own[e, d]
    stays[stays < _ROUNDING] = 0.0
    acting = np.zeros((organisations, donors), dtype=bool)
    acting[assessed.organisation, assessed.donor] = True
    others = np.maximum(net - np.where(acting, own, 0.0).sum(axis=1), 0.0)
    first = np.full(organisations, years)
    np.minimum.at(first, assessed.organisation, assessed.year)
    clock = np.arange(years)[:, None] - first
    return Exits(stays, tuple(lost), others, np.maximum(clock, -1))
