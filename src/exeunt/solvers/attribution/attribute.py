"""Attribution with few evaluations: players that only add are told from those that interact.

A player alone and the same player left out differ by its interactions. Where that difference is small against the whole
the mean of the two is its share; permutations are drawn over the others only. What the additive players leave over is
spread over them in proportion and reported, so that the parts sum to the whole in every draw.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.attribution.game import Counted, Game
from exeunt.solvers.attribution.shapley import exact_values, sampled_values

FloatArray = NDArray[np.float64]
ADDITIVE = 0.002
"""Part of the whole below which a player's interactions are called none (halved until what is left over is small)."""
LEFT_OVER = 0.01
TARGET = 0.02
BUDGET = 200
EXACT_UP_TO = 10


@dataclass(frozen=True)
class Attribution:
    """Shares of a whole. values, alone, left_out : (players, draws); total : (draws,).

    error : (players,) standard error of the method in the mean over draws, 0 where exact. interacts : (players,) bool.
    method : "additive", "exact" or "sampled" (of the interacting players). spread : mean of what was spread over the
    additive players. pairs : antithetic pairs drawn. evaluations : sets of players that were computed.
    """

    values: FloatArray
    alone: FloatArray
    left_out: FloatArray
    total: FloatArray
    error: FloatArray
    interacts: NDArray[np.bool_]
    method: str
    spread: float
    pairs: int
    evaluations: int


def attribute(
    players: int,
    game: Game,
    *,
    seed: int = 66,
    budget: int = BUDGET,
    exact_up_to: int = EXACT_UP_TO,
    additive: float = ADDITIVE,
    key: Callable[[frozenset[int]], Hashable] | None = None,
) -> Attribution:
    """Return each player's Shapley value, its worth alone and what is lost without it.

    game : worth (draws,) of a set, 0 for the empty set. budget : evaluations for sampling. exact_up_to : interacting
    players up to which all sets are computed. additive : part of the whole below which interactions count as none.
    """
    counted = Counted(game, key)
    everyone = frozenset(range(players))
    total = counted(everyone) - counted(frozenset())
    alone = np.array([counted(frozenset({p})) for p in range(players)]).reshape(players, -1)
    left_out = np.array([counted(everyone) - counted(everyone - {p}) for p in range(players)]).reshape(players, -1)
    interaction = np.abs(alone - left_out).mean(axis=1) if players else np.zeros(0)
    whole = abs(float(total.mean()))
    threshold = additive
    while True:
        interacts = interaction > threshold * whole
        calm = frozenset(np.flatnonzero(~interacts).tolist())
        rest = counted(calm) - 0.5 * (alone + left_out)[~interacts].sum(axis=0)
        if not interacts.any() or not calm or abs(float(rest.mean())) <= LEFT_OVER * whole:
            break
        threshold /= 2.0
    values = 0.5 * (alone + left_out)
    values[~interacts] += _spread(values[~interacts], rest)
    error = np.zeros(players)
    movers = np.flatnonzero(interacts)
    pairs = 0
    method = "additive"
    if len(movers):
        inner = Counted(lambda chosen: counted(calm | frozenset(movers[list(chosen)].tolist())) - counted(calm))
        if len(movers) <= exact_up_to:
            method = "exact"
            values[movers] = exact_values(len(movers), inner)
        else:
            method = "sampled"
            found = sampled_values(len(movers), inner, seed=seed, target=TARGET * whole, budget=budget)
            values[movers], error[movers], pairs = found.values, found.error, len(found.pairs)
    spread = float(np.mean(rest)) if calm else 0.0
    return Attribution(values, alone, left_out, total, error, interacts, method, spread, pairs, counted.evaluations)


def _spread(shares: FloatArray, rest: FloatArray) -> FloatArray:
    """Return `rest` (draws,) spread over shares (players, draws) in proportion to the size of their means."""
    size = np.abs(shares.mean(axis=1))
    if size.sum() == 0.0:
        size = np.ones(len(shares))
    return np.asarray((size / max(size.sum(), 1e-300))[:, None] * rest, dtype=np.float64)
