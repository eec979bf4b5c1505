"""Equilibrium of many sectors with input-output links and duties, in changes (Caliendo and Parro 2015).

Unknowns of a draw: ln w (N), ln P (S x N) and ln of absorption over its base (S x N). One sweep evaluates

    ln c_s = g_s ln w + sum_q G_sq ln P_q - ln A_s          unit cost
    P_q^-theta = sum_i pi_in m_in c_i^-theta                price of the composite good
    Y_s = c_s^-theta sum_n pi_in m_in (X_n P_n^theta) / (1 + duty)
    X_q = final share (w V + duty revenue + D) + sum_s G_sq Y_s
    w V = sum_s g_s Y_s

with world value added as numeraire (sum w V fixed) and deficits D fixed in it. Wasteful costs are in m; a duty is in
m as (1 + new) / (1 + old) and its revenue comes back as income.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.trade.economy import Economy
from exeunt.solvers.trade.fixed_point import Search, search
from exeunt.solvers.trade.links import DrawLinks, Links, SharedLinks

if TYPE_CHECKING:
    from exeunt.solvers.trade.newton import Factors, Newton

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Trade:
    """What is new. links : trade of each sector at buyers' prices, with the new costs.

    received : what exporters receive of it, `None` where no duty is levied (the same links). technology : ln A,
    (draws or 1, S, N). deficit : (N,), the observed one by default.
    """

    links: Sequence[Links]
    received: Sequence[Links | None] | None = None
    technology: FloatArray | None = None
    deficit: FloatArray | None = None

    def net(self, sector: int) -> Links | None:
        """Return the links net of duty, None if there is no duty in the sector."""
        return self.received[sector] if self.received is not None else None


def trade_at(
    economy: Economy,
    theta: FloatArray,
    cost: FloatArray | None = None,
    duty: FloatArray | None = None,
    deficit: FloatArray | None = None,
) -> Trade:
    """Return the trade under whole matrices of costs, for a user's own case.

    theta : (draws, S). cost : (S, N, N) new over old iceberg cost, waste. duty : (S, N, N) new rates; those of the
    economy stay by default. Memory is draws x S x N x N when theta differs between draws.
    """
    ratio = np.ones_like(economy.flows) if cost is None else cost
    old = np.zeros_like(economy.flows) if economy.duty is None else economy.duty
    new = old if duty is None else duty
    links: list[Links] = []
    received: list[Links | None] = []
    wedge = np.log(ratio) + np.log1p(new) - np.log1p(old)
    same = bool((theta == theta[:1]).all())
    for s in range(economy.sectors):
        exponent = theta[:1, s] if same else theta[:, s]
        gross = economy.share[s] * np.exp(-exponent[:, None, None] * wedge[s])
        net = gross / (1.0 + new[s])
        links.append(SharedLinks(gross[0]) if same else DrawLinks(gross))
        received.append(None if not new[s].any() else SharedLinks(net[0]) if same else DrawLinks(net))
    return Trade(links, received, deficit=deficit)


@dataclass(frozen=True)
class Equilibrium:
    """Ratios new over old unless said otherwise; draws first.

    wage (draws, N), price and unit_cost (draws, S, N), absorption and output (draws, S, N) in money, income and
    revenue (draws, N) in money. residual : largest relative change left; sweeps : number used.
    state : ln w, ln P and ln X/X0 in one row, (draws, N (1 + 2 S)), a start for a solution nearby.
    """

    economy: Economy
    trade: Trade
    theta: FloatArray
    wage: FloatArray
    price: FloatArray
    unit_cost: FloatArray
    absorption: FloatArray
    output: FloatArray
    income: FloatArray
    revenue: FloatArray
    residual: FloatArray
    sweeps: IntArray
    state: FloatArray

    @property
    def consumer_price(self) -> FloatArray:
        """Cobb-Douglas index of the prices of final expenditure, (draws, N)."""
        return np.asarray(np.exp((self.economy.final_share * np.log(self.price)).sum(axis=1)))

    @property
    def real_wage(self) -> FloatArray:
        """Wage over consumer price: the volume of GDP, (draws, N)."""
        return np.asarray(self.wage / self.consumer_price)

    @property
    def welfare(self) -> FloatArray:
        """Real expenditure: wage income, duty revenue and deficit over consumer price, (draws, N)."""
        return np.asarray(self.income / self.economy.income / self.consumer_price)

    def demand(self) -> FloatArray:
        """Absorption over the sum of competing offers, (draws, S, N): what multiplies offers to give flows."""
        return np.asarray(self.absorption * np.exp(self.theta[:, :, None] * np.log(self.price)))

    def offers(self) -> FloatArray:
        """Unit cost to the power -theta, (draws, S, N)."""
        return np.asarray(np.exp(-self.theta[:, :, None] * np.log(self.unit_cost)))

    def domestic_sales(self) -> FloatArray:
        """Sales at home in money, (draws, S, N)."""
        own = np.stack([np.broadcast_to(links.own(), self.wage.shape) for links in self.trade.links], axis=1)
        return np.asarray(own * self.offers() * self.demand())

    def exports(self) -> FloatArray:
        """Sales abroad, net of duty, in money, (draws, S, N)."""
        return np.asarray(self.output - self.domestic_sales())

    def flows(self, draw: int = 0) -> FloatArray:
        """Return the matrix of trade at buyers' prices of one draw, (S, N, N)."""
        offers, demand = self.offers()[draw], self.demand()[draw]
        return np.stack(
            [o[:, None] * links.dense(draw) * d for links, o, d in zip(self.trade.links, offers, demand, strict=True)]
        )

    def rebased(self, draw: int = 0) -> Economy:
        """Return the economy of one draw as a base of its own, with the duties that it was solved for."""
        flows, old = self.flows(draw), self.economy
        duty = np.zeros_like(flows)
        for s in range(old.sectors):
            received = self.trade.net(s)
            if received is not None:
                gross, net = self.trade.links[s].dense(draw), received.dense(draw)
                duty[s] = np.divide(gross, net, where=net > 0.0, out=np.ones_like(net)) - 1.0
        return Economy(flows, old.input_share, duty if duty.any() else None, old.final_share)


