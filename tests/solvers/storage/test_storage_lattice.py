"""Solved markets on a lattice: near the markets themselves, the same whatever its extent, the shipped nodes too."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.channels.commodities.base import known_nodes
from exeunt.solvers.storage import Lattice, LatticeSpec, Stationary, StorageMarket, solve
from exeunt.solvers.storage.lattice import _node
from exeunt.world.world import World

SPEC = LatticeSpec((0.03, 0.2), (0.02, 0.05), (0.2, 0.7))


@pytest.fixture(scope="module")
def lattice() -> Lattice:
    return Lattice.build(SPEC, known_nodes(World.load()))


def asked(slope: float, cost: float, interest: float, news: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    carrying = (1.0 - 1.0 / (1.0 + interest) + cost) / slope
    return np.array([carrying]), np.array([interest]), np.array([news])


@pytest.mark.parametrize(
    "market", [(0.802, 0.021, 0.045, 0.405), (0.544, 0.02, 0.026, 0.331), (1.092, 0.048, 0.024, 0.674)]
)
def test_moments_between_nodes(lattice: Lattice, market: tuple[float, float, float, float]) -> None:
    slope, cost, interest, news = market
    told = Stationary(solve(StorageMarket(1.0, -slope, cost, interest, 0.0, news))).moments()
    place = lattice.place(*asked(*market))
    assert slope * lattice.scalar_at(place, "sd")[0] == pytest.approx(told.cv, rel=2e-3)
    assert lattice.scalar_at(place, "stockout")[0] == pytest.approx(told.stockout, abs=2e-3)
    assert lattice.scalar_at(place, "autocorrelation")[0] == pytest.approx(told.autocorrelation, abs=4e-3)
    assert lattice.change_at(place, np.array([slope]))[0] == pytest.approx(told.sd_dlog, rel=6e-3)
    assert lattice.tail_at(place, np.array([0.5 / slope]))[0] == pytest.approx(told.spike, abs=6e-4)


def test_effects_between_nodes(lattice: Lattice) -> None:
    """What a scenario reads: a small loss of news, a small rise of cost."""
    base, less, dear = (0.8, 0.02, 0.04, 0.45), (0.8, 0.02, 0.04, 0.43), (0.8, 0.023, 0.04, 0.45)

    def spread(market: tuple[float, float, float, float]) -> tuple[float, float]:
        slope, cost, interest, news = market
        told = Stationary(solve(StorageMarket(1.0, -slope, cost, interest, 0.0, news))).moments().cv
        return told, slope * lattice.scalar_at(lattice.place(*asked(*market)), "sd")[0]

    told, read = spread(base)
    for changed in (less, dear):
        told_now, read_now = spread(changed)
        assert read_now / read - 1.0 == pytest.approx(told_now / told - 1.0, rel=0.12)


def test_prices_of_the_lattice_meet_the_euler_equation(lattice: Lattice) -> None:
    market = StorageMarket(1.0, -0.7, 0.025, 0.037, 0.0, 0.47)
    policy = solve(market)
    random = np.random.Generator(np.random.Philox(66))
    x, e = random.standard_normal(2000) * 1.3 + 1.0, random.standard_normal(2000)
    many = tuple(np.broadcast_to(v, x.shape) for v in asked(0.7, 0.025, 0.037, 0.47))
    read = lattice.scarcity_at(lattice.place(*many), x, x + market.news_scale * e)
    error = np.abs(read - policy.scarcity_at(x, e)) * 0.7
    assert error.max() < 5e-3
    assert error.mean() < 1e-3
    assert (x + read >= 0.0).all()


def test_extent_of_the_lattice_does_not_matter(lattice: Lattice) -> None:
    wide = Lattice.build(LatticeSpec((0.02, 0.25), (0.02, 0.05), (0.1, 0.7)), known_nodes(World.load()))
    where = asked(0.802, 0.021, 0.045, 0.405)
    x, y = np.array([0.7]), np.array([1.1])
    assert lattice.scarcity_at(lattice.place(*where), x, y) == wide.scarcity_at(wide.place(*where), x, y)


def test_beyond_the_lattice_its_edge_is_taken(lattice: Lattice) -> None:
    inside = lattice.place(np.array([0.2]), np.array([0.02]), np.array([0.7]))
    beyond = lattice.place(np.array([9.0]), np.array([-0.5]), np.array([0.98]))
    for place in (inside, beyond):
        assert np.isfinite(lattice.scalar_at(place, "sd")).all()
        np.testing.assert_allclose(place.weights.sum(axis=0), 1.0, rtol=0.0, atol=1e-12)


def test_shipped_nodes_are_what_the_solver_gives() -> None:
    known = known_nodes(World.load())
    assert len(known) > 200
    for key in list(known)[:: len(known) // 3]:
        np.testing.assert_allclose(known[key], _node(*key, 0.0), rtol=1e-5, atol=1e-5)
