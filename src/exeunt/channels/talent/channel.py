"""The channel `talent`: staff follows lasting money, leavers go somewhere, experience follows years later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.talent.base import Base
from exeunt.channels.talent.functions import function_indexes, repair_years
from exeunt.channels.talent.inputs import checked_money, freeze
from exeunt.channels.talent.leavers import Leavers
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values
from exeunt.solvers.cohorts import (
    StaffYear,
    experience_weight,
    hazard_with_attrition,
    permanent_ratio,
    staff_target,
    staff_year,
    stationary,
)
from exeunt.solvers.staff_cuts import CutRule

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
LEARNING = ("learning_technical", "learning_mediation", "learning_fast", "learning_slow")
MEDIATION = LEARNING.index("learning_mediation")


@dataclass(frozen=True)
class TalentStep:
    """One prepared arm. rule : who is separated; announced : whether a fall of money is an announced, lasting cut."""

    years: tuple[int, ...]
    base: Base
    leavers: Leavers
    rule: str
    announced: bool
    freezes: bool

    def initial(self, parameters: Values) -> Values:
        """Return the end of 2024: staff in the stationary structure of the draw's leaving hazard. Error: E493."""
        base, mix = self.base, parameters["hazard_mix"][:, None]
        old, new = base.hazards
        hazard = hazard_with_attrition(mix * new + (1.0 - mix) * old, parameters["natural_attrition"])
        nowhere = np.zeros((1, base.fields, base.prior.shape[1]))
        return {
            "cohort": stationary(hazard)[:, :, None] * base.staff,
            "leaving_hazard": hazard,
            "permanent_money": np.ones((1, len(base.staff))),
            "destination_prior": nowhere,  # drawn in the first year
            "left_experience": nowhere,
        }

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of a year. Inputs and units: `variables.yaml`. Errors: E493, E498."""
        p, base = parameters, self.base
        hazard = inputs["leaving_hazard(-1)"]
        shape = stationary(hazard)
        money = self._permanent(inputs, p)
        frozen = freeze(inputs, p, base.places) if self.freezes else np.zeros((1, 1), dtype=bool)
        flows = self._flows(inputs["cohort(-1)"], hazard, money, frozen, p)
        known = experience_weight(np.stack([p[name] for name in LEARNING], axis=1))
        stock = np.einsum("das,dka->dks", flows.staff, known, optimize=False)
        start = np.einsum("da,dka->dk", shape, known, optimize=False)  # what a person of the base year knows
        relative = stock / (start[:, :, None] * base.staff)
        prior = inputs["destination_prior(-1)"]
        if year == self.years[0]:
            prior = self.leavers.shares(shocks["destination"], p["destination_concentration"])
        gone = self.leavers.of_year(flows, known, prior, base.staff * shape[:, :1], inputs["gdp(-1)"], p)
        left = inputs["left_experience(-1)"] + gone.experience
        indexes = function_indexes(base, flows.heads / base.staff, relative, start, p)
        return {
            **self._staff(flows, frozen, relative),
            **indexes,
            "repair_lag": repair_years(inputs["repair_lag(-1)"], indexes, p),
            "experience": self.leavers.in_fields(stock, p["professional_share"]),
            "destination": gone.people,
            "privatised_share": self.leavers.privatised(left),
            "leaving_hazard": hazard,
            "permanent_money": money,
            "destination_prior": prior,
            "left_experience": left,
        }

    def _permanent(self, inputs: Values, p: Values) -> FloatArray:
        """Return lasting money relative to 2024, (64 or 1, staffed). A fall that is announced as lasting is lasting."""
        now = checked_money(inputs["spending_ratio"], self.base)
        before = inputs["permanent_money(-1)"]
        if np.array_equal(now, before):
            return before  # one row while nothing moved
        smoothed = permanent_ratio(before, now, p["permanent_weight"][:, None])
        return np.where(now < before, now, smoothed) if self.announced else smoothed

    def _flows(
        self, before: FloatArray, hazard: FloatArray, money: FloatArray, frozen: NDArray[np.bool_], p: Values
    ) -> StaffYear:
        """Return the year of staff."""
        growth = p["growth_elasticity"][:, None]
        cut = p["cut_elasticity"][:, None] if self.announced else growth
        speed = p["adjustment_speed"][:, None]
        target = staff_target(before.sum(axis=1), self.base.staff, money, cut, growth, speed)
        rule = CutRule(self.rule, float(p["barbell_weight"][0]))
        return staff_year(before, hazard, target, p["mentor_hires"][:, None], frozen, rule)

    def _staff(self, flows: StaffYear, frozen: NDArray[np.bool_], relative: FloatArray) -> dict[str, FloatArray]:
        """Return persons by organisation, not a number where no staff figure exists."""
        every = self.base.by_organisation
        return {
            "staff": every(flows.heads),
            "staff_system": flows.heads.sum(axis=-1),
            "natural_leavers": every(flows.natural),
            "separations": every(flows.separated),
            "separations_system": flows.separated.sum(axis=-1),
            "hires": every(flows.hired),
            "hiring_freeze": every(np.broadcast_to(frozen.astype(np.float64), (len(frozen), len(self.base.staff)))),
            "staff_experience": every(relative[:, MEDIATION]),
            "cohort": flows.staff,
        }


class TalentChannel:
    """The international professional corps; see `variables.yaml` for the published models."""

    declaration = Declaration.read("talent")

    def prepare(self, world: World, scenario: CompiledScenario) -> TalentStep:
        """Return the prepared arm. Errors: E493, E495, E496, E497 of the tables."""
        base = Base.read(world)
        return TalentStep(
            years=world.years,
            base=base,
            leavers=Leavers.read(world, base),
            rule=scenario.option("talent.cut_rule"),
            announced=scenario.option("talent.cuts") == "announced",
            freezes=scenario.option("talent.hiring_freeze") == "on",
        )


CHANNEL = TalentChannel()
