"""What each organisation bills in a year before any exit, and the United Nations budgets by calendar year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import MissingDataError

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]

BASE_YEAR = 2024
"""Year of the accounts that the dues of other organisations are taken from."""
UN, UN_DPO = "UN", "UN-DPO"


@dataclass(frozen=True)
class BilledBase:
    """Accounts of the base year, (organisations, donors) or (organisations,), USD.

    dues : billed to each donor, cells below zero (corrections) left out. net : total with corrections, not below
    zero: the money base of `funding`, by which losses and caps are measured.
    """

    dues: FloatArray
    net: FloatArray

    @property
    def level(self) -> FloatArray:
        """Billed in total, (organisations,)."""
        total: FloatArray = self.dues.sum(axis=1)
        return total

    @classmethod
    def of(cls, world: World) -> BilledBase:
        """Return the assessed contributions of the base year."""
        organisations, donors = world.index("organisation"), world.index("donor")
        rows = world.table("revenue_base").where(instrument="assessed", year=BASE_YEAR)
        grid = np.zeros((len(organisations), len(donors)))
        grid[organisations.positions(rows["organisation"]), donors.positions(rows["donor"])] = rows["amount_usd"]
        return cls(np.maximum(grid, 0.0), np.maximum(grid.sum(axis=1), 0.0))


def regular_level(world: World, year: int) -> float:
    """Return what was assessed for the UN regular budget of a year, USD. Error: E442 not in the table (exit code 3)."""
    rows = world.table("budgets").where(organisation=UN, basis="assessed", period_start=year)
    if len(rows) != 1:
        raise MissingDataError(
            "E442",
            f"{len(rows)} rows for the assessed regular budget of {year}, not 1",
            where=world.path("budgets").name,
        )
    return float(rows["amount"][0])
