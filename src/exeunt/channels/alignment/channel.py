"""The channel `alignment`: dependence on patrons (accounting) and recipients' choice of a side (behaviour), apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.alignment.base import Base, read_base
from exeunt.channels.alignment.budgets import Budgets, read_budgets
from exeunt.channels.alignment.composite import base_index
from exeunt.channels.alignment.inputs import Outside, read_outside
from exeunt.channels.alignment.money import Money, accounts, quiet_accounts
from exeunt.channels.alignment.outputs import AT_REST, Frame, Outcome, told_accounts, written
from exeunt.declarations import Declaration
from exeunt.engine.contract import BLOCK, Values
from exeunt.solvers.choice import Choosers, Equilibrium, Patrons, equilibrium, influence_scale

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
PERCENT = 100.0
TOP_PERCENTILE = 99.9  # the influence weight is a share of the marginal value there


@dataclass(frozen=True)
class AlignmentStep:
    """One prepared arm. seats : (years, recipients) 1 where a recipient has an elected seat in the Security Council.

    food : whether food insecurity weighs on the choice.
    """

    years: tuple[int, ...]
    base: Base
    frame: Frame
    budgets: Budgets
    seats: FloatArray
    food: bool

    def initial(self, parameters: Values) -> Values:
        """Return the end of 2024: the index of the base, the aid of the base, and what follows from them."""
        start = base_index(self.base, parameters)
        money = quiet_accounts(self.base)
        still = Outside.unchanged(self.base)
        response, weight = self._response(parameters), np.ones((len(start), 1))
        outcome = Outcome(start, start, _quiet(money, start), money, response, weight, still)
        return written(self.base, self.frame, outcome, self.frame.aligned(start), parameters)

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of a year. Inputs and units: `variables.yaml`. Errors: E470, E472, E473."""
        t = self.years.index(year)
        outside = read_outside(self.base, inputs, parameters, food=self.food)
        money = accounts(self.base, self.budgets, t, year, outside.gap, parameters)
        start, before, last = (inputs[f"{name}(-1)"] for name in ("base_share", "share_state", "money_state"))
        live = _moved(money, outside)
        if not len(live) and _at_rest(start, before, inputs["compensating_variation(-1)"]):
            held = {name: inputs[f"{name}(-1)"] for name in AT_REST}
            return {**held, **told_accounts(money.base, outside.spending)}
        response, weight = self._response(parameters), 1.0 + parameters["mu"][:, None] * outside.food
        found = _quiet(money, start)
        if len(live):
            patrons, choosers = self._players(t, money, outside, parameters, response[:, None] * weight, start)
            if len(live) < BLOCK:
                patrons, choosers = patrons.of(live), choosers.of(live)
                last = last if len(last) == 1 else last[live]
            found = found.replaced(live, equilibrium(patrons, choosers, last), BLOCK)
        # Written so that a recipient without reason to move keeps its share to the bit.
        shares = found.shares - before
        shares *= parameters["kappa"][:, None, None]
        shares += before
        outcome = Outcome(start, shares, found, money, response, weight, outside)
        return written(self.base, self.frame, outcome, inputs["alignment_base(-1)"], parameters)

    def _response(self, parameters: Values) -> FloatArray:
        """Return beta, log-odds per percent of GDP, (64,): with some probability recipients do not respond at all."""
        responds = parameters["no_response"] >= parameters["no_response_share"]
        return np.where(responds, parameters["response"], 0.0)

    def _players(
        self, t: int, money: Money, outside: Outside, parameters: Values, response: FloatArray, start: FloatArray
    ) -> tuple[Patrons, Choosers]:
        """Return both sides of the game. response : (64, recipients or 1) beta times the weight of hunger."""
        base = self.base
        slope = base.moves * (response * PERCENT / base.gdp)
        now = slope / outside.gdp
        seat = 1.0 + parameters["psi"][:, None] * self.seats[t]
        worth = np.sqrt(base.population / base.population.sum()) * seat * now
        scale = influence_scale(parameters["influence"], worth, start, TOP_PERCENTILE)
        push = outside.push * base.moves
        patrons = Patrons(money.base, money.need, money.budget, money.fixed, scale, worth)
        return patrons, Choosers(start, slope, now, push)


def _moved(money: Money, outside: Outside) -> NDArray[np.int64]:
    """Return the draws in which anything differs from the base."""
    gdp = np.broadcast_to(outside.gdp, (BLOCK, outside.gdp.shape[1]))
    push = np.broadcast_to(outside.push, (BLOCK, *outside.push.shape[1:]))
    return np.flatnonzero(money.moved | (gdp != 1.0).any(axis=1) | (push != 0.0).any(axis=(1, 2)))


def _at_rest(base: FloatArray, before: FloatArray, worth: FloatArray) -> bool:
    """Say whether the year before was the base too: shares unmoved and no offer worth anything to anybody."""
    return (before is base or bool((before == base).all())) and not worth.any()


def _quiet(money: Money, start: FloatArray) -> Equilibrium:
    """Return the fixed point where nothing has changed: the base, to the bit."""
    return Equilibrium(
        money=money.base,
        shares=start,
        change=np.zeros((1, *start.shape[1:])),
        capped=np.zeros(1),
        sweeps=np.zeros(1, dtype=np.int64),
        settled=np.ones(1, dtype=bool),
    )


class AlignmentChannel:
    """Aid, dependence and the choice of a side; see `variables.yaml` for the published models."""

    declaration = Declaration.read("alignment")

    def prepare(self, world: World, scenario: CompiledScenario) -> AlignmentStep:
        """Return the prepared arm. Errors: E470 and E471 of the tables."""
        base = read_base(
            world,
            late=scenario.option("alignment.aid_base") == "2022",
            fixed_by_treaty=scenario.option("alignment.treaty_money") == "fixed_by_law",
        )
        return AlignmentStep(
            years=world.years,
            base=base,
            frame=Frame.of(base, len(world.index("country"))),
            budgets=read_budgets(world, scenario, base),
            seats=_seats(world),
            food=scenario.option("alignment.food_weight") == "on",
        )


def _seats(world: World) -> FloatArray:
    """Return elected seats by year and recipient; later years are not yet elected and hold no premium."""
    rows = world.table("security_council_seats")
    held = set(zip(rows["country"], rows["year"].astype(int), strict=True))
    labels = world.index("recipient").labels
    return np.array([[float((code, year) in held) for code in labels] for year in world.years])


CHANNEL = AlignmentChannel()
