"""Competitive storage with rational expectations, solved on an endogenous grid.

Gustafson 1958; Deaton and Laroque 1992; Cafiero, Bobenrieth and Wright 2011; news as in Gouel 2020; endogenous grid as
in Carroll 2006. The grid is what is carried into the next year, so no equation is solved for a root, and news takes no
dimension of its own: see `policy.Policy`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.storage.expect import Asked, Expectation
from exeunt.solvers.storage.market import StorageMarket
from exeunt.solvers.storage.policy import Policy

FloatArray = NDArray[np.float64]
NODES, POINTS, POINTS_WITHOUT_NEWS = 240, 21, 41
FIRST_STEP = 5e-3  # of the grid, in standard deviations of the harvest
BEND = 3.0  # of the grid with news: dense over the range of news, thin above
NEWS_RANGE = 5.0  # standard deviations of news below which nothing is carried
MOST_STOCKS = 40.0
MOST_ITERATIONS = 3000
TOLERANCE = 1e-9


def solve(
    market: StorageMarket,
    *,
    nodes: int = NODES,
    harvest: tuple[FloatArray, FloatArray] | None = None,
    most_stocks: float = MOST_STOCKS,
    tolerance: float = TOLERANCE,
) -> Policy:
    """Return the equilibrium of a market.

    nodes : of the grid. harvest : nodes and weights of a discrete harvest, each (k,), without news; a standard normal
    if None. most_stocks : end of the grid, in standard deviations of the harvest. tolerance : of prices.
    Errors: E516 a discrete harvest with news; E517 no convergence, with the residual: never a silent result.
    """
    if harvest is not None and market.news > 0.0:
        raise ExeuntError("E516", "a discrete harvest has no news", where="news", mend="Set news to 0.")
    points = POINTS if market.news > 0.0 else POINTS_WITHOUT_NEWS
    expectation = Expectation.normal(points) if harvest is None else Expectation(*harvest, discrete=True)
    carried = grid(market, nodes, most_stocks)
    kept = carried / (1.0 - market.decay)
    asked = expectation.at(carried, market)
    iterate = _substitute if asked.spread == 0.0 and nodes * asked.points.shape[1] <= SMALL else _newton
    scarcity, iterations, residual = iterate(asked, kept, market, tolerance)
    return Policy(market, expectation, carried, scarcity, kept - scarcity, iterations, residual)


SMALL = 20_000  # price look-ups an iteration: below it plain substitution is faster than Newton steps


def grid(market: StorageMarket, nodes: int, most_stocks: float) -> FloatArray:
    """Return carried amounts, (nodes,), rising: geometric from no stocks, or dense over news and thin above."""
    if market.news == 0.0:
        return np.concatenate([[0.0], np.geomspace(FIRST_STEP, most_stocks, nodes - 1)])
    low = -NEWS_RANGE * np.sqrt(market.news)
    steps = np.linspace(0.0, 1.0, nodes)
    return np.asarray(low + (most_stocks - low) * np.expm1(BEND * steps) / np.expm1(BEND))


def _first(kept: FloatArray, market: StorageMarket) -> FloatArray:
    return -market.carrying - market.discount * kept


def _substitute(
    asked: Asked, kept: FloatArray, market: StorageMarket, tolerance: float
) -> tuple[FloatArray, int, float]:
    """Return the fixed point by substitution, a contraction by the discount."""
    scarcity = _first(kept, market)
    residual, discount, carrying, scale = np.inf, market.discount, market.carrying, -market.slope
    for iteration in range(1, MOST_ITERATIONS + 1):
        found = discount * asked.value(kept - scarcity, scarcity) - carrying
        residual = float(np.abs(found - scarcity).max()) * scale
        scarcity = found
        if residual <= tolerance:
            return scarcity, iteration, residual
    raise _no_solution(market, MOST_ITERATIONS, residual)


def _newton(asked: Asked, kept: FloatArray, market: StorageMarket, tolerance: float) -> tuple[FloatArray, int, float]:
    """Return the fixed point by Newton steps; a step that breaks the order of prices is replaced by substitution."""
    scarcity = _first(kept, market)
    unit, residual = np.eye(len(kept)), np.inf
    for iteration in range(1, MOST_ITERATIONS + 1):
        value, slope = asked.value_and_slope(kept - scarcity, scarcity)
        found = market.discount * value - market.carrying
        residual = float(np.abs(found - scarcity).max()) * -market.slope
        if residual <= tolerance:
            return found, iteration, residual
        step = np.linalg.solve(unit - market.discount * slope, found - scarcity)
        moved = scarcity + step
        ordered = bool(np.isfinite(moved).all()) and bool((np.diff(moved) < 0.0).all())
        scarcity = moved if ordered else found
    raise _no_solution(market, MOST_ITERATIONS, residual)


def _no_solution(market: StorageMarket, iterations: int, residual: float) -> ExeuntError:
    return ExeuntError(
        "E517",
        f"no storage equilibrium after {iterations} iterations (residual {residual:.1e})",
        where=f"slope {market.slope:g}, cost {market.cost:g}, interest {market.interest:g}, news {market.news:g}",
        mend="Raise the cost of storage or the interest rate: a discount near 1 makes stocks grow without bound.",
    )
