"""The wall's path, intensity, exposure and the premium of one exporter."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.solvers.trade.digital_wall import (
    TrustExposure,
    intensity,
    logistic_path,
    rivalry,
    wall_links,
    with_lost_premium,
)
from exeunt.world.world import World
from solvers.trade.conftest import Default, FloatArray
from solvers.trade.digital_wall import DDS, WEIGHTS, alignment

ONE = np.ones(1)


@pytest.fixture(scope="module")
def shares(default: Default) -> FloatArray:
    return alignment(default, World.load())


def test_the_path_has_the_values_of_the_description() -> None:
    told = {y: float(logistic_path(y, 2025, 2036, 2031.0 * ONE, 1.5 * ONE)[0]) for y in range(2025, 2037)}
    expected = {2025: 0.0, 2026: 0.0174, 2028: 0.1068, 2030: 0.3390, 2031: 0.5087, 2033: 0.8162, 2036: 1.0}
    assert {y: told[y] for y in expected} == pytest.approx(expected, abs=5e-5)


def test_intensity_at_its_ends() -> None:
    path = np.array([1.0])
    assert intensity(path, 0.15 * ONE, 0.0 * ONE, 0.95 * ONE)[0] == pytest.approx(0.0075)
    assert intensity(path, 0.15 * ONE, 1.0 * ONE, 1.0 * ONE)[0] == pytest.approx(0.85)
    assert intensity(path, 0.15 * ONE, 1.0 * ONE, 0.0 * ONE)[0] == pytest.approx(1.0)
    assert intensity(path, 0.15 * ONE, 0.0 * ONE, 1.2 * ONE)[0] == 0.0  # more capacity than whole builds no wall


def test_weights_are_those_of_the_description() -> None:
    weights = rivalry(0.0 * ONE, 0.3 * ONE, 0.5 * ONE)[0]
    rows = [[0.0, 0.3, 1.0, 0.5], [0.3, 0.0, 1.0, 0.5], [1.0, 1.0, 0.0, 0.5], [0.5, 0.5, 0.5, 0.0]]
    np.testing.assert_array_equal(weights, rows)


def test_exposure_is_that_of_the_description(default: Default, shares: FloatArray) -> None:
    trust = TrustExposure.of(default.economy, DDS)
    assert trust.domar == pytest.approx(0.515, abs=0.001)
    facing = trust.facing(shares, WEIGHTS)
    assert float(facing[0] @ trust.value) == pytest.approx(0.448, abs=0.001)
    direct = (trust.imports * (shares @ WEIGHTS[0] @ shares.T)).sum(axis=0)
    np.testing.assert_allclose(facing[0], direct, rtol=1e-12)


def test_the_lost_premium_strikes_one_exporter_by_distance(default: Default, shares: FloatArray) -> None:
    usa, theta = default.place("USA"), np.array([4.0])
    plain = wall_links(default.economy.share[DDS], shares, np.array([0.07]), WEIGHTS, theta)
    with_it = with_lost_premium(plain, usa, shares[None, :, 0], np.array([0.03]), theta)
    before, after = plain.dense(0), with_it.dense(0)
    factor = (1.0 + 0.03 * (1.0 - shares[:, 0])) ** -4.0
    factor[usa] = 1.0
    np.testing.assert_allclose(after[usa], before[usa] * factor, rtol=1e-12)
    others = np.arange(198) != usa
    np.testing.assert_array_equal(after[others], before[others])
