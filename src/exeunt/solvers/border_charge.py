"""What a border carbon charge takes from a tonne: the forms of the European Union and of the United Kingdom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def union_charge(
    emissions: FloatArray | float,
    benchmark: FloatArray | float,
    factor: FloatArray | float,
    price: FloatArray | float,
    paid: FloatArray | float = 0.0,
    *,
    markup: FloatArray | float = 0.0,
    correction: FloatArray | float = 1.0,
) -> FloatArray:
    """Return the charge of the Union, currency of the price per tonne of product; arguments broadcast.

    Regulation (EU) 2023/956, Article 31: emissions (t CO2e per t, before the mark-up, which default values alone carry)
    less the free part of the benchmark, (1 - factor) x correction x benchmark, never below zero; times the price less
    what was paid abroad, never below zero. factor : share charged. correction : cross-sectoral factor of free
    allocation.
    """
    free = (1.0 - np.asarray(factor, dtype=np.float64)) * correction * benchmark
    owed = np.maximum(np.asarray(emissions, dtype=np.float64) * (1.0 + np.asarray(markup)) - free, 0.0)
    return np.asarray(np.maximum(owed * (np.asarray(price, dtype=np.float64) - paid), 0.0), dtype=np.float64)


def kingdom_charge(
    emissions: FloatArray | float,
    price: FloatArray | float,
    free_share: FloatArray | float,
    factor: FloatArray | float,
    paid: FloatArray | float = 0.0,
) -> FloatArray:
    """Return the charge of the United Kingdom, currency of the price per tonne of product; arguments broadcast.

    Finance Act 2026, section 149: free allocation lowers the price, not the emissions. free_share : the sector's
    baseline share; factor : of the year. paid : price paid abroad, credited on all emissions.
    """
    left = 1.0 - np.asarray(free_share, dtype=np.float64) * factor
    each = np.asarray(price, dtype=np.float64) * left - paid
    return np.asarray(np.maximum(each * emissions, 0.0), dtype=np.float64)


def added(values: FloatArray) -> FloatArray:
    """Return the sum over a short last axis, term by term in order: faster than a reduction, and the same bits."""
    total = values[..., 0].copy()
    for place in range(1, values.shape[-1]):
        total += values[..., place]
    return total


def effective_number(shares: FloatArray) -> FloatArray:
    """Return 1 / sum of squared shares over the last axis (Laakso and Taagepera 1979): between 1 and the number of
    shares.

    A row without shares counts 1.
    """
    squares = added(shares * shares)
    return np.asarray(np.divide(1.0, squares, out=np.ones_like(squares), where=squares > 0.0), dtype=np.float64)
