"""Camps and zones: how far technologies split under a scenario, who ends where, what the evidence does not support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Band, Text, bands
from exeunt.analysis.standards_central import CentralRun, Zones, central_run, zones

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import Bridge
    from exeunt.world.world import World

NEUTRAL_SHARES = (0.2, 0.5, 0.8)  # base shares of the open option at which the headline is shown
CARRIERS = ("technical_standards", "training")
ITU = "ITU"


@dataclass(frozen=True)
class Split:
    """Fragmentation of one technology in the last year.

    level : of the scenario; change : scenario less baseline, draw by draw; simple_change : the same for the index that
    takes every two options as incompatible. by_neutral_share : change at central parameters when the open option has
    0.2, 0.5 and 0.8 of mobile networks and training in the base year.
    """

    technology: str
    name: Text
    level: Band
    change: Band
    simple_change: Band
    by_neutral_share: Mapping[float, float]


@dataclass(frozen=True)
class Camp:
    """Where a country ends at central parameters: shares of the four options by technology, and the leading camp."""

    country: str
    name: Text
    shares: Mapping[str, tuple[float, ...]]
    leads: Mapping[str, str]
    isolation: Mapping[str, float]


@dataclass(frozen=True)
class StandardsPage:
    """All that a face shows about technology standards; `caveats` go with every view.

    base_camps, base_zones : in the last year without the events, at central parameters.
    """

    scenario: str
    year: int
    splits: tuple[Split, ...]
    camps: tuple[Camp, ...]
    base_camps: tuple[Camp, ...]
    zones: Zones
    base_zones: Zones
    caveats: tuple[Text, ...]


def standards_page(result: Result, scenario: str, world: World, bridges: tuple[Bridge, ...] = ()) -> StandardsPage:
    """Return the page of a scenario in the last year. Errors: E502 unknown scenario; E503 no such channel in the run.

    bridges : of the scenario, for the parts at central parameters.
    """
    year = result.years[-1]
    for variable in ("fragmentation", "fragmentation_simple", "capacity"):
        result.check_variable(variable)
    capacity = median_capacity(result, scenario, world)
    central = central_run(world, capacity, bridges=bridges)
    still = central_run(world)
    return StandardsPage(
        scenario=scenario,
        year=year,
        splits=_splits(result, scenario, year, world, capacity, bridges),
        camps=camps(central, world),
        base_camps=camps(still, world),
        zones=zones(world, central),
        base_zones=zones(world, still),
        caveats=caveats(world),
    )


def median_capacity(result: Result, scenario: str, world: World) -> dict[str, tuple[float, ...]]:
    """Return the median path of the two capacities that carry the open option."""
    values = result.values("capacity", scenario)
    functions = world.index("function")
    return {f: tuple(np.median(values[:, :, functions.position(f)], axis=0).tolist()) for f in CARRIERS}


def _splits(
    result: Result,
    scenario: str,
    year: int,
    world: World,
    capacity: Mapping[str, tuple[float, ...]],
    bridges: tuple[Bridge, ...],
) -> tuple[Split, ...]:
    level = bands(result, scenario, "fragmentation", year, difference=False)
    change = bands(result, scenario, "fragmentation", year)
    simple = bands(result, scenario, "fragmentation_simple", year)
    at = {}
    for share in NEUTRAL_SHARES:
        fixed = {"neutral_share_mobile": share, "neutral_share_training": share}
        run = central_run(world, capacity, bridges=bridges, fixed=fixed)
        at[share] = run.fragmentation - run.base_fragmentation
    index = world.index("technology")
    return tuple(
        Split(
            technology=t,
            name={"en": index.name(t), "zh_hant": index.name(t, "zh_hant")},
            level=level[t, ""],
            change=change[t, ""],
            simple_change=simple[t, ""],
            by_neutral_share={share: float(values[i]) for share, values in at.items()},
        )
        for i, t in enumerate(index.labels)
    )


def camps(run: CentralRun, world: World) -> tuple[Camp, ...]:
    """Return where every Member State ends, in the order of the index; a camp leads with the largest share."""
    countries, blocs, technologies = world.index("country"), world.index("bloc"), world.index("technology").labels
    found = []
    for i, member in enumerate(run.members):
        shares = {t: tuple(run.shares[i, k].tolist()) for k, t in enumerate(technologies)}
        found.append(
            Camp(
                country=member,
                name={"en": countries.name(member), "zh_hant": countries.name(member, "zh_hant")},
                shares=shares,
                leads={t: blocs.labels[int(np.argmax(s))] for t, s in shares.items()},
                isolation={t: float(run.isolation[i, k]) for k, t in enumerate(technologies)},
            )
        )
    return tuple(found)


def _with_instrument(world: World) -> int:
    """Return the number of Member States with a data instrument in force in the base year."""
    from exeunt.channels.standards.base import Base

    base = Base.read(world, 0.5)
    return len(base.members) - len(base.flags["no_data_instrument"])


def caveats(world: World) -> tuple[Text, ...]:
    """Return what the evidence does not support, with the figures of the record, in both languages."""
    organisations = world.table("organisations")
    listed = {str(o): int(f) for o, f in zip(organisations["organisation"], organisations["listed"], strict=True)}
    base = world.table("revenue_base").where(year=2024)
    kinds = world.table("donors")
    states = kinds["donor"][kinds["kind"] == "state"]
    dues = base.where(organisation=ITU, instrument="assessed")
    by_states = float(dues["amount_usd"][np.isin(dues["donor"], states)].sum())
    american = float(dues.where(donor="USA")["amount_usd"].sum())
    share = 100.0 * american / by_states
    to_unu = float(base.where(organisation="UNU", donor="USA")["amount_usd"].sum())
    vendors = len(world.table("vendor_policy"))
    regimes = _with_instrument(world)
    on_list = bool(listed.get(ITU, 0))
    return (
        {
            "en": f"The ITU is {'' if on_list else 'not '}on the list of 7 January 2026. An exit of the United States "
            f"from it is a what-if (scenario us-itu-exit): {share:.1f} % of the dues of governments.",
            "zh_hant": f"國際電信聯盟{'在' if on_list else '不在'} 2026 年 1 月 7 日名單上。美國退出該組織屬假設情境"
            f"（us-itu-exit）：占各國政府會費的 {share:.1f}%。",
        },
        {
            "en": f"The United Nations University received {to_unu:,.0f} USD from the United States in 2024: an exit "
            "takes no money from it. What host, leadership and prestige are worth is judgement and not modelled.",
            "zh_hant": f"聯合國大學 2024 年收到美國捐款 {to_unu:,.0f} 美元：退出不影響其資金。地主國、領導職位與聲望的"
            "作用屬判斷，未納入模型。",
        },
        {
            "en": "How fragmented the world is cannot be known from public data: base shares and compatibilities are "
            "assumed (grade C). Only the change per unit of lost capacity, under these assumptions, is a result.",
            "zh_hant": "世界目前分裂到何種程度，公開資料無從得知：基期份額與相容性均為假設（C 級）。只有在這些假設下，"
            "每單位能量損失所帶來的變化才是結果。",
        },
        {
            "en": "5G is one global family of standards; what may split is trust in vendors and rules on data. The "
            f"table of vendor policy covers {vendors} states and that of data instruments {regimes}.",
            "zh_hant": "5G 本身是單一的全球標準體系；可能分裂的是對設備商的信任與資料規則。"
            f"設備商政策表涵蓋 {vendors} 國，資料規範表涵蓋 {regimes} 國。",
        },
    )


@dataclass(frozen=True)
class Bridged:
    """A bridge at central parameters in the last year.

    gains : isolation that each Member State loses, largest first (negative: it gains isolation). outside_model : states
    of the bridge without shares of their own.
    """

    bridge: Bridge
    fragmentation: float
    fragmentation_with: float
    gains: tuple[tuple[str, float], ...]
    compatibility: list[list[float]]
    outside_model: tuple[str, ...]


def bridge_page(
    world: World, bridge: Bridge, capacity: Mapping[str, tuple[float, ...] | float] | None = None
) -> Bridged:
    """Return what a bridge does to compatibility at central parameters, with the capacity given (1 by default)."""
    place = world.index("technology").position(bridge.technology)
    plain, docked = central_run(world, capacity), central_run(world, capacity, bridges=(bridge,))
    gain = plain.isolation[:, place] - docked.isolation[:, place]
    order = np.argsort(-gain, kind="stable")
    return Bridged(
        bridge=bridge,
        fragmentation=float(plain.fragmentation[place]),
        fragmentation_with=float(docked.fragmentation[place]),
        gains=tuple((plain.members[i], float(gain[i])) for i in order),
        compatibility=docked.compatibility[place].tolist(),
        outside_model=tuple(s for s in bridge.states if s not in plain.members),
    )
