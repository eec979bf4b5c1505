"""The channel `climate`: pledges, carbon prices, border charges, cooperation, and warming against the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.climate.abating import Abating, Arm
from exeunt.channels.climate.borders import Borders, read_borders
from exeunt.channels.climate.club import members_by_country
from exeunt.channels.climate.emitters import DAMPING, CurveNumbers, read_curves, read_emitters
from exeunt.channels.climate.fixed import fixed
from exeunt.channels.climate.governance import Governance, read_governance
from exeunt.channels.climate.prices import UNION, Prices, read_prices
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values
from exeunt.rules.border_carbon import BorderLaw, certificate_price
from exeunt.solvers.pulse_response import response_at, temperature

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
MILLION, GIGATONNE = 1e6, 1e3
LEVELS = np.array([0.05, 0.17, 0.50, 0.83, 0.95])
LAST_CERTIFICATE_YEAR = 2026  # the price walks from the year after the last official price
REGIMES = ("EU", "UK", "club")


@dataclass(frozen=True)
class ClimateStep:
    """One prepared arm. kernel : percentiles of the temperature response, (lags, 5). club : members, (countries,)."""

    years: tuple[int, ...]
    countries: int
    abating: Abating
    governance: Governance
    prices: Prices
    borders: Borders
    laws: tuple[BorderLaw, ...]
    kernel: FloatArray
    club: FloatArray
    club_tariff: float
    start_price: float

    def initial(self, parameters: Values) -> Values:
        """Return the last official price of allowances, pledges held by all, and no change of emissions."""
        return {
            "allowance_price": np.full(1, self.start_price),
            "pledge_held": np.ones((1, self.countries)),
            "pledge_held_base": np.ones((1, self.countries)),
            "emission_path": np.zeros((1, len(self.years))),
        }

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every variable of the year. Error: E477 membership of an unknown shape."""
        t, p = year - self.years[0], parameters
        capacity = self.governance.capacity(inputs, t, p)
        full = np.ones_like(capacity)
        us_gap = self.abating.us_gap(year, p) * (year in self.governance.us_out)
        of = self.abating.year(year, p)
        now = self.abating.arm(of, p, inputs["pledge_held(-1)"], capacity, us_gap)
        base = self.abating.arm(of, p, inputs["pledge_held_base(-1)"], full, np.zeros_like(full))
        change = now.total_change(base)
        path = np.ascontiguousarray(np.broadcast_to(inputs["emission_path(-1)"], (len(full), len(self.years)))).copy()
        path[:, t] = change / GIGATONNE
        response = response_at(LEVELS, self.kernel, p["kernel_quantile"])
        uniforms = shocks["exit"] if inputs["membership"].ndim == 1 else np.zeros((len(full), self.countries))
        return {
            **self._abatement(now, base, year, p, capacity),
            **self._charges(year, inputs, p, shocks, capacity),
            "governance_capacity": capacity,
            "d_emissions": change,
            "d_temperature": temperature(response, path, t),
            "external_cost": change * MILLION * p["social_cost"],
            "climate_finance": p["fund_approvals"] - p["fund_loss"] * (year in self.governance.fund_out),
            "carbon_club": self.club[None],
            "pledge_held": self.governance.held(inputs, year, p, uniforms, base=False),
            "pledge_held_base": self.governance.held(inputs, year, p, uniforms, base=True),
            "emission_path": path,
        }

    def _abatement(self, now: Arm, base: Arm, year: int, p: Values, capacity: FloatArray) -> dict[str, FloatArray]:
        reachable = self.abating.reachable(year, p)
        share = reachable * capacity
        market = self.abating.ends(year, p, now).market(share)
        # What the same abatement costs more because less cooperation governs it: pledges and exits of others left out.
        lost = np.zeros_like(share)
        if not np.array_equal(share, reachable):
            ends = self.abating.ends(year, p, base)
            lost = ends.excess(share) - ends.excess(reachable)
        return {
            "pledge_price": self._wide(self.abating.own_price(year, p, now)),
            "abatement_cost": self._wide((market.cost + market.payment) * MILLION),
            "cooperation_gain": self._wide(market.gain * MILLION),
            "emissions": self._wide(now.emissions(market.shares)),
            "abatement": now.abated,
            "uniform_price": market.price,
            "fragmentation_cost": market.excess_realised * MILLION,
            "fragmentation_cost_alone": market.excess * MILLION,
            "cooperation_share": share,
            "cooperation_loss": lost * MILLION,
        }

    def _charges(
        self, year: int, inputs: Values, p: Values, shocks: Values, capacity: FloatArray
    ) -> dict[str, FloatArray]:
        law, borders = self.laws[year - self.years[0]], self.borders
        price = self._allowance(year, inputs, p, shocks)
        factors = self.prices.factors(year, p["price_growth"], price / self.start_price)
        rate = p["usd_per_eur"][:, None]
        paid = self.prices.industry(factors, borders.exporters) / rate
        british = self.prices.industry(factors, borders.exporters[borders.own]) / rate
        union = borders.union(law, year, p, price, paid)
        kingdom = borders.kingdom(law, p, british[:, 0], paid)
        duty = np.full((len(price), self.countries, len(REGIMES)), np.nan)
        charge = np.full((len(price), self.countries, len(borders.goods)), np.nan)
        duty[:, borders.inside] = 0.0
        duty[:, borders.exporters, 0] = borders.duty(union, p)
        duty[:, borders.exporters, 1] = borders.duty(kingdom, p)
        duty[:, :, 2] = np.where(self.club == 0.0, self.club_tariff, self.club * 0.0)
        charge[:, borders.exporters] = union
        met = np.full((len(price), self.countries), np.nan)
        met[:, borders.sellers] = (
            p["cost_per_regime"][:, None] * (borders.exporter_regimes(year, law, p) - 1.0) * (2.0 - capacity)[:, None]
        )
        return {
            "carbon_price": self.prices.by_country(factors),
            "border_carbon_duty": duty,
            "border_charge": charge,
            "border_compliance": met,
            "n_regimes": borders.world_regimes(year, law, p),
            "allowance_price": price,
        }

    def _allowance(self, year: int, inputs: Values, p: Values, shocks: Values) -> FloatArray:
        """Return the price of allowances, (draws,) EUR per t: a lognormal walk from the last official price."""
        before = np.broadcast_to(inputs["allowance_price(-1)"], (len(p["delivery"]),))
        if year <= LAST_CERTIFICATE_YEAR:
            return np.ascontiguousarray(before)
        from scipy.special import ndtri

        step = p["allowance_drift"] + p["allowance_volatility"] * ndtri(shocks["allowance"][:, 0])
        return np.asarray(before * np.exp(step), dtype=np.float64)

    def _wide(self, values: FloatArray) -> FloatArray:
        """Return values by emitter as (draws, countries), missing where a country has no emissions."""
        wide = np.full((len(values), self.countries), np.nan)
        known = self.abating.emitters.places >= 0
        wide[:, self.abating.emitters.places[known]] = values[:, known]
        return wide


