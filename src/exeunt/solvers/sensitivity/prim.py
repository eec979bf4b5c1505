"""Scenario discovery: the box of inputs in which a yes/no outcome lies (patient rule induction).

Friedman and Fisher (1999), Statistics and Computing 9; use and statistics after Bryant and Lempert (2010),
Technological Forecasting and Social Change 77.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]
PEEL = 0.05
PASTE = 0.05
LEAST_MASS = 0.05
WANTED_DENSITY = 0.8


@dataclass(frozen=True)
class Box:
    """A box low..high (inputs,), infinite where free. coverage : part of all yes cases inside. density : part of the
    inside that is yes. mass : part of all cases inside. doubt : (inputs,) quasi-p value of a restriction, 1 where free.
    """

    low: FloatArray
    high: FloatArray
    coverage: float
    density: float
    mass: float
    doubt: FloatArray

    @property
    def restricted(self) -> Mask:
        """Which inputs the box limits."""
        return np.asarray(np.isfinite(self.low) | np.isfinite(self.high))

    def holds(self, x: FloatArray) -> Mask:
        """Return which points (n, inputs) lie inside."""
        return np.asarray(np.all((x >= self.low) & (x <= self.high), axis=1))


@dataclass(frozen=True)
class Discovery:
    """The chosen box and the peeling trajectory that it was chosen from, widest box first."""

    chosen: Box
    trajectory: tuple[Box, ...]


def prim(x: FloatArray, yes: Mask, *, peel: float = PEEL, least_mass: float = LEAST_MASS) -> Discovery:
    """Return the box for points x (n, inputs) and outcomes yes (n,).

    Of the peels by `peel` of the points (at least one) the one with the largest rise of density per point taken away is
    kept, down to `least_mass`. Every box is then pasted outwards while its density rises. Chosen is the box with the
    highest coverage whose density is 0.8 or more, else the densest. Error: E588 where no case or every case is yes.
    """
    if not yes.any() or yes.all():
        raise ExeuntError("E588", "the outcome is the same in every draw, so no box tells yes from no")
    low, high = np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)
    inside = np.ones(len(x), dtype=bool)
    limits = [(low, high)]
    while True:
        step = _best_peel(x, yes, inside, low, high, peel)
        if step is None or step[2].sum() < least_mass * len(x):
            break
        low, high, inside = step
        limits.append((low, high))
        if yes[inside].all():
            break
    trajectory = tuple(_describe(x, yes, *pair) for pair in limits)
    good = [box for box in trajectory if box.density >= WANTED_DENSITY]
    best = max(good, key=lambda box: box.coverage) if good else max(trajectory, key=lambda box: box.density)
    return Discovery(_describe(x, yes, *_paste(x, yes, best.low, best.high)), trajectory)


def _best_peel(
    x: FloatArray, yes: Mask, inside: Mask, low: FloatArray, high: FloatArray, part: float
) -> tuple[FloatArray, FloatArray, Mask] | None:
    """Return limits and points after the peel whose density rises most per point taken away, if there is one."""
    points = x[inside]
    density = yes[inside].mean()
    best, found = 0.0, None
    for column in range(x.shape[1]):
        values = points[:, column]
        bottom, top = np.quantile(values, [part, 1.0 - part])
        smallest, largest = values.min(), values.max()
        lower = values[values > max(bottom, smallest)].min(initial=np.inf)
        upper = values[values < min(top, largest)].max(initial=-np.inf)
        for new_low, new_high in ((lower, high[column]), (low[column], upper)):
            kept = inside & (x[:, column] >= new_low) & (x[:, column] <= new_high)
            taken = inside.sum() - kept.sum()
            if taken == 0 or not kept.any():
                continue
            gain = (yes[kept].mean() - density) / taken
            if found is None or gain > best:
                lows, highs = low.copy(), high.copy()
                lows[column], highs[column] = new_low, new_high
                best, found = gain, (lows, highs, kept)
    return found


def _paste(x: FloatArray, yes: Mask, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Move limits outwards by a twentieth of the points inside while the density rises."""
    while True:
        inside = np.all((x >= low) & (x <= high), axis=1)
        density, count = yes[inside].mean(), max(int(PASTE * inside.sum()), 1)
        best, found = density, None
        for column in range(x.shape[1]):
            others = np.all(np.delete((x >= low) & (x <= high), column, axis=1), axis=1)
            values = np.sort(x[others, column])
            for side in (-1, 1):
                limit = low[column] if side < 0 else high[column]
                beyond = values[values < limit][::-1] if side < 0 else values[values > limit]
                if not np.isfinite(limit) or not len(beyond):
                    continue
                lows, highs = low.copy(), high.copy()
                (lows if side < 0 else highs)[column] = beyond[min(count, len(beyond)) - 1]
                wider = yes[np.all((x >= lows) & (x <= highs), axis=1)].mean()
                if wider > best:
                    best, found = wider, (lows, highs)
        if found is None:
            return low, high
        low, high = found


def _describe(x: FloatArray, yes: Mask, low: FloatArray, high: FloatArray) -> Box:
    from scipy.stats import binom

    within = (x >= low) & (x <= high)
    inside = within.all(axis=1)
    hits, count = int(yes[inside].sum()), int(inside.sum())
    doubt = np.ones(x.shape[1])
    for column in np.flatnonzero(np.isfinite(low) | np.isfinite(high)):
        others = np.delete(within, column, axis=1).all(axis=1)
        doubt[column] = binom.sf(hits - 1, count, yes[others].mean())  # as many yes by chance with this limit away
    return Box(low, high, hits / yes.sum(), hits / max(count, 1), count / len(x), doubt)
