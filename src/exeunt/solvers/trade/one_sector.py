"""Equilibrium of one sector in changes (Dekle, Eaton and Kortum 2008), additive and multiplicative deficits.

    m_ij = (cost ratio)^-theta A_i       P_j^-theta = sum_i pi_ij m_ij w_i^-theta
    Y_i w_i = w_i^-theta sum_j pi_ij m_ij E'_j P_j^theta

Additive: E'_j = Y_j w_j + D_j, the deficit fixed in the numeraire. Multiplicative: E'_j = c E_j w_j in market
clearing, c = sum Y w / sum E w (without it no fixed point exists); expenditure is then reported as E_j w_j, as the
programs of Baier, Yotov and Zylkin do. Numeraire: world output.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.trade.economy import Economy
from exeunt.solvers.trade.fixed_point import Search, search
from exeunt.solvers.trade.links import Links

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Closure = Literal["additive", "multiplicative"]


@dataclass(frozen=True)
class OneSector:
    """Ratios new over old; (draws, N). wage : price of the good at the factory; price : index of the importer.

    expenditure : in money. offers : A w^-theta; residual : largest relative change left in w.
    """

    economy: Economy
    links: Links
    theta: FloatArray
    closure: Closure
    wage: FloatArray
    price: FloatArray
    expenditure: FloatArray
    offers: FloatArray
    residual: FloatArray
    sweeps: IntArray

    @property
    def real_wage(self) -> FloatArray:
        """Wage over price index."""
        return np.asarray(self.wage / self.price)

    @property
    def welfare(self) -> FloatArray:
        """Real expenditure; with the multiplicative closure that is the real wage."""
        base = self.economy.absorption[0]
        return np.asarray(self.expenditure / base / self.price)

    def domestic_share(self) -> FloatArray:
        """Ratio of the share of domestic goods in purchases."""
        own = self.links.own() / np.diagonal(self.economy.share[0])
        return np.asarray(own * self.offers * self.price ** self.theta[:, None])

    def flows(self, draw: int = 0) -> FloatArray:
        """Return the matrix of trade of one draw, (N, N), in money."""
        demand = self.expenditure[draw] * self.price[draw] ** self.theta[draw]
        return np.asarray(self.offers[draw][:, None] * self.links.dense(draw) * demand)

    def statistic_gap(self) -> FloatArray:
        """Largest distance, by draw, between the real wage and domestic share^(-1/theta).

        The sufficient statistic of Arkolakis, Costinot and Rodriguez-Clare (2012), a check of the arithmetic of
        every solve; it holds where technology does not change.
        """
        told = self.domestic_share() ** (-1.0 / self.theta[:, None])
        return np.asarray(np.abs(told / self.real_wage - 1.0).max(axis=1))


class _Market:
    """Market clearing for a batch of draws; state: ln w."""

    def __init__(
        self,
        economy: Economy,
        links: Links,
        theta: FloatArray,
        closure: Closure,
        technology: FloatArray | None,
    ) -> None:
        self.output, self.spent = economy.output[0], economy.absorption[0]
        self.deficit = self.spent - self.output
        self.links, self.theta, self.closure = links, theta[:, None], closure
        self.technology = 1.0 if technology is None else np.exp(technology)
        self.economy = economy

    def prices(self, state: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return offers A w^-theta and their sums by importer."""
        offers = self.technology * np.exp(-self.theta * state)
        return offers, self.links.inward(offers)

    def expenditure(self, wage: FloatArray) -> FloatArray:
        if self.closure == "additive":
            return np.asarray(self.output * wage + self.deficit)
        scale = (self.output * wage).sum(axis=1, keepdims=True) / (self.spent * wage).sum(axis=1, keepdims=True)
        return np.asarray(scale * self.spent * wage)

    def residual(self, state: FloatArray) -> FloatArray:
        """Return ln of sales over output, (draws, N); NaN where expenditure is not positive."""
        wage = np.exp(state)
        offers, total = self.prices(state)
        sold = offers * self.links.outward(self.expenditure(wage) / total)
        return np.asarray(np.log(sold / (self.output * wage)))

    def normalised(self, state: FloatArray) -> FloatArray:
        level = np.log((np.exp(state) * self.output).sum(axis=1, keepdims=True) / self.output.sum())
        return np.asarray(state - level)

    def relaxed(self, state: FloatArray) -> tuple[FloatArray, FloatArray]:
        residual = self.residual(state)
        return self.normalised(state + residual / (1.0 + 0.6 * self.theta)) - state, np.abs(residual).max(axis=1)

    def inverse(self) -> FloatArray:
        """Return the inverse of the derivative of the residual at the base, at the mean elasticity, (N, N)."""
        flows, share = self.economy.flows[0], self.economy.share[0]
        n = len(flows)
        to_price = flows @ share.T
        if self.closure == "additive":
            earned = flows * (self.output / self.spent)
        else:
            scale = self.output / self.output.sum() - self.spent / self.spent.sum()
            earned = flows + np.outer(self.output, scale)
        theta = float(np.exp(np.log(self.theta).mean()))
        slope = (-theta * (np.diag(self.output) - to_price) + earned) / self.output[:, None] - np.eye(n)
        slope -= np.outer(np.ones(n), self.output / self.output.sum())
        return np.asarray(np.linalg.inv(slope))


def solve_one(
    economy: Economy,
    links: Links,
    theta: FloatArray,
    *,
    closure: Closure = "additive",
    technology: FloatArray | None = None,
    start: FloatArray | None = None,
    how: Search | None = None,
    newton: bool = True,
) -> OneSector:
    """Return the equilibrium of every draw.

    economy : of one sector. links : its trade under the new costs. theta : (draws,). technology : ln A, (draws or 1,
    N). start : ln w of a solution nearby, (draws, N). A residual above `how.tolerance` means that no equilibrium was
    found (with deficits none need exist).
    """
    how = how or Search()
    market = _Market(economy, links, theta, closure, technology)
    begin = np.zeros((len(theta), economy.size)) if start is None else start
    inverse = market.inverse() if newton else None

    def fast(state: FloatArray) -> tuple[FloatArray, FloatArray]:
        residual = market.residual(state)
        direction = -(residual @ inverse.T) if inverse is not None else residual
        return market.normalised(state + direction) - state, np.maximum(
            np.abs(residual).max(axis=1), np.abs(direction).max(axis=1)
        )

    found = search(fast if newton else None, market.relaxed, begin, how)
    state = market.normalised(found.state)
    with np.errstate(all="ignore"):
        residual = np.abs(market.residual(state)).max(axis=1)
        offers, total = market.prices(state)
        wage, price = np.exp(state), np.exp(-np.log(total) / market.theta)
    spent = market.expenditure(wage) if closure == "additive" else market.spent * wage
    residual = np.where(np.isfinite(residual), residual, np.inf)
    return OneSector(economy, links, theta, closure, wage, price, np.asarray(spent), offers, residual, found.sweeps)
