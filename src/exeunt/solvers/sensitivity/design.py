"""A full design: first-order and total indices from N (p + 2) runs.

Points and first-order estimator after Saltelli et al. (2010), Computer Physics Communications 181; total index after
Jansen (1999), Computer Physics Communications 117.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]


def points(inputs: int, size: int, seed: int = 66) -> FloatArray:
    """Return (inputs + 2, size, inputs) points in the unit cube: A, B, and A with one column from B for every input.

    size must be a power of two (E587), so that the Sobol points are balanced.
    """
    if size < 2 or size & (size - 1):
        raise ExeuntError("E587", f"{size} points are not a power of two", mend="Give 1024, 2048, 4096 ...")
    from scipy.stats import qmc

    cube = qmc.Sobol(2 * inputs, scramble=True, rng=seed).random(size)
    a, b = cube[:, :inputs], cube[:, inputs:]
    mixed = np.repeat(a[None], inputs, axis=0)
    for column in range(inputs):
        mixed[column, :, column] = b[:, column]
    return np.concatenate([a[None], b[None], mixed])


def first_and_total(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return first-order and total indices (inputs,) from outputs (inputs + 2, size) at `points`."""
    a, b, mixed = values[0], values[1], values[2:]
    variance = float(np.concatenate([a, b]).var())
    if variance <= 0.0:
        return np.zeros(len(mixed)), np.zeros(len(mixed))
    first = (b * (mixed - a)).mean(axis=1) / variance
    total = 0.5 * ((a - mixed) ** 2).mean(axis=1) / variance
    return np.asarray(first), np.asarray(total)


def full_design(
    inputs: int, size: int, model: Callable[[FloatArray], FloatArray], seed: int = 66
) -> tuple[FloatArray, FloatArray]:
    """Return first-order and total indices of a model of points (n, inputs) in the unit cube, outputs (n,)."""
    cube = points(inputs, size, seed)
    return first_and_total(np.array([model(block) for block in cube]))
