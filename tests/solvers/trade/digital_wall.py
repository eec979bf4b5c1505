"""The full-story shock of the digital wall in the default world, at central parameters, as the tests need it."""

from __future__ import annotations

import numpy as np

from exeunt.solvers.trade import Equilibrium, Links, Search, SharedLinks, Trade, bloc_links, solve_many
from exeunt.world.world import World
from solvers.trade.conftest import Default, FloatArray

DDS = 4
# Weights between us_led, eu_led, china_led and non_aligned: allied 0.3, with a non-aligned side 0.5, else 1.
WEIGHTS = np.array([[0.0, 0.3, 1.0, 0.5], [0.3, 0.0, 1.0, 0.5], [1.0, 1.0, 0.0, 0.5], [0.5, 0.5, 0.5, 0.0]])


def alignment(default: Default, world: World) -> FloatArray:
    """Return the base alignment (N, 4) in the order of the trade world."""
    table = world.table("base_alignment")
    shares = {(c, b): v for c, b, v in zip(table["country"], table["bloc"], table["share"], strict=True)}
    rows = [[shares[c, b] for b in ("us_led", "eu_led", "china_led", "non_aligned")] for c in default.world.economies]
    array = np.array(rows)
    return np.asarray(array / array.sum(axis=1, keepdims=True))


def trust(default: Default, index: FloatArray, percent: float) -> FloatArray:
    """Return ln A (1, S, N) that lowers world GDP by `percent` (Domar weights), by exposure to digital services."""
    economy = default.economy
    exposure = np.swapaxes(economy.input_share, 0, 1)[:, :, DDS].copy()
    exposure[DDS] += 1.0
    weight = (economy.output * exposure).sum() / economy.value_added.sum()
    trade = economy.flows[DDS].copy()
    np.fill_diagonal(trade, 0.0)
    facing = (trade * index).sum(axis=0) / trade.sum(axis=0)
    world = (economy.value_added * facing).sum() / economy.value_added.sum()
    return np.asarray(percent / 100.0 * facing / world * exposure / weight)[None]


def wall(default: Default, shares: FloatArray, rise: float, percent: float = 0.0) -> Equilibrium:
    """Return the world in which DDS between rival blocs costs `rise` more and trust costs `percent` of GDP."""
    links: list[Links] = [SharedLinks(share) for share in default.economy.share]
    factor = (1.0 + rise * WEIGHTS) ** -default.theta[0, DDS]
    links[DDS] = bloc_links(default.economy.share[DDS], shares, factor[None])
    gain = trust(default, shares @ WEIGHTS @ shares.T, percent) if percent else None
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
