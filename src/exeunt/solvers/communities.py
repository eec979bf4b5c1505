"""Communities of a weighted graph: Louvain moves from several orders, and the consensus of what they find.

Blondel, Guillaume, Lambiotte and Lefebvre (2008), Journal of Statistical Mechanics P10008; modularity after Newman and
Girvan (2004); consensus after Lancichinetti and Fortunato (2012). One labelling is never a result: labels of two runs
do not match, so runs are joined by how often they put two places together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LEAST_GAIN = 1e-12


@dataclass(frozen=True)
class Consensus:
    """Communities that hold over many labellings.

    labels : (n,), 0 is the largest community. together : (n, n) part of the labellings that put two places together.
    score : (n,) mean of `together` over the other places of one's own community; 1 for a place alone.
    """

    labels: IntArray
    together: FloatArray
    score: FloatArray

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of places in each community, largest first."""
        return tuple(int(c) for c in np.bincount(self.labels))


def check_graph(weights: FloatArray) -> None:
    """Refuse weights that are not square, symmetric, finite and 0 or more, or all zero. Error: E464."""
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1]:
        raise ExeuntError("E464", f"weights have shape {weights.shape}, not n x n")
    if not np.all(np.isfinite(weights) & (weights >= 0.0)):
        raise ExeuntError("E464", "a weight is negative or not a number")
    if not np.allclose(weights, weights.T, rtol=1e-12, atol=0.0):
        raise ExeuntError("E464", "weights are not symmetric", mend="Add the matrix to its transpose.")
    if not weights.any():
        raise ExeuntError("E464", "the graph has no edge")


def modularity(weights: FloatArray, labels: IntArray, resolution: float = 1.0) -> float:
    """Return Newman's modularity of a labelling; a weight on the diagonal counts once in the degree of its place."""
    total = weights.sum()
    degree = weights.sum(axis=1)
    value = 0.0
    for label in np.unique(labels):
        inside = labels == label
        value += float(weights[np.ix_(inside, inside)].sum() / total)
        value -= resolution * float(degree[inside].sum() / total) ** 2
    return value


def louvain(weights: FloatArray, seed: int, resolution: float = 1.0) -> IntArray:
    """Return community labels (n,) of a symmetric weight matrix, by local moves in a random order, then merging.

    seed : of the order in which places are visited. Error: E464 of `check_graph`.
    """
    check_graph(weights)
    order = np.random.Generator(np.random.PCG64(seed))
    labels = np.arange(len(weights))
    graph = np.array(weights, dtype=np.float64)
    while True:
        moved, local = _local_moves(graph, order, resolution)
        _, local = np.unique(local, return_inverse=True)
        labels = local[labels]
        if not moved:
            return labels.astype(np.int64)
        member = np.zeros((len(graph), int(local.max()) + 1))
        member[np.arange(len(graph)), local] = 1.0
        graph = member.T @ graph @ member


def _local_moves(graph: FloatArray, order: np.random.Generator, resolution: float) -> tuple[bool, IntArray]:
    """Move places to the neighbouring community of largest gain until none gains."""
    n = len(graph)
    labels = np.arange(n)
    degree = graph.sum(axis=1)
    total = degree.sum()
    held = degree.copy()  # sum of degrees by community
    links = graph - np.diag(graph.diagonal())
    moved, again = False, True
    while again:
        again = False
        for place in order.permutation(n):
            own = labels[place]
            held[own] -= degree[place]
            into = np.bincount(labels, weights=links[place], minlength=n)
            gain = into - resolution * held * (degree[place] / total)
            stay = gain[own]
            gain[into == 0.0] = -np.inf
            best = int(gain.argmax())
            if gain[best] <= stay + LEAST_GAIN * total:
                best = int(own)
            held[best] += degree[place]
            if best != own:
                labels[place], moved, again = best, True, True
    return moved, labels


def consensus(labellings: Sequence[IntArray] | Iterable[IntArray], threshold: float = 0.5) -> Consensus:
    """Return the connected parts of "together in more than `threshold` of the labellings"."""
    runs = [np.asarray(labels) for labels in labellings]
    together = np.zeros((len(runs[0]), len(runs[0])))
    for labels in runs:
        together += labels[:, None] == labels[None, :]
    together /= len(runs)
    _, found = connected_components(together > threshold, directed=False)
    sizes = np.bincount(found)
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[np.lexsort((np.arange(len(sizes)), -sizes))] = np.arange(len(sizes))
    labels = rank[found]
    same = (labels[:, None] == labels[None, :]) & ~np.eye(len(labels), dtype=bool)
    others = same.sum(axis=1)
    score = np.where(others > 0, (together * same).sum(axis=1) / np.maximum(others, 1), 1.0)
    return Consensus(labels, together, score)
