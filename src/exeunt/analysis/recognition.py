"""How often states change recognition from Taipei to Beijing: a rate with its interval, and no ranking of names.

A constant hazard by regime (truce until November 2016, contest since December 2016). Covariates added little in seven
events, so nobody is named as the next. The rate does not depend on a scenario: no evidence ties it to the exits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from exeunt.world.world import World

DAYS_PER_YEAR = 365.25
JEFFREYS = 0.5  # prior of a rate: half an event
# First and last day of the two regimes in the record.
REGIMES = {
    "truce": (date(2008, 1, 1), date(2016, 11, 30)),
    "contest": (date(2016, 12, 1), date(2018, 12, 31)),
}
QUANTILES = (0.05, 0.50, 0.95)
GRID = 2000  # points of the mixture over the rate


@dataclass(frozen=True)
class SwitchRate:
    """Switches per ally and year in one regime. events : count; ally_years : exposure; p05, p50, p95 : of the rate."""

    regime: str
    events: int
    ally_years: float
    mean: float
    p05: float
    p50: float
    p95: float

    def at_least_one(self, allies: int, years: float = 1.0) -> float:
        """Return the probability that at least one of `allies` changes within `years`, over the spread of the rate."""
        shape = self.events + JEFFREYS
        return float(1.0 - (self.ally_years / (self.ally_years + allies * years)) ** shape)

    def switches(self, allies: int, years: float) -> tuple[float, float, float]:
        """Return 5th, 50th and 95th percentile of how many of `allies` change within `years`."""
        from scipy.stats import binom, gamma

        ranks = (np.arange(GRID) + 0.5) / GRID
        rates = gamma.ppf(ranks, self.events + JEFFREYS, scale=1.0 / self.ally_years)
        chance = 1.0 - np.exp(-rates * years)
        cumulative = np.asarray(binom.cdf(np.arange(allies + 1)[:, None], allies, chance[None, :])).mean(axis=1)
        low, middle, high = (float(np.searchsorted(cumulative, q)) for q in QUANTILES)
        return low, middle, high


def switch_rates(world: World) -> tuple[SwitchRate, ...]:
    """Return the rate of each regime from the record of 2008-2018: Jeffreys posterior of a Poisson rate."""
    from scipy.stats import gamma

    changes = world.table("recognition_switches")
    left = {str(c): date.fromisoformat(d) for c, d in zip(changes["country"], changes["date"], strict=True)}
    stayed = [str(c) for c in world.table("recognition_allies_2018")["country"]]
    found = []
    for regime, (first, last) in REGIMES.items():
        risk = [c for c in (*stayed, *left) if left.get(c, last) >= first]
        days = sum((min(left.get(c, last), last) - first).days for c in risk)
        events = sum(first <= day <= last for day in left.values())
        years = days / DAYS_PER_YEAR
        low, middle, high = np.asarray(gamma.ppf(np.array(QUANTILES), events + JEFFREYS, scale=1.0 / years))
        mean = (events + JEFFREYS) / years
        found.append(SwitchRate(regime, events, years, mean, float(low), float(middle), float(high)))
    return tuple(found)
