"""Shapley values: exactly by all sets, or from random permutations with their reverses.

Shapley (1953), A value for n-person games; sampling after Castro, Gómez and Tejada (2009), Computers & Operations
Research 36; antithetic pairs after Mitchell, Cooper, Frank and Holmes (2022), JMLR 23. Marginal contributions
telescope, so estimates sum to the worth of all players for every number of permutations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.attribution.game import Counted, Game

FloatArray = NDArray[np.float64]
MOST_EXACT = 16
"""Players beyond which all sets (65,536) are no longer asked for."""
LEAST_PAIRS = 8


@dataclass(frozen=True)
class Sampled:
    """Estimate from antithetic pairs. values : (players, draws). pairs : (pairs, players) means over draws."""

    values: FloatArray
    pairs: FloatArray

    @property
    def error(self) -> FloatArray:
        """Standard error (players,) of the method, in the mean over draws."""
        return np.asarray(self.pairs.std(axis=0, ddof=1) / np.sqrt(len(self.pairs)), dtype=np.float64)


def exact_values(players: int, game: Game) -> FloatArray:
    """Return Shapley values (players, draws) from the worth of all 2^players sets. Error: E584 above 16 players."""
    if players > MOST_EXACT:
        raise ExeuntError("E584", f"{players} players have {2**players:,} sets", mend="Sample permutations instead.")
    worth = np.array([game(_members(mask, players)) for mask in range(1 << players)])
    masks = np.arange(1 << players)
    size = np.array([int(mask).bit_count() for mask in masks])
    order = factorial(players)
    weight = np.array([factorial(s) * factorial(players - s - 1) / order for s in range(players)] + [0.0])
    values = np.empty((players, worth.shape[1]))
    for player in range(players):
        without = masks[(masks >> player) & 1 == 0]
        gained = worth[without | (1 << player)] - worth[without]
        values[player] = np.sum(weight[size[without], None] * gained, axis=0)
    return values


def sampled_values(players: int, game: Counted, *, seed: int, target: float, budget: int) -> Sampled:
    """Return Shapley values from permutations and their reverses.

    target : largest standard error to stop at, in the unit of the worth. budget : evaluations of the game after which
    no further pair begins; at least eight pairs are drawn. Same seed, same permutations.
    """
    order = np.random.Generator(np.random.PCG64(seed))
    everyone = game(frozenset(range(players)))
    total = np.zeros((players, len(everyone)))
    means: list[FloatArray] = []
    while True:
        permutation = order.permutation(players)
        pair = 0.5 * (_marginals(permutation, game) + _marginals(permutation[::-1], game))
        total += pair
        means.append(pair.mean(axis=1))
        found = Sampled(total / len(means), np.array(means))
        if len(means) >= LEAST_PAIRS and (found.error.max() <= target or game.evaluations >= budget):
            return found


def _members(mask: int, players: int) -> frozenset[int]:
    return frozenset(player for player in range(players) if mask >> player & 1)


def _marginals(permutation: Sequence[int] | NDArray[np.int64], game: Game) -> FloatArray:
    """Return what each player (players, draws) adds when they come in this order."""
    members: frozenset[int] = frozenset()
    before = game(members)
    added = np.empty((len(permutation), len(before)))
    for player in permutation:
        members |= {int(player)}
        after = game(members)
        added[player] = after - before
        before = after
    return added
