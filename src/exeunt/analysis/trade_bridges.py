"""What bridges between rule sets are worth in trade, who gains and who loses; a search over pairs of large traders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import number
from exeunt.analysis.trade_central import (
    Effects,
    central_effects,
    central_inputs,
    central_parameters,
    prepared,
)
from exeunt.channels.trade.base import DDS
from exeunt.channels.trade.bridges import Joined, direct_gain, relief, wall_patch
from exeunt.scenario.bridges import members_of
from exeunt.scenario.compiled import Bridge
from exeunt.solvers.trade import Product

if TYPE_CHECKING:
    from exeunt.channels.trade.channel import TradeStep
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
DATA = "data_regime"
GROUPS = ("EU", "ASEAN", "MERCOSUR", "GCC")
POLES = ("USA", "CHN")
OTHERS = 10  # largest other economies by trade in digital services
SOLVED = 10  # pairs of the search that are solved exactly
SHOWN = 8  # economies named among those who gain or lose most
USD = 1e6
PERCENT = 100.0


@dataclass(frozen=True)
class Share:
    """One economy: change of real income, USD a year and percent."""

    country: str
    usd: float
    percent: float


@dataclass(frozen=True)
class BridgeValue:
    """Worth of a bridge in the last year at central parameters, world real income, USD a year; its cost not netted.

    today : without a wall, the direct gain of recognition. behind_wall : the same with the wall of the option
    (`wall`: the part that stands). goods : by interoperability of goods, without a wall; 0 where the run of standards
    is left out. gains, losses : economies behind the wall, largest first.
    """

    members: tuple[str, ...]
    technology: str
    today: float
    behind_wall: float
    goods: float
    wall: float
    gains: tuple[Share, ...]
    losses: tuple[Share, ...]

    @property
    def wall_part(self) -> float:
        """What the bridge is worth because a wall stands."""
        return self.behind_wall - self.today

    def to_dict(self) -> dict[str, object]:
        """Return the value as data for `--json`."""
        return {
            "members": list(self.members),
            "technology": self.technology,
            "world_usd_today": number(self.today),
            "world_usd_behind_wall": number(self.behind_wall),
            "world_usd_wall_part": number(self.wall_part),
            "world_usd_goods": number(self.goods),
            "wall_intensity": number(self.wall),
            "gains": [vars(s) for s in self.gains],
            "losses": [vars(s) for s in self.losses],
        }


@dataclass(frozen=True)
class Found:
    """A pair of the search. linear : worth behind the wall by the log-linear response, USD a year; solved : exactly,
    for the best ones.
    """

    pair: tuple[str, str]
    linear: float
    solved: BridgeValue | None = None


@dataclass(frozen=True)
class BridgeSearch:
    """All pairs, most valuable first. brokers : each party with the sum over its bridges of the linear worth, USD."""

    parties: tuple[str, ...]
    found: tuple[Found, ...]
    brokers: tuple[tuple[str, float], ...]

    @property
    def best(self) -> tuple[Found, ...]:
        """Pairs that are solved exactly, by their exact worth."""
        done = [f for f in self.found if f.solved is not None]
        return tuple(sorted(done, key=lambda f: -(f.solved.behind_wall if f.solved else 0.0)))


def bridge_value(
    world: World, bridge: Bridge, *, capacity: float = 1.0, goods: bool = True, year: int | None = None
) -> BridgeValue:
    """Return what a bridge is worth in trade. capacity : of rule-making. goods : with the interoperability of goods.

    year : the last by default. Errors: E683 a state that is not in the trade tables; E687 no such year.
    """
    when = world.years[-1] if year is None else year

    def arms(wall: str) -> tuple[Effects, Effects]:
        without, docked = (
            central_effects(world, {"wall": wall}, bridges=b, capacity=capacity, year=when) for b in ((), (bridge,))
        )
        return without, docked

    digital = bridge.technology == DATA
    quiet, plain = (arms("off"), arms("on")) if digital else (None, None)
    worth = _goods(world, bridge, capacity, when) if goods else None
    shares: list[Share] = []
    if plain is not None:
        shares = _shares(world, plain)
    elif worth is not None:
        shares = _shares(world, worth)
    return BridgeValue(
        members=bridge.blocs or bridge.states,
        technology=bridge.technology,
        today=quiet[1].usd - quiet[0].usd if quiet else 0.0,
        behind_wall=plain[1].usd - plain[0].usd if plain else 0.0,
        goods=worth[1].usd - worth[0].usd if worth else 0.0,
        wall=plain[0].wall if plain else 0.0,
        gains=tuple(s for s in shares if s.usd > 0.0)[:SHOWN],
        losses=tuple(s for s in reversed(shares) if s.usd < 0.0)[:SHOWN],
    )


def _goods(world: World, bridge: Bridge, capacity: float, year: int) -> tuple[Effects, Effects]:
    """Return the world without and with the bridge in the standards of goods alone: no wall, no recognition."""
    from exeunt.analysis.standards_central import central_run

    still = central_run(world)
    plain = central_run(world, {"technical_standards": capacity})
    docked = central_run(world, {"technical_standards": capacity}, bridges=(bridge,))
    only = {"x_us": 0.0, "b_bridge": 0.0, "a_inst": 0.0}
    without, within = (
        central_effects(world, bridges=b, fixed=only, standards=(still, run), year=year)
        for b, run in (((), plain), ((bridge,), docked))
    )
    return without, within


def _shares(world: World, arms: tuple[Effects, Effects]) -> list[Share]:
    from exeunt.channels.trade.base import read_base

    base = read_base(world)
    change = arms[1].welfare[base.countries] - arms[0].welfare[base.countries]
    money = change / PERCENT * base.economy.income[base.economies] * USD
    codes = [base.world.economies[i] for i in base.economies]
    order = np.argsort(-money, kind="stable")
    return [Share(codes[i], float(money[i]), float(change[i])) for i in order]


def bridge_search(world: World, *, capacity: float = 1.0, solved: int = SOLVED) -> BridgeSearch:
    """Return all pairs of the large traders ranked by the log-linear response behind the wall, the best solved.

    At first order a bridge is worth its cost saved on the flows behind the wall, and the output that regained trust
    brings (Hulten 1978); exact values follow for the best.
    """
    step, drawn = prepared(world, {"wall": "on"}, ()), central_parameters({})
    base = step.base
    who = _parties(world, step)
    year = step.year(
        world.years[-1], central_inputs(world, step, drawn, capacity), drawn, np.zeros((1, base.country_count))
    )
    assert year.solved is not None
    flows = year.solved.found.flows(0)[DDS] * USD
    output = year.solved.found.output[0] * USD
    loss = step.settings.trust_loss(drawn) * year.now.wall
    slope = loss[0] / PERCENT / step.world_facing * (output * base.trust.exposure).sum(axis=0) / base.trust.domar
    product = year.costs[DDS].product or Product.one(base.size)
    floor = (1.0 + step.settings.bloc_cost(drawn) * year.now.wall * drawn["f_allied"]) ** -year.now.theta[:, DDS]

    def worth(one: str, two: str) -> float:
        members = np.array(sorted({*who[one], *who[two]}), dtype=np.int64)
        docked = Joined(members, np.ones((len(members), len(members))))
        patch = wall_patch(product, docked, floor, direct_gain(docked, base.linked, drawn["b_bridge"]))
        calm = relief(base.trust, year.now.alignment, year.now.weights, docked, drawn["f_allied"])
        total = -float((slope * calm[0]).sum())
        if patch is not None:
            rise = np.log1p(patch.added[0] / product.block(members, members)[0])
            total += float((flows[np.ix_(members, members)] * rise).sum() / year.now.theta[0, DDS])
        return total

    pairs = {pair: worth(*pair) for pair in combinations(who, 2)}
    ranked = [Found(p, pairs[p]) for p in sorted(pairs, key=lambda p: -pairs[p])]
    best = [replace(f, solved=_solved(world, f.pair, capacity)) for f in ranked[:solved]]
    brokers = {party: sum(v for pair, v in pairs.items() if party in pair) for party in who}
    return BridgeSearch(
        parties=tuple(who),
        found=(*best, *ranked[solved:]),
        brokers=tuple(sorted(brokers.items(), key=lambda item: -item[1])),
    )


def _solved(world: World, pair: Sequence[str], capacity: float) -> BridgeValue:
    _, states = members_of(pair, world)
    bridge = Bridge(DATA, (), states, (1.0,) * len(world.years), 0)
    return replace(bridge_value(world, bridge, capacity=capacity, goods=False), members=tuple(pair))


def _parties(world: World, step: TradeStep) -> dict[str, list[int]]:
    """Return positions of the parties: poles, groups, and the largest others by trade in digital services."""
    base = step.base
    found: dict[str, list[int]] = {code: [base.at[code]] for code in POLES}
    for group in GROUPS:
        _, states = members_of((group,), world)
        found[group] = [base.at[s] for s in states if s in base.at]
    taken = {place for places in found.values() for place in places}
    flows = base.economy.flows[DDS]
    trade = flows.sum(axis=0) + flows.sum(axis=1) - 2.0 * np.diagonal(flows)
    for place in np.argsort(-trade, kind="stable"):
        if len(found) == len(POLES) + len(GROUPS) + OTHERS:
            break
        if int(place) not in taken and base.world.economies[place] in base.at:
            found[base.world.economies[place]] = [int(place)]
    return found
