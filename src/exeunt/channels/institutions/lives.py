"""Lives of bodies with members of their own or accounts of their own: vital, stagnant, dead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.institutions.base import Base
from exeunt.engine.contract import BLOCK, Values
from exeunt.solvers.survival import DeathCoefficients, death_hazard, next_state, stagnation_hazard

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ACCOUNTS = 2024


@dataclass(frozen=True)
class Lives:
    """Bodies that can end by themselves ("lives").

    first_year : of the simulation. organisations : size of index `organisation`. of : (lives,) positions among the
    bodies with a list; place : in index `body`. account : (lives,) position in index `organisation`, -1 without one;
    revenue : (lives,) of 2024, USD, NaN if not known. founded : (lives,). strict : count deaths as Gray (2018) does.
    """

    first_year: int
    organisations: int
    of: IntArray
    place: IntArray
    account: IntArray
    revenue: FloatArray
    founded: FloatArray
    members: FloatArray
    strict: bool

    def of_year(
        self, year: int, life: FloatArray, members: FloatArray, shortfall: FloatArray, cash: FloatArray, p: Values,
        shocks: Values,
    ) -> FloatArray:  # fmt: skip
        """Return the states at the end of a year, (64, body); NaN for a body without a life of its own.

        members : (64 or 1, bodies with a list) at the end of the year before; shortfall (USD) and cash (days) of that
        year, (64 or 1, organisation).
        """
        members = members[:, self.of]
        drop = np.clip(1.0 - members / self.members, 0.0, 1.0)
        rate = p["death_rate_strict"] if self.strict else p["death_rate"]
        c = DeathCoefficients(
            (rate / p["death_rate_fitted"])[:, None], (p["death_constant"] + p["death_after_1990"])[:, None],
            p["death_ln_members"][:, None], p["death_ln_age"][:, None], p["death_drop"][:, None],
        )  # fmt: skip
        death = death_hazard(c, members, year - self.founded, drop)
        short = self._share(shortfall)
        dry = np.where(self._at(cash) < p["cash_limit"][:, None], 1.0, 0.0)
        idle = stagnation_hazard(
            p["stagnation"][:, None], p["stagnation_money"][:, None], p["stagnation_cash"][:, None], short, dry
        )
        result = np.full((BLOCK, life.shape[1]), np.nan)
        u, v = shocks["death"][:, self.place], shocks["vitality"][:, self.place]
        revival = p["revival"][:, None]
        result[:, self.place] = next_state(life[:, self.place], death, idle, revival, u, v)
        return result

    def _at(self, values: FloatArray) -> FloatArray:
        """Return what is known of each life; NaN without accounts."""
        return np.where(self.account >= 0, values[:, np.maximum(self.account, 0)], np.nan)

    def _share(self, shortfall: FloatArray) -> FloatArray:
        """Return the share of revenue lost, 0 to 1; 0 where it is not known."""
        return np.clip(np.nan_to_num(self._at(shortfall) / self.revenue), 0.0, 1.0)


def read_lives(world: World, base: Base, *, strict: bool) -> Lives:
    """Return the bodies with a life of their own."""
    of = np.flatnonzero(base.has_life)
    organisations = world.index("organisation")
    codes = [base.bodies[i] for i in of]
    table = world.table("organisation_year")
    rows = zip(table["organisation"], table["year"], table["revenue_total_usd"], strict=True)
    revenue = {str(o): float(x) for o, year, x in rows if year == ACCOUNTS and x > 0.0}
    return Lives(
        first_year=world.years[0],
        organisations=len(organisations),
        of=of,
        place=base.place[of],
        account=np.array([organisations.position_of.get(c, -1) for c in codes], dtype=np.int64),
        revenue=np.array([revenue.get(c, np.nan) for c in codes]),
        founded=base.founded[of],
        members=base.members[of],
        strict=strict,
    )
