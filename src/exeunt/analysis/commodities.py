"""Commodity markets as faces show them: swings by market and switch, exporters, bodies, what the evidence can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, band_of, bands
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
PERCENT = 100.0
WASDE_SHARE = 0.55  # percent of the US maize market: worth of all WASDE information (AAEA paper, AgEcon Search 234902)
SWITCHES = ("information", "storage", "insulation")
NEEDED = (
    "price",
    "price_volatility",
    "spike_frequency",
    "storage_cost",
    "insulation",
    "commodity_friction",
    "terms_of_trade",
    "price_risk",
    "commodity_exports",
    "capacity_market",
)


@dataclass(frozen=True)
class Market:
    """One market in the last year, against the baseline.

    body : short name, "" without one; listed : whether it is on the list of 7 January 2026. capacity : change, points
    of 100. volatility : change in percent draw by draw; base : median of the
    baseline, log points. spikes : change of the
    share of spike years, points of 100; spike_base : median share without the events, percent. by_switch : change of
    volatility in percent at central parameters and median capacity, each switch alone. years : on record; detectable :
    standard error of an observed volatility in percent of it, from those years; a smaller change cannot be told from
    chance.
    path_volatility : sd over draws and years of the simulated yearly log change, against the baseline, percent.
    """

    market: str
    name: Text
    model: str
    body: str
    listed: bool
    capacity: Band
    volatility: Band
    base: float
    spikes: Band
    spike_base: float
    by_switch: Mapping[str, float]
    years: int
    detectable: float
    path_volatility: float

    @property
    def moved(self) -> bool:
        """Whether the events change anything at all in this market."""
        return bool(self.volatility.p05 or self.volatility.p95)

    @property
    def seen(self) -> bool:
        """Whether the upper end of the change exceeds what a record of this length could tell from chance."""
        return max(abs(self.volatility.p05), abs(self.volatility.p95)) >= self.detectable


@dataclass(frozen=True)
class Exporter:
    """A state that lives from cotton or tropical timber, in the last year.

    share : median export value without the events, percent of GDP. terms : gain by prices, percent of GDP (about 0 on
    average). risk : change of the cost of price risk, percent of GDP. at_risk : 5th percentile of export value against
    the same of the baseline, percent. basis : estimate, upper_bound or judgement.
    """

    country: str
    name: Text
    product: Text
    share: float
    terms: Band
    risk: Band
    at_risk: float
    basis: str


@dataclass(frozen=True)
class Body:
    """What a body costs a year, USD; NaN where no budget was found."""

    body: str
    name: str
    listed: bool
    budget: float
    year: str


@dataclass(frozen=True)
class Commodities:
    """The page of a scenario in the last year. friction : by sector, ad valorem percent, where there is any."""

    scenario: str
    year: int
    markets: tuple[Market, ...]
    exporters: tuple[Exporter, ...]
    bodies: tuple[Body, ...]
    friction: Mapping[str, Band]
    grade: str

    @property
    def moving(self) -> tuple[Market, ...]:
        """Markets that the events change, largest median change of volatility first."""
        return tuple(m for m in self.markets if m.moved)

    @property
    def seen(self) -> tuple[Market, ...]:
        """Markets whose change could be told from chance."""
        return tuple(m for m in self.moving if m.seen)


def has_commodities(result: Result) -> bool:
    """Say whether a run holds the channel."""
    return set(NEEDED) <= set(result.variables)


def commodities(result: Result, scenario: str, world: World) -> Commodities:
    """Return the page of a scenario in the last year. Errors: E502 unknown scenario; E526 the run lacks the channel."""
    if not has_commodities(result):
        raise ExeuntError(
            "E526", "this run does not hold commodities", mend="Run it with --channels all, or name commodities."
        )
    result.check_scenario(scenario)
    year = result.years[-1]
    markets = sorted(_markets(result, scenario, year, world), key=lambda m: (-abs(m.volatility.p50), m.market))
    friction = {
        sector: band.scaled(PERCENT, "percent")
        for (sector, _), band in bands(result, scenario, "commodity_friction", year).items()
        if band.p95
    }
    return Commodities(
        scenario=scenario,
        year=year,
        markets=tuple(markets),
        exporters=_exporters(result, scenario, year, world),
        bodies=_bodies(world),
        friction=friction,
        grade="C",
    )


def _markets(result: Result, scenario: str, year: int, world: World) -> list[Market]:
    index = world.index("market")
    change = {v: bands(result, scenario, v, year) for v in ("spike_frequency", "capacity_market")}
    level = {v: bands(result, scenario, v, year, difference=False) for v in change}
    told, watched = _rows(world, "commodity_models"), _rows(world, "commodity_markets")
    alone = _by_switch(result, scenario, world)
    paths = _path_volatility(result, scenario)
    now, quiet = (values[:, -1] for values in _paired(result, scenario, "price_volatility"))
    found = []
    for i, label in enumerate(index.labels):
        key = (label, "")
        spikes = change["spike_frequency"][key]
        found.append(
            Market(
                market=label,
                name={"en": index.name(label), "zh_hant": index.name(label, "zh_hant")},
                model=str(told[label]["model"]),
                body=str(watched[label]["body"]),
                listed=str(watched[label]["listed"]) == "1",
                capacity=change["capacity_market"][key].scaled(PERCENT, "points"),
                volatility=band_of(PERCENT * (now[:, i] / quiet[:, i] - 1.0), "percent", "C"),
                base=float(np.median(quiet[:, i])),
                spikes=spikes.scaled(PERCENT, "points"),
                spike_base=PERCENT * (level["spike_frequency"][key].p50 - spikes.p50),
                by_switch={s: float(values[i]) for s, values in alone.items()},
                years=int(told[label]["years"]),
                detectable=PERCENT / sqrt(2.0 * float(told[label]["years"])),
                path_volatility=float(paths[i]),
            )
        )
    return found


def _rows(world: World, table: str) -> dict[str, dict[str, Any]]:
    return {str(row["market"]): row for row in world.table(table).rows()}


def _paired(result: Result, scenario: str, variable: str) -> tuple[FloatArray, FloatArray]:
    """Return every draw of a variable under the scenario and in its baseline, (draws, years, labels) each."""
    return result.values(variable, scenario), result.values(variable, result.baseline_of(scenario))


def _path_volatility(result: Result, scenario: str) -> FloatArray:
    """Return the change of the spread of simulated yearly log changes, percent by market."""
    found = [np.log(p[:, 2:] / p[:, 1:-1]).std(axis=(0, 1)) for p in _paired(result, scenario, "price")]
    return np.asarray(PERCENT * (found[0] / found[1] - 1.0))


def _by_switch(result: Result, scenario: str, world: World) -> dict[str, Any]:
    """Return the change of volatility by each switch alone, percent by market, at central parameters."""
    from exeunt.channels.commodities.base import Markets, known_nodes
    from exeunt.channels.commodities.channel import CHANNEL
    from exeunt.channels.commodities.ranges import declared_bounds, spec_of
    from exeunt.channels.commodities.rules import quiet_rules
    from exeunt.channels.commodities.swings import swings
    from exeunt.solvers.storage.lattice import Lattice

    markets, year = Markets.read(world), result.years[-1]
    p = {n: np.array([d.distribution.central]) for n, d in CHANNEL.declaration.parameters.items()}
    lattice = Lattice.build(spec_of(declared_bounds(CHANNEL.declaration), markets.slope.tolist()), known_nodes(world))
    quiet = quiet_rules(markets, p)
    lost = np.array([-bands(result, scenario, "capacity_market", year)[m, ""].p50 for m in markets.labels])
    thin = np.array([bands(result, scenario, "insulation", year)[m, ""].p50 for m in markets.labels])
    dependence = np.array([float(p[n][0]) if n else 0.0 for n in markets.dependence])
    watched = np.array([bool(n) for n in markets.dependence])
    rules = {
        "information": replace(quiet, news=quiet.news * (1.0 - dependence * lost)),
        "storage": replace(quiet, cost=quiet.cost + p["pi_k"] * np.where(watched, lost, 0.0)),
        "insulation": replace(quiet, slope=quiet.slope / (1.0 - thin)),
    }
    base = swings(lattice, markets, quiet, quiet, p).change
    return {s: PERCENT * (swings(lattice, markets, r, quiet, p).change / base - 1.0)[0] for s, r in rules.items()}


def _exporters(result: Result, scenario: str, year: int, world: World) -> tuple[Exporter, ...]:
    table, countries, markets = world.table("commodity_exports"), world.index("country"), world.index("market")
    gdp = dict(zip(world.table("countries")["country"], world.table("countries")["gdp_usd"], strict=True))
    terms, risk = (bands(result, scenario, v, year) for v in ("terms_of_trade", "price_risk"))
    value, quiet = (v[:, -1] for v in _paired(result, scenario, "commodity_exports"))
    found = []
    for row in table.rows():
        code = str(row["country"])
        key = (code, "")
        place = countries.position(code)
        low, base_low = (float(np.quantile(v[:, place], 0.05)) for v in (value, quiet))
        found.append(
            Exporter(
                country=code,
                name={"en": countries.name(code), "zh_hant": countries.name(code, "zh_hant")},
                product={n: markets.name(str(row["market"]), n) for n in ("en", "zh_hant")},
                share=PERCENT * float(np.median(quiet[:, place])) / float(gdp[code]),
                terms=terms[key],
                risk=risk[key],
                at_risk=PERCENT * (low / base_low - 1.0),
                basis=str(row["value_kind"]),
            )
        )
    return tuple(sorted(found, key=lambda e: (-e.share, e.country)))


def _bodies(world: World) -> tuple[Body, ...]:
    watched = {str(r["body"]): r for r in world.table("commodity_markets").rows() if r["body"]}
    return tuple(
        Body(
            body=str(row["body"]),
            name=str(watched[str(row["body"])]["body_name_en"]),
            listed=str(watched[str(row["body"])]["listed"]) == "1",
            budget=float(row["annual_budget_usd"]),
            year=str(row["budget_year"]),
        )
        for row in world.table("commodity_bodies").rows()
    )


def lines_of(page: Commodities) -> dict[str, Any]:
    """Return what the summary of a run tells, as data."""
    top = page.moving[:1]
    return {
        "year": page.year,
        "moving": [m.market for m in page.moving],
        "seen": [m.market for m in page.seen],
        "largest": {m.market: m.volatility.to_dict() for m in top},
        "friction_percent": {s: b.to_dict() for s, b in page.friction.items()},
    }
