"""The channel `commodities`: price swings of twenty markets under less information, dearer storage, thinner trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.commodities.base import Exporters, Flows, Markets, known_nodes
from exeunt.channels.commodities.ranges import declared_bounds, spec_of
from exeunt.channels.commodities.rules import Rules, check_parameters, checked_capacity, quiet_rules, rules
from exeunt.channels.commodities.swings import Swings, swings
from exeunt.declarations import Declaration
from exeunt.engine.contract import BLOCK, Values
from exeunt.errors import ExeuntError
from exeunt.solvers.storage.lattice import Lattice

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
SWITCHES = ("information", "storage", "insulation")
PERCENT = 100.0


@dataclass(frozen=True)
class CommoditiesStep:
    """One prepared arm. on : switches that act. energy : whether oil and gas, whose model has no stocks, bear the
    storers' margin too. floor : lowest price told. spike : price of a spike. countries, sectors : sizes.
    """

    first_year: int
    markets: Markets
    exporters: Exporters
    flows: Flows
    lattice: Lattice
    on: frozenset[str]
    energy: bool
    floor: float
    spike: float
    countries: int
    sectors: int

    def initial(self, parameters: Values) -> Values:
        """Return nothing carried: the first year begins from the observed price."""
        empty = np.zeros((1, len(self.markets.labels)))
        return {"carried": empty, "news_share": empty}

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of a year. Units: `variables.yaml`. Error: E518 a bad input or parameter."""
        p, markets = parameters, self.markets
        check_parameters(p)
        capacity = checked_capacity(inputs["capacity_market"], markets)
        now = rules(markets, capacity, self._rise(inputs, p), p, self.on)
        quiet = quiet_rules(markets, p)
        state = swings(self.lattice, markets, now, quiet, p)
        before = self._begin(quiet, p, shocks) if year == self.first_year else None
        price, carried = self._prices(state, now, before, inputs, p, shocks)
        friction = self._friction(now, p)
        return {
            "price": price,
            "price_volatility": state.change,
            "price_spread": state.spread,
            "spike_frequency": state.spike_frequency(self.spike),
            "stockout_frequency": state.stockout,
            "storage_cost": now.cost,
            "news_share": now.news,
            "insulation": now.insulation,
            "carried": carried,
            "commodity_friction": friction,
            **self._countries(price, state.spread, p),
        }

    def _rise(self, inputs: Values, p: Values) -> FloatArray:
        """Return how much more of each market's sector is traded between blocs than in the baseline arm, a share."""
        mine, quiet = inputs["alignment"], inputs["alignment@baseline"]
        still = mine is quiet or mine.ndim == 1 or quiet.ndim == 1 or not p["iota_1"].any()
        if still or (mine.shape == quiet.shape and bool(((mine == quiet) | np.isnan(mine)).all())):
            return np.zeros((1, len(self.markets.labels)))
        return (self.flows.inside(quiet) - self.flows.inside(mine))[:, self.markets.sector]

    def _begin(self, quiet: Rules, p: Values, shocks: Values) -> tuple[FloatArray, FloatArray]:
        """Return price and what is carried in the first year, given the observed price: equal in both arms.

        At a given price either something is stored and the state follows from the price, or nothing is and the news was
        good; `shocks` choose.
        """
        from scipy.special import ndtr, ndtri

        markets = self.markets
        scarcity = (markets.price_2025 - 1.0) / quiet.slope
        place = self.lattice.place(quiet.carrying(p), _column(p["r"]), quiet.news)
        state, stored = self.lattice.state_at(place, scarcity)
        foresight = np.sqrt(quiet.news)
        least = ndtr(state / np.maximum(foresight, 1e-9))
        news = ndtri(np.clip(least + (1.0 - least) * shocks["news"], 1e-12, 1.0 - 1e-12))
        carried = np.where(shocks["harvest"] < stored, state, foresight * news)
        price = np.broadcast_to(markets.price_2025, carried.shape).copy()
        carried = np.where(markets.autoregressive, np.log(price), carried)
        return price, carried

    def _prices(
        self,
        state: Swings,
        now: Rules,
        first: tuple[FloatArray, FloatArray] | None,
        inputs: Values,
        p: Values,
        shocks: Values,
    ) -> tuple[FloatArray, FloatArray]:
        """Return prices over their mean and what is carried on, both (64, markets).

        Of an autoregressive market the state is the distance of the log price from its long-run mean, in standard
        deviations.
        """
        from scipy.special import ndtri

        markets, own = self.markets, self.markets.autoregressive
        if first is not None:
            price, carried = first
            return price, np.where(own, (carried + 0.5 * state.sd_log**2) / state.quiet_sd_log, carried)
        harvest, news = ndtri(shocks["harvest"]), ndtri(shocks["news"])
        before, known = inputs["carried(-1)"], inputs["news_share(-1)"]
        decay = p["delta"][:, None]
        available = before + np.sqrt(1.0 - known) * harvest
        foresight = np.sqrt(now.news) * news
        scarcity = self.lattice.scarcity_at(state.place, available, available + foresight / (1.0 - decay))
        stocks = available + scarcity
        carried = (1.0 - decay) * stocks + foresight
        price = np.maximum(1.0 + now.slope * scarcity, self.floor)
        moved = markets.persistence * before - np.sqrt(1.0 - markets.persistence**2) * harvest
        logs = np.exp(moved * state.sd_log - 0.5 * state.sd_log**2)
        return np.where(own, logs, price), np.where(own, moved, carried)

    def _friction(self, now: Rules, p: Values) -> FloatArray:
        """Return the carrying margin that information lost adds to trade, ad valorem by sector, (64, sectors)."""
        share = np.where(self.markets.autoregressive & (not self.energy), 0.0, self.markets.export_share)
        added = (now.cost - p["k_0"][:, None]) * share * p["friction_factor"][:, None]
        found = np.zeros((BLOCK, self.sectors))
        for market, sector in enumerate(self.markets.sector):
            found[:, sector] += added[:, market]
        return found

    def _countries(self, price: FloatArray, spread: FloatArray, p: Values) -> dict[str, FloatArray]:
        """Return terms of trade, cost of risk and export value of the states that live from cotton and timber."""
        who, value = self.exporters, self.exporters.value(p["export_place"])
        share = value / who.gdp
        gain = share * (price[:, who.market] - 1.0) * PERCENT
        risk = 0.5 * p["risk_aversion"][:, None] * (share * spread[:, who.market]) ** 2 * PERCENT
        found = {"terms_of_trade": gain, "price_risk": risk, "commodity_exports": value * price[:, who.market]}
        return {name: self._by_country(values) for name, values in found.items()}

    def _by_country(self, values: FloatArray) -> FloatArray:
        """Return sums over products by state, (64, countries); no value for a state without a row."""
        found = np.full((BLOCK, self.countries), np.nan)
        found[:, self.exporters.country] = 0.0
        for entry, country in enumerate(self.exporters.country):
            found[:, country] += values[:, entry]
        return found


