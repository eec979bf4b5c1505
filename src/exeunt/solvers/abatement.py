"""Cost of abatement: one interface for the curves of RICE50+, DICE-2023 and RICE-2010.

Every curve has the form p(mu) = a mu + b mu^k, price against the abated share mu of a region's emissions; a draw
multiplies it by one number, the scale. RICE50+ (Gazzotti et al. 2021) has k = 4; DICE-2023 (Barrage and Nordhaus 2024)
and RICE-2010 (Nordhaus 2010) have a = 0 and k = theta2 - 1, b being the price of the backstop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
LARGEST_SHARE = 0.95  # above it the fitted curves say nothing
SMALLEST = 1e-6  # fitted coefficients at or below zero are set to this
NEWTON_STEPS = 6
ROOT_STEPS = 2


@dataclass(frozen=True)
class CostCurve:
    """Marginal cost of regions in one year, before the scale of a draw.

    linear, steep : (regions,) USD per t CO2. power : k > 1.
    """

    linear: FloatArray
    steep: FloatArray
    power: float

    @classmethod
    def of(cls, linear: FloatArray, steep: FloatArray, power: float) -> CostCurve:
        """Return a curve that rises everywhere: coefficients of zero or less are set to a millionth.

        A linear part of exactly zero in every region stays: that is the form of DICE and RICE-2010.
        """
        pure = not np.any(linear)
        return cls(linear if pure else np.maximum(linear, SMALLEST), np.maximum(steep, SMALLEST), power)

    def take(self, places: NDArray[np.int64]) -> CostCurve:
        """Return the curves of the regions that countries lie in."""
        return CostCurve(self.linear[places], self.steep[places], self.power)

    def price(self, share: FloatArray) -> FloatArray:
        """Return the marginal cost at an abated share, (..., regions), USD per t."""
        return self.linear * share + self.steep * self._powered(share)

    def cost(self, share: FloatArray) -> FloatArray:
        """Return the cost per tonne of baseline emissions, the integral of the price over the share, USD per t."""
        return share * (self.linear * share / 2.0 + self.steep * self._powered(share) / (self.power + 1.0))

    def slope(self, share: FloatArray) -> FloatArray:
        """Return the derivative of the price."""
        return self.linear + self.steep * self.power * self._under(share)

    def share(self, price: FloatArray) -> FloatArray:
        """Return the abated share at a price, capped at 0.95; prices (..., regions or 1) >= 0 before the scale.

        Starts above the root and takes six Newton steps, which fall to it monotonically because the curve is convex.
        """
        if not self.linear.any():
            return np.minimum(np.power(price / self.steep, 1.0 / self.power), LARGEST_SHARE)
        share = np.minimum(price / self.linear, np.power(price / self.steep, 1.0 / self.power))
        share = np.minimum(share, 1.0)
        for _ in range(NEWTON_STEPS):
            share = share - (self.price(share) - price) / self.slope(share)
        return np.minimum(np.maximum(share, 0.0), LARGEST_SHARE)

    def _powered(self, share: FloatArray) -> FloatArray:
        if self.power == 4.0:
            square = share * share
            return square * square
        return np.power(share, self.power)

    def _under(self, share: FloatArray) -> FloatArray:
        """Return share to the power k - 1."""
        return share * share * share if self.power == 4.0 else np.power(share, self.power - 1.0)


@dataclass(frozen=True)
class OnePrice:
    """The price at which all regions together abate a given amount, tabulated once.

    Draws share relative emissions, so that the price before the scale depends only on abatement divided by the common
    factor of growth. curve, emissions : of regions, (regions,) at growth factor 1. prices, amounts : nodes of the
    table.
    """

    curve: CostCurve
    emissions: FloatArray
    prices: FloatArray
    amounts: FloatArray

    @classmethod
    def tabulate(cls, curve: CostCurve, emissions: FloatArray, nodes: int = 1024) -> OnePrice:
        """Return the table from price zero to the price at which every region is at the cap."""
        highest = float(np.max(curve.price(np.full(len(emissions), LARGEST_SHARE))))
        prices = highest * np.linspace(0.0, 1.0, nodes) ** 3
        amounts = (curve.share(prices[:, None]) * emissions).sum(axis=1)
        return cls(curve, emissions, prices, amounts)

    def price(self, amount: FloatArray) -> FloatArray:
        """Return the price before the scale for amounts (draws,), zero where nothing is abated.

        Starts from the table (curves without a linear part: from the closed form without the cap) and takes Newton
        steps; A(price) is concave, so that they stay below the root after the first.
        """
        wanted = np.minimum(amount, self.amounts[-1])
        price = self._start(wanted)
        for _ in range(ROOT_STEPS):
            share = self.curve.share(price[:, None])
            free = (share < LARGEST_SHARE) & (share > 0.0)
            found = (share * self.emissions).sum(axis=1)
            each = np.divide(self.emissions, self.curve.slope(share), out=np.zeros_like(share), where=free)
            rise = each.sum(axis=1)
            step = np.divide(wanted - found, rise, out=np.zeros_like(price), where=rise > 0.0)
            price = np.minimum(np.maximum(price + step, 0.0), self.prices[-1])
        return np.where(wanted > 0.0, price, 0.0)

    def _start(self, wanted: FloatArray) -> FloatArray:
        power = self.curve.power
        if self.curve.linear.any():
            return np.asarray(np.interp(wanted, self.amounts, self.prices))
        whole = float((self.emissions * np.power(self.curve.steep, -1.0 / power)).sum())
        return np.asarray(np.minimum(np.power(wanted / whole, power), self.prices[-1]))


@dataclass(frozen=True)
class Market:
    """Abatement of countries when a share of it is found where it is cheapest; USD are millions if emissions are Mt.

    alone, single : cost of each country on its own and at one price, (draws, countries). shares : abated share after
    cooperation. cost : of the mixture. payment : for permits, positive for a buyer; sums to zero. price : the one
    price.
    """

    alone: FloatArray
    single: FloatArray
    shares: FloatArray
    cost: FloatArray
    payment: FloatArray
    price: FloatArray

    @property
    def excess(self) -> FloatArray:
        """Cost of fragmentation before any cooperation, (draws,)."""
        return np.asarray((self.alone - self.single).sum(axis=1), dtype=np.float64)

    @property
    def excess_realised(self) -> FloatArray:
        """Cost above that of one price that is left after cooperation, (draws,)."""
        return np.asarray((self.cost - self.single).sum(axis=1), dtype=np.float64)

    @property
    def gain(self) -> FloatArray:
        """What each country gains from cooperation, payments included; never negative, (draws, countries)."""
        return self.alone - self.cost - self.payment


@dataclass(frozen=True)
class Ends:
    """The two ends of cooperation for one year: everyone alone, and one price (equal marginal cost: Montgomery 1972).

    curve : of countries. shares, cheapest : abated shares at the two ends, (draws, countries). emissions : (draws,
    countries) Mt. weight : scale of the draw times emissions. price : the one price, (draws,), USD per t.
    """

    curve: CostCurve
    shares: FloatArray
    cheapest: FloatArray
    emissions: FloatArray
    weight: FloatArray
    price: FloatArray

    @classmethod
    def of(
        cls,
        curve: CostCurve,
        one: OnePrice,
        places: NDArray[np.int64],
        shares: FloatArray,
        emissions: FloatArray,
        growth: FloatArray,
        scale: FloatArray,
    ) -> Ends:
        """Return the ends at equal world abatement.

        one : table of regions at growth 1. places : region of each country. growth, scale : (draws,); emissions are
        those of the table times growth.
        """
        price = one.price((shares * emissions).sum(axis=1) / growth)
        cheapest = np.take(one.curve.share(price[:, None]), places, axis=1)
        return cls(curve, shares, cheapest, emissions, scale[:, None] * emissions, scale * price)

    def excess(self, cooperation: FloatArray) -> FloatArray:
        """Return the cost above that of one price at a degree of cooperation, (draws,)."""
        mixed = self._mixed(cooperation)
        more = self.curve.cost(mixed) - self.curve.cost(self.cheapest)
        return np.asarray((self.weight * more).sum(axis=1), dtype=np.float64)

    def market(self, cooperation: FloatArray) -> Market:
        """Return the market at a degree of cooperation, (draws,): world abatement is the same for every degree."""
        mixed = self._mixed(cooperation)
        return Market(
            alone=self.weight * self.curve.cost(self.shares),
            single=self.weight * self.curve.cost(self.cheapest),
            shares=mixed,
            cost=self.weight * self.curve.cost(mixed),
            payment=self.price[:, None] * (self.shares - mixed) * self.emissions,
            price=self.price,
        )

    def _mixed(self, cooperation: FloatArray) -> FloatArray:
        part = cooperation[:, None]
        return np.asarray((1.0 - part) * self.shares + part * self.cheapest, dtype=np.float64)
