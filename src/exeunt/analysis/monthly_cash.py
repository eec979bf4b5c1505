"""Cash of the UN regular budget month by month in one year: the same channels and draws as a run, seen closer.

Peacekeeping and the tribunals have no public monthly record: their month of run-out is not known and not computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.assessments.channel import CHANNEL as ASSESSMENTS
from exeunt.channels.liquidity.channel import CHANNEL as LIQUIDITY
from exeunt.channels.liquidity.channel import LiquidityStep, RegularYear
from exeunt.channels.liquidity.record import FIRST_YEAR
from exeunt.declarations import Declaration
from exeunt.engine.contract import BLOCK, Values
from exeunt.engine.draws import Draws
from exeunt.engine.plan import Arm, Plan, draw_parameters
from exeunt.errors import ExeuntError
from exeunt.rules.article19 import minimum_payment
from exeunt.rules.parameters import RuleSet
from exeunt.scenario.compiled import CompiledScenario, Payment
from exeunt.solvers.liquidity_monthly import liquidity_path, reserves_left, run_out_month, run_out_time
from exeunt.solvers.liquidity_yearly import planned_spending

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]

RECORD_YEAR = 2026
"""The year that the published position of 31 December 2025 opens."""
POLICIES = ("ceiling", "full", "adaptive")
BUDGET = "UN"
RESERVES = ("working_capital_fund", "special_account", "closed_tribunals_surplus")
PROBABILITIES = (0.05, 0.50, 0.95)


@dataclass(frozen=True)
class CashQuestion:
    """What is asked. start : 2025 (the coupled path from 1 January 2025) or 2026 (the published position).

    policy : "ceiling" the planned share of the budget is spent whatever comes in, "full" the whole budget,
    "adaptive" spending is cut to the cash of the year. payments : beside those of the scenario.
    """

    year: int
    start: int
    policy: str = "ceiling"
    payments: tuple[Payment, ...] = ()
    draws: int = 1000
    seed: int = 66


@dataclass(frozen=True)
class VoteAtRisk:
    """A state that may have no vote on the 1 January after the year.

    share : part of the draws in which it has none. payment : least further payment before that day that keeps the
    vote, USD, 5th, 50th and 95th percentile over all draws (0 where the vote is safe).
    """

    country: str
    share: float
    payment: tuple[float, float, float]


@dataclass(frozen=True)
class CashAnswer:
    """Draws of one year, USD: opening, spending and net budget (draws,), path (draws, 12).

    month : first month that ends below zero, time : the moment in months since 1 January; NaN where none.
    reserves : sizes in the order in which they are drawn. votes : by share of draws, largest first.
    """

    question: CashQuestion
    scenario: str
    opening: FloatArray
    receipts: FloatArray
    path: FloatArray
    spending: FloatArray
    net_budget: FloatArray
    month: FloatArray
    time: FloatArray
    payments: tuple[Payment, ...]
    votes: tuple[VoteAtRisk, ...]
    reserves: Mapping[str, float]

    def out_by(self) -> FloatArray:
        """Return the part of the draws in which cash was gone at the end of each month or before, (12,)."""
        months = np.arange(1, self.path.shape[1] + 1)
        share: FloatArray = (self.month[:, None] <= months).mean(axis=0)
        return share

    @property
    def median_month(self) -> int | None:
        """The month by whose end cash is gone in at least half of the draws, or None."""
        gone = np.flatnonzero(self.out_by() >= 0.5)
        return int(gone[0]) + 1 if len(gone) else None

    def bands(self) -> FloatArray:
        """Return the 5th, 50th and 95th percentile of each month end, (3, 12) USD."""
        return quantiles(self.path)

    def minimum(self) -> FloatArray:
        """Return the 5th, 50th and 95th percentile of the lowest month end, (3,) USD."""
        return quantiles(self.path.min(axis=1))

    def reserves_median(self) -> FloatArray:
        """Return what is left of each reserve on the median path, (12, reserves) USD."""
        left: FloatArray = reserves_left(self.bands()[1][None], np.array(list(self.reserves.values())))[0]
        return left


def quantiles(values: FloatArray) -> FloatArray:
    """Return the 5th, 50th and 95th percentile over draws, the first axis."""
    found: FloatArray = np.quantile(values, PROBABILITIES, axis=0)
    return found


def monthly_cash(world: World, scenario: CompiledScenario, question: CashQuestion) -> CashAnswer:
    """Return the monthly cash of the regular budget in one year.

    Errors: E610 a payment outside the years asked; E611 the year or start is not one of the simulation; E612 an
    unknown policy; those of the channels.
    """
    _check(world, question)
    payments = tuple(sorted((*scenario.payments, *question.payments), key=lambda p: p.date))
    scenario = replace(scenario, payments=payments)
    assessments, liquidity = ASSESSMENTS.prepare(world, scenario), LIQUIDITY.prepare(world, scenario)
    declarations = (ASSESSMENTS.declaration, LIQUIDITY.declaration, Declaration.read("funding"))
    draws = Draws(question.seed, question.draws)
    arm = Arm(scenario.name, (), {**scenario.overrides, **scenario.policies}, scenario.shares, None)
    plan = Plan(world, (), declarations, {}, (arm,), draws, {})
    parts: list[_Part] = []
    for block in range(draws.padded // BLOCK):
        every = draw_parameters(plan, arm, block * BLOCK)
        own, cash = _own(every, ASSESSMENTS.declaration), _own(every, LIQUIDITY.declaration)
        memory = _memory(liquidity, question.start, cash)
        for year in range(question.start, question.year + 1):
            inputs = {**assessments.step(year, {}, own, {}), **{f"{k}(-1)": v for k, v in memory.items()}}
            memory = liquidity.step(year, inputs, cash, {})
        view = liquidity.regular_year(question.year, inputs, cash)
        parts.append(_Part(view, _spending(liquidity, view, question, cash), _votes(liquidity, inputs, memory)))
    return _answer(world, scenario, question, parts)


@dataclass(frozen=True)
class _Part:
    view: RegularYear
    spending: FloatArray
    payment: FloatArray


def _check(world: World, question: CashQuestion) -> None:
    years = world.years
    if question.start not in (FIRST_YEAR, RECORD_YEAR):
        raise ExeuntError(
            "E611",
            f"cash cannot start in {question.start}",
            mend=f"Start in {FIRST_YEAR} (coupled path) or {RECORD_YEAR} (published position).",
        )
    if not question.start <= question.year <= years[-1]:
        raise ExeuntError(
            "E611", f"{question.year} is not a year from {question.start} to {years[-1]}", mend="Give --year 2026."
        )
    if question.policy not in POLICIES:
        raise ExeuntError("E612", f"'{question.policy}' is not a policy", nearest=POLICIES)
    for payment in question.payments:
        if not question.start <= payment.date.year <= question.year:
            raise ExeuntError(
                "E610",
                f"payment of {payment.donor} on {payment.date.isoformat()} lies outside {question.start} to "
                f"{question.year}, the years computed",
                mend="Pay in these years, or ask for a later --year.",
            )


def _own(every: Values, declaration: Declaration) -> dict[str, FloatArray]:
    prefix = declaration.channel + "."
    return {**every, **{k.removeprefix(prefix): v for k, v in every.items() if k.startswith(prefix)}}


def _memory(liquidity: LiquidityStep, start: int, parameters: Values) -> Values:
    if start == FIRST_YEAR:
        return liquidity.initial(parameters)
    return liquidity.opening(liquidity.prepared.record.end_2025, parameters["liquidity_opening_2026"])


def _spending(liquidity: LiquidityStep, view: RegularYear, question: CashQuestion, parameters: Values) -> FloatArray:
    if question.policy == "adaptive":
        return liquidity.adaptive(question.year, view, parameters)
    factor = parameters["spend_plan"] if question.policy == "ceiling" else np.ones(len(view.net_budget))
    return planned_spending(view.net_budget, factor)


def _votes(liquidity: LiquidityStep, inputs: Values, memory: Values) -> FloatArray:
    """Return the payment that keeps each donor's vote on the next 1 January, (64, donors) USD."""
    payment: FloatArray = minimum_payment(memory["arrears"], memory["dues"] + memory["dues_before"])
    return np.where(liquidity.members(inputs) & ~liquidity.prepared.waived, payment, 0.0)


