"""Power in weighted votes and coverage games: Shapley and Shubik (1954), exactly for whole weights."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]


def shapley_shubik(weights: Sequence[int], quota: int) -> FloatArray:
    """Return the Shapley-Shubik index (players,) of the game [quota; weights] by dynamic programming.

    Counts of the sets by size and weight are whole numbers of any length, so the result is exact to rounding; cost
    grows with players^2 x sum of weights. Error: E585 for a weight below 0 or a quota outside (0, sum of weights].
    """
    if any(w < 0 or w != int(w) for w in weights):
        raise ExeuntError("E585", "a weight is negative or not whole", where=str(list(weights)))
    total = int(sum(weights))
    if not 0 < quota <= total:
        raise ExeuntError("E585", f"quota {quota} is not between 1 and the sum of the weights, {total}")
    players = len(weights)
    counts = np.zeros((players + 1, total + 1), dtype=object)
    counts[0, 0] = 1
    for weight in weights:
        counts[1:, weight:] = counts[1:, weight:] + counts[:-1, : total + 1 - weight]
    index = np.empty(players)
    for player, weight in enumerate(weights):
        index[player] = float(_swings(counts, int(weight), quota, players))
    return index


def _swings(counts: NDArray[np.object_], weight: int, quota: int, players: int) -> float:
    """Return the share of orders in which a player of this weight turns a losing set into a winning one."""
    if weight == 0:
        return 0.0
    total = counts.shape[1] - 1
    without = np.zeros_like(counts)  # sets that do not hold the player, taken out of all sets size by size
    without[0, 0] = 1
    for size in range(1, players):
        without[size] = counts[size]
        without[size, weight:] = without[size, weight:] - without[size - 1, : total + 1 - weight]
    share = 0.0
    for size in range(players):
        swings = int(without[size, max(quota - weight, 0) : quota].sum())
        share += swings / (comb(players - 1, size) * players)
    return share
