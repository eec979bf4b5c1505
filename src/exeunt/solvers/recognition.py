"""Measuring recognition policy and the response to it: two estimates behind reaction and choice of destination.

Plain arrays; usable on a user's own decisions and applications.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ROUNDS = 5000
SETTLED = 1e-10


def adjusted_recognition(positive: FloatArray, decisions: FloatArray, weight_limit: float) -> FloatArray:
    """Return the composition-adjusted deviation of each destination in one year, (destinations,), share points.

    positive, decisions : (origins, destinations). The rate is fitted as origin plus destination by weighted least
    squares (weights: decisions, at most `weight_limit`); the mean of the destination part weighted by all decisions is
    0 (adjusted recognition rates: Leerkes 2015). Not a number for a destination without decisions. Errors: ValueError
    if the shapes differ, a count is negative or more are positive than decided.
    """
    if positive.shape != decisions.shape or (positive < 0).any() or (positive > decisions).any():
        raise ValueError("positive decisions must be counts from 0 to the decisions of the pair")
    weight = np.minimum(decisions, weight_limit)
    rate = np.where(decisions > 0.0, positive / np.where(decisions > 0.0, decisions, 1.0), 0.0)
    origins, destinations = rate.shape
    seen = np.argwhere(weight > 0.0)
    design = np.zeros((len(seen), origins + destinations))
    design[np.arange(len(seen)), seen[:, 0]] = 1.0
    design[np.arange(len(seen)), origins + seen[:, 1]] = 1.0
    root = np.sqrt(weight[weight > 0.0])
    fitted = np.linalg.lstsq(design * root[:, None], rate[weight > 0.0] * root, rcond=None)[0]
    part = fitted[origins:]
    total = decisions.sum(axis=0)
    deviation: FloatArray = np.where(total > 0.0, part - (total * part).sum() / total.sum(), np.nan)
    return deviation


def share_response(claims: FloatArray, policy: FloatArray, used: NDArray[np.bool_]) -> float:
    """Return the Poisson coefficient of claims on policy with origin-year and origin-destination effects.

    claims : (origins, years, destinations) >= 0; policy : (years, destinations) of the year before; used : as claims,
    True where a row counts. Effects are found by proportional fitting, the coefficient by the secant rule on the score
    (Santos Silva and Tenreyro 2006). Error: ValueError if it does not settle.
    """
    y = np.where(used, claims, 0.0)
    g = np.where(used, policy[None, :, :], 0.0)

    def score(beta: float) -> float:
        return float(((y - _fitted(y, np.where(used, np.exp(beta * g), 0.0))) * g).sum())

    one, two = 0.0, 1.0
    s_one, s_two = score(one), score(two)
    for _ in range(50):
        if s_two == s_one:
            break
        one, two, s_one = two, two - s_two * (two - one) / (s_two - s_one), s_two
        if abs(two - one) < 1e-8:
            return two
        s_two = score(two)
    raise ValueError("the coefficient does not settle")


def _fitted(y: FloatArray, relative: FloatArray) -> FloatArray:
    """Return `relative` scaled so that its sums by origin-year and by origin-destination are those of y."""
    by_year, by_pair = y.sum(axis=2), y.sum(axis=1)
    pair = np.ones_like(by_pair)
    for _ in range(ROUNDS):
        year = _ratio(by_year, (relative * pair[:, None, :]).sum(axis=2))
        new = _ratio(by_pair, (relative * year[:, :, None]).sum(axis=1))
        moved = np.abs(new - pair).max() / max(float(np.abs(new).max()), 1e-300)
        pair = new
        if moved < SETTLED:
            break
    fitted: FloatArray = relative * year[:, :, None] * pair[:, None, :]
    return fitted


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.where(below > 0.0, above / np.where(below > 0.0, below, 1.0), 0.0)
