"""Reading a body of one's own and the path it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.own_case.contract import Where
from exeunt.analysis.own_case.fields import Fields
from exeunt.errors import ExeuntError
from exeunt.solvers.cohorts import hazard_with_attrition, weibull_hazard, weibull_through
from exeunt.solvers.destinations import SUM_TOLERANCE
from exeunt.solvers.staff_cuts import RULES

FloatArray = NDArray[np.float64]
PATHS = ("money", "headcount", "announced", "hires")
UNITS = ("staff", "posts", "jobs")
EMPLOYERS = (
    "multilateral",
    "home_state",
    "other_state_or_bloc",
    "private_firm",
    "ngo_academia",
    "leaves_field_or_retires",
)
LONGEST = 40  # years of a case
AMPLE = 1e9  # openings, persons: a door that never closes


@dataclass(frozen=True)
class Body:
    """One body before its cut. staff in `unit`. hazard : (30,). learning : low, central, high, years.

    destinations : shares in the order of EMPLOYERS, or None. openings : persons a year that other bodies hire.
    """

    name: str
    unit: str
    staff: float
    hazard: FloatArray
    learning: tuple[float, float, float]
    rule: str
    mentor_hires: float
    destinations: tuple[float, ...] | None
    usual_openings: float
    openings: tuple[float, ...]
    employers: tuple[str, ...] = EMPLOYERS

    def openings_of(self, year: int) -> tuple[float, float]:
        """Return openings elsewhere in a year (position) and usually, persons; the last value holds on."""
        now = self.openings[min(year, len(self.openings) - 1)] if self.openings else self.usual_openings
        return now, self.usual_openings


@dataclass(frozen=True)
class Path:
    """One value a year of what is given. kind : of PATHS; staff : of the body. cash_days : per year, or empty."""

    kind: str
    first_year: int
    values: tuple[float, ...]
    staff: float
    cash_days: tuple[float, ...]
    freeze_days: float

    def frozen(self, year: int) -> bool:
        """Return whether cash stops hiring in a year (position)."""
        return year < len(self.cash_days) and self.cash_days[year] < self.freeze_days


def read_body(fields: Fields) -> Body:
    """Return the body. Error: E571, a curve that does not fall and shares that do not add up to 1 included."""
    name, unit = fields.text("name"), fields.text("unit", choices=UNITS)
    staff = fields.number("staff", low=1e-9, high=1e9)
    survival = fields.group("survival")
    years = survival.numbers("years", [5.0, 10.0], low=0.0)
    remaining = survival.numbers("remaining", [0.5, 0.3], low=0.0, high=1.0)
    survival.done()
    if len(years) != 2 or len(remaining) != 2:
        raise survival.error("give two years and two shares", mend="survival: {years: [5, 10], remaining: [0.5, 0.3]}")
    if not (0.0 < years[0] < years[1] and 1.0 > remaining[0] > remaining[1] > 0.0):
        raise survival.error(
            f"{remaining} after {years} years is no falling curve", mend="Fewer serve after more years."
        )
    hazard = weibull_hazard(*weibull_through((years[0], years[1]), (remaining[0], remaining[1])))
    attrition = fields.number("natural_attrition", None, low=0.04, high=0.9, unit="a year")
    if attrition is not None:
        hazard = hazard_with_attrition(hazard[None], [attrition])[0]
    learning = fields.group("learning_time")
    low, middle, high = (
        learning.number(n, d, low=0.1, high=60.0, unit="years")
        for n, d in (("low", 2.0), ("central", 5.0), ("high", 12.0))
    )
    learning.done()
    usual, openings = _openings(fields)
    return Body(
        name=name,
        unit=unit,
        staff=staff,
        hazard=hazard,
        learning=(low, middle, high),
        rule=fields.text("rule", "proportional", choices=RULES),
        mentor_hires=fields.number("mentor_hires", 0.5, low=0.0, high=100.0),
        destinations=_destinations(fields),
        usual_openings=usual,
        openings=openings,
    )


def _destinations(fields: Fields) -> tuple[float, ...] | None:
    group = fields.group("destinations")
    shares = [group.number(n, None, low=0.0, high=1.0) for n in EMPLOYERS]
    group.done()
    if all(s is None for s in shares):
        return None
    for name, share in zip(EMPLOYERS, shares, strict=True):
        if share is None:
            raise group.error(f"'{name}' is missing", mend="Give every class of employer a share.")
    total = sum(shares)
    if abs(total - 1.0) > SUM_TOLERANCE or shares[0] >= 1.0:
        raise group.error(f"the shares add up to {total:g}", mend="Give shares that add up to 1, the first below 1.")
    return tuple(shares)


def _openings(fields: Fields) -> tuple[float, tuple[float, ...]]:
    group = fields.group("openings")
    usual = group.number("usual", AMPLE, low=0.0, unit="persons a year")
    years = group.numbers("years", [], low=0.0)
    group.done()
    return usual, tuple(years)


def read_path(fields: Fields, where: Where) -> Path:
    """Return the path. Errors: E571; E576 not one path, or mixed units; E577 hires under a freeze."""
    staff, unit = fields.number("staff", low=1e-9), fields.text("unit", choices=UNITS)
    first = int(fields.number("first_year", 2026, low=1900, high=2200))
    given = {name: fields.numbers(name, None, low=0.0) for name in ("money", "headcount", "hires")}
    announced = list(fields.rows("announced")) if "announced" in fields.names() else None
    named = [n for n, v in (*given.items(), ("announced", announced)) if v is not None]
    if len(named) != 1:
        raise ExeuntError(
            "E576",
            f"{len(named)} paths are given" + (f": {', '.join(named)}" if named else ""),
            where=where(()),
            mend=f"Give exactly one of {', '.join(PATHS)}.",
        )
    kind = named[0]
    values = _announced(announced, first, unit, where) if announced is not None else tuple(given[kind])
    if len(values) > LONGEST:
        raise ExeuntError("E576", f"{len(values)} years are given", where=where((kind,)), mend=f"At most {LONGEST}.")
    cash = tuple(fields.numbers("cash_days", []))
    path = Path(kind, first, values, staff, cash, fields.number("freeze_days", 60.0, low=0.0, unit="days"))
    if kind == "hires":
        for t, persons in enumerate(values):
            if persons > 0.0 and path.frozen(t):
                raise ExeuntError(
                    "E577",
                    f"{persons:g} hires in {first + t}, when cash of {cash[t]:g} days stops hiring",
                    where=where(("hires", t)),
                    mend=f"Give 0 hires, or cash of {path.freeze_days:g} days or more.",
                )
    return path


def _announced(rows: list[Fields], first: int, unit: str, where: Where) -> tuple[float, ...]:
    """Return the headcount of the years of announced cuts, each of what is left; ten years after the last one."""
    cuts: dict[int, float] = {}
    for i, row in enumerate(rows):
        year = int(row.number("year", low=first, high=first + LONGEST - 12))
        cut = row.number("cut", low=0.0, high=1.0)
        counted = row.text("unit", choices=UNITS)
        row.done()
        if counted != unit:
            raise ExeuntError(
                "E576",
                f"a cut of {counted} on a body counted in {unit}",
                where=where(("announced", i, "unit")),
                mend="Posts, staff and jobs are different things: give one unit for all.",
            )
        cuts[year] = 1.0 - (1.0 - cuts.get(year, 0.0)) * (1.0 - cut)
    level, values = 1.0, []
    for year in range(first, max(cuts) + 11):
        level *= 1.0 - cuts.get(year, 0.0)
        values.append(level)
    return tuple(values)
