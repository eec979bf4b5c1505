"""A world path against no path: what it does to the world's trade and income, and to whom most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Band, Text, bands
from exeunt.errors import ExeuntError
from exeunt.world.trade import TradeWorld

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

CHANNELS = ("standards", "trade")
WORLD = (
    "world_exports",
    "world_gdp",
    "world_income",
    "world_income_cost",
    "world_income_trust",
    "world_dds_exports",
    "world_income_usd",
)
INCOME = "welfare"
CAVEATS: tuple[Text, ...] = (
    {
        "en": "A path is a what-if in full by the last year, not a forecast; its size comes from the sources named.",
        "zh_hant": "世界路徑為假設情境，至末年全面成形，並非預測；幅度取自所列來源。",
    },
    {
        "en": "Trade flows of 2023 already hold part of the gap that has opened between blocs since 2022.",
        "zh_hant": "2023 年貿易流量已含 2022 年以來陣營間差距的一部分。",
    },
    {
        "en": "Comparative statics of each year's costs: no capital, no migration, no cost of adjustment; grade C.",
        "zh_hant": "各年成本的比較靜態：不含資本、移民與調整成本；證據等級 C。",
    },
    {
        "en": "* Services trade is the accounting of multinationals: the figure is not income of households.",
        "zh_hant": "* 服務貿易為跨國企業帳面數字，並非家戶所得。",
    },
)


@dataclass(frozen=True)
class WorldEffect:
    """One outcome of the world, path less no path draw by draw, in each chosen year."""

    variable: str
    name: Text
    unit: str
    years: Mapping[int, Band]


@dataclass(frozen=True)
class CountryEffect:
    """Real income of one state in the last year, path less no path, percent.

    multinational : its services trade is the accounting of multinationals, so the figure is not income of households.
    """

    country: str
    name: Text
    income: Band
    multinational: bool


@dataclass(frozen=True)
class PathPage:
    """All that a face shows of a world path; `caveats` go with every view.

    sets : option or parameter and its value. gains, losses : states by their median, largest first.
    """

    path: str
    title: Text
    summary: Text
    sources: tuple[str, ...]
    sets: Mapping[str, str]
    draws: int
    effects: tuple[WorldEffect, ...]
    gains: tuple[CountryEffect, ...]
    losses: tuple[CountryEffect, ...]
    caveats: tuple[Text, ...]


def path_page(result: Result, path: str, world: World, years: Sequence[int], count: int = 5) -> PathPage:
    """Return the page of a path that was run against no path.

    years : of the run, for the world; states are shown in the last one. count : states on each side.

    Errors: E502, E503, E553 what the run does not hold, or the scenario is not a path against no path.
    """
    made = next(s for s in result.manifest["scenarios"] if s["name"] == result.check_scenario(path))
    if not made["path_alone"]:
        raise ExeuntError("E553", f"'{path}' is not a world path against no path", mend="Run the path as a scenario.")
    about = made["path"]
    effects = tuple(_effect(result, path, v, years) for v in WORLD)
    states = _states(result, path, world, max(years))
    changes = {k: next(iter(v.values())) if "set" in v else v for k, v in made["policies"].items()}
    return PathPage(
        path=path,
        title=about["titles"],
        summary=about["summary"],
        sources=tuple(about["sources"]),
        sets={**about["options"], **{k: str(v) for k, v in changes.items()}},
        draws=result.draws,
        effects=effects,
        gains=tuple(s for s in states[::-1][:count] if s.income.p50 > 0.0),
        losses=tuple(s for s in states[:count] if s.income.p50 < 0.0),
        caveats=CAVEATS,
    )


def _effect(result: Result, path: str, variable: str, years: Sequence[int]) -> WorldEffect:
    declared = result.manifest["variables"][result.check_variable(variable)]
    found = {year: bands(result, path, variable, year)["", ""] for year in years}
    return WorldEffect(variable, declared["names"], declared["unit"], found)


def _states(result: Result, path: str, world: World, year: int) -> list[CountryEffect]:
    """Return the states that have a figure, smallest first; equal ones by code."""
    index, trade = world.index("country"), TradeWorld.load(world)
    offices = {e for e, marked in zip(trade.economies, trade.multinational, strict=True) if marked}
    found = [
        CountryEffect(code, {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}, b, code in offices)
        for (code, _), b in bands(result, path, INCOME, year).items()
        if np.isfinite(b.p50)
    ]
    return sorted(found, key=lambda s: (s.income.p50, s.country))
