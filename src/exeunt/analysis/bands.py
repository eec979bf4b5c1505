"""Median and 90 % range of one outcome, as every face shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exeunt.results.result import Result

Text = Mapping[str, str]  # {"en": ..., "zh_hant": ...}
TOTAL = "ALL"
GRADES = "ABC"


@dataclass(frozen=True)
class Band:
    """5th, 50th and 95th percentile over draws, unit and evidence grade.

    NaN means "never" (no run-out month) or "not computed"; it is never zero. `missing` is the share of draws without
    a number.
    """

    p05: float
    p50: float
    p95: float
    unit: str
    grade: str
    missing: float = 0.0

    def scaled(self, factor: float, unit: str | None = None) -> Band:
        """Return the band times a factor; a negative one swaps the ends so that p05 <= p95 stays true."""
        low, high = sorted((self.p05 * factor, self.p95 * factor))
        return replace(self, p05=low, p50=self.p50 * factor, p95=high, unit=unit or self.unit)

    def to_dict(self) -> dict[str, object]:
        """Return the band as data for `--json`; NaN becomes null."""
        return {
            "p05": number(self.p05),
            "p50": number(self.p50),
            "p95": number(self.p95),
            "unit": self.unit,
            "grade": self.grade,
            "missing": number(self.missing),
        }


def number(value: float) -> float | None:
    """Return a finite number, or None: JSON has no NaN."""
    return float(value) if np.isfinite(value) else None


def finite(value: Any) -> Any:
    """Return data that JSON can hold: a number that does not exist is null."""
    if isinstance(value, Mapping):
        return {k: finite(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(v) for v in value]
    return number(value) if isinstance(value, float) else value


def exact(value: float, unit: str, grade: str = "A") -> Band:
    """Return the band of a figure without spread."""
    return Band(value, value, value, unit, grade)


def worst(grades: Iterable[str]) -> str:
    """Return the weakest of several evidence grades; "C" if there is none."""
    return max((g for g in grades if g), default=GRADES[-1])


def band_of(values: NDArray[np.float64], unit: str, grade: str) -> Band:
    """Return the band of draws (n,); draws that are NaN count as missing and leave the rest to the quantiles."""
    known = values[~np.isnan(values)]
    missing = 1.0 - len(known) / len(values)
    if not len(known):
        return Band(np.nan, np.nan, np.nan, unit, grade, missing)
    low, middle, high = np.quantile(known, (0.05, 0.50, 0.95))
    return Band(float(low), float(middle), float(high), unit, grade, missing)


def band(
    result: Result,
    scenario: str,
    variable: str,
    year: int,
    label: str = TOTAL,
    *,
    difference: bool = True,
    sign: int = 1,
    label2: str | None = None,
) -> Band:
    """Return the band of one cell.

    label, label2 : labels of the first and second dimension; "ALL" is the sum over additive dimensions.
    difference : scenario less its paired baseline, draw by draw, instead of the level.
    sign : -1 turns a loss (a negative difference) into a positive amount lost.

    Errors: E502, E503 unknown scenario or outcome; E553 year, label or total that the outcome does not have.
    """
    rows = bands(result, scenario, variable, year, difference=difference, sign=sign)
    second = label2 if label2 is not None else ""
    if (label, second) in rows:
        return rows[label, second]
    if label == TOTAL:
        raise ExeuntError(
            "E553",
            f"'{variable}' has no total: its cells cannot be added",
            mend="Give a label such as " + ", ".join(sorted({a for a, _ in rows})[:3]) + ".",
        )
    labels = {a for a, _ in rows} if label2 is None else {b for _, b in rows}
    raise ExeuntError(
        "E553",
        f"'{label if label2 is None else label2}' is not a label of '{variable}'",
        nearest=nearest_names(label if label2 is None else label2, labels),
    )


def bands(
    result: Result, scenario: str, variable: str, year: int, *, difference: bool = True, sign: int = 1
) -> dict[tuple[str, str], Band]:
    """Return the bands of all cells of one outcome in one year by (label, label2); parameters as in `band`."""
    if sign not in (-1, 1):
        raise ExeuntError("E554", f"sign {sign}", mend="Give 1 or -1.")
    if year not in result.years:
        raise ExeuntError(
            "E553", f"year {year} is not in this run", mend=f"It holds {result.years[0]}-{result.years[-1]}."
        )
    names = result.check_scenario(scenario), result.check_variable(variable)
    prefix = "diff_" if difference else ""
    rows = result.connection.execute(
        f"SELECT label, label2, {prefix}p05, {prefix}p50, {prefix}p95, unit, grade, missing FROM summary "
        "WHERE scenario = ? AND variable = ? AND year = ?",
        [*names, year],
    ).fetchall()
    found: dict[tuple[str, str], Band] = {}
    for first, second, p05, p50, p95, unit, grade, missing in rows:
        level = Band(_float(p05), _float(p50), _float(p95), str(unit), str(grade), _float(missing))
        found[str(first), str(second)] = level.scaled(sign)
    return found


def _float(value: object) -> float:
    return float("nan") if value is None else float(str(value))