def _column(values: FloatArray) -> FloatArray:
    return values[:, None]


class CommoditiesChannel:
    """Commodity information and price volatility; see `variables.yaml` for the published models."""

    declaration = Declaration.read("commodities")

    def prepare(self, world: World, scenario: CompiledScenario) -> CommoditiesStep:
        """Return the prepared arm. Errors: E519 of the tables; E518 a structural parameter that is drawn."""
        markets = world.once("commodities.markets", lambda: Markets.read(world))
        decay, floor, spike = (self._fixed(scenario, name) for name in ("delta", "price_floor", "spike_ratio"))
        bounds = declared_bounds(self.declaration, scenario)
        lattice = Lattice.build(spec_of(bounds, markets.slope.tolist(), decay), known_nodes(world))
        return CommoditiesStep(
            first_year=world.years[0],
            markets=markets,
            exporters=world.once("commodities.exporters", lambda: Exporters.read(world)),
            flows=world.once("commodities.flows", lambda: Flows.read(world)),
            lattice=lattice,
            on=frozenset(s for s in SWITCHES if scenario.option(f"commodities.{s}") == "on"),
            energy=scenario.option("commodities.energy_friction") == "on",
            floor=floor,
            spike=spike,
            countries=len(world.index("country")),
            sectors=len(world.index("sector")),
        )

    def _fixed(self, scenario: CompiledScenario, name: str) -> float:
        """Return a parameter that shapes the tables of a run and so has one value in all draws of both arms."""
        value = self.declaration.parameters[name].distribution.central
        change = scenario.overrides.get(f"commodities.{name}")
        if change is None:
            return value
        if not change.distribution.is_fixed:
            raise ExeuntError("E518", f"commodities.{name} is the same in every draw", mend="Set it to one number.")
        number = change.distribution.central
        return {"set": number, "add": value + number, "multiply": value * number}[change.how]


CHANNEL = CommoditiesChannel()
