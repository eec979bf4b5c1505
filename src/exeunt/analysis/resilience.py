"""How robust the system is after the exits, and whether many regional carriers lose less than one central one.

Network measures: `solvers.graphs` on the network of states through shared bodies. Centralised against polycentric
(Ostrom 2010) at equal total budget: half of each incumbent's budget stays, half goes in equal parts to the regional
carriers that the table of successors names for its function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, band_of
from exeunt.analysis.positions.network import Network, read_network
from exeunt.channels.institutions.carriers import carrier_weights
from exeunt.errors import ExeuntError
from exeunt.solvers.graphs import giant_component, random_removal, spectrum, targeted_removal
from exeunt.world.members import FACTBOOK, club_members

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
YEAR = 2030
REMOVED = (20, 40, 60, 80)
REPEATS = 50
FEWEST_CARRIERS = 2
STAYS = 0.5
GRADE = "C"


@dataclass(frozen=True)
class Measures:
    """Of one network. targeted, random : share of states in the largest piece after the largest, or random (mean),
    bodies are gone, in the order of `REMOVED`. isolated : states without a tie, left out of the first two.
    """

    bodies: int
    connectivity: float
    kirchhoff: float
    giant: float
    targeted: tuple[float, ...]
    random: tuple[float, ...]
    isolated: tuple[str, ...]


@dataclass(frozen=True)
class Redundancy:
    """Who carries a function. carriers : bodies that carry it; hit : those that an event of the scenario touches;
    successors : candidates named; by_region : regional candidates by the region that they serve.
    """

    function: Text
    carriers: int
    hit: int
    successors: int
    by_region: Mapping[str, int]


@dataclass(frozen=True)
class Polycentric:
    """One function before and after the exits, at equal total budget; capacity 1 is the centralised one of today.

    carriers : regional ones. cost : capacity that splitting costs before any exit, because every seat stays. central,
    polycentric : capacity after the exits. spared : part of the central loss that the split avoids, after its own cost;
    negative where splitting costs more than it saves.
    """

    code: str
    function: Text
    carriers: int
    with_leaver: int
    cost: Band
    central: Band
    polycentric: Band
    spared: Band


@dataclass(frozen=True)
class Resilience:
    """One scenario against its base. touched : ties of the network that the exits end, as (state, body)."""

    scenario: str
    year: int
    base: Measures
    after: Measures
    touched: tuple[tuple[str, str], ...]
    redundancy: tuple[Redundancy, ...]
    polycentric: tuple[Polycentric, ...]
    without_regions: tuple[Text, ...]


def resilience(world: World, result: Result, scenario: CompiledScenario, *, year: int = YEAR) -> Resilience:
    """Return the page of a scenario. Error: E599 the run lacks the year or the spending of organisations."""
    if "spending_ratio" not in result.variables:
        raise ExeuntError("E599", "the run holds no spending of organisations", mend="Run with channel funding.")
    if year not in result.years:
        raise ExeuntError("E599", f"{year} is not a year of the run", mend=f"{result.years[0]} to {result.years[-1]}.")
    network = read_network(world)
    left = ties_left(world, scenario)
    after = network.without(left)
    touched = [
        (state, body)
        for s, state in enumerate(network.states)
        for b, body in enumerate(network.bodies)
        if network.members[s, b] and not after.members[s, b]
    ]
    parts, bare = polycentric(world, result, scenario, year)
    return Resilience(
        scenario=scenario.name,
        year=year,
        base=measures(network),
        after=measures(after),
        touched=tuple(touched),
        redundancy=redundancy(world, scenario),
        polycentric=parts,
        without_regions=bare,
    )


def measures(network: Network) -> Measures:
    """Return the measures of a network."""
    found = spectrum(network.weights)
    return Measures(
        bodies=len(network.bodies),
        connectivity=found.connectivity,
        kirchhoff=found.kirchhoff,
        giant=giant_component(network.members),
        targeted=tuple(float(x) for x in targeted_removal(network.members, REMOVED)),
        random=tuple(float(x) for x in random_removal(network.members, REMOVED, REPEATS).mean(axis=0)),
        isolated=tuple(network.states[i] for i in found.dropped),
    )


def ties_left(world: World, scenario: CompiledScenario) -> dict[str, set[str]]:
    """Return the clubs of the network that each state leaves in a scenario, by the Factbook's abbreviation."""
    rows = world.table("body_lists").rows()
    club = {str(r["organisation"]): str(r["list"]).removeprefix(FACTBOOK) for r in rows if r["legal"] == "own"}
    left: dict[str, set[str]] = {}
    for e in scenario.exits:
        if e.body in club and e.rejoined is None:
            left.setdefault(e.country, set()).add(club[e.body])
    return left


