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
Flags = NDArray[np.bool_]
INFLUENCE_CAP = 0.5  # largest K m: beyond it the map is no contraction
UTILITY_CAP = 3.0  # largest change of log-odds
BASE_SLOPE = 0.9  # largest response of flows to their own moves at base: from 1 on the base would be no best choice
NEWTON_STEPS = 40  # at most, on the concave function 1 / (money handed out); quadratic, 1 or 2 are usual
NEAR = 1e-7  # relative miss of a budget at which one more quadratic step is exact; it is still taken
MOST_SWEEPS = 60
DAMPED_FROM, DAMPING = 10, 0.5  # full steps first; where patrons outbid each other, half steps settle it
STEEPEST = 0.95  # largest own response of a flow that a joint step counts with
CAREFUL = 0.9  # the same of a step alone
LEAST_BUDGET = 1e-9  # of the need: below it there is nothing to optimise
STOP = 1e-10  # change of a flow, relative to the largest one of the patron, and of log-odds: nothing is left to do
LAST_STEP = 1e-5  # the same: one more quadratic step is exact; it is still taken
FEW = 4  # order statistics that are found by taking away what lies above
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
        if len(live) == draws:
            return other
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
    marginal = (worth[:, None, :] * (base * (1.0 - base))).reshape(len(base), -1)
    place = percentile / 100.0 * (marginal.shape[1] - 1)
    low = int(place)
    below, above = _ordered(marginal, low), _ordered(marginal, min(low + 1, marginal.shape[1] - 1))
    top = below + (above - below) * (place - low)
    return np.where(top > 0.0, influence / np.where(top > 0.0, top, 1.0), 0.0)


def _ordered(rows: FloatArray, place: int) -> FloatArray:
    """Return the order statistic of each row at a place from 0; near the end by taking away what lies above."""
    above = rows.shape[1] - 1 - place
    if above > FEW:
        return np.partition(rows, place, axis=1)[:, place]
    rows = rows.copy()
    for _ in range(above):
        rows[np.arange(len(rows)), rows.argmax(axis=1)] = -np.inf
    largest: FloatArray = rows.max(axis=1)
    return largest


def divide(need: FloatArray, pull: FloatArray, budget: FloatArray) -> FloatArray:
    """Return money by recipient that maximises need plus influence, (draws, blocs, recipients).

    First order: money = need / (price - pull), the price such that money adds up to the budget. need : >= 0. pull :
    marginal influence, >= 0, below any price that can occur. budget : (draws, blocs) USD, >= 0; without any need the
    result is 0.
    """
    money, _, _ = _Division.prepare(need, budget).at(np.where(need > 0.0, pull, 0.0), None)
    return money


