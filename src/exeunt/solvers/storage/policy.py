"""The solved market: one function of foreseen availability gives every price, stock and expectation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.storage.expect import Expectation
from exeunt.solvers.storage.market import StorageMarket

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Policy:
    """The equilibrium of a market.

    carried : (n,) what reaches the next year for certain, w = (1 - decay) S + sqrt(news) e. scarcity : (n,) price at
    which that much is carried, g = discount E g'(w) - carrying, falling. foreseen : (n,) availability and news that go
    with it, y = w / (1 - decay) - g, rising. The price of (x, e) is max(-x, g(x + sqrt(news) e / (1 - decay))): the
    kink of every news state is in the maximum, nothing is interpolated across it.
    iterations, residual : of the solution; the residual is the last change, in the unit of prices.
    """

    market: StorageMarket
    expectation: Expectation
    carried: FloatArray
    scarcity: FloatArray
    foreseen: FloatArray
    iterations: int
    residual: float

    def scarcity_at(self, available: FloatArray, news: FloatArray | float = 0.0) -> FloatArray:
        """Return scarcity g = -consumption at availability x and news e, broadcast together."""
        stored = np.interp(available + self.market.news_scale * news, self.foreseen, self.scarcity)
        return np.maximum(-available, stored)

    def price_at(self, available: FloatArray, news: FloatArray | float = 0.0) -> FloatArray:
        """Return the price at availability x and news e, in the unit of the market."""
        return self.market.price(self.scarcity_at(available, news))

    def stocks_at(self, available: FloatArray, news: FloatArray | float = 0.0) -> FloatArray:
        """Return stocks S = x - consumption, at least 0."""
        return np.asarray(available + self.scarcity_at(available, news))

    def carried_from(self, stocks: FloatArray, news: FloatArray | float = 0.0) -> FloatArray:
        """Return w = (1 - decay) S + sqrt(news) e."""
        return np.asarray((1.0 - self.market.decay) * stocks + np.sqrt(self.market.news) * news)

    def kink(self, news: float = 0.0) -> tuple[float, float]:
        """Return availability and price at which storing begins, given the news."""
        start = np.sqrt(self.market.news) * news
        scarcity = float(np.interp(start, self.carried, self.scarcity))
        return -scarcity, float(self.market.price(np.asarray(scarcity)))

    def euler_error(self, available: FloatArray, news: FloatArray) -> FloatArray:
        """Return the miss of f = max(discount E f' - cost, P(x)) at states (same shape, 1-D), in the unit of prices.

        Off the nodes of the solution and with the expectation of `Expectation`.
        """
        carried = self.carried_from(self.stocks_at(available, news), news)
        scarcity = self.scarcity_at(available, news)
        value = self.expectation.at(carried, self.market).value(self.foreseen, self.scarcity)
        wanted = np.maximum(self.market.discount * value - self.market.carrying, -available)
        return (scarcity - wanted) * -self.market.slope
