"""Fixed points of a batch of draws: Anderson acceleration with guards, each draw on its own.

A draw's path never depends on the other draws of its batch: convergence, guards and histories are per draw, and a
draw that has converged stands still while the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
# Direction to go from a state, (draws, n), and how far each draw is from a solution, (draws,).
Step = Callable[[FloatArray], tuple[FloatArray, FloatArray]]


@dataclass(frozen=True)
class Search:
    """How to look for a fixed point. tolerance : largest relative change left in any unknown.

    newton_sweeps : sweeps with the Newton step before the relaxed step takes over; sweeps : limit of the
    relaxed search, half of them accelerated. depth : differences that Anderson's method remembers
    (Newton, relaxed).
    """

    tolerance: float = 1e-10
    newton_sweeps: int = 60
    sweeps: int = 4000
    newton_depth: int = 3
    depth: int = 6


@dataclass(frozen=True)
class Found:
    """state : (draws, n). residual : (draws,) at that state. sweeps : (draws,) used by each draw."""

    state: FloatArray
    residual: FloatArray
    sweeps: IntArray


class Anderson:
    """Anderson's acceleration of a batch, with a ring of `depth` differences for each draw.

    The least-squares weights solve the Gram system with 1e-10 of its trace added to the diagonal. Walker and Ni
    (2011), SIAM Journal on Numerical Analysis 49(4).
    """

    def __init__(self, draws: int, size: int, depth: int) -> None:
        self.depth = depth
        self.moves = np.zeros((depth, draws, size))  # difference of state plus difference of direction
        self.turns = np.zeros((depth, draws, size))  # difference of direction
        self.gram = np.zeros((draws, depth, depth))
        self.used = np.zeros((draws, depth), dtype=bool)
        self.before: tuple[FloatArray, FloatArray] | None = None
        self.slot = 0

    def next(self, state: FloatArray, direction: FloatArray, forget: BoolArray) -> FloatArray:
        """Return the next state; draws marked in `forget` drop their history and take the plain step."""
        plain = state + direction
        if self.depth == 0:
            return plain
        if self.before is not None:
            self._remember(state, direction)
        self.used[forget] = False
        self.before = (state, direction)
        if not self.used.any():
            return plain
        weights = self._weights(direction)
        for k in range(self.depth):
            plain -= weights[:, k, None] * self.moves[k]
        return plain

    def _remember(self, state: FloatArray, direction: FloatArray) -> None:
        assert self.before is not None
        k = self.slot
        np.subtract(direction, self.before[1], out=self.turns[k])
        np.subtract(state, self.before[0], out=self.moves[k])
        self.moves[k] += self.turns[k]
        for other in range(self.depth):
            product = np.einsum("dn,dn->d", self.turns[k], self.turns[other])
            self.gram[:, k, other] = self.gram[:, other, k] = product
        self.used[:, k] = True
        self.slot = (k + 1) % self.depth

    def _weights(self, direction: FloatArray) -> FloatArray:
        right = np.stack([np.einsum("dn,dn->d", turn, direction) for turn in self.turns], axis=1)
        both = self.used[:, :, None] & self.used[:, None, :]
        gram = np.where(both, self.gram, 0.0)
        trace = np.trace(gram, axis1=1, axis2=2)
        ridge = np.where(self.used, 1e-10 * trace[:, None], 1.0)
        ridge = np.where(ridge > 0.0, ridge, 1.0)
        gram = gram + ridge[:, :, None] * np.eye(self.depth)
        right = np.where(self.used, right, 0.0)
        lost = np.logical_not(np.isfinite(gram).all(axis=(1, 2)) & np.isfinite(right).all(axis=1))
        gram[lost], right[lost] = np.eye(self.depth), 0.0
        return np.asarray(np.linalg.solve(gram, right[:, :, None])[:, :, 0])


def _walk(step: Step, start: FloatArray, todo: BoolArray, tolerance: float, limit: int, depth: int) -> Found:
    """Go from `start` until every draw in `todo` has converged, or `limit` sweeps; the others stand still."""
    state = start.copy()
    best = np.full(len(start), np.inf)
    residual = np.full(len(start), np.inf)
    sweeps = np.zeros(len(start), dtype=np.int64)
    active = todo.copy()
    memory = Anderson(len(start), start.shape[1], depth)
    for _ in range(limit):
        direction, now = step(state)
        now = np.where(np.isfinite(now), now, np.inf)
        residual = np.where(active, now, residual)
        sweeps += active
        active &= residual > tolerance
        if not active.any():
            break
        worse = residual > 3.0 * best  # the step made it much worse: history misleads
        best = np.minimum(best, residual)
        lost = np.asarray(~np.isfinite(direction).all(axis=1))
        active &= ~lost
        direction = np.where(lost[:, None], 0.0, direction)
        state = np.where(active[:, None], memory.next(state, direction, worse | lost), state)
    return Found(state, residual, sweeps)


def search(newton: Step | None, relaxed: Step, start: FloatArray, how: Search) -> Found:
    """Return the fixed point of a batch.

    newton, relaxed : directions of two kinds towards the same solution; the first is fast near it, the
    second comes from far. start : (draws, n). Draws that the Newton step does not bring home begin again
    with the relaxed one, accelerated and at last plain. A residual above the tolerance means failure: it
    is for the caller to refuse.
    """
    found = Found(start, np.full(len(start), np.inf), np.zeros(len(start), dtype=np.int64))
    phases: list[tuple[Step, int, int]] = [(relaxed, how.sweeps // 2, how.depth), (relaxed, how.sweeps // 2, 0)]
    if newton is not None:
        phases.insert(0, (newton, how.newton_sweeps, how.newton_depth))
    with np.errstate(all="ignore"):  # a draw may leave the numbers; it is then begun again, and refused if lost
        for step, limit, depth in phases:
            todo = found.residual > how.tolerance
            if not todo.any():
                break
            begin = np.where(todo[:, None], start, found.state)
            tried = _walk(step, begin, todo, how.tolerance, limit, depth)
            found = Found(
                np.where(todo[:, None], tried.state, found.state),
                np.where(todo, tried.residual, found.residual),
                found.sweeps + tried.sweeps,
            )
    return found
