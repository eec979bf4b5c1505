"""Skill and worth of warnings: published figures, test vectors of the cost-loss formula, properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.solvers.warning import best_threshold, d_prime, detection, shapley_pair, skill, value_of_information

PART = st.floats(0.01, 0.99)


def test_distances_detection_and_shapley_shares() -> None:
    found = d_prime(np.array([0.79, 0.84, 0.85, 0.86]))
    assert found == pytest.approx([1.140, 1.406, 1.466, 1.528], abs=1e-3)
    assert detection(found[[3, 0]], np.array([0.15])) == pytest.approx([0.689, 0.542], abs=2e-3)
    raw, official, network, both = found.tolist()
    assert shapley_pair(raw, network, official, both) == pytest.approx((0.577, 0.423), abs=1e-3)


def test_skill_is_the_full_one_to_the_bit_at_capacity_one() -> None:
    full, raw = np.array([1.528, 1.5, 1.6]), np.array([1.14, 1.1, 1.2])
    assert np.array_equal(skill(np.ones(3), raw, full), full)
    assert skill(np.zeros(3), raw, full) == pytest.approx(raw, abs=1e-15)


def test_probabilities_of_0_and_1_stay_finite() -> None:
    edge = np.array([0.0, 1.0])
    assert np.isfinite(d_prime(edge)).all()
    assert np.isfinite(detection(np.array([1.0]), edge)).all()


@settings(deadline=None, max_examples=200)
@given(PART, PART, st.floats(0.05, 4.0), PART)
def test_value_is_at_most_that_of_a_perfect_warning(base: float, ratio: float, distance: float, false: float) -> None:
    s, alpha, d = np.array([base]), np.array([ratio]), np.array([distance])
    perfect = value_of_information(np.ones(1), np.zeros(1), s, alpha)
    assert perfect[0] == pytest.approx(1.0, abs=1e-9)
    fixed = value_of_information(detection(d, np.array([false])), np.array([false]), s, alpha)
    best = value_of_information(*best_threshold(d, s, alpha), s, alpha)
    assert best[0] <= 1.0 + 1e-12
    assert best[0] >= -1e-9
    assert best[0] >= fixed[0] - 1e-9


@settings(deadline=None)
@given(PART, PART, PART)
def test_less_capacity_never_detects_more(one: float, two: float, false: float) -> None:
    low, high = sorted((one, two))
    f, raw, full = np.array([false]), np.array([1.14]), np.array([1.528])
    pods = [detection(skill(np.array([k]), raw, full), f)[0] for k in (low, high)]
    assert pods[0] <= pods[1]
