"""The portfolio whose worst cases are best: conditional value at risk (Rockafellar and Uryasev 2000, J. Risk 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.portfolio.allocate import Allocation, allocate, bounds, matrix, next_slope, ordering, scales, shrink
from exeunt.solvers.portfolio.problem import Donors, Surface, check_budget

FloatArray = NDArray[np.float64]
MOST_DRAWS = 1000


def tail_mean(gains: FloatArray, beta: float) -> float:
    """Return the mean of the worst (1 - beta) share of equally likely gains (draws,); beta 0 is the mean."""
    check_beta(beta)
    count = (1.0 - beta) * len(gains)
    ordered = np.sort(gains)
    whole = int(np.floor(count + 1e-12))
    part = count - whole
    total = ordered[:whole].sum() + (part * ordered[whole] if part > 1e-12 else 0.0)
    return float(total / count)


def check_beta(beta: float) -> None:
    """Refuse a level outside [0, 1). Error: E594."""
    if not (np.isfinite(beta) and 0.0 <= beta < 1.0):
        raise ExeuntError(
            "E594", f"level {beta} of the worst cases is not in [0, 1)", mend="Give 0.9 for the worst tenth."
        )


def allocate_tail(
    amount: FloatArray, gains: FloatArray, budget: float, beta: float, donors: Donors | None = None
) -> Allocation:
    """Return the portfolio with the largest mean gain in the worst (1 - beta) share of the draws.

    amount : (places, points). gains : (draws, places, points), first point 0. Above 1,000 draws equal groups of draws,
    sorted by their gain at the mean solution, are averaged. The gain of the result is that tail mean. Where the mean
    has thresholds binaries order the segments, as in `allocate`; slopes of single draws are used as they are.
    Errors: E594 for beta, E590 to E593 of `allocate`.
    """
    check_budget(budget)
    check_beta(beta)
    surface = Surface(amount, gains.mean(axis=0))
    reduced = _reduce(surface, amount, gains, budget, donors)
    unit, worth = scales(surface)
    small, small_donors = shrink(surface, donors, unit, worth)
    chosen, given, dual = _solve(small, reduced / worth, budget / unit, beta, small_donors)
    chosen = chosen * unit
    worst = tail_mean(gain_of(amount, gains, chosen), beta)
    left = max(budget - float(chosen.sum()), 0.0)
    shares = None if given is None else given * unit
    return Allocation(chosen, shares, worst, left, dual * worth / unit, next_slope(surface, chosen))


def gain_of(amount: FloatArray, gains: FloatArray, chosen: FloatArray) -> FloatArray:
    """Return the gain (draws,) of amounts (places,), between points on straight lines."""
    total = np.zeros(len(gains))
    for place, z in enumerate(chosen):
        points = amount[place]
        k = int(np.clip(np.searchsorted(points, z, side="right") - 1, 0, len(points) - 2))
        width = points[k + 1] - points[k]
        part = (z - points[k]) / width if width > 0.0 else 0.0
        total += gains[:, place, k] + part * (gains[:, place, k + 1] - gains[:, place, k])
    return total


def _reduce(
    surface: Surface, amount: FloatArray, gains: FloatArray, budget: float, donors: Donors | None
) -> FloatArray:
    if len(gains) <= MOST_DRAWS:
        return gains
    order = np.argsort(gain_of(amount, gains, allocate(surface, budget, donors).amount), kind="stable")
    usable = len(order) // MOST_DRAWS * MOST_DRAWS
    return np.asarray(gains[order[:usable]].reshape(MOST_DRAWS, -1, *gains.shape[1:]).mean(axis=1))


def _solve(
    surface: Surface, gains: FloatArray, budget: float, beta: float, donors: Donors | None
) -> tuple[FloatArray, FloatArray | None, float]:
    programme = _Programme(surface, gains, beta, donors)
    x, dual = programme.linear(budget) if surface.concave else (programme.integer(budget), np.nan)
    if not surface.concave:
        more = max(budget, 1e-3) * 1e-4
        dual = (programme.worth(programme.integer(budget + more)) - programme.worth(x)) / more
    segments = surface.width.size
    chosen = np.minimum(x[:segments].reshape(surface.width.shape), surface.width).sum(axis=1)
    given = None
    if donors is not None:
        given = np.maximum(x[segments : segments + donors.allowed.size].reshape(donors.allowed.shape), 0.0)
    return np.maximum(chosen, 0.0), given, max(float(dual), 0.0)


class _Programme:
    """Maximise eta - sum u / ((1 - beta) Q), u >= eta - gain of the draw, u >= 0.

    Columns: segments, flows of donors, eta, u of every draw, then the binaries where segments are ordered.
    """

    def __init__(self, surface: Surface, gains: FloatArray, beta: float, donors: Donors | None) -> None:
        self.surface = surface
        rise, width = np.diff(gains, axis=2), surface.width
        slope = np.divide(rise, width, out=np.zeros_like(rise), where=width > 0.0).reshape(len(gains), -1)
        upper, self.limit, equal, self.side, flows = matrix(surface, donors)
        draws, self.fixed = len(gains), upper.shape[1]
        shortfall = np.hstack([-slope, np.zeros((draws, flows)), np.ones((draws, 1)), -np.eye(draws)])
        self.rows = np.vstack([np.hstack([upper, np.zeros((len(upper), 1 + draws))]), shortfall])
        self.equal = np.hstack([equal, np.zeros((len(equal), 1 + draws))])
        self.cost = np.concatenate([np.zeros(self.fixed), [-1.0], np.full(draws, 1.0 / ((1.0 - beta) * draws))])
        self.low = np.concatenate([np.zeros(self.fixed), [-np.inf], np.zeros(draws)])
        self.high = np.concatenate([bounds(surface, donors), np.full(1 + draws, np.inf)])
        self.draws = draws

    def worth(self, x: FloatArray) -> float:
        """Return the mean of the worst cases at a solution."""
        return -float((self.cost * x[: len(self.cost)]).sum())

    def linear(self, budget: float) -> tuple[FloatArray, float]:
        """Return the solution and the gain of one more unit of budget. Error: E593."""
        from scipy.optimize import linprog

        found = linprog(
            self.cost,
            A_ub=self.rows,
            b_ub=self._limits(budget),
            A_eq=self.equal if len(self.equal) else None,
            b_eq=self.side if len(self.equal) else None,
            bounds=list(zip(self.low.tolist(), self.high.tolist(), strict=True)),
            method="highs",
        )
        if not found.success:
            raise ExeuntError("E593", f"no best portfolio was found: {found.message}")
        return np.asarray(found.x), -float(found.ineqlin.marginals[0])

    def integer(self, budget: float) -> FloatArray:
        """Return the solution with segments in order. Error: E593."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        steps = self.surface.slope[:, 1:].size
        first = len(self.cost)
        before, after = ordering(self.surface, first, first + steps)

        def pad(rows: FloatArray) -> FloatArray:
            return np.hstack([rows, np.zeros((len(rows), steps))])

        constraints = [
            LinearConstraint(pad(self.rows), -np.inf, self._limits(budget)),
            LinearConstraint(before, 0.0, np.inf),
            LinearConstraint(after, -np.inf, 0.0),
        ]
        if len(self.equal):
            constraints.append(LinearConstraint(pad(self.equal), self.side, self.side))
        found = milp(
            np.concatenate([self.cost, np.zeros(steps)]),
            constraints=constraints,
            integrality=np.concatenate([np.zeros(first), np.ones(steps)]),
            bounds=Bounds(np.concatenate([self.low, np.zeros(steps)]), np.concatenate([self.high, np.ones(steps)])),
        )
        if not found.success:
            raise ExeuntError("E593", f"no best portfolio was found: {found.message}")
        return np.asarray(found.x)

    def _limits(self, budget: float) -> FloatArray:
        return np.concatenate([[budget], self.limit, np.zeros(self.draws)])
