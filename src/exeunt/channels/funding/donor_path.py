"""Path of the other donors in both arms: none, or the level of 2025 by donor, flat later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from exeunt.engine.contract import Values

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
GROUP = "DAC"
# The path is that of the other members: what the United States does is the scenario.
NOT_ON_PATH = ("USA",)


@dataclass(frozen=True)
class DonorPath:
    """Levels of voluntary money by donor, relative to the base.

    donors : positions of the donors on the path; ratio : real 2025 over 2024, NaN where no row exists; size : number of
    donors of the world.
    """

    donors: NDArray[np.int64]
    ratio: FloatArray
    size: int

    @classmethod
    def read(cls, world: World, option: str) -> DonorPath:
        """Return the path of an option of `donor_path`; "none" has no donors."""
        index = world.index("donor")
        if option == "none":
            return cls(np.zeros(0, dtype=np.int64), np.zeros(0), len(index))
        rows = world.table("oda_2025_by_donor")
        found = dict(zip(rows["donor"], rows["ratio_real"], strict=True))
        members = set(world.table("group_members").where(group=GROUP)["member"]) | set(found)
        labels = [d for d in index.labels if d in members and d not in NOT_ON_PATH]
        ratio = np.array([float(found.get(d, np.nan)) for d in labels])
        return cls(index.positions(labels), ratio, len(index))

    @property
    def flat(self) -> bool:
        """Whether no donor is on the path."""
        return len(self.donors) == 0

    def first_level(self, parameters: Values, uniforms: FloatArray) -> FloatArray:
        """Return the level of every donor from the first year on, (64, donor). uniforms : (64, donor)."""
        noise = np.exp(parameters["sigma_donor"][:, None] * ndtri(uniforms[:, self.donors]))
        measured = self.ratio[None, :] * parameters["dac_nominal"][:, None]
        level = np.ones((len(uniforms), self.size))
        level[:, self.donors] = np.where(np.isnan(self.ratio), parameters["g_dac"][:, None], measured) * noise
        return level
