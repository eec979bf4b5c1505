"""Temperature from a path of emissions: a linear response with one quantile a draw.

Percentiles of a response function by lag (FaIR, Leach et al. 2021) stand for its uncertainty: a draw follows one
quantile through all lags, read between the percentiles and constant outside them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def response_at(levels: FloatArray, percentiles: FloatArray, quantile: FloatArray) -> FloatArray:
    """Return the response by lag of each draw, (draws, lags).

    levels : (p,) rising probabilities. percentiles : (lags, p). quantile : (draws,) in [0, 1].
    """
    place = np.clip(np.searchsorted(levels, quantile, side="right") - 1, 0, len(levels) - 2)
    part = np.clip((quantile - levels[place]) / (levels[place + 1] - levels[place]), 0.0, 1.0)[:, None]
    low, high = percentiles[:, place].T, percentiles[:, place + 1].T
    return np.ascontiguousarray(low + part * (high - low))


def temperature(response: FloatArray, path: FloatArray, last: int) -> FloatArray:
    """Return the change of temperature at the end of year `last`, (draws,), in the unit of the response times the path.

    response : (draws, lags), lag 0 the start of the emission year. path : (draws, years) emissions of each year.
    """
    total = np.zeros(np.broadcast_shapes(response.shape[:1], path.shape[:1]))
    for year in range(last + 1):
        total = total + response[:, last + 1 - year] * path[:, year]
    return total
