"""Need of a year: population, the logit AR(1) of the share in need, and which crises are new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from exeunt.channels.food.base import CAP, Base
from exeunt.engine.contract import Values

FloatArray = NDArray[np.float64]
STAPLES = ("wheat_hrw", "maize", "rice_thai5")


@dataclass(frozen=True)
class Need:
    """state : log-odds above the base. persons : in need, before early action. new : of these, in a new crisis.
    onset : whether there is one. All (draws, countries).
    """

    state: FloatArray
    persons: FloatArray
    new: FloatArray
    onset: NDArray[np.bool_]


def shocks_of(base: Base, shocks: Values, parameters: Values) -> FloatArray:
    """Return the yearly shocks of the log-odds, (draws, countries)."""
    share = parameters["common_share"][:, None]
    own = ndtri(shocks["hazard"][:, base.places])
    common = ndtri(shocks["common_hazard"][:, :1])  # one number a draw
    mixed: FloatArray = np.sqrt(1.0 - share) * own + np.sqrt(share) * common
    return parameters["sigma"][:, None] * mixed


def need_of(
    base: Base, population: FloatArray, before: FloatArray, shock: FloatArray, push: FloatArray, parameters: Values
) -> Need:
    """Return the need of a year.

    before : log-odds above the base a year ago. push : what prices, income and past emergencies add to them.
    """
    state = parameters["phi"][:, None] * before + shock + push
    persons = population * np.minimum(expit(base.logit_share + state), CAP)
    earlier = population * np.minimum(expit(base.logit_share + before), CAP)
    onset = state - before > parameters["theta"][:, None]
    return Need(state, persons, np.where(onset, np.maximum(persons - earlier, 0.0), 0.0), onset)


def price_change(inputs: Values, staples: NDArray[np.int64]) -> FloatArray:
    """Return the mean log ratio of staple prices to the paired baseline, (draws or 1,); 0 without a price channel."""
    now, quiet = inputs["price"], inputs["price@baseline"]
    if now.ndim == 1:
        return np.zeros(1)
    ratio = np.log(now[:, staples] / quiet[:, staples])
    total: FloatArray = np.nan_to_num(ratio).sum(axis=1) / len(staples)
    return total


def income_change(inputs: Values, base: Base) -> FloatArray:
    """Return the log of GDP relative to the base, (draws or 1, countries or 1); 0 without a trade channel."""
    gdp = inputs["gdp(-1)"]
    if gdp.ndim == 1:
        return np.zeros((1, 1))
    logs: FloatArray = np.nan_to_num(np.log(gdp[:, base.places]))
    return logs
