"""The chance of a price spike ahead, given today's price alone: stocks and news are not observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.storage.policy import Policy
from exeunt.solvers.storage.stationary import Stationary

FloatArray = NDArray[np.float64]
NEAR = 0.05  # of the observed price over its mean: states with such a price count
LEAST, INSTEAD = 0.001, 0.002  # probability below which the nearest states count, and how much of them
STATES = 300  # of harvest and news from each carried amount, spread evenly and shifted from one amount to the next
KRONECKER = np.array([0.7548776662466927, 0.5698402909980532])  # the sequence of least gaps in two dimensions
POINTS = 201  # of next year's availability


@dataclass(frozen=True)
class SpikeForecast:
    """Chances of a price above `ratio` times the mean within one and two years, by today's price.

    price : (m,) over the mean, rising; weight : (m,) long-run probability of the state; one, two : (m,) chances.
    """

    price: FloatArray
    weight: FloatArray
    one: FloatArray
    two: FloatArray

    @classmethod
    def of(cls, policy: Policy, ratio: float = 1.5) -> SpikeForecast:
        """Return the chances under a policy."""
        law, market = Stationary(policy), policy.market
        mean = 1.0 + market.relative_slope * law.mean_of(law.scarcity)
        available, news = _states(policy)
        scarcity = policy.scarcity_at(available, news)
        price = (1.0 + market.relative_slope * scarcity) / mean
        after = policy.carried_from(available + scarcity, news)
        from_carried = _next_year(policy, (ratio * mean - 1.0) / market.relative_slope)
        one = np.interp(after, policy.carried, from_carried)
        later = np.where(price > ratio, 0.0, one).mean(axis=1)  # not next year, but the year after
        two = np.interp(after, policy.carried, np.minimum(from_carried + later, 1.0))
        order = np.argsort(price.ravel(), kind="stable")
        weight = np.broadcast_to(law.law[:, None] / STATES, price.shape)
        return cls(*(values.ravel()[order] for values in (price, weight, one, two)))

    def at(self, ratio: FloatArray, *, years: int = 1) -> FloatArray:
        """Return the chance within 1 or 2 years, (n,), of observed prices over their mean, (n,)."""
        chance = self.one if years == 1 else self.two
        mass = np.concatenate([[0.0], np.cumsum(self.weight)])
        total = np.concatenate([[0.0], np.cumsum(self.weight * chance)])
        low, high = np.searchsorted(self.price, ratio - NEAR), np.searchsorted(self.price, ratio + NEAR, side="right")
        found = np.empty(len(ratio))
        for i in range(len(ratio)):
            a, b = int(low[i]), int(high[i])
            if mass[b] - mass[a] < LEAST:
                a, b = self._nearest(float(ratio[i]), mass)
            found[i] = (total[b] - total[a]) / (mass[b] - mass[a])
        return found

    def _nearest(self, ratio: float, mass: FloatArray) -> tuple[int, int]:
        """Return the nearest states on both sides that hold the probability INSTEAD."""
        middle = int(np.searchsorted(self.price, ratio))
        low = int(np.searchsorted(mass, mass[middle] - INSTEAD / 2.0))
        high = int(np.searchsorted(mass, mass[low] + INSTEAD)) + 1
        high = min(high, len(self.price))
        return min(low, int(np.searchsorted(mass, mass[high] - INSTEAD))), high


def _states(policy: Policy) -> tuple[FloatArray, FloatArray]:
    """Return availability and news of states that follow each carried amount, both (n, STATES)."""
    from scipy.special import ndtri

    count = len(policy.carried)
    steps = np.arange(count)[:, None] * STATES + np.arange(STATES)
    u, e = (ndtri(np.clip((0.5 + steps * k) % 1.0, 1e-9, 1.0 - 1e-9)) for k in KRONECKER)
    return policy.carried[:, None] + np.sqrt(1.0 - policy.market.news) * u, e


def _next_year(policy: Policy, scarcity: float) -> FloatArray:
    """Return the chance that next year's scarcity exceeds a value, from each carried amount, (n,)."""
    from scipy.special import ndtr

    noise = np.sqrt(1.0 - policy.market.news)
    edges = np.linspace(-5.0, 5.0, POINTS + 1)
    middle = 0.5 * (edges[1:] + edges[:-1])
    weights = np.diff(ndtr(edges))
    available = policy.carried[:, None] + noise * middle
    foreseen = float(np.interp(-scarcity, -policy.scarcity, policy.foreseen))
    if scarcity > policy.scarcity[0]:
        foreseen = -np.inf
    below = ndtr((-scarcity - policy.carried) / noise)  # so little that the price is too high with nothing stored
    if policy.market.news == 0.0:
        return np.asarray(ndtr((max(foreseen, -scarcity) - policy.carried) / noise))
    stored = np.where(available > -scarcity, ndtr((foreseen - available) / policy.market.news_scale), 0.0)
    return np.asarray(np.minimum(below + stored @ weights, 1.0))
