"""The best portfolio in expectation: a linear programme, or a mixed-integer one where gains have thresholds.

HiGHS through scipy (Huangfu and Hall 2018, Mathematical Programming Computation 10). A surface that is not concave is
never replaced by its upper hull: binaries make every segment wait for the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.portfolio.problem import Donors, Surface, check_budget

FloatArray = NDArray[np.float64]
TIE = 1e-6
"""Part of the largest slope that decides between equal gains: above the solver's tolerance (1e-7), below any band."""


@dataclass(frozen=True)
class Allocation:
    """amount : (places,). given : (donors, places), or None without donors. gain : at the amounts. unused : budget
    left.

    next_unit : gain of one more unit of budget (the dual of the budget, or the gain of a slightly larger one where
    segments are ordered by binaries). next_slope : (places,) slope of the first unused segment, NaN at the cap.
    """

    amount: FloatArray
    given: FloatArray | None
    gain: float
    unused: float
    next_unit: float
    next_slope: FloatArray


def allocate(
    surface: Surface, budget: float, donors: Donors | None = None, tie: FloatArray | None = None
) -> Allocation:
    """Return the amounts (places,) with the largest gain at a total of at most `budget`.

    tie : (places,) decides between equal gains (a millionth of it is added to the slopes), so that the answer does not
    depend on the order of rows. Errors: E590 to E592 of the problem, E593 if the solver gives no optimum.
    """
    check_budget(budget)
    unit, worth = scales(surface)
    small, small_donors = shrink(surface, donors, unit, worth)
    if surface.concave:
        chosen, given, dual = _linear(small, budget / unit, small_donors, tie)
    else:
        chosen, given = _integer(small, budget / unit, small_donors, tie)
        more = max(budget / unit, 1e-3) * 1e-4
        wider, _ = _integer(small, budget / unit + more, small_donors, tie)
        dual = max(small.at(wider) - small.at(chosen), 0.0) / more
    amount = chosen * unit
    return Allocation(
        amount,
        None if given is None else given * unit,
        surface.at(amount),
        max(budget - float(amount.sum()), 0.0),
        dual * worth / unit,
        next_slope(surface, amount),
    )


def scales(surface: Surface) -> tuple[float, float]:
    """Return units of amount and gain in which the largest cap and the largest slope are 1.

    The tolerances of the solver are absolute, and gains may be deaths a dollar.
    """
    unit = float(surface.cap.max(initial=0.0)) or 1.0
    steepest = float(np.abs(surface.slope).max(initial=0.0)) or 1.0
    return unit, steepest * unit


def shrink(surface: Surface, donors: Donors | None, unit: float, worth: float) -> tuple[Surface, Donors | None]:
    """Return the problem in these units."""
    small = None if donors is None else Donors(donors.cap / unit, donors.allowed)
    return Surface(surface.amount / unit, surface.gain / worth), small


def matrix(surface: Surface, donors: Donors | None) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, int]:
    """Return upper rows (budget first) and limits without the budget, equal rows and sides, and the number of flows.

    Columns: the segments of all places, then the flows donor x place.
    """
    places, points = surface.slope.shape
    segments = places * points
    flows = donors.allowed.size if donors else 0
    upper, equal = np.zeros((1, segments + flows)), np.zeros((0, segments + flows))
    upper[0, :segments] = 1.0
    limit = np.zeros(0)
    if donors:
        givers = len(donors.cap)
        caps = np.zeros((givers, segments + flows))
        equal = np.zeros((places, segments + flows))
        for giver in range(givers):
            caps[giver, segments + giver * places : segments + (giver + 1) * places] = 1.0
            equal[np.arange(places), segments + giver * places + np.arange(places)] = -1.0
        for place in range(places):
            equal[place, place * points : (place + 1) * points] = 1.0
        upper, limit = np.vstack([upper, caps]), donors.cap
    return upper, limit, equal, np.zeros(len(equal)), flows


def bounds(surface: Surface, donors: Donors | None) -> FloatArray:
    """Return the largest value of every column of `matrix`."""
    wide = surface.width.ravel()
    return np.concatenate([wide, np.where(donors.allowed, np.inf, 0.0).ravel()]) if donors else wide


