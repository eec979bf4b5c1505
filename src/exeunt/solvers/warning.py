"""Skill and worth of a warning: binormal signal detection (Green and Swets 1966; Mason 1982) and the cost-loss model.

An event gives a signal that is normal with mean d' and variance 1, no event one with mean 0; who acts above a
threshold detects a share POD of the events at the price of a share POFD of false detections.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

FloatArray = NDArray[np.float64]
EDGE = 1e-6  # probabilities are held this far from 0 and 1, where the inverse normal is infinite


def d_prime(auc: FloatArray) -> FloatArray:
    """Return the distance of the two signals in standard deviations: sqrt(2) times the normal quantile of the AUC."""
    distance: FloatArray = np.sqrt(2.0) * ndtri(np.clip(auc, EDGE, 1.0 - EDGE))
    return distance


def skill(capacity: FloatArray, raw: FloatArray, full: FloatArray) -> FloatArray:
    """Return d' at a capacity: `raw` (what data alone tell) at 0, `full` at 1, linear between.

    Written so that capacity 1 gives `full` to the bit.
    """
    return full - (full - raw) * (1.0 - capacity)


def detection(distance: FloatArray, false_rate: FloatArray) -> FloatArray:
    """Return the share of events detected (POD) at a rate of false detection (POFD)."""
    found: FloatArray = ndtr(distance - ndtri(1.0 - np.clip(false_rate, EDGE, 1.0 - EDGE)))
    return found


def best_threshold(distance: FloatArray, base_rate: FloatArray, ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (POD, POFD) of the threshold that is worth most: likelihood ratio above cost over gain.

    base_rate : probability of the event, in (0, 1). ratio : cost of early action over avoidable loss, in (0, 1).
    """
    odds = ratio / (1.0 - ratio) * (1.0 - base_rate) / base_rate
    cut = np.log(odds) / distance + distance / 2.0
    return np.asarray(ndtr(distance - cut)), np.asarray(ndtr(-cut))


def value_of_information(pod: FloatArray, pofd: FloatArray, base_rate: FloatArray, ratio: FloatArray) -> FloatArray:
    """Return the value of a warning as a share of that of a perfect one (Richardson 2000, QJRMS 126).

    0 is what acting always or never is worth, whichever costs less; negative is worse than that.
    """
    never_or_always = np.minimum(ratio, base_rate)
    expense = pofd * ratio * (1.0 - base_rate) - pod * base_rate * (1.0 - ratio) + base_rate
    value: FloatArray = (never_or_always - expense) / (never_or_always - base_rate * ratio)
    return value


def shapley_pair(neither: float, first: float, second: float, both: float) -> tuple[float, float]:
    """Return the shares of two sources in the gain that both bring: the mean over the two orders of adding them."""
    gain = both - neither
    one = 0.5 * ((first - neither) + (both - second))
    return one / gain, (gain - one) / gain
