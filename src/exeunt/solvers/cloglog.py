"""Complementary log-log regression of rare yearly events: estimate, standard errors by cluster, discrimination.

h = 1 - exp(-exp(x b)): the discrete-time form of proportional hazards (Prentice and Gloeckler 1978, Biometrics 34).
Estimated by Fisher scoring; standard errors clustered (Liang and Zeger 1986, Biometrika 73) with the factor g/(g - 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
STEPS = 60
SETTLED = 1e-10


@dataclass(frozen=True)
class Estimate:
    """coefficients, errors : (k,). covariance : (k, k), clustered. events, rows : what it was estimated on."""

    coefficients: FloatArray
    errors: FloatArray
    covariance: FloatArray
    events: int
    rows: int


def hazard(linear: FloatArray, scale: FloatArray | float = 1.0) -> FloatArray:
    """Return 1 - exp(-scale exp(linear)), elementwise; exact for small hazards."""
    return np.asarray(-np.expm1(-scale * np.exp(linear)))


def estimate(design: FloatArray, event: NDArray[np.bool_], cluster: IntArray) -> Estimate:
    """Return the maximum-likelihood estimate.

    design : (rows, k), a column of ones among them if there is a constant. event : (rows,). cluster : (rows,) number of
    the group of each row. Error: E512 no event, a column that repeats others, or no maximum found.
    """
    if design.ndim != 2 or len(design) != len(event) or len(event) != len(cluster):
        raise ExeuntError("E512", f"design {design.shape}, {len(event)} events, {len(cluster)} clusters do not fit")
    if not event.any() or event.all():
        raise ExeuntError("E512", "every row has the same outcome: nothing can be estimated")
    if np.linalg.matrix_rank(design.T @ design) < design.shape[1]:
        raise ExeuntError("E512", "a column of the design repeats others", mend="Leave one of them out.")
    y = event.astype(np.float64)
    b = np.zeros(design.shape[1])
    constant = np.flatnonzero(np.ptp(design, axis=0) == 0.0)
    if len(constant):
        b[constant[0]] = np.log(-np.log1p(-y.mean())) / design[0, constant[0]]
    for _ in range(STEPS):
        score, information = _moments(design, y, b)
        step = np.linalg.solve(information, score.sum(axis=0))
        b = b + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < SETTLED:
            break
    else:
        raise ExeuntError("E512", "the likelihood has no maximum", mend="Is there an event on both sides of a column?")
    score, information = _moments(design, y, b)
    groups = np.unique(cluster, return_inverse=True)[1]
    count = int(groups.max()) + 1
    summed = np.column_stack([np.bincount(groups, weights=s, minlength=count) for s in score.T])
    bread = np.linalg.inv(information)
    covariance = bread @ (summed.T @ summed) @ bread * (count / max(count - 1, 1))
    return Estimate(b, np.sqrt(np.diag(covariance)), covariance, int(event.sum()), len(event))


def _moments(design: FloatArray, y: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the score of each row (rows, k) and the expected information (k, k)."""
    rate = np.exp(np.minimum(design @ b, 30.0))
    chance = np.clip(-np.expm1(-rate), 1e-300, None)
    pull = rate * np.exp(-rate) / (chance * np.exp(-rate) + 1e-300)  # d ln h / d eta, over (1 - h)
    score = design * (pull * (y - chance))[:, None]
    weight = rate**2 * np.exp(-rate) / chance
    return score, (design * weight[:, None]).T @ design


def auc(score: FloatArray, event: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve: chance that an event scores above a non-event; ties count one half."""
    from scipy.stats import rankdata

    positive = int(event.sum())
    if not positive or positive == len(event):
        raise ExeuntError("E512", "every row has the same outcome: no curve can be drawn")
    ranks = rankdata(score)
    above = ranks[event].sum() - positive * (positive + 1) / 2.0
    return float(above / (positive * (len(event) - positive)))
