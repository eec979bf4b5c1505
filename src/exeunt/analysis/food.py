"""Food: persons and deaths by cause, region, country and year; money against warning; what dominates the bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, band_of, bands
from exeunt.analysis.dominance import Dominant, dominant

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
LIMITS = Path(__file__).with_name("food_limits.yaml")
CHANNEL = "food"
MEASURES = ("food_emergency", "excess_deaths_food", "excess_deaths_food_ipc")
MILLION = 1e6
OUTSIDE_EVIDENCE = 2.0  # money for food assistance above twice that of 2024 has never been seen
MUCH_MONEY: Text = {
    "en": "Money for food assistance is above twice that of 2024 in some draws: outside the evidence.",
    "zh_hant": "部分抽樣中糧食援助資金超過 2024 年的兩倍：超出證據範圍。",
}
CAUSES = ("warning", "warning_bound", "money")
NAMED = ("Eastern Africa", "Southern Asia")  # the regions that the claim names, as the United Nations group them
REGIONS_ZH = {
    "Caribbean": "加勒比",
    "Central America": "中美洲",
    "Central Asia": "中亞",
    "Eastern Africa": "東非",
    "Eastern Asia": "東亞",
    "Eastern Europe": "東歐",
    "Melanesia": "美拉尼西亞",
    "Middle Africa": "中非",
    "Northern Africa": "北非",
    "South America": "南美洲",
    "South-eastern Asia": "東南亞",
    "Southern Africa": "南部非洲",
    "Southern Asia": "南亞",
    "Western Africa": "西非",
    "Western Asia": "西亞",
}


@dataclass(frozen=True)
class Cause:
    """What one cause adds, mean over the simulated years. cause : "warning" (unreviewed evidence on skill: never alone
    in a headline), "warning_bound" (no estimate of skill) or "money".
    """

    cause: str
    emergency: Band
    deaths: Band


@dataclass(frozen=True)
class Place:
    """A region or country in one year: change against the baseline, in persons and deaths of both calibrations.

    named : whether the claim names the region. need : persons in Phase 3 or worse in the baseline, median.
    """

    code: str
    name: Text
    year: int
    need: float
    emergency: Band
    deaths: Band
    deaths_ipc: Band
    named: bool = False


@dataclass(frozen=True)
class FoodPage:
    """All that a face shows about food.

    total : all countries in `year`. ratios : median effect of money over that of warning with perfect skill, by
    measure; no number where there is no effect of warning. unreported : persons in need whom less analysis takes out
    of the published number. rebuild, saved : sums over the years, USD. us_money : of the base year, by body.
    fews_net_cost : low and high, USD a year (unreviewed). per_million : excess deaths for each million USD that a cause
    takes, over all years; no number where it takes none. The cost of the official analyses is not published, so warning
    is FEWS NET alone, with its share of the capacity that is lost.
    """

    scenario: str
    year: int
    capacity: Band
    money: Band
    total: Place
    causes: tuple[Cause, ...]
    ratios: Mapping[str, float]
    regions: tuple[Place, ...]
    countries: tuple[Place, ...]
    unreported: Band
    displaced: Band
    rebuild: Band
    saved: Band
    us_money: Mapping[str, float]
    fews_net_cost: tuple[float, float]
    per_million: Mapping[str, Band]
    without_analysis: int
    dominant: tuple[Dominant, ...]
    caveats: tuple[Text, ...]

    def cause(self, name: str) -> Cause:
        """Return one cause."""
        return next(c for c in self.causes if c.cause == name)


def in_run(result: Result) -> bool:
    """Whether the run holds the channel."""
    return "food_emergency" in result.variables


def food_page(result: Result, scenario: str, year: int, world: World) -> FoodPage:
    """Return the page of a scenario. Errors: E502 unknown scenario; E503 no such channel in the run; E553 the year."""
    changes = {m: _change(result, scenario, m) for m in MEASURES}
    t = result.years.index(year) if year in result.years else -1
    if t < 0:
        bands(result, scenario, MEASURES[0], year)  # raises with the years that the run holds
    need = np.median(result.values("food_insecure", result.baseline_of(scenario)), axis=0)
    causes = tuple(_cause(result, scenario, c) for c in CAUSES)
    total = _place("ALL", {"en": "all countries", "zh_hant": "所有國家"}, year, need[t].sum(),
                   [changes[m][:, t].sum(axis=1) for m in MEASURES])  # fmt: skip
    return FoodPage(
        scenario=scenario,
        year=year,
        capacity=bands(result, scenario, "early_warning_capacity", year, difference=False)["", ""],
        money=bands(result, scenario, "food_money_ratio", year, difference=False)["", ""],
        total=total,
        causes=causes,
        ratios=_ratios(causes),
        regions=_regions(world, changes, need, year, t),
        countries=_countries(result, scenario, world, need, _shown(result.years, year)),
        unreported=_unreported(result, scenario, t),
        displaced=band_of(_change(result, scenario, "food_displacement")[:, t].sum(axis=1), "persons", "C"),
        rebuild=_sum(result, scenario, "rebuild_cost"),
        saved=_sum(result, scenario, "warning_saved"),
        us_money=us_money(world),
        fews_net_cost=_cost(),
        per_million=_per_million(result, scenario),
        without_analysis=int((world.table("countries")["un_status"] == "member").sum() - _members_with(world)),
        dominant=dominant(result, sum_of_causes(result, scenario)),
        caveats=limits() if _largest_money(result, scenario) <= OUTSIDE_EVIDENCE else (*limits(), MUCH_MONEY),
    )


def sum_of_causes(result: Result, scenario: str) -> FloatArray:
    """Return excess deaths a year by less warning and less money together, (draws,)."""
    both = (result.values(f"deaths_from_{c}", scenario).mean(axis=1) for c in ("warning", "money"))
    total: FloatArray = np.sum(list(both), axis=0)
    return total


def _change(result: Result, scenario: str, variable: str) -> FloatArray:
    """Return scenario less baseline, draw by draw, (draws, years, countries)."""
    return result.values(variable, scenario) - result.values(variable, result.baseline_of(scenario))


def _cause(result: Result, scenario: str, cause: str) -> Cause:
    def mean(measure: str, unit: str) -> Band:
        return band_of(result.values(f"{measure}_from_{cause}", scenario).mean(axis=1), unit, "C")

    return Cause(cause, mean("emergency", "persons"), mean("deaths", "deaths"))


def _ratios(causes: Sequence[Cause]) -> dict[str, float]:
    found = {c.cause: c for c in causes}
    ratios = {}
    for measure in ("emergency", "deaths"):
        money, bound = (getattr(found[c], measure).p50 for c in ("money", "warning_bound"))
        ratios[measure] = money / bound if bound > 0.0 else float("nan")
    return ratios


def _place(
    code: str, name: Text, year: int, need: float, values: Sequence[FloatArray], *, named: bool = False
) -> Place:
    units = ("persons", "deaths", "deaths")
    emergency, died, reference = (band_of(v, unit, "C") for v, unit in zip(values, units, strict=True))
    return Place(code, name, year, float(need), emergency, died, reference, named)


def _regions(world: World, changes: Mapping[str, FloatArray], need: FloatArray, year: int, t: int) -> tuple[Place, ...]:
    """Return the named regions first, then all others by persons added."""
    of_country = dict(zip(world.table("countries")["country"], world.table("countries")["subregion"], strict=True))
    subregion = np.array([of_country[c] for c in world.index("country").labels])
    with_analysis = sorted({of_country[str(c)] for c in world.table("food_base")["country"]})
    rows = []
    for region in with_analysis:
        inside = subregion == region
        name = {"en": str(region), "zh_hant": REGIONS_ZH.get(str(region), str(region))}
        values = [changes[m][:, t][:, inside].sum(axis=1) for m in MEASURES]
        rows.append(_place(str(region), name, year, need[t, inside].sum(), values, named=region in NAMED))
    return tuple(sorted(rows, key=lambda p: (not p.named, -p.emergency.p50, p.code)))


def _shown(years: Sequence[int], year: int) -> tuple[int, ...]:
    """Return the year asked for, the middle year after it and the last one."""
    last = years[-1]
    return tuple(sorted({year, (year + last) // 2, last}))


def _countries(
    result: Result, scenario: str, world: World, need: FloatArray, years: Sequence[int]
) -> tuple[Place, ...]:
    """Return every country with an analysis in some years, most persons added first; years of a country together."""
    index = world.index("country")
    found: dict[str, list[Place]] = {str(c): [] for c in world.table("food_base")["country"]}
    for year in years:
        rows = [bands(result, scenario, m, year) for m in MEASURES]
        for code, places in found.items():
            name = {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}
            level = float(need[result.years.index(year), index.position(code)])
            emergency, died, reference = (r[code, ""] for r in rows)
            places.append(Place(code, name, year, level, emergency, died, reference))
    ordered = sorted(found.values(), key=lambda p: (-p[0].emergency.p50, p[0].code))
    return tuple(place for places in ordered for place in places)


def _unreported(result: Result, scenario: str, t: int) -> Band:
    need, told = (result.values(v, scenario)[:, t].sum(axis=1) for v in ("food_insecure", "food_insecure_reported"))
    return band_of(need - told, "persons", "C")


def _sum(result: Result, scenario: str, variable: str) -> Band:
    return band_of(result.values(variable, scenario).sum(axis=1), "USD", "C")


def _per_million(result: Result, scenario: str) -> dict[str, Band]:
    """Return excess deaths for each million USD taken, draw by draw, by cause."""

    def total(variable: str, weight: FloatArray | float = 1.0) -> FloatArray:
        summed: FloatArray = (result.values(variable, scenario) * weight).sum(axis=1)
        return summed

    spent = [
        result.values("response_cost", arm) + result.values("freed_by_early_response", arm)
        for arm in (result.baseline_of(scenario), scenario)
    ]
    missing = 1.0 - result.values("early_warning_capacity", scenario)
    from_fews_net = _weight() * (1.0 - result.values("warning_level", scenario)[:, :, 0])
    share = np.where(missing > 0.0, from_fews_net / np.where(missing > 0.0, missing, 1.0), 0.0)
    taken = {"money": (spent[0] - spent[1]).sum(axis=1)}
    died = {"money": total("deaths_from_money")}
    for cause in ("warning_bound", "warning"):
        taken[cause], died[cause] = total("warning_saved"), total(f"deaths_from_{cause}", share)
    return {c: band_of(_each_million(died[c], taken[c]), "deaths", "C") for c in taken}


def _each_million(died: FloatArray, taken: FloatArray) -> FloatArray:
    enough = taken >= MILLION
    return np.where(enough, died / np.where(enough, taken / MILLION, 1.0), np.nan)


def _weight() -> float:
    from exeunt.declarations import all_declarations

    return all_declarations()[CHANNEL].parameters["weight_fews_net"].distribution.central


def _largest_money(result: Result, scenario: str) -> float:
    return float(result.values("food_money_ratio", scenario).max())


def _members_with(world: World) -> int:
    members = set(world.table("countries").where(un_status="member")["country"])
    return len(members & set(world.table("food_base")["country"]))


def us_money(world: World) -> dict[str, float]:
    """Return money of the United States to FAO and WFP in 2024, USD."""
    base = world.table("revenue_base").where(year=2024, donor="USA")
    return {o: float(base.where(organisation=o)["amount_usd"].sum()) for o in ("FAO", "WFP")}


def _cost() -> tuple[float, float]:
    from exeunt.declarations import all_declarations

    parameter = all_declarations()[CHANNEL].parameters["fews_net_cost"]
    return parameter.low, parameter.high


@cache
def limits() -> tuple[Text, ...]:
    """Return what the evidence does not support, in both languages."""
    import yaml

    rows = yaml.safe_load(LIMITS.read_text(encoding="utf-8"))
    return tuple({"en": row["en"], "zh_hant": row["zh_hant"]} for row in rows)