class ClimateChannel:
    """Climate rules and green trade barriers; see `variables.yaml` for the published models."""

    declaration = Declaration.read("climate")

    def prepare(self, world: World, scenario: CompiledScenario) -> ClimateStep:
        """Return the prepared arm. Errors: E476 to E479 of the parameters and tables."""

        def number(name: str) -> float:
            return fixed(self.declaration, scenario, name)

        emitters = read_emitters(world, number("trend_limit"))
        damping = DAMPING[scenario.option("climate.baseline_growth")]
        choice = scenario.option("climate.cost_curve")
        numbers = CurveNumbers(*(number(n) for n in CurveNumbers.__dataclass_fields__))
        prices = read_prices(world, emitters)
        tariff = number("club_tariff")
        kernel = world.table("temperature_kernel")
        return ClimateStep(
            years=world.years,
            countries=len(world.index("country")),
            abating=Abating.of(
                emitters,
                damping,
                tuple(read_curves(world, choice, emitters, y, damping, numbers) for y in world.years),
                scaled=choice == "rice50",
                all_of_gap=scenario.option("climate.us_policy_scope") == "memo_plus_repeal",
                years=world.years,
            ),
            governance=read_governance(world, scenario),
            prices=prices,
            borders=read_borders(
                world, tuple(c for c, q in zip(emitters.codes, emitters.parties, strict=True) if q == UNION)
            ),
            laws=tuple(BorderLaw.at(y) for y in world.years),
            kernel=np.stack([kernel[c] for c in ("p05", "p17", "p50", "p83", "p95")], axis=1),
            club=members_by_country(
                world,
                number("club_cost_scale"),
                number("club_price"),
                tariff,
                us_out=scenario.option("climate.club_us") == "out",
            ),
            club_tariff=tariff,
            start_price=certificate_price(),
        )


CHANNEL = ClimateChannel()
