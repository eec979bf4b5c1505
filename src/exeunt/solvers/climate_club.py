"""The coalition game of a climate club: C-DICE (Nordhaus 2015, American Economic Review 105(4), 1339-1370).

Members charge the target price on their emissions; others charge the price that is in their own interest, and members
put a uniform tariff on what they buy from them. A coalition holds when no region gains by changing sides alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Members = NDArray[np.bool_]
LEAST_GAIN = 1e-12  # bn USD; a smaller gain is no reason to change sides
LARGEST_ROUNDS = 200
LARGEST_EXHAUSTIVE = 20


@dataclass(frozen=True)
class ClubData:
    """Regions of the game, all (n,) unless said.

    output : bn USD. emissions : Mt CO2. cost : abatement cost coefficient of a share squared, part of output (already
    scaled). gain, loss : linear and quadratic coefficients of the tariff benefit. exports : (n, n) bn USD, [exporter,
    importer].
    """

    names: tuple[str, ...]
    output: FloatArray
    emissions: FloatArray
    cost: FloatArray
    gain: FloatArray
    loss: FloatArray
    exports: FloatArray


@dataclass(frozen=True)
class Payoff:
    """Welfare against a world without climate policy, bn USD, and what it is made of; all (n,).

    prices : USD per t. shares : abated shares. trade, benefit, cost : parts of welfare = trade + benefit - cost.
    """

    prices: FloatArray
    shares: FloatArray
    trade: FloatArray
    benefit: FloatArray
    cost: FloatArray

    @property
    def welfare(self) -> FloatArray:
        """Trade plus benefit less cost."""
        return self.trade + self.benefit - self.cost


@dataclass(frozen=True)
class Coalition:
    """A set of members from which no region gains by changing sides alone."""

    members: Members
    payoff: Payoff


def payoff(data: ClubData, members: Members, price: float, tariff: float) -> Payoff:
    """Return what a set of members gives every region. price : target, USD per t. tariff : ratio."""
    part = data.output / data.output.sum()
    prices = np.where(members, price, price * part)
    shares = prices * (data.emissions / data.output) / (2.0 * data.cost * 1000.0)
    cost = data.cost * shares * shares * data.output
    benefit = price * part * float((shares * data.emissions).sum()) / 1000.0
    hit = np.where(~members[:, None] & members[None, :], data.exports, 0.0)  # sales of outsiders to members
    got = data.gain * tariff - data.loss * tariff * tariff
    trade = got * hit.sum(axis=0) - tariff * (hit * data.gain).sum(axis=1)
    return Payoff(prices, shares, trade, benefit, cost)


def gains_from_flipping(data: ClubData, members: Members, price: float, tariff: float) -> FloatArray:
    """Return what each region would gain by changing sides alone, (n,) bn USD, written out by definition."""
    now = payoff(data, members, price, tariff).welfare
    found = np.zeros(len(members))
    for region in range(len(members)):
        other = members.copy()
        other[region] = ~other[region]
        found[region] = payoff(data, other, price, tariff).welfare[region] - now[region]
    return found


@dataclass(frozen=True)
class _Game:
    """What a region gains by joining is linear in who else is a member: own + sum over members of `pull`."""

    own: FloatArray
    pull: FloatArray

    @classmethod
    def of(cls, data: ClubData, price: float, tariff: float) -> _Game:
        part = data.output / data.output.sum()
        inside, outside = np.full(len(part), price), price * part
        shares = [p * (data.emissions / data.output) / (2.0 * data.cost * 1000.0) for p in (inside, outside)]
        saved = (shares[0] - shares[1]) * data.emissions
        benefit = price * part * saved / 1000.0
        cost = data.cost * data.output * (shares[0] * shares[0] - shares[1] * shares[1])
        got = data.gain * tariff - data.loss * tariff * tariff
        flows = data.exports.copy()
        np.fill_diagonal(flows, 0.0)
        # Joining: tariffs on sales to members i end; tariffs on purchases from outsiders begin.
        buys = got * flows.sum(axis=0)  # as if nobody else were a member
        pull = tariff * data.gain[None, :] * flows - (got[:, None] * flows.T)
        return cls(benefit - cost + buys, pull)

    def gain(self, members: Members, region: int) -> float:
        """Return what `region` gains by being in rather than out, given the others."""
        return float(self.own[region] + (self.pull[region] * members).sum())


def coalitions(
    data: ClubData,
    price: float,
    tariff: float,
    starts: Sequence[Members],
    *,
    outside: Sequence[int] = (),
    inside: Sequence[int] = (),
) -> tuple[tuple[Coalition, ...], int]:
    """Return the distinct coalitions found by sequential best response from the starts, and the starts that cycled.

    outside, inside : positions of regions whose side is frozen. The order of coalitions is that of the starts.
    """
    game = _Game.of(data, price, tariff)
    frozen = {*outside, *inside}
    found: dict[bytes, Coalition] = {}
    cycled = 0
    for start in starts:
        members = np.array(start, dtype=bool)
        members[list(outside)] = False
        members[list(inside)] = True
        if _settled(game, members, frozen):
            found.setdefault(members.tobytes(), Coalition(members, payoff(data, members, price, tariff)))
        else:
            cycled += 1
    return tuple(found.values()), cycled


def _settled(game: _Game, members: Members, frozen: set[int]) -> bool:
    """Let regions answer in turn until nobody moves; changes `members`. False if they never stop."""
    for _ in range(LARGEST_ROUNDS):
        moved = False
        for region in range(len(members)):
            if region in frozen:
                continue
            gain = game.gain(members, region)
            if (gain > LEAST_GAIN and not members[region]) or (gain < -LEAST_GAIN and members[region]):
                members[region] = not members[region]
                moved = True
        if not moved:
            return True
    return False


def every_coalition(
    data: ClubData, price: float, tariff: float, *, outside: Sequence[int] = (), inside: Sequence[int] = ()
) -> tuple[Coalition, ...]:
    """Return every coalition that holds, by going through all sets of members; up to 20 regions.

    outside, inside : positions of regions whose side is frozen. Largest coalitions first.
    """
    count = len(data.names)
    if count > LARGEST_EXHAUSTIVE:
        raise ValueError(f"{count} regions are too many to go through all sets")
    game = _Game.of(data, price, tariff)
    sets = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    for region in outside:
        sets = sets[~sets[:, region]]
    for region in inside:
        sets = sets[sets[:, region]]
    gain = np.broadcast_to(game.own, sets.shape).copy()
    for other in range(count):
        gain += sets[:, other, None] * game.pull[:, other]
    stays = np.where(sets, gain >= -LEAST_GAIN, gain <= LEAST_GAIN)
    stays[:, [*outside, *inside]] = True
    held = sets[stays.all(axis=1)]
    held = held[np.argsort(-held.sum(axis=1), kind="stable")]
    return tuple(Coalition(members.copy(), payoff(data, members, price, tariff)) for members in held)
