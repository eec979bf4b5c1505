"""The channel `funding`: from the money that stops to what is spent, where, and which functions it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.funding.base import Base, read_base
from exeunt.channels.funding.capacity import Capacity, read_capacity
from exeunt.channels.funding.countries import Located
from exeunt.channels.funding.money import NOT_YET, Money, over_instruments, read_money
from exeunt.channels.funding.spending import Spending, read_spending
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values
from exeunt.solvers.cash_floor import DAYS_PER_YEAR

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
NO_NOISE = np.zeros((1, 1))


@dataclass(frozen=True)
class FundingStep:
    """One prepared arm: money, spending, countries, capacity, in the order of a year."""

    years: tuple[int, ...]
    base: Base
    money: Money
    spending: Spending
    located: Located
    capacity: Capacity

    def initial(self, parameters: Values) -> Values:
        """Return the end of 2024: every ratio 1, no loss yet, cash of `cash_days_0` days."""
        organisations, instruments = self.base.total.shape
        ones = np.ones((1, organisations))
        cash = np.broadcast_to(
            parameters["cash_days_0"][:, None] / DAYS_PER_YEAR, (len(parameters["cash_days_0"]), organisations)
        )
        return {
            "revenue_ratio": ones,
            "equation_ratio": ones,
            "loss_clock": np.full((1, organisations, instruments), NOT_YET),
            "cash_years": np.ascontiguousarray(cash),
            "cash_strain": np.zeros((1, organisations)),
            "donor_level": np.ones((1, self.money.path.size)),
        }

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of a year. Inputs and units: `variables.yaml`."""
        t = self.years.index(year)
        level = inputs["donor_level(-1)"]
        if t == 0 and not self.money.path.flat:
            level = self.money.path.first_level(parameters, shocks["donor_path"])
        flows = self.money.of_year(t, inputs["loss_clock(-1)"], level, parameters, inputs)
        spent = self.spending.of_year(flows, parameters, inputs)
        shortfall = flows.loss - over_instruments(flows.backfill)
        if flows.granted is not None:
            shortfall = shortfall - flows.granted
        noise = shocks["country_noise"] if self.located.noisy else NO_NOISE  # a shock is drawn when it is asked for
        by_pair, by_country = self.located.spending(spent.ratio, parameters, noise)
        known = self.base.revenue > 0.0
        unfilled = np.where(known, shortfall / np.where(known, self.base.revenue, 1.0), 0.0)
        by_function, by_market = self.capacity.of_year(t, spent.ratio, unfilled, parameters)
        return {
            "revenue": flows.revenue,
            "loss": flows.loss,
            "backfill": flows.backfill,
            "shortfall": shortfall,
            "spending_ratio": spent.ratio,
            "spending": spent.ratio * self.base.expenses,
            "cash_days": spent.cash_days,
            "viability": spent.viability,
            "revenue_floored": spent.floored,
            "country_spending": by_pair,
            "country_spending_total": by_country,
            "saved": flows.saved,
            "withheld": flows.withheld,
            "money_capacity": by_function,
            "money_capacity_market": by_market,
            "loss_clock": flows.clock,
            "donor_level": level,
            **spent.memory,
        }


class FundingChannel:
    """Funding network and what stops; see `variables.yaml` for the published models."""

    declaration = Declaration.read("funding")

    def prepare(self, world: World, scenario: CompiledScenario) -> FundingStep:
        """Return the prepared arm. Errors: E450 missing spending, E452 a function without carrier."""
        base = read_base(world, scenario.option("funding.base_window"))
        return FundingStep(
            years=world.years,
            base=base,
            money=read_money(world, scenario, base),
            spending=read_spending(world, scenario, base),
            located=Located.read(
                world,
                noisy=scenario.option("funding.country_noise") == "on",
                measured=scenario.option("funding.country_elasticity") == "measured",
            ),
            capacity=read_capacity(world, scenario, base.expenses),
        )


CHANNEL = FundingChannel()
