"""Assessed contributions: levels, rates and bills by year, under the law today and after a legal withdrawal.

Model: rates are fixed by the General Assembly and non-payment moves nobody else's rate (reading "law"). A withdrawal
that takes effect lowers the level by the leaver's dues less what the others take over (`solvers.backfill`), and rates
are rescaled pro rata over those who stay. Bills in money move with the level, so the rate effect is not added to it.
Bad input: a budget that is not above zero is E441; a year without a budget in the tables is E442.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.assessments.exits import Exits, withdrawals
from exeunt.channels.assessments.levels import UN, UN_DPO, BilledBase, regular_level
from exeunt.channels.assessments.rates import Rates
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.rules.bills import peacekeeping_amount
from exeunt.rules.distribute import TOTAL
from exeunt.rules.parameters import RuleSet
from exeunt.solvers.backfill import backfill

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]

FIRST_FORECAST = 2026
"""First year whose regular budget has a distribution; later budgets follow it."""
PROFILE = ("funding.w_0", "funding.w_1", "funding.w_2", "funding.w_3plus")


@dataclass(frozen=True)
class Prepared:
    """All that does not depend on the draw.

    rates : per year (1, organisations, donors) percent. level : per year (organisations,) USD; the UN entry is used in
    the first year only. net_budget : per year, UN budget without cuts, USD. payer : position of the state that pays
    the tax-equalisation addition. places : positions of UN, UN-DPO and IRMCT among the organisations.
    """

    years: tuple[int, ...]
    rates: tuple[FloatArray, ...]
    level: tuple[FloatArray, ...]
    net_budget: tuple[float, ...]
    payer: int
    places: NDArray[np.int64]
    exits: Exits


class AssessmentsStep:
    """One prepared arm."""

    def __init__(self, prepared: Prepared) -> None:
        self._p = prepared

    def initial(self, parameters: Values) -> Values:
        """Nothing is read with a lag."""
        return {}

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return levels, rates and bills of one year; see variables.yaml for shapes and units."""
        p = self._p
        t = year - p.years[0]
        un = int(p.places[0])
        total, equalisation, net = self._regular_budget(t, parameters)
        level = np.repeat(p.level[t][None, :], len(total), axis=0)
        level[:, un] = total - equalisation
        budget = np.ascontiguousarray(level[:, p.places])
        budget[:, 0] = net
        if p.exits.lost[t]:
            kept = self._kept(t, level, parameters)
            level *= kept
            budget *= kept[:, p.places]
            # The addition goes with the state that pays it, for the part of the year that it has left.
            equalisation = equalisation * p.exits.stays[t, un, p.payer]
        rates = p.rates[t]
        # One BLAS product of exactly one block of rows: its bits do not depend on how blocks are spread.
        bill = level @ rates[0]
        bill /= TOTAL
        bill[:, p.payer] += equalisation
        addition = np.zeros((len(total), len(p.places)))
        addition[:, 0] = equalisation
        level[:, un] += equalisation
        return {
            "assessed_total": level,
            "assessed_rate": rates,
            "tax_equalisation": addition,
            "net_budget": budget,
            "bill": bill,
        }

    def _regular_budget(self, t: int, parameters: Values) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return what is assessed, the tax-equalisation addition in it, and the net budget, each (draws,) USD."""
        p = self._p
        year = p.years[t]
        rate = p.rates[0][0, p.places[0], p.payer] / TOTAL
        forecast = year >= FIRST_FORECAST
        total = (
            parameters["assessed_2026"]
            if forecast
            else np.full_like(parameters["us_bill_2025"], p.level[t][p.places[0]])
        )
        bill = parameters["us_bill_2026" if forecast else "us_bill_2025"]
        # bill = rate (total - addition) + addition
        addition = (bill - rate * total) / (1.0 - rate)
        net = np.full_like(total, p.net_budget[t])
        if forecast:
            size = parameters["un_budget_scale"] * (1.0 + parameters["budget_growth"]) ** (year - FIRST_FORECAST)
            if (size <= 0.0).any():
                raise ExeuntError(
                    "E441",
                    f"the UN regular budget of {year} is {float(size.min()):g} times that of 2026: not above zero",
                    where="assessments",
                    mend="Give un_budget_scale above 0 and budget_growth above -1.",
                )
            total, addition, net = total * size, addition * size, net * size
        return total, addition, net

    def _kept(self, t: int, level: FloatArray, parameters: Values) -> FloatArray:
        """Return level' / level after withdrawals, (draws, organisations)."""
        exits = self._p.exits
        loss = exits.loss(t, parameters) * level
        weights = np.stack([parameters[name] for name in PROFILE])
        clock = np.clip(exits.clock[t], 0, len(PROFILE) - 1)
        taken_over = backfill(
            loss,
            exits.others * level,
            parameters["funding.phi_assessed_exit"][:, None],
            np.ascontiguousarray(weights[clock].T),
            parameters["funding.kappa"][:, None],
            parameters["funding.follow_on_limit"][:, None],
        )
        kept: FloatArray = 1.0 - (loss - taken_over) / np.where(level > 0.0, level, 1.0)
        return kept


class AssessmentsChannel:
    """What each member is billed."""

    declaration = Declaration.read("assessments")

    def prepare(self, world: World, scenario: CompiledScenario) -> AssessmentsStep:
        """Return the arm. Errors: E442 a budget is not in the tables; those of the scale rules."""
        rules = RuleSet.load()
        organisations, donors = world.index("organisation"), world.index("donor")
        places = organisations.positions(world.index("budget").labels)
        base = world.once("assessments.base", lambda: BilledBase.of(world))
        billed = np.where(base.level > 0.0, base.level, 1.0)
        observed = TOTAL * base.dues / billed[:, None]
        rescale = scenario.option("assessments.rescale") == "on"
        rates = world.once(("assessments.rates", rescale), lambda: Rates(world, rules, observed, rescale=rescale))
        everyone = np.ones(observed.shape)
        weights = rates.of_year(world.years[0], everyone) / TOTAL
        net = np.where(np.isin(organisations.labels, (UN, UN_DPO)), 1.0, base.net / billed)
        exits = withdrawals(scenario, world.index("instrument").position("assessed"), len(world.years), weights, net)
        return AssessmentsStep(
            Prepared(
                years=world.years,
                rates=tuple(rates.of_year(y, exits.stays[t])[None] for t, y in enumerate(world.years)),
                level=tuple(_level(world, base, y, organisations.labels) for y in world.years),
                net_budget=tuple(rules.number("assessment_base", y) for y in world.years),
                payer=donors.position(rules.node("us_tax_equalisation_ratio").country),
                places=places,
                exits=exits,
            )
        )


def _level(world: World, base: BilledBase, year: int, labels: tuple[str, ...]) -> FloatArray:
    level = base.level.copy()
    level[labels.index(UN_DPO)] = peacekeeping_amount(world, year)
    level[labels.index(UN)] = regular_level(world, min(year, FIRST_FORECAST))
    return level


CHANNEL = AssessmentsChannel()
