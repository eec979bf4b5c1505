"""Facts that bound the response of alignment to aid, estimated again from the shipped panel of 2002-2019."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
COLUMNS = ("usa_oda_usd", "dac_oda_usd", "other_oda_usd", "china_oda_like_usd2021")
USA, DAC, OTHER, CHINA = range(4)
YEARS = range(2002, 2020)
EARLY, LATE = range(2003, 2008), range(2015, 2020)
AVERAGED = 3  # years of aid before a vote, the year of the vote included
MILLION = 1e6


@dataclass(frozen=True)
class Reestimate:
    """One number estimated again. estimate : key in `aid_estimates`; standard_error : NaN where none is defined."""

    estimate: str
    value: float
    standard_error: float
    rows: int
    published: float

    @property
    def gap(self) -> float:
        """Distance to the number of the table."""
        return abs(self.value - self.published)


def reestimate(world: World) -> tuple[Reestimate, ...]:
    """Return the own estimates of `aid_estimates`, computed from the tables.

    Poisson with effects of recipient and year: aid on a Security Council seat and on the distance of ideal points to
    the United States; an amount that was not reported stays missing, China gives nothing where it has no record. Least
    squares: ideal point on ln(1 + million USD) of the mean of three years. Long differences: rank correlation of the
    change in the share of bilateral aid with the change in the ideal point. Error: E464 an estimate does not settle.
    """
    panel = _Panel(world)
    known = {str(r["estimate"]): float(r["value"]) for r in world.table("aid_estimates").rows()}
    try:
        found = [*_allocation(panel), *_votes(panel), *_long_differences(panel)]
    except ValueError as error:
        raise ExeuntError("E559", str(error), where="aid_panel") from None
    return tuple(Reestimate(key, value, error, rows, known[key]) for key, value, error, rows in found)


class _Panel:
    def __init__(self, world: World) -> None:
        self.points = {(str(r["country"]), int(r["year"])): float(r["ideal_point"])
                       for r in world.table("unga_ideal_points").rows()}  # fmt: skip
        self.seats = {(str(r["country"]), int(r["year"])) for r in world.table("security_council_seats").rows()}
        self.aid = {(str(r["country"]), int(r["year"])): tuple(float(r[c]) for c in COLUMNS)
                    for r in world.table("aid_panel").rows()}  # fmt: skip
        self.countries = sorted({country for country, _ in self.aid})

    def amount(self, country: str, year: int, column: int) -> float:
        return self.aid.get((country, year), (np.nan,) * len(COLUMNS))[column]


Found = tuple[str, float, float, int]


def _allocation(panel: _Panel) -> list[Found]:
    from exeunt.solvers.panel import poisson

    rows = [(c, y) for c in panel.countries for y in YEARS if (c, y) in panel.points]
    cases = {
        "us": [(c, y, panel.amount(c, y, USA)) for c, y in rows],
        "china": [(c, y, np.nan_to_num(panel.amount(c, y, CHINA))) for c, y in rows],
    }
    found = []
    for giver, amounts in cases.items():
        kept = [(c, y, max(v, 0.0)) for c, y, v in amounts if np.isfinite(v)]
        seat = [float((c, y) in panel.seats) for c, y, _ in kept]
        distance = [abs(panel.points[c, y] - panel.points["USA", y]) for c, y, _ in kept]
        x = np.array([seat, distance]).T if giver == "us" else np.array([seat]).T
        made = poisson(np.array([v for *_, v in kept]), x, [c for c, *_ in kept], [y for _, y, _ in kept])
        keys = ("own_us_council", "own_us_distance") if giver == "us" else ("own_china_council",)
        for k, key in enumerate(keys):
            found.append((key, float(made.coefficients[k]), float(made.standard_errors[k]), made.rows))
    return found


def _votes(panel: _Panel) -> list[Found]:
    from exeunt.solvers.panel import least_squares

    y, x, unit, time = [], [], [], []
    for country in panel.countries:
        for year in YEARS[AVERAGED - 1 :]:
            if (country, year) not in panel.points:
                continue
            window = range(year - AVERAGED + 1, year + 1)
            y.append(panel.points[country, year])
            x.append([_log_mean(panel, country, window, column) for column in (USA, CHINA)])
            unit.append(country)
            time.append(year)
    made = least_squares(np.array(y), np.array(x), unit, time)
    return [
        (key, float(made.coefficients[k]), float(made.standard_errors[k]), made.rows)
        for k, key in enumerate(("own_votes_us", "own_votes_china"))
    ]


def _log_mean(panel: _Panel, country: str, years: Sequence[int], column: int) -> float:
    amounts = [max(float(np.nan_to_num(panel.amount(country, y, column))), 0.0) for y in years]
    return float(np.log1p(np.mean(amounts) / MILLION))


def _long_differences(panel: _Panel) -> list[Found]:
    from scipy.stats import spearmanr

    rows = []
    for country in panel.countries:
        votes = [[panel.points[country, y] for y in years if (country, y) in panel.points] for years in (EARLY, LATE)]
        shares = [_shares(panel, country, years) for years in (EARLY, LATE)]
        if all(votes) and np.isfinite(shares).all():
            change = np.mean(votes[1]) - np.mean(votes[0])
            rows.append([change, shares[1][0] - shares[0][0], shares[1][1] - shares[0][1]])
    table = np.array(rows)
    return [
        (key, float(spearmanr(table[:, k + 1], table[:, 0])[0]), float("nan"), len(table))
        for k, key in enumerate(("own_long_us", "own_long_china"))
    ]


def _shares(panel: _Panel, country: str, years: Sequence[int]) -> tuple[float, float]:
    """Return shares of the United States and of China in bilateral aid, net of repayments, over several years."""
    usa, dac, other, china = (
        sum(float(np.nan_to_num(panel.amount(country, y, column))) for y in years) for column in range(len(COLUMNS))
    )
    total = dac + other + china
    return (usa / total, china / total) if total > 0.0 else (np.nan, np.nan)
