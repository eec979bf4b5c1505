"""Draws of totals, for figures that join several outcomes draw by draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.results.result import Result

FloatArray = NDArray[np.float64]


def total_draws(result: Result, scenario: str, variable: str, year: int) -> FloatArray:
    """Return scenario less baseline of the total of an additive outcome, one value a draw, shape (draws,).

    Errors: E502, E503 unknown names; E553 the outcome has no total, or the year is not in the run.
    """
    names = result.check_scenario(scenario), result.check_variable(variable)
    rows = result.connection.execute(
        "SELECT value - baseline FROM draws WHERE scenario = ? AND variable = ? AND year = ? ORDER BY draw",
        [*names, year],
    ).fetchnumpy()
    (values,) = rows.values()
    if len(values) != result.draws:
        raise ExeuntError(
            "E553",
            f"'{variable}' has no total in {year}",
            mend=f"Give an additive outcome and a year of {result.years[0]}-{result.years[-1]}.",
        )
    return np.ascontiguousarray(np.ma.filled(values, np.nan), dtype=np.float64)


def option(result: Result, scenario: str, key: str) -> str:
    """Return the value of a switch `channel.name` that a scenario was run with."""
    found = next(s for s in result.manifest["scenarios"] if s["name"] == result.check_scenario(scenario))
    return str(found["options"][key])
