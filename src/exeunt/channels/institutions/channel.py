"""The channel `institutions`: who follows an exit, which bodies live on, and who takes over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.institutions.base import Base, read_base
from exeunt.channels.institutions.carriers import Carriers, read_carriers
from exeunt.channels.institutions.contagion import Bodies, Left, bodies_of, new_exits, returning
from exeunt.channels.institutions.leavers import Scheduled, schedule
from exeunt.channels.institutions.lives import Lives, read_lives
from exeunt.channels.institutions.outputs import written
from exeunt.declarations import Declaration
from exeunt.engine.contract import BLOCK, Values
from exeunt.solvers.exit_hazard import Coefficients
from exeunt.solvers.survival import DEAD

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
GOVERNMENT_CHANGES = (2029, 2033)  # 20 January after the elections of the one state with documented re-entries
RETURNING_STATE = "USA"


@dataclass(frozen=True)
class InstitutionsStep:
    """One prepared arm. returns : positions of the member pairs of the state that may come back.

    organs : whether exits from organs of the United Nations, void in law, are drawn too.
    """

    base: Base
    plan: Scheduled
    lives: Lives
    carriers: Carriers
    returns: NDArray[np.int64]
    organs: bool

    def initial(self, parameters: Values) -> Values:
        """Return the end of 2024: nobody has left, every body with a life of its own is vital, nothing is lost."""
        life = np.full((1, self.carriers.account.size), np.nan)
        life[:, self.lives.place] = 0.0
        return {
            "left_year": np.zeros((1, len(self.base.body))),
            "life": life,
            "lost_since": np.zeros((1, self.carriers.account.size)),
        }

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of a year. Inputs and units: `variables.yaml`."""
        t = year - self.lives.first_year
        left, life = inputs["left_year(-1)"], inputs["life(-1)"]
        gone = Left.of(left)
        bodies = bodies_of(self.base, self.plan, gone, len(left), year, parameters["void_weight"])
        now, gone = self._ties(t, year, left, gone, bodies, life, parameters, shocks)
        shortfall, cash = (_row(inputs[k], self.lives.organisations) for k in ("shortfall(-1)", "cash_days(-1)"))
        life = self.lives.of_year(year, life, bodies.members, shortfall, cash, parameters, shocks)
        since = self._losses(year, inputs["lost_since(-1)"], life)
        taken = self.carriers.substitution(year, since, shortfall, parameters)
        return written(self.base, self.plan, now, gone, life, since, taken, parameters)

    def _ties(
        self, t: int, year: int, left: FloatArray, gone: Left, bodies: Bodies, life: FloatArray, p: Values,
        shocks: Values,
    ) -> tuple[FloatArray, Left]:  # fmt: skip
        """Return the year in which each tie ended, 0 while it stands, (64, pair), and the list of those that ended."""
        u = shocks["exit"]
        alive = np.broadcast_to(life, (BLOCK, life.shape[1]))[:, self.base.place] != DEAD
        if not self.organs:
            alive = alive & self.base.own
        draw, pair = new_exits(
            self.base, self.plan, t, year, left, gone, bodies, alive, coefficients(p), u, p["proximity_reach"],
            p["void_weight"],
        )  # fmt: skip
        now = np.array(np.broadcast_to(left, (BLOCK, left.shape[1])), order="C")
        now[draw, pair] = year
        if self.plan.any:
            self._scheduled(t, year, now, p, shocks)
        mine = now[:, self.returns]
        back = returning(mine, self.returns, year, self._change(year, p), p["reentry"], u)
        mine[back] = 0.0
        now[:, self.returns] = mine
        if len(left) == 1 and len(gone.draw):  # one row that already holds exits: a start of the user's own
            return now, Left.of(now)
        ends = np.flatnonzero(self.plan.effect[t]) if self.plan.any else np.zeros(0, dtype=np.int64)
        return now, gone.after(now, draw, pair, ends)

    def _scheduled(self, t: int, year: int, now: FloatArray, p: Values, shocks: Values) -> None:
        """End and resume, in place, the ties that the scenario names. A notice that is not certain may be withdrawn."""
        ends = np.flatnonzero(self.plan.effect[t])
        if len(ends):
            done = self.plan.certain[ends] | (shocks["completion"][:, ends] < p["completion"][:, None])
            now[:, ends] = np.where(done & (now[:, ends] == 0.0), float(year), now[:, ends])
        now[:, self.plan.back[t]] = 0.0

    def _change(self, year: int, p: Values) -> FloatArray:
        """Return the year of the latest change of government before this one, 0 if there was none, (64,)."""
        latest = np.zeros(BLOCK)
        for change in GOVERNMENT_CHANGES:
            if change < year:
                latest = np.where(p[f"change_draw_{change}"] < p["government_change"], float(change), latest)
        return latest

    def _losses(self, year: int, since: FloatArray, life: FloatArray) -> FloatArray:
        """Return the year of the first loss of each body: an event of the scenario, or its own death."""
        planned = np.where((self.plan.lost > 0.0) & (self.plan.lost <= year), self.plan.lost, 0.0)
        since = np.where(since > 0.0, since, planned)
        return np.where((since == 0.0) & (life == DEAD), float(year), since)


def coefficients(p: Values) -> Coefficients:
    """Return the coefficients of the exit hazard; nearness is drawn given the effect of example (joint normal)."""
    nearness = p["proximity"] + p["proximity_on_peer"] * (p["peer"] - p["peer_central"])
    return Coefficients(
        p["documented_rate"], p["exit_constant"], p["divergence"], p["peer"], nearness, p["exit_ln_members"],
        p["exit_ln_age"],
    )  # fmt: skip


def _row(values: FloatArray, size: int) -> FloatArray:
    """Return a neutral value as one row."""
    return np.broadcast_to(values[:, None], (len(values), size)) if values.ndim == 1 else values


class InstitutionsChannel:
    """Exits, lives and successors; see `variables.yaml` for the published models."""

    declaration = Declaration.read("institutions")

    def prepare(self, world: World, scenario: CompiledScenario) -> InstitutionsStep:
        """Return the prepared arm. Errors: E499 of the tables and of the scenario's exits."""
        base = read_base(world)
        own = self.declaration.parameters
        reach, void = (own[n].distribution.central for n in ("proximity_reach", "void_weight"))
        mine = world.index("country").position(RETURNING_STATE)
        plan = schedule(world, scenario, base, reach, void)
        fixed_return = plan.back.any(axis=0) if plan.any else np.zeros(len(base.body), dtype=bool)
        return InstitutionsStep(
            base=base,
            plan=plan,
            lives=read_lives(world, base, strict=scenario.option("institutions.death_rate") == "strict"),
            carriers=read_carriers(world),
            returns=np.flatnonzero((base.state == mine) & ~fixed_return),
            organs=scenario.option("institutions.organs") == "counted",
        )


CHANNEL = InstitutionsChannel()
