"""Economies to solve: drawn at random, and the default world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from exeunt.solvers.trade import Economy, Newton
from exeunt.world.trade import TradeWorld
from exeunt.world.world import World

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Default:
    """The default trade world, its economy and its Newton step; theta : central elasticities (1, 6)."""

    world: TradeWorld
    economy: Economy
    newton: Newton
    theta: FloatArray

    def place(self, code: str) -> int:
        return self.world.economies.index(code)


@pytest.fixture(scope="session")
def default() -> Default:
    world = TradeWorld.load(World.load())
    economy = Economy(world.flows, world.input_share)
    return Default(world, economy, Newton(economy), np.array([[6.0, 8.0, 4.0, 5.0, 4.0, 4.0]]))


def random_flows(seed: int, size: int, *, balanced: bool = False) -> FloatArray:
    """Return flows with domestic sales about as large as all trade together; balanced: symmetric."""
    draw = np.random.Generator(np.random.Philox(seed))
    flows = draw.lognormal(0.0, 1.0, (size, size))
    if balanced:
        flows = (flows + flows.T) / 2.0
    flows[np.arange(size), np.arange(size)] = flows.sum(axis=1) * draw.uniform(0.8, 1.6, size)
    return flows


def random_economy(seed: int, size: int = 6, sectors: int = 3, *, duties: bool = False) -> Economy:
    """Return a consistent economy with input links; deficits as they fall."""
    draw = np.random.Generator(np.random.Philox(seed + 1000))
    flows = np.stack([random_flows(seed + s, size) for s in range(sectors)])
    shares = draw.uniform(0.02, 0.45 / sectors, (size, sectors, sectors))
    duty = np.zeros_like(flows)
    if duties:
        duty = draw.uniform(0.0, 0.2, flows.shape)
        duty[:, np.arange(size), np.arange(size)] = 0.0
    return Economy(flows, shares, duty if duties else None)


def random_costs(seed: int, shape: tuple[int, ...], width: float = 0.1) -> FloatArray:
    """Return cost ratios (..., N, N) with 1 on the diagonal."""
    draw = np.random.Generator(np.random.Philox(seed + 2000))
    costs = np.exp(draw.normal(0.0, width, shape))
    place = np.arange(shape[-1])
    costs[..., place, place] = 1.0
    return costs