def _answer(world: World, scenario: CompiledScenario, question: CashQuestion, parts: Sequence[_Part]) -> CashAnswer:
    def joined(values: Iterator[FloatArray]) -> FloatArray:
        return np.concatenate(list(values))[: question.draws]

    opening = joined(p.view.opening for p in parts)
    receipts = joined(p.view.collected.receipts for p in parts)
    spending = joined(p.spending for p in parts)
    path = liquidity_path(opening, receipts, spending)
    rules = RuleSet.load()
    paid = tuple(p for p in scenario.payments if p.organisation == BUDGET and p.date.year == question.year)
    return CashAnswer(
        question=question,
        scenario=scenario.name,
        opening=opening,
        receipts=receipts,
        path=path,
        spending=spending,
        net_budget=joined(p.view.net_budget for p in parts),
        month=run_out_month(path),
        time=run_out_time(opening, path),
        payments=paid,
        votes=_at_risk(world, joined(p.payment for p in parts)),
        reserves={name: rules.number(name, date(question.year, 1, 1)) for name in RESERVES},
    )


def _at_risk(world: World, payment: FloatArray) -> tuple[VoteAtRisk, ...]:
    """States without a vote in at least one of twenty draws."""
    share = (payment > 0.0).mean(axis=0)
    labels = world.index("donor").labels
    found = np.flatnonzero(share >= 0.05)
    rows = []
    for d in found[np.argsort(-share[found], kind="stable")]:
        low, middle, high = (float(v) for v in quantiles(payment[:, d]))
        rows.append(VoteAtRisk(labels[d], float(share[d]), (low, middle, high)))
    return tuple(rows)
