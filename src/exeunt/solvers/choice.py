"""Choice of a side and allocation of aid, on plain arrays (draw, bloc, recipient).

Recipients answer offers by quantal response (McFadden 1974; McKelvey and Palfrey 1995), written as a change from the
base so that no change returns the base itself. Patrons divide a budget by a need-plus-influence objective whose needs
are recovered from what they gave (inverse optimisation; Dudley and Montmarquette 1976; Alesina and Dollar 2000).
All work is elementwise or a sum along the last, contiguous axis: a draw never depends on the other draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
INFLUENCE_CAP = 0.5  # largest K m: beyond it the map is no contraction
UTILITY_CAP = 3.0  # largest change of log-odds
NEWTON_STEPS = 40  # at most, on the concave function 1 / (money handed out); quadratic, 3 or 4 are usual
NEAR = 1e-7  # relative miss of a budget at which one more quadratic step is exact; it is still taken
MOST_SWEEPS = 60
DAMPED_FROM, DAMPING = 10, 0.5  # full steps first; where patrons outbid each other, half steps settle it
STEEPEST = 0.9  # largest own response of a flow that a step divides by one minus of
LEAST_BUDGET = 1e-9  # of the need: below it there is nothing to optimise
STOP = 1e-10  # change of a flow, relative to the largest one of the patron: the sweeps end
SETTLED = 1e-3  # the same where the sweeps have run out: a draw beyond it is reported


def quantal_response(base: FloatArray, change: FloatArray) -> FloatArray:
    """Return shares over blocs after a change of log-odds.

    base : (draws or 1, blocs, recipients), positive. change : same shape, log-odds. Result: base * exp(change), scaled
    to the sum of the base over blocs; at change 0 it is the base to the bit.
    """
    weight = base * np.exp(change)
    return weight * (over_blocs(base) / over_blocs(weight))[:, None, :]


def over_blocs(values: FloatArray) -> FloatArray:
    """Return the sum over blocs, in their order, (draws, recipients)."""
    total = values[:, 0].copy()
    for bloc in range(1, values.shape[1]):
        total += values[:, bloc]
    return total


@dataclass(frozen=True)
class Patrons:
    """What patrons want.

    base_money : (1, blocs, recipients) USD of the base, fixed money included. need : (draws or 1, blocs, recipients)
    USD that patrons would give at a budget equal to its sum and without influence. budget : (draws, blocs) USD to
    divide, without fixed money. fixed : (1, blocs, recipients) USD that no patron decides on.
    influence : (draws,) K, the weight of influence as a share of the marginal value of money at base.
    worth : (draws, recipients), marginal influence = worth * s (1 - s); only ratios between recipients matter once
    `influence` is scaled.
    """

    base_money: FloatArray
    need: FloatArray
    budget: FloatArray
    fixed: FloatArray
    influence: FloatArray
    worth: FloatArray

    def of(self, live: NDArray[np.int64]) -> Patrons:
        """Return the named draws."""
        return Patrons(
            self.base_money,
            _rows(self.need, live),
            self.budget[live],
            self.fixed,
            self.influence[live],
            self.worth[live],
        )


@dataclass(frozen=True)
class Choosers:
    """What recipients answer.

    base : (draws, blocs, recipients) shares of the base. base_slope, slope : (draws, recipients), log-odds per USD of
    aid, at base and now: change = slope * aid - base_slope * base aid + push. push : (draws or 1, blocs, recipients).
    """

    base: FloatArray
    base_slope: FloatArray
    slope: FloatArray
    push: FloatArray

    def of(self, live: NDArray[np.int64]) -> Choosers:
        """Return the named draws."""
        return Choosers(self.base[live], self.base_slope[live], self.slope[live], _rows(self.push, live))

    def change(self, money: FloatArray, base_money: FloatArray) -> FloatArray:
        """Return the change of log-odds at aid `money` (draws, blocs, recipients), before the cap."""
        return self.slope[:, None, :] * money - self.base_slope[:, None, :] * base_money + self.push


@dataclass(frozen=True)
class Equilibrium:
    """Aid and shares at the fixed point.

    money : (draws, blocs, recipients) USD, fixed money included. shares, change : same shape. capped : (draws,) number
    of recipients with a change of log-odds at the cap. sweeps : (draws,); settled : (draws,) bool.
    """

    money: FloatArray
    shares: FloatArray
    change: FloatArray
    capped: FloatArray
    sweeps: NDArray[np.int64]
    settled: NDArray[np.bool_]

    def replaced(self, live: NDArray[np.int64], other: Equilibrium, draws: int) -> Equilibrium:
        """Return this result, widened to `draws`, with the draws `live` taken from another one."""
        parts = {}
        for name in self.__dataclass_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            wide = np.broadcast_to(mine, (draws, *mine.shape[1:])).copy()
            wide[live] = theirs
            parts[name] = wide
        return Equilibrium(**parts)


def _rows(values: FloatArray, live: NDArray[np.int64]) -> FloatArray:
    """Return the named draws of what may be the same in all of them."""
    return values if len(values) == 1 else values[live]


def influence_scale(influence: FloatArray, worth: FloatArray, base: FloatArray, percentile: float) -> FloatArray:
    """Return K over a percentile of marginal influence at base, (draws,); 0 where influence has no effect.

    The percentile is taken over recipients and blocs in each draw, so a common scale of `worth` cancels.
    """
    marginal = worth[:, None, :] * base * (1.0 - base)
    top = np.quantile(marginal.reshape(len(marginal), -1), percentile / 100.0, axis=1)
    return np.where(top > 0.0, influence / np.where(top > 0.0, top, 1.0), 0.0)


def divide(need: FloatArray, pull: FloatArray, budget: FloatArray) -> FloatArray:
    """Return money by recipient that maximises need plus influence, (draws, blocs, recipients).

    First order: money = need / (price - pull), the price such that money adds up to the budget. need : >= 0. pull :
    marginal influence, >= 0, below any price that can occur. budget : (draws, blocs) USD, >= 0; without any need the
    result is 0. The price is found by Newton steps on 1 / total, which is concave, from a lower bound (Jensen), so the
    steps rise to the root and never pass it.
    """
    total = need.sum(axis=2)
    # Next to nothing is shared out by need: its price would be beyond numbers, and influence then weighs nothing.
    open_ = budget > LEAST_BUDGET * total
    safe_total, safe_budget = np.where(open_, total, 1.0), np.where(open_, budget, 1.0)
    # Without need nothing is given: an infinite room keeps such a cell at 0 and away from the price.
    pull = np.where(need > 0.0, pull, 0.0)
    blocked = np.where(need > 0.0, 0.0, np.inf)
    lowest = (pull + need / safe_budget[:, :, None]).max(axis=2)
    price = np.maximum(lowest, safe_total / safe_budget + (need * pull).sum(axis=2) / safe_total)
    going = open_
    for _ in range(NEWTON_STEPS):
        room = price[:, :, None] - pull + blocked
        money = need / room
        given = np.where(open_, money.sum(axis=2), 1.0)
        steepness = np.where(open_, (money / room).sum(axis=2), 1.0)
        better = np.maximum(lowest, price + given * (given - safe_budget) / (safe_budget * steepness))
        # A price that has been found stands still, so that no draw depends on how long another one takes.
        price, going = np.where(going, better, price), going & (np.abs(given - safe_budget) > NEAR * safe_budget)
        if not going.any():
            break
    money = need / (price[:, :, None] - pull + blocked)
    given = money.sum(axis=2)
    # What is left of rounding is spread in proportion, so that the budget is met to the last digits.
    exact: FloatArray = money * (safe_budget / np.where(open_, given, 1.0))[:, :, None]
    return np.where(open_[:, :, None], exact, need * (budget / np.where(total > 0.0, total, 1.0))[:, :, None])


def equilibrium(patrons: Patrons, choosers: Choosers, start: FloatArray) -> Equilibrium:
    """Return the fixed point of patrons' allocation and recipients' choice, draw by draw.

    start : (draws, blocs, recipients) USD, a guess such as the money of the year before. Each sweep divides the budgets
    at the present shares and moves every flow by its own Newton step; a draw that has settled is left alone.
    """
    draws = len(patrons.budget)
    worth = patrons.influence[:, None, None] * patrons.worth[:, None, :]
    base_pull = np.minimum(worth * choosers.base * (1.0 - choosers.base), INFLUENCE_CAP)
    need = np.ascontiguousarray(patrons.need * (1.0 - base_pull))
    free = np.broadcast_to(start - patrons.fixed, (draws, *start.shape[1:])).copy()
    result = free.copy()
    sweeps = np.zeros(draws, dtype=np.int64)
    settled = np.zeros(draws, dtype=bool)
    live = np.arange(draws)
    for sweep in range(MOST_SWEEPS):
        damping = 1.0 if sweep < DAMPED_FROM else DAMPING
        money, guess = _sweep(patrons.of(live), choosers.of(live), free[live], need[live], damping)
        largest = np.maximum(money.max(axis=2), 1.0)
        gap = np.abs(money - free[live]).max(axis=2)
        done = (gap <= STOP * largest).all(axis=1)
        sweeps[live] += 1
        result[live] = money
        settled[live] = (gap <= SETTLED * largest).all(axis=1)
        free[live] = guess
        live = live[~done]
        if not len(live):
            break
    money = result + patrons.fixed
    raw = choosers.change(money, patrons.base_money)
    change = np.clip(raw, -UTILITY_CAP, UTILITY_CAP)
    capped = (np.abs(raw) > UTILITY_CAP).any(axis=1).sum(axis=1).astype(np.float64)
    return Equilibrium(money, quantal_response(choosers.base, change), change, capped, sweeps, settled)


def _sweep(
    patrons: Patrons, choosers: Choosers, free: FloatArray, need: FloatArray, step: float
) -> tuple[FloatArray, FloatArray]:
    """Return the best division at present shares, and the next guess, `step` of a Newton step away."""
    raw = choosers.change(free + patrons.fixed, patrons.base_money)
    shares = quantal_response(choosers.base, np.clip(raw, -UTILITY_CAP, UTILITY_CAP))
    variance = shares * (1.0 - shares)
    scale = patrons.influence[:, None, None] * patrons.worth[:, None, :]
    pull = scale * variance
    bound = (pull >= INFLUENCE_CAP) | (np.abs(raw) >= UTILITY_CAP)
    money = divide(need, np.minimum(pull, INFLUENCE_CAP), patrons.budget)
    # d money / d free of the same flow: price held, through s (1 - s); none where a cap binds.
    slope = np.where(bound, 0.0, pull * (1.0 - 2.0 * shares) * choosers.slope[:, None, :])
    response = money * money / np.where(need > 0.0, need, 1.0) * slope
    return money, free + step * (money - free) / (1.0 - np.minimum(response, STEEPEST))
