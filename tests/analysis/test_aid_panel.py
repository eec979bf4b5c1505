"""Facts of the aid panel, estimated again from the shipped tables; the estimators against what they must find."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.analysis.aid_panel import reestimate
from exeunt.solvers.panel import least_squares, poisson
from exeunt.world.world import World

ERRORS = {
    "own_us_council": 0.08,
    "own_us_distance": 0.18,
    "own_china_council": 0.39,
    "own_votes_us": 0.013,
    "own_votes_china": 0.006,
}


def test_own_estimates_are_reproduced(facts: World) -> None:
    found = {r.estimate: r for r in reestimate(facts)}
    assert set(found) == {*ERRORS, "own_long_us", "own_long_china"}
    for row in found.values():
        assert row.gap <= 0.02, row
    for key, error in ERRORS.items():
        assert found[key].standard_error == pytest.approx(error, abs=0.02)
        assert abs(found[key].value) < 1.96 * found[key].standard_error  # nothing can be told from zero
    assert found["own_long_us"].rows == pytest.approx(136, abs=5)


def panel(generator: np.random.Generator) -> tuple[np.ndarray, list[str], list[int], np.ndarray]:
    units, times = 40, 12
    x = generator.normal(size=(units * times, 2))
    unit = [f"u{i:02d}" for i in range(units) for _ in range(times)]
    time = [t for _ in range(units) for t in range(times)]
    effect = np.repeat(generator.normal(size=units), times) + np.tile(generator.normal(size=times), units)
    return x, unit, time, effect


def test_estimators_find_the_truth_without_noise() -> None:
    x, unit, time, effect = panel(np.random.default_rng(3))
    truth = np.array([0.4, -0.2])
    exact = least_squares(x @ truth + effect, x, unit, time)
    np.testing.assert_allclose(exact.coefficients, truth, atol=1e-10)
    counted = poisson(np.exp(x @ truth + effect), x, unit, time)
    np.testing.assert_allclose(counted.coefficients, truth, atol=1e-8)


def test_poisson_finds_the_truth_within_its_standard_errors_and_drops_empty_units() -> None:
    generator = np.random.default_rng(4)
    x, unit, time, effect = panel(generator)
    truth = np.array([0.4, -0.2])
    y = generator.poisson(np.exp(1.0 + x @ truth + effect)).astype(np.float64)
    y[:12] = 0.0
    made = poisson(y, x, unit, time)
    assert made.units == 39
    assert (np.abs(made.coefficients - truth) < 4.0 * made.standard_errors).all()
    assert (made.standard_errors < 0.05).all()
