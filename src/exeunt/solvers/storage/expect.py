"""Expected scarcity of next year: one-dimensional although harvest and news are two shocks.

With w carried, x = w + sqrt(1 - news) u is next year's availability and y = x + sqrt(news) e / (1 - decay) what is then
foreseen. The price is max(-x, g(y)). y is normal around w and x is normal given y, so that E[max(-x, g(y)) | y] has a
closed form (that of an option under a normal law: Bachelier 1900) and only y is left for quadrature. A discrete harvest
without news takes the maximum at each of its points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.storage.market import StorageMarket
from exeunt.solvers.storage.quadrature import normal_nodes

FloatArray = NDArray[np.float64]
ROOT_2PI = np.sqrt(2.0 * np.pi)


@dataclass(frozen=True)
class Asked:
    """Where the price function is asked for, from each carried amount.

    points : (n, k) values of y. short : (n, k) expected -x given y. spread : standard deviation of x given y.
    weights : (k,).
    """

    points: FloatArray
    short: FloatArray
    spread: float
    weights: FloatArray

    def value(self, foreseen: FloatArray, scarcity: FloatArray) -> FloatArray:
        """Return E g' for each carried amount, (n,); foreseen, scarcity : the price function."""
        stored = np.interp(self.points.ravel(), foreseen, scarcity).reshape(self.points.shape)
        if self.spread == 0.0:
            return np.asarray(np.maximum(self.short, stored) @ self.weights)
        return np.asarray(self._mixed(stored)[0] @ self.weights)

    def value_and_slope(self, foreseen: FloatArray, scarcity: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return E g', (n,), and its derivative by the nodes of scarcity, (n, nodes), where foreseen = kept - g."""
        nodes = len(scarcity)
        place = np.clip(np.searchsorted(foreseen, self.points.ravel()) - 1, 0, nodes - 2).reshape(self.points.shape)
        step = foreseen[1:] - foreseen[:-1]
        rise = (scarcity[1:] - scarcity[:-1]) / step
        part = np.clip((self.points - foreseen[place]) / step[place], 0.0, 1.0)
        stored = scarcity[place] + part * (scarcity[place + 1] - scarcity[place])
        mixed, chance = self._mixed(stored)
        weight = self.weights * (1.0 - chance) * (1.0 + rise[place])
        cell = np.arange(len(self.points))[:, None] * nodes + place
        size = len(self.points) * nodes
        slope = np.asarray(np.bincount(cell.ravel(), (weight * (1.0 - part)).ravel(), size), dtype=np.float64)
        slope += np.bincount(cell.ravel() + 1, (weight * part).ravel(), size)
        return np.asarray(mixed @ self.weights), np.asarray(slope, dtype=np.float64).reshape(-1, nodes)

    def _mixed(self, stored: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return E[max(-x, g) | y] and the probability that nothing is stored given y, both (n, k)."""
        from scipy.special import ndtr

        if self.spread == 0.0:
            return np.maximum(self.short, stored), (self.short > stored).astype(np.float64)
        gap = (self.short - stored) / self.spread
        chance = ndtr(gap)
        return stored + self.spread * (gap * chance + np.exp(-0.5 * gap * gap) / ROOT_2PI), chance


@dataclass(frozen=True)
class Expectation:
    """Nodes and weights, (k,): of a standard normal, or of a discrete harvest without news."""

    nodes: FloatArray
    weights: FloatArray
    discrete: bool = False

    @classmethod
    def normal(cls, count: int) -> Expectation:
        """Return the expectation over normal shocks."""
        return cls(*normal_nodes(count))

    def at(self, carried: FloatArray, market: StorageMarket) -> Asked:
        """Return where the price function is asked for from carried amounts, (n,)."""
        harvest, news = 1.0 - market.news, market.news_scale**2
        spread = np.sqrt(harvest + news)
        points = carried[:, None] + spread * self.nodes
        short = -(carried[:, None] + harvest / spread * self.nodes)
        return Asked(points, short, float(np.sqrt(harvest * news) / spread), self.weights)
