"""Temperature: linear in emissions, one quantile a draw."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.solvers.body_capacity import body_capacity
from exeunt.solvers.pulse_response import response_at, temperature
from exeunt.world.world import World

LEVELS = np.array([0.05, 0.17, 0.50, 0.83, 0.95])
COLUMNS = ("p05", "p17", "p50", "p83", "p95")


@pytest.fixture(scope="module")
def kernel() -> np.ndarray:
    table = World.load().table("temperature_kernel")
    return np.stack([table[c] for c in COLUMNS], axis=1)


def test_percentiles_are_met_and_the_ends_are_flat(kernel: np.ndarray) -> None:
    found = response_at(LEVELS, kernel, np.array([0.0, 0.05, 0.5, 0.95, 1.0]))
    assert np.allclose(found[1], kernel[:, 0])
    assert np.allclose(found[2], kernel[:, 2])
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[3], found[4])


def test_eleven_years_of_a_gigatonne(kernel: np.ndarray) -> None:
    """Published check: 0.35 mK per emitted Gt at the end, within 0.01."""
    response = response_at(LEVELS, kernel, np.full(2, 0.5))
    path = np.ones((2, 11))
    assert temperature(response, path, 10)[0] / 11.0 == pytest.approx(0.35, abs=0.01)


def test_linear_and_causal(kernel: np.ndarray) -> None:
    random = np.random.default_rng(1)
    response = response_at(LEVELS, kernel, random.random(8))
    one, two = random.random((8, 12)), random.random((8, 12))
    both = temperature(response, 2.0 * one + two, 11)
    assert np.allclose(both, 2.0 * temperature(response, one, 11) + temperature(response, two, 11))
    later = one.copy()
    later[:, 6:] = 99.0
    assert np.array_equal(temperature(response, one, 5), temperature(response, later, 5))
    assert (temperature(response, np.zeros((8, 12)), 11) == 0.0).all()


def test_what_bodies_leave_of_a_function() -> None:
    weights, curvature = np.array([0.5, 0.3, 0.2]), np.array([0.5, 1.0, 2.0])
    assert np.array_equal(body_capacity(weights, np.zeros(3), curvature), np.ones(3))
    assert np.allclose(body_capacity(weights, np.ones(3), curvature), 0.0)
    found = body_capacity(weights, np.array([0.25, 0.0, 0.0]), curvature)
    assert found.tolist() == pytest.approx([0.75, 0.875, 0.96875])
