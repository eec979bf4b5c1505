"""The variables that the channel writes, from the equilibrium of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.base import DDS, Base
from exeunt.solvers.trade import Economy, Equilibrium
from exeunt.solvers.trade.links import Links

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
PERCENT = 100.0
USD = 1e6  # the trade world is in million USD
MEMORY = ("trade_wage", "trade_price", "trade_size")


@dataclass(frozen=True)
class Solved:
    """An equilibrium of a block. live : (draws,) where anything is new. charging : (draws or 1, N) who levies a duty.
    trust : (draws or 1, N) part of real income by trust, percent. gdp : (draws, N) its volume, with the linear response
    where no equilibrium was found.
    """

    found: Equilibrium
    live: BoolArray
    unsolved: BoolArray
    charging: BoolArray
    trust: FloatArray
    gdp: FloatArray


def still(base: Base) -> dict[str, FloatArray]:
    """Return the writes of a year in which nothing is new, one row for all draws: the base to the bit."""
    zero, one = np.zeros((1, base.size)), np.ones((1, base.size))
    sectors = base.economy.sectors
    written = _by_country(base, zero, zero, zero, one, np.ones((1, sectors, base.size)), zero)
    written |= {name: np.zeros(1) for name in WORLD}
    return written | {
        "exports": _spread(base, base.exports.T[None] * USD, np.nan),
        "dds_exports": _spread(base, _dds_base(base)[None] * USD, np.nan),
        "trade_cost": _spread(base, np.ones((1, base.size, 4)), np.nan),
        "trade_cost_bloc": np.ones((1, 4, 4)),
        "trade_wage": zero,
        "trade_price": np.zeros((1, sectors, base.size)),
        "trade_size": np.zeros((1, sectors, base.size)),
    }


WORLD = (
    "world_income",
    "world_income_cost",
    "world_income_trust",
    "world_income_usd",
    "world_gdp",
    "world_exports",
    "world_dds_exports",
    "solve_residual",
    "unsolved",
)


def moved(base: Base, solved: Solved) -> dict[str, FloatArray]:
    """Return the writes of a year with an equilibrium; draws in which nothing is new stand at the base to the bit."""
    found, economy = solved.found, base.economy
    lost = solved.unsolved
    income = PERCENT * (found.welfare - 1.0)
    exports = found.exports()
    real = exports / found.unit_cost
    price = _import_price(found)
    revenue = np.where(solved.charging, found.revenue, 0.0)  # elsewhere what is left is rounding
    lists = _by_country(base, income, income - solved.trust, solved.trust, solved.gdp, price, revenue * USD)
    lists |= _world(base, economy, found, solved, real)
    lists |= {
        "exports": _spread(base, np.moveaxis(exports, 1, 2) * USD, np.nan),
        "dds_exports": _spread(base, _dds_exports(base, found) * USD, np.nan),
    }
    for name in lists:
        if name != "gdp":
            lists[name] = np.where(lost.reshape(-1, *(1,) * (lists[name].ndim - 1)), np.nan, lists[name])
    lists["solve_residual"], lists["unsolved"] = found.residual, lost.astype(np.float64)
    state = np.where(lost[:, None], 0.0, found.state)
    n, cells = base.size, base.size * economy.sectors
    shape = (len(state), economy.sectors, n)
    lists |= {
        "trade_wage": np.ascontiguousarray(state[:, :n]),
        "trade_price": np.ascontiguousarray(state[:, n : n + cells]).reshape(shape),
        "trade_size": np.ascontiguousarray(state[:, n + cells :]).reshape(shape),
    }
    costs = trade_costs(base, found.trade.links, found.theta)
    lists |= {"trade_cost": _spread(base, costs[0], np.nan), "trade_cost_bloc": costs[1]}
    quiet = still(base)
    if solved.live.all():
        return lists
    return {
        name: np.where(solved.live.reshape(-1, *(1,) * (value.ndim - 1)), value, quiet[name])
        for name, value in lists.items()
    }


def _world(base: Base, economy: Economy, found: Equilibrium, solved: Solved, real: FloatArray) -> dict[str, FloatArray]:
    earned, income, before = economy.value_added, economy.income, base.exports
    spent = (income * (found.welfare - 1.0)).sum(axis=1)
    trust = (income * solved.trust).sum(axis=1) / income.sum()
    whole = PERCENT * spent / income.sum()
    volume = (earned * (found.real_wage - 1.0)).sum(axis=1) / earned.sum()
    sold = real.sum(axis=2)
    return {
        "world_income": whole,
        "world_income_cost": whole - trust,
        "world_income_trust": trust,
        "world_income_usd": spent * USD,
        "world_gdp": PERCENT * volume,
        "world_exports": PERCENT * (sold.sum(axis=1) / before.sum() - 1.0),
        "world_dds_exports": PERCENT * (sold[:, DDS] / before[DDS].sum() - 1.0),
    }


def _by_country(
    base: Base,
    income: FloatArray,
    cost: FloatArray,
    trust: FloatArray,
    gdp: FloatArray,
    price: FloatArray,
    revenue: FloatArray,
) -> dict[str, FloatArray]:
    return {
        "welfare": _spread(base, income, np.nan),
        "welfare_cost": _spread(base, cost, np.nan),
        "welfare_trust": _spread(base, trust, np.nan),
        "gdp": _spread(base, gdp, 1.0),
        "import_price": _spread(base, np.moveaxis(price, 1, 2), np.nan),
        "tariff_revenue": _spread(base, revenue, np.nan),
    }


def _spread(base: Base, values: FloatArray, outside: float) -> FloatArray:
    """Return values by economy, (draws, N, ...), as values by country; `outside` for what has no trade tables."""
    wide = np.full((len(values), base.country_count, *values.shape[2:]), outside)
    wide[:, base.countries] = values[:, base.economies]
    return wide


def _import_price(found: Equilibrium) -> FloatArray:
    """Return the price of imports relative to the base, (draws, S, N)."""
    theta = found.theta[:, :, None]
    total = np.exp(-theta * np.log(found.price))
    own = np.stack([np.broadcast_to(k.own(), found.wage.shape) for k in found.trade.links], axis=1)
    before = 1.0 - np.diagonal(found.economy.share, axis1=1, axis2=2)
    bought = total - own * found.offers()
    return np.asarray((bought / before) ** (-1.0 / theta))


def _dds_base(base: Base) -> FloatArray:
    flows = base.economy.flows[DDS].copy()
    np.fill_diagonal(flows, 0.0)
    return np.asarray((flows[:, :, None] * base.composite).sum(axis=1))


def _dds_exports(base: Base, found: Equilibrium) -> FloatArray:
    """Return exports of digital services by bloc of the importer, net of duty, (draws, N, 4)."""
    links = found.trade.net(DDS) or found.trade.links[DDS]
    offers, demand = found.offers()[:, DDS], found.demand()[:, DDS]
    own = links.own()
    blocs = []
    for b in range(base.composite.shape[2]):
        share = base.composite[:, :, b]
        blocs.append(offers * (links.outward(demand * share) - own * demand * share))
    return np.stack(blocs, axis=2)


def trade_costs(base: Base, links: Sequence[Links], theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return 1 plus the ad valorem change of cost, by economy and bloc of its partners, and by bloc of both sides.

    By sector the mean of k^-theta over base flows, taken back to a cost; then the mean over sectors by base flows.
    Shapes (draws, N, 4) and (draws, 4, 4), exporters' bloc first.
    """
    draws, blocs = len(theta), base.composite.shape[2]
    shares = np.ascontiguousarray(np.moveaxis(base.composite[0], 1, 0))
    weight = np.zeros((base.size, blocs))
    pairs = np.zeros((blocs, blocs))
    excess = np.zeros((draws, base.size, blocs))
    between = np.zeros((draws, blocs, blocs))
    for s, link in enumerate(links):
        flows = base.economy.flows[s].copy()
        np.fill_diagonal(flows, 0.0)
        both = flows.T @ base.composite[0] + flows @ base.composite[0]
        weight += both
        blocwise = np.einsum("ib,ij,jc->bc", base.composite[0], flows, base.composite[0], optimize=True)
        pairs += blocwise
        if link is base.plain[s]:
            continue
        spent, own = base.economy.absorption[s], link.own()
        power = -1.0 / theta[:, s]
        for b in range(blocs):
            offered = np.repeat(shares[b : b + 1], draws, axis=0)
            wanted = offered * spent
            bought = (link.inward(offered) - own * offered) * spent
            sold = link.outward(wanted) - own * wanted
            mean = (bought + sold) / both[:, b]
            excess[:, :, b] += both[:, b] * (mean ** power[:, None] - 1.0)
            for other in range(blocs):
                reached = (bought * shares[other]).sum(axis=1) / blocwise[b, other]
                between[:, b, other] += blocwise[b, other] * (reached**power - 1.0)
    return 1.0 + excess / weight, 1.0 + between / pairs
