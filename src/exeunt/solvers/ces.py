"""Constant elasticity of substitution with fixed cost: many carriers, one function."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

LIMIT = 1e-6
"""Distance of the elasticity from 1 below which the geometric mean, its limit, is used."""
_SMALLEST_OUTPUT = 1e-300
_LARGEST_EXPONENT = 700.0


def output_ratio(spending_ratio: ArrayLike, fixed_share: ArrayLike, elasticity: ArrayLike) -> FloatArray:
    """Return what a carrier puts out at a spending ratio: (max(x - f, 0) / (1 - f)) ** eta.

    spending_ratio : x >= 0, ratio to base. fixed_share : f in [0, 1), spending needed before any output.
    elasticity : eta > 0. All broadcast; x = 1 gives exactly 1.
    """
    fixed = np.asarray(fixed_share, dtype=np.float64)
    variable = np.maximum(np.asarray(spending_ratio, dtype=np.float64) - fixed, 0.0) / (1.0 - fixed)
    result: FloatArray = variable ** np.asarray(elasticity, dtype=np.float64)
    return result


def ces_mean(outputs: FloatArray, weights: FloatArray, substitution: FloatArray) -> FloatArray:
    """Return [sum_e s_e out_e^((s-1)/s)]^(s/(s-1)) for every draw and function.

    Parameters
    ----------
    outputs : (draws, carriers), >= 0.
    weights : (functions, carriers), each row sums to 1.
    substitution : (draws,), elasticity s > 0; within 1e-6 of 1 the geometric mean.

    Returns (draws, functions). Written as exp(log1p(sum_e s_e (out_e^p - 1)) / p), p = (s-1)/s, which is
    the same and loses no digits near s = 1. With s <= 1 a carrier with weight and without output brings the
    function to 0.

    Arrow, Chenery, Minhas and Solow (1961), Review of Economics and Statistics 43(3).
    """
    s = np.asarray(substitution, dtype=np.float64)[:, None]
    power = np.where(np.abs(s - 1.0) < LIMIT, 0.0, (s - 1.0) / s)
    safe_power = np.where(power == 0.0, 1.0, power)
    log_output = np.log(np.maximum(outputs, _SMALLEST_OUTPUT))
    growth = np.expm1(np.minimum(power * log_output, _LARGEST_EXPONENT))
    by_weight = np.ascontiguousarray(weights.T)
    curved = np.exp(np.log1p(np.maximum(growth @ by_weight, -1.0 + 1e-16)) / safe_power)
    geometric = np.exp(log_output @ by_weight)
    result: FloatArray = np.where(power == 0.0, geometric, curved)
    idle = outputs <= 0.0
    if idle.any():
        without = idle.astype(np.float64) @ (by_weight > 0.0).astype(np.float64)
        result = np.where((power <= 0.0) & (without > 0.0), 0.0, result)
    return result
