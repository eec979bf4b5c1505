"""A game: the worth of every set of players, one number a draw; each set is computed once."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
Game = Callable[[frozenset[int]], FloatArray]
"""Worth of a set of players (positions 0..n-1), an array (draws,); the empty set is worth 0."""


class Counted:
    """A game that remembers what it computed. `evaluations` counts the sets (or equal sets) that were really computed.

    key : two sets with equal keys have equal worth, for example because their compiled arrays are equal.
    Error: E583 where a worth is not finite or changes its length.
    """

    def __init__(self, game: Game, key: Callable[[frozenset[int]], Hashable] | None = None) -> None:
        self._game = game
        self._key = key or (lambda players: players)
        self._known: dict[Hashable, FloatArray] = {}
        self.evaluations = 0

    def __call__(self, players: frozenset[int]) -> FloatArray:
        """Return the worth (draws,) of a set of players."""
        key = self._key(players)
        if key not in self._known:
            worth = np.atleast_1d(np.asarray(self._game(players), dtype=np.float64))
            first = next(iter(self._known.values()), worth)
            if worth.ndim != 1 or worth.shape != first.shape or not np.all(np.isfinite(worth)):
                raise ExeuntError("E583", f"the worth of players {sorted(players)} is not one finite number a draw")
            self._known[key] = worth
            self.evaluations += 1
        return self._known[key]
