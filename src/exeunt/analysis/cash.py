"""Cash of the assessed budgets: when the regular budget runs out, what can be spent, who may lose the vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, bands

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

REGULAR = "UN"
MONTHS = range(1, 13)
AT_RISK = 0.01  # a vote is listed when it is at risk in at least this share of draws
MONTH_NOT_KNOWN: Text = {
    "en": "month not known: no monthly record is published",
    "zh_hant": "月份不明：無公開的逐月紀錄",
}


@dataclass(frozen=True)
class CalendarMonth:
    """Share of draws in which cash has run out by the end of a month, scenario and baseline."""

    month: int
    out_by: float
    out_by_baseline: float


@dataclass(frozen=True)
class BudgetYear:
    """One assessed budget in one year; levels, and the spend factor against the baseline.

    arrears, liquidity : USD at the end of the year; cash_days, cash_days_minimum : days, NaN where no record exists.
    month : "" or why no month is given.
    """

    budget: str
    name: Text
    year: int
    spend_factor: Band
    spend_factor_difference: Band
    arrears: Band
    liquidity: Band
    cash_days: Band
    cash_days_minimum: Band
    month: Text


@dataclass(frozen=True)
class VoteAtRisk:
    """One state under Article 19 on 1 January of a year.

    at_risk, at_risk_baseline : shares of draws. minimum_payment : USD that would have kept the vote, 0 where safe.
    """

    country: str
    name: Text
    year: int
    at_risk: float
    at_risk_baseline: float
    minimum_payment: Band


@dataclass(frozen=True)
class Cash:
    """Cash of one scenario and year.

    months : the regular budget if nobody cuts beyond the plan. median_month : NaN if cash holds in most draws.
    budgets : the three budgets, all years of the run. votes : states at risk in `year` and in the year after, since the
    payments of a year decide the vote of the next 1 January.
    """

    scenario: str
    year: int
    months: tuple[CalendarMonth, ...]
    median_month: float
    never: float
    liquidity_end: Band
    budgets: tuple[BudgetYear, ...]
    votes: tuple[VoteAtRisk, ...]
    grade: str

    def budget(self, code: str, year: int | None = None) -> BudgetYear:
        """Return one budget in one year (the year of the calendar by default); KeyError if it is not there."""
        return {(b.budget, b.year): b for b in self.budgets}[code, year or self.year]


def cash(result: Result, scenario: str, world: World, year: int = 2026) -> Cash:
    """Return the cash calendar. Errors: E502 unknown scenario; E503 a run without liquidity; E553 year."""
    end = bands(result, scenario, "liquidity_end", year, difference=False)[REGULAR, ""]
    month = run_out_months(result, scenario, year)
    quiet = run_out_months(result, result.baseline_of(scenario), year)
    months = tuple(CalendarMonth(m, float(np.mean(month <= m)), float(np.mean(quiet <= m))) for m in MONTHS)
    return Cash(
        scenario=scenario,
        year=year,
        months=months,
        median_month=median_month(month),
        never=float(np.isnan(month).mean()),
        liquidity_end=end,
        budgets=_budgets(result, scenario, world),
        votes=_votes(result, scenario, world, year),
        grade=str(result.manifest["variables"]["run_out_month"]["grade"]),
    )


def run_out_months(result: Result, arm: str, year: int) -> NDArray[np.float64]:
    """Return the run-out month of the regular budget in every draw of an arm, (draws,), NaN where cash holds."""
    values = result.values("run_out_month", arm)
    position = list(result.manifest["dims"]["budget"]).index(REGULAR)
    return np.ascontiguousarray(values[:, result.years.index(year), position])


def median_month(months: NDArray[np.float64]) -> float:
    """Return the median over draws, "never" counting as later than every month; NaN if that is the median."""
    ordered = np.sort(months)  # NaN sorts last
    middle = len(ordered) // 2
    return float(ordered[middle] if len(ordered) % 2 else 0.5 * (ordered[middle - 1] + ordered[middle]))


def _budgets(result: Result, scenario: str, world: World) -> tuple[BudgetYear, ...]:
    index = world.index("budget")
    found = []
    for year in result.years:
        level = {
            variable: bands(result, scenario, variable, year, difference=False)
            for variable in ("spend_factor", "arrears_budget", "liquidity_end", "cash_days_budget", "cash_days_minimum")
        }
        change = bands(result, scenario, "spend_factor", year)
        for code in index.labels:
            key = code, ""
            known = code == REGULAR
            found.append(
                BudgetYear(
                    budget=code,
                    name={"en": index.name(code), "zh_hant": index.name(code, "zh_hant")},
                    year=year,
                    spend_factor=level["spend_factor"][key],
                    spend_factor_difference=change[key],
                    arrears=level["arrears_budget"][key],
                    liquidity=level["liquidity_end"][key],
                    cash_days=level["cash_days_budget"][key],
                    cash_days_minimum=level["cash_days_minimum"][key],
                    month={"en": "", "zh_hant": ""} if known else MONTH_NOT_KNOWN,
                )
            )
    return tuple(found)


def _votes(result: Result, scenario: str, world: World, year: int) -> tuple[VoteAtRisk, ...]:
    index = world.index("donor")
    votes = []
    for when in (y for y in (year, year + 1) if y in result.years):
        payments = bands(result, scenario, "minimum_payment", when, difference=False)
        for code, (mine, quiet) in _shares_at_risk(result, scenario, when).items():
            if max(mine, quiet) >= AT_RISK:
                name = {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}
                votes.append(VoteAtRisk(code, name, when, mine, quiet, payments[code, ""]))
    return tuple(sorted(votes, key=lambda v: (v.year, -v.at_risk, v.country)))


def _shares_at_risk(result: Result, scenario: str, year: int) -> dict[str, tuple[float, float]]:
    rows = result.connection.execute(
        "SELECT label, mean, mean - diff_mean FROM summary "
        "WHERE scenario = ? AND variable = 'vote_suspended' AND year = ?",
        [scenario, year],
    ).fetchall()
    return {str(label): (float(mine), float(quiet)) for label, mine, quiet in rows}
