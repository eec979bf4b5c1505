"""Cash of the assessed budgets: payments, arrears, spending that follows cash, run-out month, the vote.

Model: accounting with stated rules and no behaviour beyond them. UN regular budget: receipts by month along an observed
collection profile, liquidity with the reserves in it, spending cut to the cash of the year (`solvers.liquidity_*`).
Peacekeeping and tribunals spend what they collect; no monthly series of them is public, so their month is not known.
Debts stand (UN Charter, Article 17 (2)), the vote goes at two years of dues (Article 19).
Bad input: a collection profile that falls is E440; a position missing from the tables is E443.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.liquidity.payers import Payers, payers
from exeunt.channels.liquidity.record import FIRST_YEAR, Position, Record, read_record
from exeunt.channels.liquidity.regular import PROFILE_PARAMETERS, Collected, Dues, Habits, collect, profile_of
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values, share_key
from exeunt.rules.article19 import minimum_payment
from exeunt.rules.credits import credit_due, entitlement
from exeunt.rules.distribute import TOTAL
from exeunt.rules.parameters import RuleSet
from exeunt.solvers.liquidity_monthly import liquidity_path, run_out_month
from exeunt.solvers.liquidity_yearly import adaptive_spending, as_collected, planned_spending

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]

DAYS = 365.0
UN_BUDGET = 0
"""Position of the regular budget among the budgets; the others have no reserve and no monthly record."""


@dataclass(frozen=True)
class Prepared:
    """All that does not depend on the draw. places : positions of the budgets among the organisations."""

    years: tuple[int, ...]
    places: NDArray[np.int64]
    payers: Payers
    own: int
    early: tuple[int, int] | None
    record: Record
    requires_collection: tuple[bool, ...]
    waived: NDArray[np.bool_]


@dataclass(frozen=True)
class RegularYear:
    """The regular budget of one year, USD, (draws,) unless said: what monthly views and the yearly step share."""

    opening: FloatArray
    collected: Collected
    net_budget: FloatArray
    credit: FloatArray


class LiquidityStep:
    """One prepared arm."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._profile: tuple[list[FloatArray], FloatArray] | None = None

    def initial(self, parameters: Values) -> Values:
        """Return the position at the end of 2024."""
        return self.opening(self.prepared.record.end_2024, parameters["liquidity_opening_2025"])

    def opening(self, position: Position, liquidity: FloatArray) -> Values:
        """Return the memory of a year end: a position, and the regular budget's liquidity (draws,) USD."""
        end = np.full((len(liquidity), len(self.prepared.places)), np.nan)
        end[:, UN_BUDGET] = liquidity
        return {
            "liquidity_end": end,
            "arrears": position.arrears[None, :],
            "arrears_budget": position.arrears_budget[None, :],
            "late": position.late[None, :],
            "dues": position.dues[None, :],
            "dues_before": position.dues_before[None, :],
            "credit_next": np.full(len(liquidity), position.credit_next),
            "credit_after": np.full(len(liquidity), position.credit_after),
        }

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return payments, arrears, cash and votes of one year; see variables.yaml for shapes and units."""
        view = self.regular_year(year, inputs, parameters)
        return self.close_year(year, view, self.adaptive(year, view, parameters), inputs, parameters)

    def close_year(self, year: int, view: RegularYear, spent: FloatArray, inputs: Values, parameters: Values) -> Values:
        """Return the writes of a year in which the regular budget spends `spent`, (draws,) USD."""
        p = self.prepared
        t = year - p.years[0]
        path = liquidity_path(view.opening, view.collected.receipts, spent)
        planned = planned_spending(view.net_budget, parameters["spend_plan"])
        plan_path = liquidity_path(view.opening, view.collected.receipts, planned)
        billed = np.ascontiguousarray(inputs["assessed_total"][:, p.places])
        unpaid, elsewhere = self._other_budgets(t, billed, inputs, parameters)
        unpaid[:, UN_BUDGET] = view.collected.unpaid
        arrears = inputs["arrears(-1)"] + view.collected.arrears_change
        arrears[:, p.payers.active] += elsewhere
        factor, days, least, month, end = np.full((5, *billed.shape), np.nan)
        receipts = billed[:, 1:] - unpaid[:, 1:]
        factor[:, 1:] = as_collected(billed[:, 1:], receipts) / np.where(billed[:, 1:] > 0.0, billed[:, 1:], 1.0)
        factor[:, UN_BUDGET] = spent / view.net_budget
        paying = spent > 0.0
        daily = np.where(paying, spent, 1.0) / DAYS
        days[:, UN_BUDGET] = np.where(paying, path[:, -1] / daily, 0.0)
        least[:, UN_BUDGET] = np.where(paying, path.min(axis=1) / daily, 0.0)
        month[:, UN_BUDGET] = run_out_month(plan_path)
        end[:, UN_BUDGET] = path[:, -1]
        return {
            **self._all_organisations(t, unpaid, inputs, parameters),
            **self._votes(inputs),
            "arrears": arrears,
            "arrears_budget": inputs["arrears_budget(-1)"] + unpaid,
            "spend_factor": factor,
            "cash_days_budget": days,
            "cash_days_minimum": least,
            "run_out_month": month,
            "liquidity_end": end,
            "late": view.collected.late,
            "dues": self._dues(billed, inputs),
            "dues_before": inputs["dues(-1)"],
            "credit_next": inputs["credit_after(-1)"],
            "credit_after": self._credit(year, view, spent, parameters),
        }

    def regular_year(self, year: int, inputs: Values, parameters: Values) -> RegularYear:
        """Return what the regular budget has, collects and may spend in a year."""
        p = self.prepared
        t = year - p.years[0]
        place = int(p.places[UN_BUDGET])
        equalisation = inputs["tax_equalisation"][:, UN_BUDGET]
        credit = inputs["credit_next(-1)"]
        first = year == FIRST_YEAR
        habits = Habits(
            share=np.full_like(parameters["k_rest"], p.record.late_payers_share) if first else parameters["k_rest"],
            own_share=parameters["k_usa"],
            own=p.own,
            active=p.payers.active,
            early=None if first else p.early,
        )
        dues = Dues(
            rate=inputs["assessed_rate"][0, place],
            base=inputs["assessed_total"][:, place] - equalisation,
            equalisation=equalisation,
            credit=credit,
        )
        collected = collect(
            dues,
            habits,
            p.payers.withheld[t][UN_BUDGET],
            p.payers.dated[t][UN_BUDGET],
            inputs["late(-1)"],
            self._profile_of(parameters),
            parameters,
        )
        opening = inputs["liquidity_end(-1)"][:, UN_BUDGET]
        return RegularYear(opening, collected, inputs["net_budget"][:, UN_BUDGET], credit)

    def _profile_of(self, parameters: Values) -> FloatArray:
        """The profile is one for all years of a block: the last one is kept with the arrays that it was made from."""
        made_from = [parameters[name] for name in PROFILE_PARAMETERS]
        known = self._profile
        if known is None or any(a is not b for a, b in zip(known[0], made_from, strict=True)):
            known = self._profile = (made_from, profile_of(parameters))
        return known[1]

    def adaptive(self, year: int, view: RegularYear, parameters: Values) -> FloatArray:
        """Return what is spent when spending follows cash, (draws,) USD."""
        # What was left at the end of 2025 is known: it is the year-end target of that year wherever cash was short.
        target = parameters["liquidity_opening_2026" if year == FIRST_YEAR else "liquidity_target"]
        return adaptive_spending(
            view.opening, view.collected.year, view.net_budget, floor=parameters["payroll_floor"], target=target
        )

    def _other_budgets(
        self, t: int, billed: FloatArray, inputs: Values, parameters: Values
    ) -> tuple[FloatArray, FloatArray]:
        """Return what stays unpaid at peacekeeping and tribunals, USD: (draws, budgets) and (draws, active donors)."""
        p = self.prepared
        active = p.payers.active
        unpaid, by_donor = np.zeros(billed.shape), np.zeros((len(billed), len(active)))
        usual = np.ones(by_donor.shape)
        usual[:, active == p.own] = parameters["k_usa_pk"][:, None]
        for b in range(1, len(p.places)):
            bill = billed[:, b, None] * (inputs["assessed_rate"][0, p.places[b]][active] / TOTAL)
            paid = p.payers.withheld[t][b].paid_share(usual, parameters) * bill
            dated = p.payers.dated[t][b]
            if dated is not None:
                paid = np.maximum(paid, dated.sum(axis=1))
            left = bill - paid
            unpaid[:, b] = left.sum(axis=1)
            by_donor += left
        return unpaid, by_donor

    def _all_organisations(self, t: int, unpaid: FloatArray, inputs: Values, parameters: Values) -> Values:
        """Return what every organisation is left unpaid and is paid, (draws, organisations) USD."""
        p = self.prepared
        assessed = inputs["assessed_total"]
        everywhere = np.zeros(assessed.shape)
        everywhere[:, p.places] = unpaid
        terms = p.payers.elsewhere[t]
        if len(terms):
            rate = inputs["assessed_rate"][0, terms.organisation, terms.donor] * (terms.weight / TOTAL)
            for share in np.unique(terms.share):
                mine = terms.share == share
                held = np.bincount(terms.organisation[mine], rate[mine], minlength=assessed.shape[1])
                everywhere += assessed * held * (1.0 - parameters[share_key(int(share))])[:, None]
        if p.payers.repaid[t].any():
            everywhere -= p.payers.repaid[t]
        paid = assessed - everywhere
        paid[:, p.places[UN_BUDGET]] -= inputs["credit_next(-1)"]
        return {"unpaid": everywhere, "paid_total": paid}

    def _votes(self, inputs: Values) -> Values:
        """Return who has no vote on 1 January, and the payment that would have kept it, (draws, donors)."""
        arrears = inputs["arrears(-1)"]
        two_years = inputs["dues(-1)"] + inputs["dues_before(-1)"]
        payment = np.zeros(np.broadcast_shapes(arrears.shape, two_years.shape))
        # Few states come near two years of dues: the law is read on those alone.
        near = (arrears >= two_years).any(axis=0) & self.members(inputs)
        payment[:, near] = minimum_payment(arrears[:, near], two_years[:, near])
        # A payment is needed exactly where the vote is lost; a waiver gives the vote without it.
        lost = (payment > 0.0) & ~self.prepared.waived
        return {"vote_suspended": lost.astype(np.float64), "minimum_payment": payment}

    def members(self, inputs: Values) -> NDArray[np.bool_]:
        """Return flags (donors,) of those billed for the regular budget: who has left has no vote to lose."""
        flags: NDArray[np.bool_] = inputs["assessed_rate"][0, self.prepared.places[UN_BUDGET]] > 0.0
        return flags

    def _dues(self, billed: FloatArray, inputs: Values) -> FloatArray:
        """Return what the three budgets bill to each donor, (draws, donors) USD."""
        p = self.prepared
        net = billed - inputs["tax_equalisation"]
        # One BLAS product of exactly one block of rows.
        dues: FloatArray = net @ (inputs["assessed_rate"][0, p.places] / TOTAL)
        dues[:, p.own] += inputs["tax_equalisation"][:, UN_BUDGET]
        return dues

    def _credit(self, year: int, view: RegularYear, spent: FloatArray, parameters: Values) -> FloatArray:
        """Return the credit on the bills two years later, (draws,) USD."""
        entitled = entitlement(view.net_budget, spent)
        if year == FIRST_YEAR:
            entitled = entitled + parameters["entitlement_other_2025"]
        required = self.prepared.requires_collection[year - self.prepared.years[0]]
        return credit_due(entitled, view.collected.year, spent, requires_collection=required)


class LiquidityChannel:
    """Who pays, when the cash is gone, what can be spent, who loses the vote."""

    declaration = Declaration.read("liquidity")

    def prepare(self, world: World, scenario: CompiledScenario) -> LiquidityStep:
        """Return the arm. Errors: E443 a position is not in the tables; E115 an unknown donor."""
        rules = RuleSet.load()
        donors = world.index("donor")
        places = world.index("organisation").positions(world.index("budget").labels)
        own = donors.position(rules.node("us_tax_equalisation_ratio").country)
        rule = scenario.option("liquidity.credit_rule")
        lag = int(rules.at("credit_lag", FIRST_YEAR))
        required = tuple(_requires_collection(rules, rule, y + lag) for y in world.years)
        waived = np.zeros(len(donors), dtype=bool)
        waived[donors.positions(scenario.waivers)] = True
        month = scenario.option("liquidity.china_month")
        return LiquidityStep(
            Prepared(
                years=world.years,
                places=places,
                payers=payers(world, scenario, [own], places),
                own=own,
                early=None if month == "none" else (donors.position("CHN"), int(month)),
                record=world.once(
                    ("liquidity.record", required[0]),
                    lambda: read_record(world, self._drawn_down(), requires_collection=required[0]),
                ),
                requires_collection=required,
                waived=waived,
            )
        )

    def _drawn_down(self) -> float:
        """Return by how much liquidity fell in 2025 in the record, USD."""
        first, last = (self.declaration.parameters[f"liquidity_opening_{y}"] for y in (FIRST_YEAR, FIRST_YEAR + 1))
        return first.distribution.central - last.distribution.central


def _requires_collection(rules: RuleSet, choice: str, bill_year: int) -> bool:
    """Return whether a credit on the bill of a year needs collected cash: by law of that date, or as chosen."""
    if choice == "dated":
        return bool(rules.at("credit_return_requires_collection", bill_year))
    return choice == "new"


CHANNEL = LiquidityChannel()
