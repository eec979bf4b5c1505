"""Nodes and weights for expectations over a standard normal."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@cache
def normal_nodes(count: int) -> tuple[FloatArray, FloatArray]:
    """Return Gauss-Hermite nodes and weights of the standard normal, each (count,)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


@cache
def decile_means(count: int = 10) -> tuple[FloatArray, FloatArray]:
    """Return the means of a standard normal in `count` bins of equal probability, and their weights.

    The harvest of Deaton and Laroque (1992): with q the edges of the bins, count (pdf(q_i) - pdf(q_i+1)).
    """
    from scipy.special import ndtri

    edges = ndtri(np.arange(1, count) / count)
    density = np.concatenate([[0.0], np.exp(-0.5 * edges**2) / np.sqrt(2.0 * np.pi), [0.0]])
    return count * (density[:-1] - density[1:]), np.full(count, 1.0 / count)
