"""Paths of a solved market, many at once; shocks are given, so that two markets can face the same ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.storage.policy import Policy

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Paths:
    """Years of many paths, each (years, paths): availability, stocks at the end of the year, price, news."""

    available: FloatArray
    stocks: FloatArray
    price: FloatArray
    news: FloatArray


def simulate(policy: Policy, harvest: FloatArray, news: FloatArray, start: FloatArray | float = 0.0) -> Paths:
    """Return paths of a market.

    harvest, news : (years, paths) standard normal shocks u and e; the harvest of a year is sqrt(news share) times the
    news of the year before plus sqrt(1 - news share) u. start : what is carried into the first year.
    """
    shape = harvest.shape
    noise = np.sqrt(1.0 - policy.market.news)
    available, scarcity = np.empty(shape), np.empty(shape)
    carried = np.broadcast_to(np.asarray(start, dtype=np.float64), shape[1:])
    for year in range(shape[0]):
        available[year] = carried + noise * harvest[year]
        scarcity[year] = policy.scarcity_at(available[year], news[year])
        carried = policy.carried_from(available[year] + scarcity[year], news[year])
    return Paths(available, available + scarcity, policy.market.price(scarcity), news)
