"""Solve the cost of digital blocs and the loss of trust for published effects. The maintainer's script.

Usage: python tools/solve_digital_costs.py
In the default world at central elasticities and weights, x_bloc and eta_trust are solved together for world real
exports of -1.76 and GDP of -0.94 percent, x_bloc_alone for exports with trust off (OECD and WTO 2025,
doi 10.1787/aa285504-en, geoeconomic fragmentation), for blocs as shares and for blocs by list. Run it after any rebuild
of the trade world or of base alignment; its results belong into the parameters of the channel.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from exeunt import threads  # noqa: F401  # pins BLAS threads before NumPy loads

import numpy as np  # isort: skip
from numpy.typing import NDArray  # isort: skip
from scipy.optimize import brentq, root  # isort: skip

from exeunt.channels.trade.base import DDS, read_base  # isort: skip
from exeunt.solvers.trade import Search, SharedLinks, Trade, solve_many  # isort: skip
from exeunt.solvers.trade.digital_wall import TrustExposure, rivalry, wall_links  # isort: skip
from exeunt.world.world import World  # isort: skip

THETA = np.array([[6.0, 8.0, 4.0, 5.0, 4.0, 4.0]])
ALLIED, NONALIGNED, WITHIN = 0.30, 0.50, 0.0
EXPORTS, GDP = -1.76, -0.94
FloatArray = NDArray[np.float64]


class Wall:
    """World effects of the full wall in the default world."""

    def __init__(self, blocs: str) -> None:
        base = read_base(World.load())
        self.economy, self.newton, self.sector = base.economy, base.newton, DDS
        self.shares = base.alignment(blocs)[0]
        one = np.ones(1)
        self.weights = rivalry(WITHIN * one, ALLIED * one, NONALIGNED * one)
        self.trust = TrustExposure.of(self.economy, self.sector)

    def effects(self, rise: float, percent: float) -> tuple[float, float]:
        """Return real exports and GDP of the world, percent."""
        economy = self.economy
        links = [SharedLinks(share) for share in economy.share]
        theta = THETA[:, self.sector]
        wall = wall_links(economy.share[self.sector], self.shares, np.array([rise]), self.weights, theta)
        facing = self.trust.facing(self.shares, self.weights)
        gain = self.trust.technology(np.array([percent]), facing, facing @ self.trust.value)
        every = [*links[: self.sector], wall, *links[self.sector + 1 :]]
        found = solve_many(economy, Trade(every, technology=gain), THETA, newton=self.newton, how=Search(1e-11))
        if found.residual[0] > 1e-11:
            raise SystemExit(f"no equilibrium at {rise}, {percent}")
        before = economy.output.sum() - np.diagonal(economy.flows, axis1=1, axis2=2).sum()
        real = (found.exports()[0] / found.unit_cost[0]).sum() / before
        value = economy.value_added
        return 100.0 * (real - 1.0), 100.0 * ((found.real_wage[0] * value).sum() / value.sum() - 1.0)


def main() -> None:
    """Solve and print."""
    for blocs in ("composite", "hard"):
        wall = Wall(blocs)

        def gap(unknown: FloatArray, wall: Wall = wall) -> list[float]:
            exports, gdp = wall.effects(float(unknown[0]), float(unknown[1]))
            return [exports - EXPORTS, gdp - GDP]

        def exports_gap(rise: float, wall: Wall = wall) -> float:
            return wall.effects(rise, 0.0)[0] - EXPORTS

        found = root(gap, np.array([0.07, -0.9]), tol=1e-8)
        if not found.success:
            raise SystemExit(found.message)
        exports, gdp = wall.effects(*found.x)
        print(f"{blocs}: x_bloc {found.x[0]:.4f}, eta_trust {found.x[1]:.3f}: exports {exports:.3f}, GDP {gdp:.3f}")
        alone = brentq(exports_gap, 0.02, 0.6, xtol=1e-6)
        exports, gdp = wall.effects(alone, 0.0)
        print(f"{blocs}: x_bloc_alone {alone:.4f}: exports {exports:.3f}, GDP {gdp:.3f}")


if __name__ == "__main__":
    main()
