"""Hindcast: spending one year ahead by the error-correction equation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast, score
from exeunt.analysis.hindcast.names import same
from exeunt.analysis.hindcast.refit import cases, large_cases, mean_gap, refit_errors
from exeunt.analysis.hindcast.sample import FloatArray, Sample, range_of
from exeunt.solvers.error_correction import adjust_spending
from exeunt.world.table import Table
from exeunt.world.world import World

ID = "spending"


def spending(world: World, sample: Sample) -> Hindcast:
    """Return the one-step hindcast of log spending: kernel, response parameters and noise as declared."""
    rules = definitions()[ID]
    table = world.table("organisation_year")
    organisations = tuple(dict.fromkeys(str(o) for o in table["organisation"]))
    years = range(int(table["year"].min()), rules["last_year"] + 1)
    revenue, spent = (_grid(table, column, organisations, years) for column in ("revenue_total_usd", "expenses_usd"))
    rows: list[Row] = []
    for year in range(rules["first_year"], rules["last_year"] + 1):
        rows += _year_rows(organisations, revenue, spent, years, year, sample)
    scores = score(rows)
    measured = {"mae": scores.mae, "improvement": scores.improvement}
    units = {"mae": "log points", "improvement": "fraction", "refit_mae": "log points", "refit_mae_naive": "log points"}
    refit_mae, refit_mae_naive = refit_errors(cases(revenue, spent, years), rules["refit_from"])
    return hindcast(ID, rows, measured, units, refit_mae=refit_mae, refit_mae_naive=refit_mae_naive)


def _grid(table: Table, column: str, organisations: tuple[str, ...], years: range) -> FloatArray:
    """Return a column as (organisations, years), NaN where nothing was reported."""
    grid = np.full((len(organisations), len(years)), np.nan)
    at = {organisation: i for i, organisation in enumerate(organisations)}
    for row in table.rows():
        if int(row["year"]) in years:
            grid[at[row["organisation"]], int(row["year"]) - years[0]] = row[column]
    return grid


def _year_rows(
    organisations: tuple[str, ...], revenue: FloatArray, spent: FloatArray, years: range, year: int, sample: Sample
) -> Iterator[Row]:
    now = year - years[0]
    noise = sample.normal(ID, year, len(organisations)) * sample.predictive("sigma_spending")[:, None]
    alpha, closing = sample.parameter("funding", "alpha"), sample.parameter("funding", "lambda")
    for i in large_cases(revenue, spent, now):
        gap = mean_gap(revenue[i], spent[i], years, year)
        if np.isnan(gap):
            continue
        # The equation is in deviations from the organisation's own mean gap, so revenue is scaled by it.
        before, money = float(spent[i, now - 1]), revenue[i, now - 1 : now + 1] / np.exp(gap)
        after = adjust_spending(before, money[0], money[1], alpha, closing)
        change = np.log(after / before)
        low, _, high = range_of(change + noise[:, i])
        middle = range_of(change)[1]
        actual = float(np.log(spent[i, now] / before))
        name = organisations[i]
        yield Row(name, same(name), year, low, middle, high, actual, 0.0, "log points")