def redundancy(world: World, scenario: CompiledScenario) -> tuple[Redundancy, ...]:
    """Return carriers and candidates of every function, by region."""
    touched = {e.body for e in scenario.exits}
    organisations = world.index("organisation").labels
    touched |= {organisations[o] for o in scenario.terms.organisation}
    table = world.table("substitutes")
    index = world.index("function")
    found = []
    for code, weights in carrier_weights(world).items():
        named = table.where(function=code)
        regions: dict[str, int] = {}
        for level, region in zip(named["level"], named["region"], strict=True):
            if level == "regional":
                regions[str(region or "")] = regions.get(str(region or ""), 0) + 1
        hit = sum(body in touched for body in weights)
        names = {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}
        found.append(Redundancy(names, len(weights), hit, len(named), dict(sorted(regions.items()))))
    return tuple(found)


def polycentric(
    world: World, result: Result, scenario: CompiledScenario, year: int
) -> tuple[tuple[Polycentric, ...], tuple[Text, ...]]:
    """Return the functions with at least two regional carriers that lose money, and the names of those without."""
    t = result.years.index(year)
    arms = [result.values("spending_ratio", a)[:, t] for a in (scenario.name, result.baseline_of(scenario.name))]
    lost = np.clip(1.0 - arms[0] / np.maximum(arms[1], 1e-12), 0.0, 1.0)
    fixed = _fixed_share(len(lost))
    leavers = _leavers(world, scenario)
    index, organisations = world.index("function"), world.index("organisation").position_of
    found, bare = [], []
    for code, weights in carrier_weights(world).items():
        held = {organisations[o]: w for o, w in weights.items() if o in organisations}
        if not held:
            continue
        share = np.array(list(held.values())) / sum(held.values())
        gone = (lost[:, list(held)] * share).sum(axis=1)
        if not gone.any():
            continue
        names = {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}
        carriers = _regional(world, code)
        if len(carriers) < FEWEST_CARRIERS:
            bare.append(names)
            continue
        exposed = [bool(leavers & who) for who in carriers.values()]
        found.append(_compare(code, names, gone, fixed, exposed))
    found.sort(key=lambda p: p.central.p50)
    return tuple(found), tuple(bare)


def capacity_central(gone: FloatArray, fixed: FloatArray | float) -> FloatArray:
    """Return what one seat puts out after losing `gone` of its budget, 1 before: max(0, 1 - gone - f) / (1 - f)."""
    return np.asarray(np.maximum(1.0 - gone - fixed, 0.0) / (1.0 - fixed))


def capacity_polycentric(gone: FloatArray, fixed: FloatArray | float, exposed: list[bool]) -> FloatArray:
    """Return what half a seat and the regional carriers put out together, relative to one seat with the whole budget.

    The seat keeps its fixed cost f whole and half the budget; each of the r carriers has an equal part of the other
    half and a fixed cost f of that part. A carrier loses `gone` only where a leaver is among its members (`exposed`).
    """
    seat = np.maximum(STAYS * (1.0 - gone) - fixed, 0.0)
    part = (1.0 - STAYS) / len(exposed)
    regional = np.zeros_like(gone)
    for hit in exposed:
        regional = regional + part * np.maximum(1.0 - (gone if hit else 0.0) - fixed, 0.0)
    return np.asarray((seat + regional) / (1.0 - fixed))


def _compare(code: str, names: Text, gone: FloatArray, fixed: FloatArray, exposed: list[bool]) -> Polycentric:
    before = capacity_polycentric(np.zeros_like(gone), fixed, exposed)
    central = capacity_central(gone, fixed)
    split = capacity_polycentric(gone, fixed, exposed)
    return Polycentric(
        code=code,
        function=names,
        carriers=len(exposed),
        with_leaver=sum(exposed),
        cost=band_of(1.0 - before, "ratio", GRADE),
        central=band_of(central, "ratio", GRADE),
        polycentric=band_of(split, "ratio", GRADE),
        spared=band_of(split - central, "ratio", GRADE),
    )


def _regional(world: World, function: str) -> dict[str, frozenset[str]]:
    """Return the members of the regional candidates of a function; empty where no list is known."""
    table, clubs = world.table("substitutes").where(function=function, level="regional"), club_members(world)
    rows = zip(table["candidate"], table["member_list"], strict=True)
    return {str(c): clubs.get(str(code or "").removeprefix(FACTBOOK), frozenset()) for c, code in rows}


def _leavers(world: World, scenario: CompiledScenario) -> frozenset[str]:
    """Return the states that act in a scenario, by exits or by money."""
    donors = world.index("donor").labels
    return frozenset({e.country for e in scenario.exits} | {donors[d] for d in np.unique(scenario.terms.donor)})


def _fixed_share(draws: int) -> FloatArray:
    """Return draws of the fixed cost of channel `funding`, evenly over its distribution, apart from the run's own."""
    from exeunt.declarations import all_declarations

    told = all_declarations()["funding"].parameters["fixed_share"].distribution
    order = np.random.Generator(np.random.PCG64(66)).permutation(draws)
    return told.quantile((order + 0.5) / draws)
