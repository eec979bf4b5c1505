"""What patrons have to give: the path of each group of donors, and what others add of a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.alignment.base import GROUPS, Base
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import LOSS_KINDS

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
# Russia follows the China-led path: it reports too little to have one of its own.
PATH_OF = ("path_usa", "path_us_led_other", "path_eu_led", "path_china_led", "path_china_led", "path_non_aligned")
SCENARIO_DECIDES = ("usa",)  # no path of the record for them in both arms: what they do is the scenario


@dataclass(frozen=True)
class Budgets:
    """Levels relative to the base.

    record : (groups,) level from 2025 on in both arms. acting : (years, blocs) True where a donor of the bloc takes
    money from the organisations by an event of the scenario: its bloc fills no gap.
    """

    record: FloatArray
    acting: NDArray[np.bool_]

    def level(self, year: int, parameters: Values) -> FloatArray:
        """Return the level of each group, (64, groups). Error: E462 a negative level."""
        given = np.stack([parameters[name] for name in PATH_OF], axis=1)
        if (given < 0.0).any():
            draw, group = (int(k[0]) for k in np.nonzero(given < 0.0))
            raise ExeuntError(
                "E462",
                f"{PATH_OF[group]} is {given[draw, group]:g}: a budget cannot be negative",
                where=f"alignment.{PATH_OF[group]}",
                mend="Give a share of the money of the base, 0 or more.",
            )
        under = (year >= parameters["path_from"]) & (year <= parameters["path_to"])
        return np.where(under[:, None], given, 1.0) * self.record[None, :]

    def filled(
        self, t: int, before: FloatArray, now: FloatArray, multilateral_gap: FloatArray, rho: FloatArray
    ) -> FloatArray:
        """Return USD that each patron adds, (64, blocs).

        before, now : (1 or 64, blocs) budgets of the base and of the path. multilateral_gap : (64 or 1,) USD that the
        organisations no longer spend in the recipients. Money given through the organisations for a named country
        stands in both, so the larger of the two gaps counts, not their sum.
        """
        lost = np.maximum(before - now, 0.0)
        bilateral = lost[:, 0] + lost[:, 1] + lost[:, 2] + lost[:, 3]
        gap = np.maximum(bilateral, multilateral_gap)
        may = np.where((lost > 0.0) | self.acting[t], 0.0, before)
        total = may[:, 0] + may[:, 1] + may[:, 2] + may[:, 3]
        share = may / np.where(total > 0.0, total, 1.0)[:, None]
        added: FloatArray = share * (rho * gap)[:, None]
        return added


def read_budgets(world: World, scenario: CompiledScenario, base: Base) -> Budgets:
    """Return the paths of a scenario: option `donor_path`, and which blocs act by an event."""
    record = np.ones(len(GROUPS))
    donors = world.table("aid_donors")
    if scenario.option("alignment.donor_path") == "oecd_2025":
        oda = world.table("oda_2025_by_donor")
        ratio = dict(zip(oda["donor"], oda["ratio_real"], strict=True))
        base_usd = dict(zip(oda["donor"], oda["oda_2024_musd"], strict=True))
        for k, group in enumerate(GROUPS):
            members = [d for d, g in zip(donors["donor"], donors["donor_group"], strict=True) if g == group]
            known = [d for d in members if d in ratio and np.isfinite(ratio[d])]
            if known and group not in SCENARIO_DECIDES:
                record[k] = sum(ratio[d] * base_usd[d] for d in known) / sum(base_usd[d] for d in known)
    blocs, index = world.index("bloc"), world.index("donor").position_of
    bloc_of = {
        index[d]: blocs.position(p) for d, p in zip(donors["donor"], donors["patron"], strict=True) if d in index
    }
    acting = np.zeros((len(world.years), base.blocs), dtype=bool)
    terms = scenario.terms.of_kinds(*LOSS_KINDS)
    for donor, year in sorted(set(zip(terms.donor.tolist(), terms.year.tolist(), strict=True))):
        if donor in bloc_of:
            acting[year, bloc_of[donor]] = True
    return Budgets(record, acting)
