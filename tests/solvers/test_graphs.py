"""Measures of networks against closed forms."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.graphs import (
    constraint,
    giant_component,
    kirchhoff_without,
    projection,
    random_removal,
    random_walk_betweenness,
    spectrum,
    targeted_removal,
)

FloatArray = NDArray[np.float64]


def network(n: int, edges: list[tuple[int, int]]) -> FloatArray:
    weights = np.zeros((n, n))
    for i, j in edges:
        weights[i, j] = weights[j, i] = 1.0
    return weights


PATH = network(4, [(0, 1), (1, 2), (2, 3)])
COMPLETE = np.ones((4, 4)) - np.eye(4)
STAR = network(4, [(0, 1), (0, 2), (0, 3)])
CYCLE = network(5, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)])


@pytest.mark.parametrize(
    ("weights", "kirchhoff", "connectivity"),
    [(PATH, 10.0, 0.585786), (COMPLETE, 3.0, 4.0), (STAR, 9.0, 1.0), (CYCLE, 10.0, 1.381966)],
    ids=["path", "complete", "star", "cycle"],
)
def test_spectrum(weights: FloatArray, kirchhoff: float, connectivity: float) -> None:
    found = spectrum(weights)
    assert found.kirchhoff == pytest.approx(kirchhoff)
    assert found.connectivity == pytest.approx(connectivity, abs=1e-6)


def test_constraint() -> None:
    assert constraint(STAR) == pytest.approx([1 / 3, 1.0, 1.0, 1.0], abs=1e-4)
    assert constraint(CYCLE) == pytest.approx(np.full(5, 0.5))
    assert constraint(COMPLETE) == pytest.approx(np.full(4, 0.9259), abs=1e-4)
    assert constraint(PATH) == pytest.approx([1.0, 0.5, 0.5, 1.0])


def test_betweenness_of_a_star_and_a_path() -> None:
    assert random_walk_betweenness(STAR) == pytest.approx([1.0, 0.0, 0.0, 0.0], abs=1e-12)
    assert random_walk_betweenness(PATH) == pytest.approx([0.0, 2 / 3, 2 / 3, 0.0], abs=1e-12)


def test_betweenness_as_networkx_has_it() -> None:
    generator = np.random.Generator(np.random.PCG64(5))
    weights = np.triu(generator.random((12, 12)) * (generator.random((12, 12)) < 0.6), 1)
    weights = weights + weights.T
    peer = nx.current_flow_betweenness_centrality(nx.from_numpy_array(weights), weight="weight")
    assert random_walk_betweenness(weights) == pytest.approx([peer[i] for i in range(12)])


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_lost_edge_never_lowers_resistance(i: int, j: int) -> None:
    generator = np.random.Generator(np.random.PCG64(i))
    weights = np.triu(generator.random((10, 10)), 1)
    weights = weights + weights.T
    less = weights.copy()
    less[i, j] = less[j, i] = 0.0
    assert spectrum(less).kirchhoff >= spectrum(weights).kirchhoff - 1e-9


def test_pieces() -> None:
    found = spectrum(network(5, [(0, 1), (2, 3)]))
    assert (found.connectivity, found.kirchhoff, found.dropped) == (0.0, np.inf, (4,))
    assert np.isinf(kirchhoff_without(STAR)[0])
    assert kirchhoff_without(STAR)[1] == pytest.approx(4.0)


def test_removal() -> None:
    members = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 1, 1]], dtype=bool)
    assert giant_component(members) == 1.0
    assert targeted_removal(members, [0, 1, 2, 4]).tolist() == [1.0, 0.5, 0.5, 0.25]
    assert random_removal(members, [0, 4], 3).tolist() == [[1.0, 0.25]] * 3


def test_projection_counts_shared_seats() -> None:
    members = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1]], dtype=bool)
    assert projection(members) == pytest.approx(np.array([[0, 1.5, 0.5], [1.5, 0, 0.5], [0.5, 0.5, 0]]))


def test_bad_weights() -> None:
    with pytest.raises(ExeuntError) as caught:
        spectrum(np.array([[0.0, 1.0], [0.5, 0.0]]))
    assert caught.value.code == "E596"
