"""Competitive storage: endogenous grid beside the same model solved node by node with root finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.clock import best
from benchmarks.registry import Reading, benchmark

if TYPE_CHECKING:
    from exeunt.solvers.storage import StorageMarket

COTTON_1992 = {"intercept": 0.642, "slope": -0.312, "cost": 0.0, "interest": 0.05, "decay": 0.169}
TWIN_NODES, TWIN_TOLERANCE = 150, 1e-9


def market(**changed: float) -> StorageMarket:
    from exeunt.solvers.storage import StorageMarket

    return StorageMarket(**{**COTTON_1992, **changed})


@benchmark("storage, solve", "no news, ten harvests, residual 1e-9", sizes=(150, 1000), unit="ms", scale=1e3,
           target="150: <= 1")  # fmt: skip
def solve_once(size: int) -> Reading:
    from exeunt.solvers.storage import decile_means, solve

    case, harvest = market(), decile_means()
    return Reading(best(lambda: solve(case, nodes=size, harvest=harvest), 20))


def by_roots(case: StorageMarket, nodes: int) -> Any:
    """Return prices on a grid of availability: each node's stocks by a root search, until prices rest."""
    import numpy as np
    from scipy.optimize import brentq

    from exeunt.solvers.storage import decile_means

    harvest, weights = decile_means()
    available = np.linspace(harvest[0], 12.0, nodes)
    plain = case.intercept + case.slope * available
    price = np.maximum(plain, 0.0)
    for _ in range(3000):
        before = price

        def miss(stocks: float, x: float, known: Any = before) -> float:
            ahead = np.interp((1.0 - case.decay) * stocks + harvest, available, known)
            return float(case.intercept + case.slope * (x - stocks) - case.discount * (weights @ ahead) + case.cost)

        price = plain.copy()
        for i, x in enumerate(available):
            if miss(0.0, x) < 0.0:
                stocks = brentq(miss, 0.0, 40.0, args=(x,), xtol=1e-12)
                price[i] = case.intercept + case.slope * (x - stocks)
        if np.abs(price - before).max() <= TWIN_TOLERANCE:
            return available, price
    raise RuntimeError("the twin did not rest")


@benchmark("storage, twin", "the same by root finding at each of 150 nodes; then its time over the grid's",
           sizes=(TWIN_NODES,), unit="times", target=">= 200")  # fmt: skip
def twin(size: int) -> Reading:
    import numpy as np

    from exeunt.solvers.storage import decile_means, solve

    case, harvest = market(), decile_means()
    slow = best(lambda: by_roots(case, size), 1)
    fast = best(lambda: solve(case, nodes=size, harvest=harvest), 20)
    available, price = by_roots(case, size)
    found = solve(case, nodes=size, harvest=harvest).price_at(available)
    assert np.abs(found - price).max() < 5e-3
    return Reading(slow / fast)


@benchmark("storage, news", "news and harvest normal, closed form of the news, residual 1e-9", sizes=(240,), unit="ms",
           scale=1e3, target="50 to 150 with a grid of news")  # fmt: skip
def with_news(size: int) -> Reading:
    from exeunt.solvers.storage import solve

    case = market(intercept=1.0, slope=-0.656, cost=0.02, interest=0.04, decay=0.0, news=0.5)
    return Reading(best(lambda: solve(case, nodes=size), 5))


@benchmark("storage, moments", "long-run law and moments with news, no simulation", unit="ms", scale=1e3)
def moments(size: int) -> Reading:
    from exeunt.solvers.storage import Stationary, solve

    policy = solve(market(intercept=1.0, slope=-0.656, cost=0.02, interest=0.04, decay=0.0, news=0.5))
    return Reading(best(lambda: Stationary(policy).moments(), 5))
