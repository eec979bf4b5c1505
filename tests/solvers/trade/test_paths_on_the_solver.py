"""World paths at their end (L = 1), central parameters, beside what the description of the model gives for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from exeunt.solvers.trade import Equilibrium, Links, Search, SharedLinks, Trade, bloc_links, solve_many
from exeunt.solvers.trade.digital_wall import TrustExposure, rivalry, wall_links
from exeunt.world.world import World
from solvers.trade.conftest import Default, FloatArray
from solvers.trade.digital_wall import DDS, WEIGHTS, alignment, base_exports, world_gdp

EIM, MAN, OSV = 2, 3, 5
BETWEEN = np.zeros((4, 4))  # goods: between the two western blocs and the Chinese one
BETWEEN[:2, 2] = BETWEEN[2, :2] = 1.0
X_BLOC, ETA, GAP, GAP_LOW, REGION = 0.073, -0.93, 0.128, 0.041, 0.028
AUTARKY = np.ones((1, 4, 4))


@dataclass(frozen=True)
class Stage:
    """The default world with what paths need of it."""

    default: Default
    shares: FloatArray
    region: FloatArray  # (N, N) 1 for a pair of one region, 0 on the diagonal

    def plain(self) -> list[Links]:
        return [SharedLinks(share) for share in self.default.economy.share]

    def scaled(self, sector: int, factor: FloatArray) -> Links:
        """Return links of a sector times factors (N, N), own trade untouched."""
        kept = factor.copy()
        np.fill_diagonal(kept, 1.0)
        return SharedLinks(self.default.economy.share[sector] * kept)

    def gaps(self, links: list[Links], gap: float) -> None:
        """Put the gap between blocs of goods into the links of manufactures and energy-intensive goods."""
        for sector in (EIM, MAN):
            matrix = links[sector].dense(0)
            links[sector] = bloc_links(matrix, self.shares, np.exp(-gap * BETWEEN)[None])

    def trust(self, percent: float, weights: FloatArray) -> FloatArray:
        exposure = TrustExposure.of(self.default.economy, DDS)
        world = exposure.facing(self.shares, WEIGHTS) @ exposure.value
        return exposure.technology(np.array([percent]), exposure.facing(self.shares, weights), world)

    def wall(self, links: list[Links], part: float, weights: FloatArray = WEIGHTS) -> FloatArray:
        """Put the wall at intensity `part` into the links; return the loss of productivity that goes with it."""
        economy, theta = self.default.economy, self.default.theta[:, DDS]
        links[DDS] = wall_links(economy.share[DDS], self.shares, np.array([part * X_BLOC]), weights, theta)
        return self.trust(part * ETA, weights)

    def solve(self, links: list[Links], gain: FloatArray | None = None) -> tuple[float, float, Equilibrium]:
        """Return real exports and GDP of the world in percent, and the equilibrium."""
        found = solve_many(
            self.default.economy,
            Trade(links, technology=gain),
            self.default.theta,
            newton=self.default.newton,
            how=Search(1e-10),
        )
        assert found.residual[0] <= 1e-10
        real = float((found.exports()[0] / found.unit_cost[0]).sum() / base_exports(self.default).sum())
        return 100.0 * (real - 1.0), world_gdp(self.default, found), found


@pytest.fixture(scope="module")
def stage(default: Default) -> Stage:
    world = World.load()
    names = world.table("trade_economies")["region"]
    same = (names[:, None] == names) & (names[:, None] != "")
    three = np.isin(default.world.economies, ("USA", "CAN", "MEX"))
    region = (same | (three[:, None] & three)).astype(float)
    np.fill_diagonal(region, 0.0)
    return Stage(default, alignment(default, world), region)


def close(found: tuple[float, float, Equilibrium], exports: float, gdp: float) -> None:
    assert found[:2] == pytest.approx((exports, gdp), abs=0.05)


@pytest.mark.parametrize(("part", "exports", "gdp"), [(1.0, -2.91, -1.05), (0.85, -2.66, -0.91)])
def test_confrontation(stage: Stage, part: float, exports: float, gdp: float) -> None:
    links = stage.plain()
    gain = stage.wall(links, part)
    stage.gaps(links, GAP)
    close(stage.solve(links, gain), exports, gdp)


def test_confrontation_in_goods_alone(stage: Stage) -> None:
    links = stage.plain()
    stage.gaps(links, GAP)
    close(stage.solve(links), -1.16, -0.11)


def test_hard_confrontation(stage: Stage) -> None:
    links, one = stage.plain(), np.ones(1)
    gain = stage.wall(links, 1.0, rivalry(0.0 * one, 0.60 * one, 0.75 * one))
    stage.gaps(links, GAP)
    close(stage.solve(links, gain), -3.45, -1.32)


def regional(stage: Stage, cut: float, region: FloatArray) -> list[Links]:
    theta = stage.default.theta[0]
    return [stage.scaled(s, 1.0 + region * ((1.0 - cut) ** -theta[s] - 1.0)) for s in range(6)]


@pytest.mark.parametrize(("gap", "exports", "gdp"), [(0.0, 3.85, 0.38), (GAP_LOW, 3.46, 0.35)])
def test_regional_integration(stage: Stage, gap: float, exports: float, gdp: float) -> None:
    links = regional(stage, REGION, stage.region)
    stage.gaps(links, gap)
    close(stage.solve(links), exports, gdp)


def test_integration_of_africa_brings_trade_and_little_income(stage: Stage) -> None:
    names = World.load().table("trade_economies")["region"]
    africa = np.flatnonzero(names == "africa")
    inside = np.zeros_like(stage.region)
    inside[np.ix_(africa, africa)] = stage.region[np.ix_(africa, africa)]
    _, _, found = stage.solve(regional(stage, 0.118, inside))
    abroad = inside[None] * stage.default.economy.flows
    rise = (inside[None] * found.flows()).sum() / abroad.sum() - 1.0
    income = stage.default.economy.income[africa]
    assert 100.0 * rise == pytest.approx(81.0, abs=2.0)
    assert 100.0 * ((found.welfare[0, africa] * income).sum() / income.sum() - 1.0) == pytest.approx(0.6, abs=0.05)


@pytest.mark.parametrize(("cut", "percent", "exports", "gdp"), [(0.040, 1.59, 3.59, 1.77), (0.076, 0.0, 3.60, 0.34)])
def test_convergence(stage: Stage, cut: float, percent: float, exports: float, gdp: float) -> None:
    links = stage.plain()
    links[DDS] = stage.scaled(DDS, np.full_like(stage.region, (1.0 - cut) ** -stage.default.theta[0, DDS]))
    exposure = TrustExposure.of(stage.default.economy, DDS)
    gain = np.asarray(percent / 100.0 * exposure.exposure / exposure.domar)[None]
    close(stage.solve(links, gain), exports, gdp)


def test_convergence_of_services(stage: Stage) -> None:
    rich = World.load().table("trade_economies")["io_group"] == "high"
    cost = np.broadcast_to(np.where(rich, 0.87, 0.83), stage.region.shape)
    links = stage.plain()
    for sector in (DDS, OSV):
        links[sector] = stage.scaled(sector, cost ** -stage.default.theta[0, sector])
    close(stage.solve(links), 14.9, 1.35)


def test_data_autarky_is_missed_by_half(stage: Stage) -> None:
    """The study says -8.45 and -4.53 percent; the model gives about half, and the documentation shows it."""
    links = stage.plain()
    gain = stage.wall(links, 1.0, AUTARKY)
    exports, gdp, _ = stage.solve(links, gain)
    assert (exports, gdp) == pytest.approx((-4.7, -2.3), abs=0.1)