@dataclass(frozen=True)
class _Division:
    """Budgets to be divided by need, prepared for many rounds.

    least : need over budget, room that a cell must have. open_ : (draws, blocs) False where next to nothing is left: it
    is shared out by need (`rest`), its price would be beyond numbers.
    """

    need: FloatArray
    least: FloatArray
    open_: NDArray[np.bool_]
    total: FloatArray
    budget: FloatArray
    rest: FloatArray

    @classmethod
    def prepare(cls, need: FloatArray, budget: FloatArray) -> _Division:
        total = need.sum(axis=2)
        open_ = budget > LEAST_BUDGET * total
        safe_total, safe_budget = np.where(open_, total, 1.0), np.where(open_, budget, 1.0)
        rest = np.where(open_, 0.0, budget / np.where(total > 0.0, total, 1.0))
        return cls(need, need * (1.0 / safe_budget)[:, :, None], open_, safe_total, safe_budget, rest)

    def at(self, pull: FloatArray, price: FloatArray | None) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return money (draws, blocs, recipients), how steeply it answers its pull, and the prices (draws, blocs).

        pull : 0 where nothing is needed. price : of the round before, or None. The price is found by Newton steps on
        1 / total, which is concave: from below (Jensen's bound, without a price) they rise to the root and never pass
        it, from above they fall below it once.
        """
        lowest = (pull + self.least).max(axis=2)
        if price is None:
            price = self.total / self.budget + np.einsum("dbr,dbr->db", self.need, pull, optimize=False) / self.total
        price = np.maximum(lowest, price)
        for _ in range(NEWTON_STEPS):
            room = price[:, :, None] - pull
            money = self.need / room
            steep = np.divide(money, room, out=room)
            given = np.where(self.open_, money.sum(axis=2), 1.0)
            slope = np.where(self.open_, steep.sum(axis=2), 1.0)
            better = np.maximum(lowest, price + given * (given - self.budget) / (self.budget * slope))
            better = np.where(self.open_, better, price)
            going = self.open_ & (np.abs(given - self.budget) > NEAR * self.budget)
            if not going.any():
                break
            # A price that has been found stands still, so that no draw depends on how long another one takes.
            price = np.where(going, better, price)
        # The last step is so small that a line is exact; what is left of rounding is spread in proportion.
        money -= steep * (better - price)[:, :, None]
        money *= (self.budget / np.where(self.open_, money.sum(axis=2), 1.0))[:, :, None]
        if not self.open_.all():
            money = np.where(self.open_[:, :, None], money, self.need * self.rest[:, :, None])
            steep = np.where(self.open_[:, :, None], steep, 0.0)
        return money, steep, better

    def of(self, live: NDArray[np.int64]) -> _Division:
        """Return the named draws."""
        return _Division(*(getattr(self, name)[live] for name in self.__dataclass_fields__))


def equilibrium(patrons: Patrons, choosers: Choosers, start: FloatArray) -> Equilibrium:
    """Return the fixed point of patrons' allocation and recipients' choice, draw by draw.

    start : (draws, blocs, recipients) USD, a guess such as the money of the year before. Each sweep divides the budgets
    at the present shares and moves the flows to each recipient by a Newton step of their own, prices held; a draw that
    has settled is left alone.
    """
    money, sweeps, settled = _settled(
        patrons, choosers, np.broadcast_to(start, (len(patrons.budget), *start.shape[1:]))
    )
    raw = choosers.change(money, patrons.base_money)
    change = np.clip(raw, -UTILITY_CAP, UTILITY_CAP)
    capped = (np.abs(raw) > UTILITY_CAP).any(axis=1).sum(axis=1).astype(np.float64)
    return Equilibrium(money, quantal_response(choosers.base, change), change, capped, sweeps, settled)


@dataclass(frozen=True)
class _Sides:
    """What recipients answer, prepared for many rounds.

    worth : (draws, blocs, recipients) K times worth, 0 where a patron wants to give nothing. base : shares of the base;
    whole : their sum, (draws, recipients).
    slope : (draws, 1, recipients). offset : change of log-odds without free money, (draws, blocs, recipients).
    """

    worth: FloatArray
    base: FloatArray
    whole: FloatArray
    slope: FloatArray
    offset: FloatArray

    def answer(self, free: FloatArray) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
        """Return shares at free money, the pull that they give patrons, and where a cap binds."""
        raw = self.slope * free
        raw += self.offset
        change = np.clip(raw, -UTILITY_CAP, UTILITY_CAP)
        bound = change != raw
        shares = np.exp(change, out=change)
        shares *= self.base
        shares *= (self.whole / over_blocs(shares))[:, None, :]
        pull = 1.0 - shares
        pull *= shares
        pull *= self.worth
        bound |= pull >= INFLUENCE_CAP
        return shares, np.minimum(pull, INFLUENCE_CAP, out=pull), bound

    def step(self, gap: FloatArray, shares: FloatArray, steep: FloatArray, bound: Flags) -> FloatArray:
        """Return Newton's step of all flows and prices together, (draws, blocs, recipients).

        gap : best division less present flows. steep : d money / d pull, and less that d money / d price. A flow
        answers ds = s (own change - sum over blocs of s times theirs), so that the flows to a recipient make a diagonal
        and one column (Sherman and Morrison 1950); the prices, such that budgets are met, are a system of one row a
        bloc. No answer where a cap binds.
        """
        own = self._own(shares, steep, bound)
        np.minimum(own, STEEPEST / (1.0 - shares), out=own)
        keep = 1.0 - own
        keep += keep == 0.0
        weight = shares / keep
        column = np.divide(own, keep, out=own)
        column /= (1.0 + over_blocs(column * shares))[:, None, :]
        # What one unit of each price takes from the flows to a recipient, and what the gaps give them.
        price = steep * weight
        system = -np.einsum("dpi,dqi->dpq", column, price, optimize=False)
        blocs = np.arange(system.shape[1])
        system[:, blocs, blocs] += (steep / keep).sum(axis=2)
        moved = gap / keep - column * over_blocs(weight * gap)[:, None, :]
        prices = _solved(system, moved.sum(axis=2) - gap.sum(axis=2))[:, :, None]
        moved -= steep * prices / keep
        moved += column * over_blocs(price * prices)[:, None, :]
        return moved

    def careful(self, gap: FloatArray, shares: FloatArray, steep: FloatArray, bound: Flags) -> FloatArray:
        """Return Newton's step of each flow alone, for draws in which moving together runs in circles."""
        own = self._own(shares, steep, bound) * (1.0 - shares)
        return gap / (1.0 - np.minimum(own, CAREFUL))

    def _own(self, shares: FloatArray, steep: FloatArray, bound: Flags) -> FloatArray:
        """Return d money / d ln of its own share, times the slope of log-odds; 0 where a cap binds."""
        own = steep * shares
        own *= self.worth * self.slope
        own *= 1.0 - 2.0 * shares
        own[bound] = 0.0
        return own

    def of(self, live: NDArray[np.int64]) -> _Sides:
        """Return the named draws."""
        return _Sides(self.worth[live], self.base[live], self.whole[live], self.slope[live], self.offset[live])


def _solved(matrices: FloatArray, right: FloatArray) -> FloatArray:
    """Return the solution of one small system a draw; a price without any flow (a row of zeros) stands still."""
    size = np.arange(matrices.shape[1])
    idle = matrices[:, size, size] == 0.0
    matrices[:, size, size] += idle
    found = np.linalg.solve(matrices, np.where(idle, 0.0, right)[:, :, None])[:, :, 0]
    return np.asarray(found, dtype=np.float64)


def influence_at_base(patrons: Patrons, choosers: Choosers) -> tuple[FloatArray, FloatArray]:
    """Return K times worth, (draws, recipients), no larger than leaves the base a best choice of every patron.

    What a patron gives answers its own effect on influence with the slope (1 - s) r, r being K s (1 - 2 s) / (1 - K m)
    times the slope of log-odds times the money of the base, m being s (1 - s); what patrons give answers joint moves
    with at most the largest r. From 1 on the base would be a trough of the aims and not their peak, so that the least
    change of a budget would move flows to another peak. Also returned: m.
    """
    others = 1.0 - choosers.base
    variance = others * choosers.base
    steep = choosers.base_slope[:, None, :] * np.maximum(patrons.base_money - patrons.fixed, 0.0)
    steep *= others - choosers.base
    np.maximum(steep, 0.0, out=steep)
    steep += BASE_SLOPE * others
    steep *= choosers.base
    limited: FloatArray = np.minimum(patrons.influence[:, None] * patrons.worth, BASE_SLOPE / steep.max(axis=1))
    return limited, variance


def _settled(
    patrons: Patrons, choosers: Choosers, start: FloatArray
) -> tuple[FloatArray, NDArray[np.int64], NDArray[np.bool_]]:
    """Return money, sweeps and whether each draw has settled, of some draws."""
    worth, variance = influence_at_base(patrons, choosers)
    variance *= worth[:, None, :]
    np.minimum(variance, INFLUENCE_CAP, out=variance)
    need = patrons.need * np.subtract(1.0, variance, out=variance)
    division = _Division.prepare(need, patrons.budget)
    sides = _Sides(worth[:, None, :] * (need > 0.0), choosers.base, over_blocs(choosers.base),
                   choosers.slope[:, None, :], choosers.change(patrons.fixed, patrons.base_money))  # fmt: skip
    free, price = start - patrons.fixed, None
    result, draws = free.copy(), len(free)
    sweeps, settled, live = np.zeros(draws, dtype=np.int64), np.zeros(draws, dtype=bool), np.arange(draws)
    for sweep in range(MOST_SWEEPS):
        shares, pull, bound = sides.answer(free)
        money, steep, price = division.at(pull, price)
        gap = money - free
        largest = np.maximum(money.max(axis=2), 1.0)
        miss = np.abs(gap)
        off = np.maximum(miss.max(axis=2) / largest, (miss * sides.slope).max(axis=2)).max(axis=1)
        sweeps[live] += 1
        result[live] = money
        settled[live] = off <= SETTLED
        if off.max() <= STOP:
            break
        if sweep < DAMPED_FROM:
            free = free + sides.step(gap, shares, steep, bound)
        else:
            free = free + DAMPING * sides.careful(gap, shares, steep, bound)
        last = (off > STOP) & (off <= LAST_STEP) & (sweep < DAMPED_FROM)
        result[live[last]] = free[last]
        stay = np.flatnonzero(off > (LAST_STEP if sweep < DAMPED_FROM else STOP))
        if not len(stay):
            break
        if len(stay) < len(live):
            live, free, price = live[stay], free[stay], price[stay]
            sides, division = sides.of(stay), division.of(stay)
    return result + patrons.fixed, sweeps, settled
