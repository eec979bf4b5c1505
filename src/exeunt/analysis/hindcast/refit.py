"""Cases of the spending hindcast, and its error with parameters estimated on earlier years only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.hindcast.model import definitions
from exeunt.analysis.hindcast.sample import FloatArray

ID = "spending"
FIRST_CASE = 2015  # the first year with a gap of an earlier year and with revenue of the year before


def large_cases(revenue: FloatArray, spent: FloatArray, now: int) -> NDArray[np.int64]:
    """Return the organisations with revenue and spending over the limit in year position `now` and the one before."""
    four = np.stack([revenue[:, now], revenue[:, now - 1], spent[:, now], spent[:, now - 1]])
    return np.flatnonzero((four > definitions()[ID]["smallest_usd"]).all(axis=0))


def mean_gap(revenue: FloatArray, spent: FloatArray, years: range, year: int) -> float:
    """Return the mean of log revenue less log spending over the years before `year` that have both; NaN if none has."""
    window = slice(definitions()[ID]["gap_from"] - years[0], year - years[0])
    money, used = revenue[window], spent[window]
    both = (money > 0) & (used > 0)
    return float(np.mean(np.log(money[both] / used[both]))) if both.any() else float("nan")


def cases(revenue: FloatArray, spent: FloatArray, years: range) -> FloatArray:
    """Return one row a case: year, change of log spending, change of log revenue, last year's gap from its mean."""
    rows = []
    for year in range(FIRST_CASE, years[-1] + 1):
        now = year - years[0]
        for i in large_cases(revenue, spent, now):
            gap = mean_gap(revenue[i], spent[i], years, year)
            if not np.isnan(gap):
                money, used = np.log(revenue[i, now - 1 : now + 1]), np.log(spent[i, now - 1 : now + 1])
                rows.append((year, used[1] - used[0], money[1] - money[0], money[0] - used[0] - gap))
    return np.array(rows)


def refit_errors(observed: FloatArray, first: int) -> tuple[float, float]:
    """Return the mean absolute error from `first` on, parameters fitted by least squares on the years before each
    year, and that of no change over the same cases."""
    errors: list[float] = []
    naive: list[float] = []
    for year in range(first, int(observed[:, 0].max()) + 1):
        past, now = observed[observed[:, 0] < year], observed[observed[:, 0] == year]
        fitted, *_ = np.linalg.lstsq(past[:, 2:], past[:, 1], rcond=None)
        errors += list(np.abs(now[:, 1] - now[:, 2:] @ fitted))
        naive += list(np.abs(now[:, 1]))
    return float(np.mean(errors)), float(np.mean(naive))
