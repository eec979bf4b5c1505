"""People: who loses assistance and where, reproductive health, where claims go, who closes, and what dominates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.analysis.bands import TOTAL, Band, Text, band_of, bands
from exeunt.analysis.people_drivers import Drivers, drivers

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
LIMITS = Path(__file__).with_name("people_limits.yaml")
LARGEST = 10
SHOWN_YEARS = (2026, 2028, 2030, 2036)
REGIONS = ("Eastern Africa", "Southern Asia")  # those that the essay names
REGION_NAMES: dict[str, Text] = {
    "Eastern Africa": {"en": "East Africa", "zh_hant": "東非"},
    "Southern Asia": {"en": "South Asia", "zh_hant": "南亞"},
    "": {"en": "all other countries", "zh_hant": "其餘國家"},
}
MEASURES = ("assistance_lost", "unintended_pregnancies", "maternal_deaths", "returns", "displaced")
NEEDED = (*MEASURES, "coverage", "claims_received", "border_closure", "border_closure_alone", "movements")


@dataclass(frozen=True)
class CountryRow:
    """One country. measures : by outcome, scenario less baseline; path : the same by shown year. coverage : level.

    persons : displaced and registered persons of 2024, NaN where none is counted.
    """

    country: str
    name: Text
    persons: float
    measures: dict[str, Band]
    path: dict[int, dict[str, Band]]
    coverage: Band


@dataclass(frozen=True)
class RegionRow:
    """Sum over a region, draw by draw, scenario less baseline."""

    name: Text
    measures: dict[str, Band]


@dataclass(frozen=True)
class DestinationRow:
    """One destination. claims : scenario less baseline. closed, alone, calm : share of draws in which it closes, with
    spread, without spread, and in the baseline with spread; NaN outside Europe."""

    destination: str
    name: Text
    claims: Band
    closed: float
    alone: float
    calm: float


@dataclass(frozen=True)
class Closures:
    """European destinations that close in the year, of 27. number : how many; some, more_than_half : share of draws in
    which one or more, or more than half, close; calm_some : the former in the baseline."""

    number: Band
    some: float
    calm_some: float
    more_than_half: float


@dataclass(frozen=True)
class People:
    """All that a face shows. countries : largest loss of assistance first. spread, alone : closures with and without
    spread between neighbours. routes : further departures by route. drivers : what moves each total.

    hosts : number of hosts in which persons lose assistance in the median; largest_share : part of the sum of these
    medians in the ten largest.
    """

    scenario: str
    year: int
    total: dict[str, Band]
    path: dict[int, dict[str, Band]]
    countries: tuple[CountryRow, ...]
    hosts: int
    largest_share: float
    regions: tuple[RegionRow, ...]
    destinations: tuple[DestinationRow, ...]
    routes: tuple[tuple[Text, Band], ...]
    spread: Closures
    alone: Closures
    drivers: dict[str, Drivers]
    limits: tuple[Text, ...]


def has_people(result: Result) -> bool:
    """Whether the run holds the channel."""
    return set(NEEDED) <= set(result.variables)


def people(result: Result, scenario: str, year: int, world: World) -> People:
    """Return the view of a scenario in a year. Errors: E502, E503 unknown scenario or no such channel in the run;
    E553 a year outside the run."""
    for variable in NEEDED:
        result.check_variable(variable)
    years = [y for y in SHOWN_YEARS if y in result.years]
    found = {m: bands(result, scenario, m, year) for m in MEASURES}
    paths = {y: {m: bands(result, scenario, m, y) for m in MEASURES} for y in years}
    routes = world.index("exit_route")
    moved = bands(result, scenario, "movements", year)
    rows = _countries(result, scenario, year, world, found, paths)
    losses = [r.measures["assistance_lost"].p50 for r in rows if r.measures["assistance_lost"].p50 > 0.0]
    return People(
        scenario=scenario,
        year=year,
        total={m: found[m][TOTAL, ""] for m in MEASURES},
        path={y: {m: paths[y][m][TOTAL, ""] for m in MEASURES} for y in years},
        countries=rows,
        hosts=len(losses),
        largest_share=sum(losses[:LARGEST]) / sum(losses) if losses else float("nan"),
        regions=_regions(result, scenario, year, world),
        destinations=_destinations(result, scenario, year, world),
        routes=tuple((_names(routes, r), moved[r, ""]) for r in routes.labels),
        spread=_closures(result, scenario, year, "border_closure", world),
        alone=_closures(result, scenario, year, "border_closure_alone", world),
        drivers={m: drivers(result, scenario, m, year) for m in ("assistance_lost", "maternal_deaths", "displaced")},
        limits=limits(),
    )


@cache
def limits() -> tuple[Text, ...]:
    """Return what the evidence does not support, in both languages."""
    return tuple(yaml.safe_load(LIMITS.read_text(encoding="utf-8"))["limits"])


def persons_of_concern(world: World) -> dict[str, float]:
    """Return refugees, internally displaced and UNRWA-registered persons of 2024 by country; a missing count adds 0."""
    columns = ("refugees", "other_international_protection", "internally_displaced", "unrwa_registered")
    rows = world.table("displaced_hosts").rows()
    return {str(r["country"]): float(np.nansum([r[c] for c in columns])) for r in rows}


def _countries(
    result: Result,
    scenario: str,
    year: int,
    world: World,
    found: dict[str, dict[tuple[str, str], Band]],
    paths: dict[int, dict[str, dict[tuple[str, str], Band]]],
) -> tuple[CountryRow, ...]:
    index, persons = world.index("country"), persons_of_concern(world)
    coverage = bands(result, scenario, "coverage", year, difference=False)
    rows = []
    for code in index.labels:
        measures = {m: found[m][code, ""] for m in MEASURES}
        if any((b.p05, b.p50, b.p95) != (0.0, 0.0, 0.0) for b in measures.values()):
            path = {y: {m: paths[y][m][code, ""] for m in MEASURES} for y in paths}
            rows.append(
                CountryRow(code, _names(index, code), persons.get(code, np.nan), measures, path, coverage[code, ""])
            )
    return tuple(sorted(rows, key=lambda r: (-r.measures["assistance_lost"].p50, r.country)))


def _regions(result: Result, scenario: str, year: int, world: World) -> tuple[RegionRow, ...]:
    region = {str(r["country"]): str(r["subregion"]) for r in world.table("countries").rows()}
    labels = world.index("country").labels
    member = [region.get(c, "") if region.get(c, "") in REGIONS else "" for c in labels]
    groups = {name: np.array([m == name for m in member]) for name in (*REGIONS, "")}
    at = result.years.index(year)
    gaps = {}
    for measure in MEASURES:
        level, base = (result.values(measure, arm)[:, at] for arm in (scenario, result.baseline_of(scenario)))
        gaps[measure] = level - base
    declared = result.manifest["variables"]
    return tuple(
        RegionRow(
            REGION_NAMES[name],
            {m: band_of(gap[:, chosen].sum(axis=1), *_unit(declared[m])) for m, gap in gaps.items()},
        )
        for name, chosen in groups.items()
    )


def _unit(declared: dict[str, str]) -> tuple[str, str]:
    return str(declared["unit"]), str(declared["grade"])


def _destinations(result: Result, scenario: str, year: int, world: World) -> tuple[DestinationRow, ...]:
    index, at = world.index("destination"), result.years.index(year)
    claims = bands(result, scenario, "claims_received", year)
    european = {str(r["destination"]) for r in world.table("destinations").rows() if r["european"] == "1"}

    def share(variable: str, arm: str) -> FloatArray:
        mean: FloatArray = result.values(variable, arm)[:, at].mean(axis=0)
        return mean

    closed, alone = share("border_closure", scenario), share("border_closure_alone", scenario)
    calm = share("border_closure", result.baseline_of(scenario))
    rows = [
        DestinationRow(
            d,
            _names(index, d),
            claims[d, ""],
            *(float(v[i]) if d in european else float("nan") for v in (closed, alone, calm)),
        )
        for i, d in enumerate(index.labels)
    ]
    return tuple(sorted(rows, key=lambda r: (-abs(r.claims.p50), r.destination)))


def _closures(result: Result, scenario: str, year: int, variable: str, world: World) -> Closures:
    at = result.years.index(year)
    european = (world.table("destinations")["european"] == "1").sum()
    number, calm = (result.values(variable, arm)[:, at].sum(axis=1) for arm in (scenario, result.baseline_of(scenario)))
    some, calm_some, half = (float(np.mean(v)) for v in (number > 0, calm > 0, number > european / 2))
    return Closures(band_of(number, "1", "C"), some, calm_some, half)


def _names(index: object, label: str) -> Text:
    return {"en": index.name(label), "zh_hant": index.name(label, "zh_hant")}  # type: ignore[attr-defined]