ROUNDING = 1e-13


class Sweep:
    """One evaluation of all equations for a batch of draws; keeps what the outcome needs of the last one."""

    def __init__(self, economy: Economy, trade: Trade, theta: FloatArray) -> None:
        self.economy, self.trade = economy, trade
        self.theta = theta[:, :, None]
        self.deficit = economy.deficit if trade.deficit is None else trade.deficit
        self.shape = (len(theta), economy.sectors, economy.size)
        self.has_duty = any(trade.net(s) is not None for s in range(economy.sectors))
        self.input_share = np.ascontiguousarray(np.moveaxis(economy.input_share, 0, 2))  # (using, input, N)

    def unpack(self, state: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return ln w (draws, N), ln P and ln X/X0 (draws, S, N), as views."""
        n, cells = self.shape[2], self.shape[1] * self.shape[2]
        price = state[:, n : n + cells].reshape(self.shape)
        return state[:, :n], price, state[:, n + cells :].reshape(self.shape)

    def unit_cost(self, wage: FloatArray, price: FloatArray) -> FloatArray:
        """Return ln c of ln w and ln P, (draws, S, N)."""
        cost: FloatArray = self.economy.value_added_share * wage[:, None, :]
        for s in range(self.shape[1]):
            for q in range(self.shape[1]):
                cost[:, s] += self.input_share[s, q] * price[:, q]
        if self.trade.technology is not None:
            cost -= self.trade.technology
        return cost

    def used(self, output: FloatArray) -> FloatArray:
        """Return intermediate use by input of outputs by user, (draws, S, N)."""
        use = np.zeros(output.shape)
        for s in range(self.shape[1]):
            for q in range(self.shape[1]):
                use[:, q] += self.input_share[s, q] * output[:, s]
        return use

    def __call__(self, state: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the residuals of the three blocks, packed like the state, and the largest of each draw."""
        wage, price, size = self.unpack(state)
        economy = self.economy
        cost = self.unit_cost(wage, price)
        offers = np.exp(-self.theta * cost)
        absorption = economy.absorption * np.exp(size)
        output, total, revenue = self._traded(offers, absorption)
        earned = np.exp(wage) * economy.value_added
        income = earned + revenue + self.deficit
        demand = economy.final_share * income[:, None, :] + self.used(output)
        paid = (economy.value_added_share * output).sum(axis=1)
        residual = np.concatenate(
            [
                np.log(paid / earned),
                (-np.log(total) / self.theta - price).reshape(len(state), -1),
                np.log(demand / absorption).reshape(len(state), -1),
            ],
            axis=1,
        )
        self.last = (cost, total, absorption, output, income, revenue)
        return residual, np.asarray(np.abs(residual).max(axis=1))

    def _traded(self, offers: FloatArray, absorption: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return output, the sums of offers that give prices (both draws, S, N), and duty revenue (draws, N)."""
        output, total = np.empty(self.shape), np.empty(self.shape)
        revenue = np.zeros((self.shape[0], self.shape[2]))
        for s, links in enumerate(self.trade.links):
            total[:, s] = links.inward(offers[:, s])
            demand = absorption[:, s] / total[:, s]
            net = self.trade.net(s)
            if net is not None:
                revenue += absorption[:, s] - demand * net.inward(offers[:, s])
            output[:, s] = offers[:, s] * (net or links).outward(demand)
        return output, total, revenue

    def normalised(self, state: FloatArray) -> FloatArray:
        """Return the state with wages in the numeraire: world value added at its base."""
        n = self.shape[2]
        value = self.economy.value_added
        level = np.log((np.exp(state[:, :n]) * value).sum(axis=1, keepdims=True) / value.sum())
        level = np.where(np.abs(level) < ROUNDING, 0.0, level)  # what is in the numeraire stays as it is, to the bit
        return np.concatenate([state[:, :n] - level, state[:, n:]], axis=1)


def relaxed_step(sweep: Sweep, theta: FloatArray, state: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the plain direction: residuals, that of wages divided by 1 + 0.6 theta, kept in the numeraire."""
    residual, largest = sweep(state)
    n = sweep.shape[2]
    slowness = 1.0 + 0.6 * theta.max(axis=1, keepdims=True)
    direction = np.concatenate([residual[:, :n] / slowness, residual[:, n:]], axis=1)
    return sweep.normalised(state + direction) - state, largest


def solve_many(
    economy: Economy,
    trade: Trade,
    theta: FloatArray,
    *,
    newton: Newton | None = None,
    factors: Factors | None = None,
    start: FloatArray | None = None,
    how: Search | None = None,
) -> Equilibrium:
    """Return the equilibrium of every draw.

    theta : (draws, S). newton : linearisation of the same economy, for speed near the base; factors : of
    `newton.factors(theta)`, kept from an earlier solution with the same theta. start : state of a
    solution nearby (`Equilibrium.state`), to begin from. A residual above `how.tolerance` means that no equilibrium was
    found; the caller decides what to do.
    """
    how = how or Search()
    sweep = Sweep(economy, trade, theta)
    cells = economy.size * (1 + 2 * economy.sectors)
    begin = np.zeros((len(theta), cells)) if start is None else start
    fast = None if newton is None else newton.step(sweep, theta, factors)
    found = search(fast, lambda state: relaxed_step(sweep, theta, state), begin, how)
    return outcome(sweep, theta, sweep.normalised(found.state), found.sweeps)


def outcome(sweep: Sweep, theta: FloatArray, state: FloatArray, sweeps: IntArray) -> Equilibrium:
    """Return the equilibrium that a state stands for, with its residual."""
    with np.errstate(all="ignore"):
        _, residual = sweep(state)
        cost, total, absorption, output, income, revenue = sweep.last
        price = np.exp(-np.log(total) / theta[:, :, None])
        wage = np.exp(sweep.unpack(state)[0])
        cost = np.exp(cost)
    residual = np.where(np.isfinite(residual), residual, np.inf)
    return Equilibrium(
        sweep.economy,
        sweep.trade,
        theta,
        wage,
        price,
        cost,
        absorption,
        output,
        income,
        revenue,
        residual,
        sweeps,
        state,
    )
