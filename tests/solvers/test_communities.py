"""Communities of a weighted graph: known graphs, invariance, consensus, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.communities import consensus, louvain, modularity

FloatArray = NDArray[np.float64]


def cliques(sizes: tuple[int, ...], inside: float, across: float) -> FloatArray:
    group = np.repeat(np.arange(len(sizes)), sizes)
    weights = np.where(group[:, None] == group[None, :], inside, across)
    np.fill_diagonal(weights, 0.0)
    return weights


def test_cliques_are_found_whatever_the_order() -> None:
    weights = cliques((7, 5, 4), 1.0, 0.01)
    for seed in range(5):
        labels = louvain(weights, seed)
        assert len(set(labels.tolist())) == 3
        assert len(set(labels[:7].tolist())) == len(set(labels[7:12].tolist())) == len(set(labels[12:].tolist())) == 1


def test_modularity_of_two_equal_cliques_is_known() -> None:
    weights = cliques((4, 4), 1.0, 0.0)
    assert modularity(weights, np.repeat([0, 1], 4)) == pytest.approx(0.5, abs=1e-15)
    assert modularity(weights, np.zeros(8, dtype=np.int64)) == pytest.approx(0.0, abs=1e-15)


def test_louvain_never_ends_below_the_trivial_labellings() -> None:
    order = np.random.default_rng(1)
    for seed in range(5):
        weights = order.random((30, 30)) ** 4
        weights = weights + weights.T
        np.fill_diagonal(weights, 0.0)
        labels = louvain(weights, seed)
        value = modularity(weights, labels)
        assert value > max(modularity(weights, np.arange(30)), 0.0)


def test_scale_of_weights_does_not_matter() -> None:
    weights = cliques((6, 6, 3), 1.0, 0.3)
    np.testing.assert_array_equal(louvain(weights, 3), louvain(weights * 1e6, 3))


def test_consensus_joins_what_is_mostly_together_and_ranks_by_size() -> None:
    runs = [np.array([0, 0, 1, 1, 1]), np.array([5, 5, 2, 2, 2]), np.array([0, 1, 1, 1, 1])]
    found = consensus(runs)
    assert found.labels.tolist() == [1, 1, 0, 0, 0]
    assert found.sizes == (3, 2)
    assert found.score == pytest.approx([2 / 3, 2 / 3, 1.0, 1.0, 1.0])
    assert found.together[0, 1] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones((2, 3)), "n x n"),
        (np.array([[0.0, -1.0], [-1.0, 0.0]]), "negative"),
        (np.array([[0.0, 1.0], [2.0, 0.0]]), "symmetric"),
        (np.array([[0.0, np.nan], [np.nan, 0.0]]), "not a number"),
        (np.zeros((3, 3)), "no edge"),
    ],
)
def test_bad_graphs_are_refused(weights: FloatArray, words: str) -> None:
    with pytest.raises(ExeuntError, match=words) as caught:
        louvain(weights, 0)
    assert caught.value.code == "E464"
