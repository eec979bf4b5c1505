"""What is spent in a year: the error-correction equation, the cash floor, the budgets with a liquidity account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.funding.base import Base
from exeunt.channels.funding.money import Flows, over_instruments
from exeunt.engine.contract import Values
from exeunt.solvers.cash_floor import DAYS_PER_YEAR, affordable_spending
from exeunt.solvers.error_correction import adjust_spending
from exeunt.solvers.viability import viability_flag

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
REVENUE_FLOOR = 1e-6  # logarithms need revenue above 0; the flag `revenue_floored` tells where this was used
PAYROLL_FLOOR = "liquidity.payroll_floor"


@dataclass(frozen=True)
class Spent:
    """Spending of one year, (64, organisation) each. memory : values that next year reads."""

    ratio: FloatArray
    cash_days: FloatArray
    viability: FloatArray
    floored: FloatArray
    memory: dict[str, FloatArray]


@dataclass(frozen=True)
class Spending:
    """The prepared spending of one arm.

    budgets : (budget,) positions of the organisations with a liquidity account, empty when unpaid dues are booked as
    lost revenue; assessed : position of the instrument; equation_base : (organisation,) base of the revenue that the
    equation follows; assessed_share : (budget,) share of assessed money in the base.
    """

    base: Base
    budgets: NDArray[np.int64]
    assessed: int
    equation_base: FloatArray
    assessed_share: FloatArray
    cash_floor: bool
    always_terminated: bool

    def of_year(self, flows: Flows, parameters: Values, inputs: Values) -> Spent:
        """Return the spending of a year from its flows and last year's memory."""
        revenue, floored = self._revenue_ratio(flows)
        planned = self._planned(flows, revenue, parameters, inputs)
        inflow = revenue - self._unpaid(inputs)
        cash_before = inputs["cash_years(-1)"]
        equation, capped = planned, np.zeros((1, len(self.base.revenue)))
        if self.cash_floor:
            affordable = affordable_spending(inflow, cash_before, parameters["cash_min"][:, None])
            affordable[:, self.budgets] = np.inf
            if (planned > affordable).any():
                equation = np.minimum(planned, affordable)
                capped = (planned - affordable > parameters["strain_cut"][:, None]).astype(np.float64)
        cash = cash_before + inflow - equation
        cash_days = DAYS_PER_YEAR * np.where(equation > 0.0, cash / np.where(equation > 0.0, equation, 1.0), 0.0)
        ratio, strain = equation, capped
        if len(self.budgets):
            ratio = self._with_budgets(flows, inputs, equation)
            strain = self._with_payroll(capped, inputs, parameters)
            cash_days[:, self.budgets] = inputs["cash_days_budget"]
        viable = viability_flag(
            ratio,
            parameters["fixed_share"][:, None],
            parameters["viability_margin"][:, None],
            strain,
            inputs["cash_strain(-1)"],
        )
        memory = {"revenue_ratio": revenue, "equation_ratio": np.maximum(equation, REVENUE_FLOOR)}
        return Spent(ratio, cash_days, viable, floored, memory | {"cash_years": cash, "cash_strain": strain})

    def _planned(self, flows: Flows, revenue: FloatArray, parameters: Values, inputs: Values) -> FloatArray:
        """Return what the equation gives before the cash floor."""
        spent, received = inputs["equation_ratio(-1)"], inputs["revenue_ratio(-1)"]
        if _unmoved(revenue) and _unmoved(spent) and _unmoved(received):
            return np.ones((1, len(self.base.revenue)))  # the same bits as the equation, without its logarithms
        return adjust_spending(
            spent, received, revenue, self._same_year(flows, parameters), parameters["lambda"][:, None]
        )

    def _revenue_ratio(self, flows: Flows) -> tuple[FloatArray, FloatArray]:
        """Return revenue over its base, not below the floor, and where the floor held it; 1 without a base."""
        money = over_instruments(flows.revenue)
        if len(self.budgets):
            money[:, self.budgets] -= flows.revenue[:, self.budgets, self.assessed]
        known = self.equation_base > 0.0
        ratio = np.where(known, money / np.where(known, self.equation_base, 1.0), 1.0)
        return np.maximum(ratio, REVENUE_FLOOR), (ratio < REVENUE_FLOOR).astype(np.float64)

    def _same_year(self, flows: Flows, parameters: Values) -> FloatArray:
        """Return a = alpha (1 - q) + alpha_term q, q the terminated share of the loss, (64, organisation or 1)."""
        if self.always_terminated:
            return parameters["alpha_term"][:, None]
        some = flows.loss > 0.0
        share = np.where(some, np.clip(flows.terminated / np.where(some, flows.loss, 1.0), 0.0, 1.0), 0.0)
        ordinary = parameters["alpha"][:, None]
        return ordinary + share * (parameters["alpha_term"][:, None] - ordinary)

    def _unpaid(self, inputs: Values) -> FloatArray:
        """Return dues unpaid over base revenue; 0 where the liquidity account or the booking carries them."""
        known = self.base.revenue > 0.0
        share = np.where(known, inputs["unpaid"] / np.where(known, self.base.revenue, 1.0), 0.0)
        share = np.atleast_2d(share).copy()
        share[:, self.budgets] = 0.0
        return share if len(self.budgets) else np.zeros_like(share)

    def _with_budgets(self, flows: Flows, inputs: Values, equation: FloatArray) -> FloatArray:
        """Return spending ratios in which the assessed part of the budgets spends what `liquidity` says."""
        factor, base_factor = inputs["spend_factor"], inputs["spend_factor@baseline"]
        relative = np.where(base_factor > 0.0, factor / np.where(base_factor > 0.0, base_factor, 1.0), 1.0)
        paid_part = relative * self._budget_size(flows, inputs)
        voluntary = equation[:, self.budgets]
        own = np.maximum(voluntary + self.assessed_share * (paid_part - voluntary), 0.0)
        if len(equation) == 1 and _unmoved(own):
            return equation
        ratio = np.broadcast_to(equation, (max(len(own), len(equation)), equation.shape[1])).copy()
        ratio[:, self.budgets] = own
        return ratio

    def _budget_size(self, flows: Flows, inputs: Values) -> FloatArray:
        """Return the budgets relative to the baseline arm; without `assessments`, the dues left by withdrawals."""
        now, before = inputs["net_budget"], inputs["net_budget@baseline"]
        if not np.isnan(now).any():
            return np.where(before > 0.0, now / np.where(before > 0.0, before, 1.0), 1.0)
        dues = self.base.total[self.budgets, self.assessed]
        left = flows.revenue[:, self.budgets, self.assessed] / np.where(dues > 0.0, dues, 1.0)
        return np.where(dues > 0.0, left, 1.0)

    def _with_payroll(self, capped: FloatArray, inputs: Values, parameters: Values) -> FloatArray:
        """Return the strain in which the budgets are strained where the spend factor is below their payroll."""
        if PAYROLL_FLOOR not in parameters:
            return capped
        strained = inputs["spend_factor"] < parameters[PAYROLL_FLOOR][:, None]
        strain = np.broadcast_to(capped, (len(strained), capped.shape[1])).copy()
        strain[:, self.budgets] = strained
        return strain


def _unmoved(ratio: FloatArray) -> bool:
    """Whether every ratio is exactly 1, as in an arm without events."""
    return bool((ratio == 1.0).all())


def read_spending(world: World, scenario: CompiledScenario, base: Base) -> Spending:
    """Return the prepared spending of a scenario."""
    assessed = world.index("instrument").position("assessed")
    booked = scenario.option("funding.arrears_as_revenue_loss") == "on"
    labels = () if booked else world.index("budget").labels
    budgets = world.index("organisation").positions(labels)
    equation_base = base.revenue.copy()
    equation_base[budgets] -= base.total[budgets, assessed]
    return Spending(
        base=base,
        budgets=budgets,
        assessed=assessed,
        equation_base=equation_base,
        assessed_share=base.total[budgets, assessed] / base.revenue[budgets],
        cash_floor=scenario.option("funding.cash_floor") == "on",
        always_terminated=scenario.option("funding.termination") == "always",
    )
