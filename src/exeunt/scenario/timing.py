"""Days and years of events, as half-open spans of day numbers; the part of each year that a span covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

FIRST_YEAR, LAST_YEAR = 2025, 2036
FIRST_DAY = date(FIRST_YEAR, 1, 1).toordinal()
AFTER_LAST_DAY = date(LAST_YEAR + 1, 1, 1).toordinal()
YEAR_STARTS: NDArray[np.int64] = np.array(
    [date(y, 1, 1).toordinal() for y in range(FIRST_YEAR, LAST_YEAR + 2)], dtype=np.int64
)


@dataclass(frozen=True)
class Span:
    """Days from `start` up to but not including `end`, as proleptic day numbers."""

    start: int
    end: int


def first_day(when: date | int) -> date:
    """Return the day on which a year or day begins."""
    return date(when, 1, 1) if isinstance(when, int) else when


def day_after(when: date | int) -> date:
    """Return the day after a year or day has ended."""
    return date(when + 1, 1, 1) if isinstance(when, int) else when + timedelta(days=1)


def in_force_from(when: date) -> date:
    """Return the first whole day under an act that takes effect on `when`: a 31 December ends the year with it."""
    return when + timedelta(days=1) if (when.month, when.day) == (12, 31) else when


def in_horizon(when: date | int) -> bool:
    """Whether a year or day lies in the years of the simulation."""
    year = when if isinstance(when, int) else when.year
    return FIRST_YEAR <= year <= LAST_YEAR


def days_by_year(start: int, end: int) -> NDArray[np.int64]:
    """Return the days of each simulated year inside [start, end), shape (12,)."""
    lows, highs = YEAR_STARTS[:-1], YEAR_STARTS[1:]
    days: NDArray[np.int64] = np.clip(np.minimum(end, highs) - np.maximum(start, lows), 0, None)
    return days


def fraction_of_year(days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return days of each simulated year as a fraction of that year; a whole year is exactly 1."""
    fraction: NDArray[np.float64] = days / np.diff(YEAR_STARTS)
    return fraction
