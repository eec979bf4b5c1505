"""The channel standards at central parameters: one path of capacity, shares country by country, zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.standards.base import TECHNOLOGIES
from exeunt.channels.standards.channel import CHANNEL, StandardsStep
from exeunt.errors import ExeuntError, nearest_names
from exeunt.solvers.communities import consensus, louvain, modularity
from exeunt.solvers.coordination import interoperability

if TYPE_CHECKING:
    from exeunt.scenario.compiled import Bridge
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
LEAST_INTEROPERABILITY = 0.75  # a pair below it has no edge in the graph of zones
CLEAR_MODULARITY = 0.3  # below it communities are no zones (Newman and Girvan 2004: 0.3 to 0.7 in structured networks)
ZONE_GAP = 0.1  # least distance of a zone's inner from its outer interoperability
SEEDS = 20


@dataclass(frozen=True)
class CentralRun:
    """One path at central parameters; `base` before the first year, the rest in the last year.

    shares, base : (members, technologies, options). compatibility : (technologies, options, options). isolation :
    (members, technologies). fragmentation, base_fragmentation : (technologies,). gdp : USD (members,).
    """

    members: tuple[str, ...]
    gdp: FloatArray
    base: FloatArray
    shares: FloatArray
    compatibility: FloatArray
    isolation: FloatArray
    fragmentation: FloatArray
    base_fragmentation: FloatArray


@dataclass(frozen=True)
class Zone:
    """One community; inner, outer : mean interoperability among its members and with the rest. is_zone : set apart.

    core : members of the largest output, largest first. score : mean consensus of its members.
    """

    members: tuple[str, ...]
    core: tuple[str, ...]
    inner: float
    outer: float
    score: float
    is_zone: bool


@dataclass(frozen=True)
class Zones:
    """Communities of goods trade weighted by interoperability, and those of trade alone beside them.

    clear : False means "no clear zones": the communities are then those of trade. trade_* : the same with every pair
    fully interoperable.
    """

    technology: str
    zones: tuple[Zone, ...]
    modularity: float
    clear: bool
    trade_sizes: tuple[int, ...]
    trade_modularity: float


def central_run(
    world: World,
    capacity: Mapping[str, Sequence[float] | float] | None = None,
    *,
    bridges: tuple[Bridge, ...] = (),
    fixed: Mapping[str, float] | None = None,
) -> CentralRun:
    """Return the channel's path at central parameters.

    capacity : function -> ratio, constant or one a year; 1 where it is not named. fixed : parameters set to other
    values. Errors: E115 no such function; E216 no such parameter; E460-E465 of the channel.
    """
    step = _prepared(world, bridges)
    drawn = _central(fixed or {})
    path = _path(world, capacity or {})
    before = dict(step.initial(drawn))
    start = before["standard_share"][0, step.base.places]
    missing = np.full((1,), np.nan)

    def after(
        arm: StandardsStep, past: Mapping[str, FloatArray], year: int, carried: FloatArray
    ) -> dict[str, FloatArray]:
        inputs = {f"{name}(-1)": value for name, value in past.items()}
        inputs |= {"capacity": carried, "alignment": missing, "alignment(-1)": missing}
        return dict(arm.step(year, inputs, drawn, {}))

    unchanged = replace(step, bridges=((),) * len(TECHNOLOGIES))
    quiet = after(unchanged, before, world.years[0], np.ones((1, path.shape[1])))
    for row, year in enumerate(world.years):
        before = after(step, before, year, path[row : row + 1])
    return CentralRun(
        members=step.base.members,
        gdp=step.base.gdp,
        base=start,
        shares=before["standard_share"][0, step.base.places],
        compatibility=before["compatibility"][0],
        isolation=before["isolation"][0, step.base.places],
        fragmentation=before["fragmentation"][0],
        base_fragmentation=quiet["fragmentation"][0],
    )


def _prepared(world: World, bridges: tuple[Bridge, ...]) -> StandardsStep:
    from exeunt.scenario.scenario import Scenario

    empty = Scenario.from_dict({"name": "central", "title": {"en": "Central"}, "events": []})
    return CHANNEL.prepare(world, replace(empty.compile(world), bridges=bridges))


def _central(fixed: Mapping[str, float]) -> dict[str, FloatArray]:
    declared = CHANNEL.declaration.parameters
    for name in fixed:
        if name not in declared:
            raise ExeuntError("E556", f"'standards.{name}' is not a parameter", nearest=nearest_names(name, declared))
    return {n: np.array([fixed.get(n, p.distribution.central)], dtype=np.float64) for n, p in declared.items()}


def _path(world: World, capacity: Mapping[str, Sequence[float] | float]) -> FloatArray:
    functions = world.index("function")
    path = np.ones((len(world.years), len(functions)))
    for function, values in capacity.items():
        path[:, functions.position(function)] = values
    return path


def zones(world: World, run: CentralRun, technology: str = "mobile_vendor", seeds: int = SEEDS) -> Zones:
    """Return the communities of goods trade that a technology allows. Error: E206 no such technology."""
    if technology not in TECHNOLOGIES:
        raise ExeuntError(
            "E557", f"'{technology}' is not a technology", nearest=nearest_names(technology, TECHNOLOGIES)
        )
    place = TECHNOLOGIES.index(technology)
    shares = run.shares[:, place, :, None]
    reads = interoperability(run.compatibility[place][:, :, None], shares, shares)[:, :, 0]
    trade = _goods(world, run.members)
    weights = np.where(reads > LEAST_INTEROPERABILITY, trade * reads, 0.0)
    weights = (weights + weights.T) / 2.0  # products round differently in the two orders
    found = consensus(louvain(weights, seed) for seed in range(seeds))
    alone = consensus(louvain(trade, seed) for seed in range(seeds))
    value = modularity(weights, found.labels)
    told = tuple(_zone(run, reads, found.labels == label, found.score) for label in range(len(found.sizes)))
    return Zones(
        technology=technology,
        zones=told,
        modularity=value,
        clear=value >= CLEAR_MODULARITY and any(z.is_zone for z in told),
        trade_sizes=alone.sizes,
        trade_modularity=modularity(trade, alone.labels),
    )


def _zone(run: CentralRun, reads: FloatArray, inside: NDArray[np.bool_], score: FloatArray) -> Zone:
    places = np.flatnonzero(inside)
    pairs = ~np.eye(len(places), dtype=bool)
    inner = float(reads[np.ix_(inside, inside)][pairs].mean()) if len(places) > 1 else 1.0
    outer = float(reads[np.ix_(inside, ~inside)].mean()) if not inside.all() else float("nan")
    by_output = places[np.argsort(-run.gdp[places], kind="stable")]
    return Zone(
        members=tuple(run.members[i] for i in places),
        core=tuple(run.members[i] for i in by_output[:5]),
        inner=inner,
        outer=outer,
        score=float(score[inside].mean()),
        is_zone=bool(inner - outer >= ZONE_GAP),
    )


def _goods(world: World, members: tuple[str, ...]) -> FloatArray:
    """Return goods trade of both directions, (members, members), USD million."""
    position_of = {m: i for i, m in enumerate(members)}
    table = world.table("goods_trade_pairs")
    trade = np.zeros((len(members), len(members)))
    for one, two, value in zip(table["country"], table["partner"], table["goods_musd"], strict=True):
        trade[position_of[one], position_of[two]] = trade[position_of[two], position_of[one]] = value
    return trade
