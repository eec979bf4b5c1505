"""The full-story shock of the digital wall in the default world, at central parameters, as the tests need it."""

from __future__ import annotations

import numpy as np

from exeunt.solvers.trade import Equilibrium, Links, Search, SharedLinks, Trade, solve_many
from exeunt.solvers.trade.digital_wall import BLOCS, TrustExposure, rivalry, wall_links
from exeunt.world.world import World
from solvers.trade.conftest import Default, FloatArray

DDS = 4
# Central weights: inside a bloc 0, allied 0.3, with a non-aligned side 0.5, else 1.
WEIGHTS = rivalry(np.zeros(1), np.full(1, 0.3), np.full(1, 0.5))


def alignment(default: Default, world: World) -> FloatArray:
    """Return the base alignment (N, 4) in the order of the trade world."""
    table = world.table("base_alignment")
    shares = {(c, b): v for c, b, v in zip(table["country"], table["bloc"], table["share"], strict=True)}
    rows = [[shares[c, b] for b in BLOCS] for c in default.world.economies]
    array = np.array(rows)
    return np.asarray(array / array.sum(axis=1, keepdims=True))


def wall(default: Default, shares: FloatArray, rise: float, percent: float = 0.0) -> Equilibrium:
    """Return the world in which DDS between rival blocs costs `rise` more and trust costs `percent` of GDP."""
    economy, theta = default.economy, default.theta[:, DDS]
    links: list[Links] = [SharedLinks(share) for share in economy.share]
    links[DDS] = wall_links(economy.share[DDS], shares, np.array([rise]), WEIGHTS, theta)
    gain = None
    if percent:
        trust = TrustExposure.of(economy, DDS)
        facing = trust.facing(shares, WEIGHTS)
        gain = trust.technology(np.array([percent]), facing, facing @ trust.value)
    found = solve_many(
        default.economy, Trade(links, technology=gain), default.theta, newton=default.newton, how=Search(1e-11)
    )
    assert found.residual[0] <= 1e-11
    return found


def base_exports(default: Default) -> FloatArray:
    """Return exports by sector and economy before any change, (S, N)."""
    flows = default.economy.flows
    return np.asarray(flows.sum(axis=2) - np.diagonal(flows, axis1=1, axis2=2))


def world_gdp(default: Default, found: Equilibrium) -> float:
    """Return the change of world GDP in percent."""
    value = default.economy.value_added
    return 100.0 * float((found.real_wage[0] * value).sum() / value.sum() - 1.0)
