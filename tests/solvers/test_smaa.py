"""Acceptabilities against exact values."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.errors import ExeuntError
from exeunt.solvers.smaa import percentiles, smaa, weights_on_simplex

THREE = np.array([[[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]]])
FOUR = np.array([[[1.0, 0.5, 0.0], [0.0, 1.0, 0.5], [0.5, 0.0, 1.0], [0.55, 0.55, 0.55]]])


def test_two_criteria_exactly() -> None:
    found = smaa(THREE, weights_on_simplex(200_000, 2))
    assert found.share[:, 0] == pytest.approx([0.4, 0.4, 0.2], abs=0.005)
    assert found.central == pytest.approx(np.array([[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]), abs=0.005)
    assert found.confidence.tolist() == [1.0, 1.0, 1.0]
    assert found.share.sum(axis=1) == pytest.approx(np.ones(3))


def test_three_criteria() -> None:
    found = smaa(FOUR, weights_on_simplex(400_000, 3))
    assert found.share[:, 0] == pytest.approx([0.323, 0.323, 0.323, 0.030], abs=0.003)
    assert found.top(2) == pytest.approx([0.415, 0.415, 0.415, 0.756], abs=0.003)
    assert found.central[0] == pytest.approx([0.599, 0.257, 0.143], abs=0.003)


def test_an_unknown_value_is_any_value() -> None:
    scores = np.array([[[0.5, np.nan], [0.5, 0.5]]])
    found = smaa(scores, weights_on_simplex(20_000, 2))
    assert found.share[0, 0] == pytest.approx(0.5, abs=0.02)
    assert found.dropped == (0,)


def test_never_first_has_no_central_weights() -> None:
    found = smaa(np.array([[[1.0, 0.9], [0.1, 0.2]]]), weights_on_simplex(1000, 2))
    assert np.isnan(found.central[1]).all()
    assert np.isnan(found.confidence[1])
    assert found.top(1).tolist() == [1.0, 0.0]
    assert found.holistic == pytest.approx([1.0, 0.5])


def test_percentile_ranks_average_ties_and_keep_what_is_unknown() -> None:
    found = percentiles(np.array([[[1.0], [2.0], [2.0], [np.nan]]]))[0, :, 0]
    assert found[:3] == pytest.approx([1 / 3, 2.5 / 3, 2.5 / 3])
    assert np.isnan(found[3])


def test_bounds_on_weights() -> None:
    weights = weights_on_simplex(2000, 3, low=np.array([0.2, 0.0, 0.0]), high=np.array([0.6, 1.0, 0.5]))
    assert weights[:, 0].min() >= 0.2
    assert weights[:, 2].max() <= 0.5
    for low, high in ((np.full(3, 0.5), np.ones(3)), (np.full(3, 0.333), np.full(3, 0.3335))):
        with pytest.raises(ExeuntError) as caught:
            weights_on_simplex(100, 3, low=low, high=high)
        assert caught.value.code == "E589"


def test_weights_off_the_simplex_are_refused() -> None:
    with pytest.raises(ExeuntError) as caught:
        smaa(THREE, np.array([[0.5, 0.6]]))
    assert caught.value.code == "E589"
