"""How robust a network is: measures of a symmetric matrix of weights, and of members taken out of a two-mode network.

Projection after Newman (2001), Physical Review E 64:016132; algebraic connectivity after Fiedler (1973); Kirchhoff
index after Klein and Randić (1993); removal after Albert, Jeong and Barabási (2000); constraint after Burt (1992);
random-walk betweenness after Newman (2005), Social Networks 27.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Spectrum:
    """connectivity : second smallest eigenvalue of the Laplacian. kirchhoff : n x sum of 1/eigenvalue.

    dropped : places without an edge, which are left out of both. A network in pieces has connectivity 0 and an infinite
    Kirchhoff index.
    """

    connectivity: float
    kirchhoff: float
    dropped: tuple[int, ...]


def projection(members: NDArray[np.bool_], sizes: IntArray | None = None) -> FloatArray:
    """Return W (states, states), W_ij = sum over shared organisations of 1/(size - 1), diagonal 0.

    members : (states, organisations). sizes : members of each organisation, counted if None; organisations with fewer
    than two members tie nobody.
    """
    count = members.sum(axis=0) if sizes is None else sizes
    weight = np.where(count > 1, 1.0 / np.maximum(count - 1, 1), 0.0)
    tied = members.astype(np.float64)
    result = (tied * weight) @ tied.T
    np.fill_diagonal(result, 0.0)
    return np.asarray(result)


def spectrum(weights: FloatArray) -> Spectrum:
    """Return algebraic connectivity and Kirchhoff index of symmetric weights (n, n). Error: E596."""
    _check(weights)
    linked = weights.sum(axis=1) > 0.0
    kept = weights[np.ix_(linked, linked)]
    dropped = tuple(np.flatnonzero(~linked).tolist())
    if len(kept) < 2:
        return Spectrum(0.0, np.inf, dropped)
    values = np.linalg.eigvalsh(np.diag(kept.sum(axis=1)) - kept)
    if values[1] <= 1e-9 * values[-1]:
        return Spectrum(0.0, np.inf, dropped)
    return Spectrum(float(values[1]), float(len(kept) * (1.0 / values[1:]).sum()), dropped)


def kirchhoff_without(weights: FloatArray) -> FloatArray:
    """Return the Kirchhoff index (n,) of the network without each place in turn; NaN for a place without an edge."""
    linked = np.flatnonzero(weights.sum(axis=1) > 0.0)
    found = np.full(len(weights), np.nan)
    for place in linked:
        others = linked[linked != place]
        found[place] = spectrum(weights[np.ix_(others, others)]).kirchhoff
    return found


def giant_component(members: NDArray[np.bool_]) -> float:
    """Return the share of states in the largest component of the two-mode network (states, organisations)."""
    states, organisations = members.shape
    if not organisations:
        return 1.0 / float(states)
    size = states + organisations
    adjacency = np.zeros((size, size), dtype=bool)
    adjacency[:states, states:] = members
    _, labels = connected_components(adjacency, directed=False)
    return float(np.bincount(labels[:states]).max() / states)


def targeted_removal(members: NDArray[np.bool_], removed: Sequence[int]) -> FloatArray:
    """Return the giant component after the largest `removed` organisations are gone; equal sizes in table order."""
    order = np.argsort(-members.sum(axis=0), kind="stable")
    return np.array([giant_component(members[:, order[count:]]) for count in removed])


def random_removal(members: NDArray[np.bool_], removed: Sequence[int], repeats: int, seed: int = 66) -> FloatArray:
    """Return giant components (repeats, removed) after organisations drawn at random are gone."""
    generator = np.random.Generator(np.random.PCG64(seed))
    orders = [generator.permutation(members.shape[1]) for _ in range(repeats)]
    return np.array([[giant_component(members[:, order[count:]]) for count in removed] for order in orders])


def constraint(weights: FloatArray) -> FloatArray:
    """Return Burt's constraint (n,) of symmetric weights; NaN for a place without an edge."""
    _check(weights)
    strength = weights.sum(axis=1)
    p = np.divide(weights, strength[:, None], out=np.zeros_like(weights), where=strength[:, None] > 0.0)
    tied = (p + p @ p) ** 2
    found = np.where(weights > 0.0, tied, 0.0).sum(axis=1)
    return np.where(strength > 0.0, found, np.nan)


def random_walk_betweenness(weights: FloatArray) -> FloatArray:
    """Return current-flow betweenness (n,): mean flow through a place over all pairs, end points not counted.

    Normalised by (n - 1)(n - 2) / 2 pairs of other places. Places in pieces apart from the largest one get NaN.
    """
    _check(weights)
    _, labels = connected_components(weights > 0.0, directed=False)
    inside = np.flatnonzero(labels == np.bincount(labels).argmax())
    found = np.full(len(weights), np.nan)
    n = len(inside)
    if n < 3:
        return found
    w = weights[np.ix_(inside, inside)]
    potential = np.linalg.pinv(np.diag(w.sum(axis=1)) - w, hermitian=True)
    pairs = (n - 1) * (n - 2) / 2.0
    for place in range(n):
        neighbours = np.flatnonzero(w[place])
        difference = potential[place] - potential[neighbours]  # (neighbours, sources): current per unit put in
        # sum over pairs s < t of |d_s - d_t| from sorted values, without the pairs that hold the place itself
        others = np.delete(difference, place, axis=1)
        ordered = np.sort(others, axis=1)
        rank = 2.0 * np.arange(n - 1) - (n - 2)
        through = (ordered * rank).sum(axis=1)
        found[inside[place]] = 0.5 * float((w[place, neighbours] * through).sum()) / pairs
    return found


def _check(weights: FloatArray) -> None:
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1] or not np.allclose(weights, weights.T):
        raise ExeuntError("E596", f"weights {weights.shape} are not a symmetric n x n matrix")
    if not np.all(np.isfinite(weights) & (weights >= 0.0)) or np.diag(weights).any():
        raise ExeuntError("E596", "a weight is negative, not a number or on the diagonal")