def _slopes(surface: Surface, tie: FloatArray | None) -> FloatArray:
    return surface.slope if tie is None else surface.slope + TIE * tie[:, None]


def _linear(
    surface: Surface, budget: float, donors: Donors | None, tie: FloatArray | None
) -> tuple[FloatArray, FloatArray | None, float]:
    from scipy.optimize import linprog

    upper, limit, equal, side, flows = matrix(surface, donors)
    cost = np.concatenate([-_slopes(surface, tie).ravel(), np.zeros(flows)])
    found = linprog(
        cost,
        A_ub=upper,
        b_ub=np.concatenate([[budget], limit]),
        A_eq=equal if len(equal) else None,
        b_eq=side if len(equal) else None,
        bounds=[(0.0, float(top)) for top in bounds(surface, donors)],
        method="highs",
    )
    if not found.success:
        raise ExeuntError("E593", f"no best portfolio was found: {found.message}")
    amount, given = _unpack(np.asarray(found.x), surface, donors)
    return amount, given, max(-float(found.ineqlin.marginals[0]), 0.0)


def _integer(
    surface: Surface, budget: float, donors: Donors | None, tie: FloatArray | None
) -> tuple[FloatArray, FloatArray | None]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    upper, limit, equal, side, flows = matrix(surface, donors)
    steps = surface.slope[:, 1:].size
    fixed = surface.slope.size + flows
    columns = fixed + steps
    before, after = ordering(surface, fixed, columns)

    def pad(rows: FloatArray) -> FloatArray:
        return np.hstack([rows, np.zeros((len(rows), steps))])

    constraints = [
        LinearConstraint(pad(upper), -np.inf, np.concatenate([[budget], limit])),
        LinearConstraint(before, 0.0, np.inf),
        LinearConstraint(after, -np.inf, 0.0),
    ]
    if len(equal):
        constraints.append(LinearConstraint(pad(equal), side, side))
    found = milp(
        np.concatenate([-_slopes(surface, tie).ravel(), np.zeros(flows + steps)]),
        constraints=constraints,
        integrality=np.concatenate([np.zeros(fixed), np.ones(steps)]),
        bounds=Bounds(np.zeros(columns), np.concatenate([bounds(surface, donors), np.ones(steps)])),
    )
    if not found.success:
        raise ExeuntError("E593", f"no best portfolio was found: {found.message}")
    return _unpack(np.asarray(found.x), surface, donors)


def ordering(surface: Surface, first: int, columns: int) -> tuple[FloatArray, FloatArray]:
    """Return rows that make every segment wait for the one before it; binaries stand in the columns from `first` on.

    Rows of the first matrix must be 0 or more (a binary is 1 only when its segment is full), those of the second 0 or
    less (the next segment is empty unless it is 1).
    """
    places, points = surface.slope.shape
    steps = places * (points - 1)
    before, after = np.zeros((steps, columns)), np.zeros((steps, columns))
    for row in range(steps):
        place, k = divmod(row, points - 1)
        before[row, place * points + k], before[row, first + row] = 1.0, -surface.width[place, k]
        after[row, place * points + k + 1], after[row, first + row] = 1.0, -surface.width[place, k + 1]
    return before, after


def _unpack(x: FloatArray, surface: Surface, donors: Donors | None) -> tuple[FloatArray, FloatArray | None]:
    places, points = surface.slope.shape
    amount = np.clip(x[: places * points].reshape(places, points), 0.0, surface.width).sum(axis=1)
    if donors is None:
        return amount, None
    start = places * points
    return amount, np.maximum(x[start : start + donors.allowed.size].reshape(donors.allowed.shape), 0.0)


def next_slope(surface: Surface, amount: FloatArray) -> FloatArray:
    """Return the slope of the segment in which one more unit of each place would fall, NaN at the cap."""
    found = np.full(len(amount), np.nan)
    for place, z in enumerate(amount):
        tops = surface.amount[place, 1:]
        open_segments = np.flatnonzero((tops > z * (1.0 + 1e-9) + 1e-12) & (surface.width[place] > 0.0))
        if len(open_segments):
            found[place] = surface.slope[place, open_segments[0]]
    return found
