"""Who keeps a body alive: the coverage game v(S) = min(1, sum of what S pays / (q B)), B all that is paid.

Shapley (1953) values: from random orders, or exactly for whole payments by dynamic programming over the number of
players and their sum (after Shapley and Shubik 1954). Nucleolus (Schmeidler 1969) for few players.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
ORDERS = 4000
MOST_NUCLEOLUS = 12


def coverage_shapley(pay: FloatArray, quota: float, *, orders: int = ORDERS, seed: int = 66) -> FloatArray:
    """Return Shapley values (players,) from random orders and their reverses; they sum to 1 for every number of orders.

    pay : (players,) >= 0. quota : q in (0, 1], part of the sum that keeps the body going. Errors: E513.
    """
    total = _check(pay, quota)
    generator = np.random.Generator(np.random.PCG64(seed))
    found = np.zeros(len(pay))
    half = max(orders // 2, 1)
    for _ in range(half):
        order = generator.permutation(len(pay))
        for walk in (order, order[::-1]):
            covered = np.minimum(np.cumsum(pay[walk]) / (quota * total), 1.0)
            found[walk] += np.diff(covered, prepend=0.0)
    return found / (2.0 * half)


def coverage_shapley_exact(pay: Sequence[int], quota: float) -> FloatArray:
    """Return exact Shapley values (players,) for whole payments; cost grows with players^2 x sum. Errors: E513."""
    if any(p != int(p) for p in pay):
        raise ExeuntError("E513", "payments are not whole numbers", mend="Round them, or sample orders.")
    whole = [int(p) for p in pay]
    total, players = int(_check(np.array(whole, dtype=np.float64), quota)), len(whole)
    worth = np.minimum(np.arange(total + 1) / (quota * total), 1.0)
    counts = np.zeros((players + 1, total + 1), dtype=object)
    counts[0, 0] = 1
    for p in whole:
        counts[1:, p:] = counts[1:, p:] + counts[:-1, : total + 1 - p]
    known: dict[int, float] = {}
    for p in set(whole):
        known[p] = _value(counts, worth, p, players)
    return np.array([known[p] for p in whole])


def _value(counts: NDArray[np.object_], worth: FloatArray, pay: int, players: int) -> float:
    """Return the value of a player that pays `pay`: mean gain over the sets without it, each size counting alike."""
    if pay == 0:
        return 0.0
    total = counts.shape[1] - 1
    without = np.zeros_like(counts)
    without[0, 0] = 1
    for size in range(1, players):
        without[size] = counts[size]
        without[size, pay:] = without[size, pay:] - without[size - 1, : total + 1 - pay]
    gain = worth[pay:] - worth[: total + 1 - pay]
    value = 0.0
    for size in range(players):
        sets = comb(players - 1, size)
        shares = np.array([float(n) / sets for n in without[size, : total + 1 - pay]])
        value += float((shares * gain).sum()) / players
    return value


def coverage_nucleolus(pay: FloatArray, quota: float) -> FloatArray:
    """Return the nucleolus (players,) of the game: largest excesses made small one after another, by linear programs.

    Errors: E513, also for more than 12 players.
    """
    from scipy.optimize import linprog

    total, n = _check(pay, quota), len(pay)
    if n > MOST_NUCLEOLUS:
        raise ExeuntError("E513", f"{n} players have too many sets for the nucleolus", mend="Give at most 12 players.")
    masks = np.arange(1, (1 << n) - 1)
    member = ((masks[:, None] >> np.arange(n)) & 1).astype(np.float64)
    worth = np.minimum(member @ pay / (quota * total), 1.0)
    fixed: list[tuple[FloatArray, float]] = [(np.ones(n), 1.0)]
    free = np.ones(len(masks), dtype=bool)
    best = np.zeros(n)
    while free.any() and np.linalg.matrix_rank(np.array([row for row, _ in fixed])) < n:
        upper = np.column_stack([-member[free], -np.ones(free.sum())])
        equal = np.column_stack([[row for row, _ in fixed], np.zeros(len(fixed))])
        bounds = [(0.0, None)] * n + [(None, None)]
        told = linprog(
            np.append(np.zeros(n), 1.0), upper, -worth[free], equal, [value for _, value in fixed], bounds, "highs"
        )
        solution = np.asarray(told.x)
        best, excess = solution[:n], float(solution[n])
        binding = np.flatnonzero(free)[np.abs(np.asarray(told.ineqlin.marginals)) > 1e-9]
        if not len(binding):
            break
        # sets whose price is positive bind in every solution
        fixed.extend((member[place], worth[place] - excess) for place in binding)
        free[binding] = False
    return np.asarray(best)


def _check(pay: FloatArray, quota: float) -> float:
    """Return the sum of payments, or refuse."""
    if not 0.0 < quota <= 1.0:
        raise ExeuntError("E513", f"quota {quota:g} is not above 0 and at most 1")
    if pay.ndim != 1 or not len(pay) or not np.isfinite(pay).all() or (pay < 0.0).any() or pay.sum() <= 0.0:
        raise ExeuntError("E513", "payments must be numbers of 0 or more, at least one above 0")
    return float(pay.sum())
