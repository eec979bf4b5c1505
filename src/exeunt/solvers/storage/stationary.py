"""Long-run moments of a market without simulation: the stationary law of what is carried from year to year.

What is carried, w, is the whole state: harvest and news are fresh each year. The law is found on the grid of the
solution; amounts between two nodes are split so that the mean stays (Young 2010). Stock-outs and spikes are integrated
over availability with the news in closed form, so nothing jumps at a node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.storage.policy import Policy
from exeunt.solvers.storage.quadrature import normal_nodes

FloatArray = NDArray[np.float64]
HARVEST, NEWS, HARVEST_WITHOUT_NEWS = 15, 15, 61
AVAILABLE = 800  # nodes of availability for what is integrated over it
REACH = 6.0  # standard deviations beyond the law of what is carried
FLOOR = 0.01  # lowest price told, in mean prices: inverse demand is a line


@dataclass(frozen=True)
class Moments:
    """Long-run moments; prices over their mean. spike : share of years above 1.5 times the mean."""

    mean: float
    cv: float
    autocorrelation: float
    skewness: float
    spike: float
    sd_dlog: float
    stockout: float
    mean_stocks: float


class Stationary:
    """The stationary law of a policy.

    available : (n, k) next availability from each node of what is carried; scarcity : (n, k) the price with it;
    weights : (k,); law : (n,) probability of the nodes.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy, market = policy, policy.market
        with_news = market.news > 0.0
        u, wu = normal_nodes(HARVEST if with_news else HARVEST_WITHOUT_NEWS)
        if policy.expectation.discrete:
            u, wu = policy.expectation.nodes, policy.expectation.weights
        e, we = normal_nodes(NEWS) if with_news else (np.zeros(1), np.ones(1))
        self.news = np.tile(e, len(u))
        self.weights = np.repeat(wu, len(e)) * np.tile(we, len(u))
        self.noise = float(np.sqrt(1.0 - market.news))
        self.available = policy.carried[:, None] + self.noise * np.repeat(u, len(e))
        self.scarcity = policy.scarcity_at(self.available, self.news)
        stocks = self.available + self.scarcity
        self.next = policy.carried_from(stocks, self.news)
        self.law = self._law()

    def _law(self) -> FloatArray:
        grid = self.policy.carried
        count = len(grid)
        place = np.clip(np.searchsorted(grid, self.next.ravel(), side="right") - 1, 0, count - 2)
        part = np.clip((self.next.ravel() - grid[place]) / (grid[place + 1] - grid[place]), 0.0, 1.0)
        self._place, self._part = place, part
        weight = np.broadcast_to(self.weights, self.next.shape).ravel()
        cell = np.repeat(np.arange(count), len(self.weights)) * count + place
        move = np.bincount(cell, weight * (1.0 - part), count * count)
        move += np.bincount(cell + 1, weight * part, count * count)
        system = move.reshape(count, count).T - np.eye(count)
        system[-1] = 1.0
        law = np.linalg.solve(system, np.eye(count)[-1])
        return np.asarray(np.maximum(law, 0.0) / np.maximum(law, 0.0).sum())

    def mean_of(self, values: FloatArray) -> float:
        """Return the mean of values (n, k) over the law."""
        return float(self.law @ (values @ self.weights))

    def ahead(self, values: FloatArray) -> FloatArray:
        """Return the mean of next year's values given the state of this year, (n, k)."""
        expected = values @ self.weights
        found = expected[self._place] + self._part * (expected[self._place + 1] - expected[self._place])
        return np.asarray(found.reshape(self.next.shape))

    @cached_property
    def sd(self) -> float:
        """Standard deviation of consumption, in standard deviations of the harvest."""
        mean = self.mean_of(self.scarcity)
        return float(np.sqrt(self.mean_of((self.scarcity - mean) ** 2)))

    @cached_property
    def autocorrelation(self) -> float:
        """First autocorrelation of prices."""
        off = self.scarcity - self.mean_of(self.scarcity)
        return self.mean_of(off * self.ahead(off)) / self.sd**2

    @cached_property
    def density(self) -> tuple[FloatArray, FloatArray]:
        """Nodes of availability and the probability of each, (AVAILABLE,)."""
        grid = self.policy.carried
        reached = grid[np.flatnonzero(self.law > 1e-14)]
        nodes = np.linspace(reached[0] - REACH * self.noise, reached[-1] + REACH * self.noise, AVAILABLE)
        law = np.exp(-0.5 * ((nodes[:, None] - grid) / self.noise) ** 2) @ self.law
        return nodes, law / law.sum()

    def above(self, scarcity: FloatArray) -> FloatArray:
        """Return the probability that scarcity exceeds each value, same shape (m,)."""
        if self.policy.expectation.discrete:
            return np.array([self.mean_of((self.scarcity > value).astype(np.float64)) for value in scarcity])
        nodes, law = self.density
        foreseen = np.interp(-scarcity, -self.policy.scarcity, self.policy.foreseen)
        foreseen = np.where(scarcity > self.policy.scarcity[0], -np.inf, foreseen)  # nobody stores at such a price
        scale = self.policy.market.news_scale
        stored = _covered(nodes, foreseen) if scale == 0.0 else _normal(foreseen[:, None] - nodes, scale)
        short = _covered(nodes, -scarcity)
        return np.asarray((short + (1.0 - short) * stored) @ law)

    @cached_property
    def stockout(self) -> float:
        """Probability that nothing is stored."""
        policy = self.policy
        if policy.expectation.discrete:
            return self.mean_of((self.available + self.scarcity <= 0.0).astype(np.float64))
        nodes, law = self.density
        carried = np.interp(nodes, -policy.scarcity, policy.carried)
        carried = np.where(nodes < -policy.scarcity[0], -np.inf, carried)
        if policy.market.news == 0.0:
            return float(_covered(nodes, -policy.scarcity[:1])[0] @ law)
        return float((1.0 - _normal(carried, np.sqrt(policy.market.news))) @ law)

    def stored_share(self, scarcity: FloatArray) -> FloatArray:
        """Return the probability that something is stored, given the price, (m,).

        At a given price either stocks stand and what is carried follows from the price, or nothing is stored and the
        news was good; both have a density in the price.
        """
        spread, market = float(np.sqrt(self.policy.market.news)), self.policy.market
        carried = np.interp(-scarcity, -self.policy.scarcity, self.policy.carried)
        nodes, law = self.density
        width = nodes[1] - nodes[0]
        out = np.interp(-scarcity, nodes, law / width)
        if spread == 0.0:
            return (carried > 0.0).astype(np.float64)
        out = out * (1.0 - _normal(carried, spread))
        foreseen = carried / (1.0 - market.decay) - scarcity
        rise = np.gradient(self.policy.foreseen, -self.policy.scarcity)
        turn = np.interp(-scarcity, -self.policy.scarcity, rise)
        z = (foreseen[:, None] - nodes) / market.news_scale
        held = np.where(nodes > -scarcity[:, None], np.exp(-0.5 * z * z), 0.0) @ law
        held *= turn / (market.news_scale * np.sqrt(2.0 * np.pi))
        with np.errstate(invalid="ignore", divide="ignore"):
            share = held / (held + out)
        return np.asarray(np.where(held + out > 0.0, share, 1.0))

    def sd_dlog(self, slopes: FloatArray) -> FloatArray:
        """Return the standard deviation of the yearly log change of prices 1 + slope * g, (m,); slopes positive."""
        found = []
        for slope in slopes:
            log = np.log(np.maximum(1.0 + slope * self.scarcity, FLOOR))
            log = log - self.mean_of(log)
            found.append(np.sqrt(max(2.0 * (self.mean_of(log * log) - self.mean_of(log * self.ahead(log))), 0.0)))
        return np.array(found)

    def moments(self) -> Moments:
        """Return the moments of prices of the market of the policy."""
        market = self.policy.market
        scale = -market.slope / market.intercept
        mean = 1.0 + scale * self.mean_of(self.scarcity)
        off = self.scarcity - self.mean_of(self.scarcity)
        threshold = (1.5 * mean - 1.0) / scale
        return Moments(
            mean=mean * market.intercept,
            cv=scale * self.sd / mean,
            autocorrelation=self.autocorrelation,
            skewness=self.mean_of(off**3) / self.sd**3,
            spike=float(self.above(np.array([threshold]))[0]),
            sd_dlog=float(self.sd_dlog(np.array([scale]))[0]),
            stockout=self.stockout,
            mean_stocks=self.mean_of(self.available + self.scarcity),
        )


def _normal(gap: FloatArray, spread: float) -> FloatArray:
    """Return the probability that a normal of this spread lies below gap, same shape."""
    from scipy.special import ndtr

    return np.asarray(ndtr(gap / spread))


def _covered(nodes: FloatArray, edge: FloatArray) -> FloatArray:
    """Return how much of the cell of each node lies below each edge, (m, nodes)."""
    width = nodes[1] - nodes[0]
    return np.asarray(np.clip((edge[:, None] - nodes) / width + 0.5, 0.0, 1.0))
