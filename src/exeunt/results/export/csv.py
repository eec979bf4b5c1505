"""CSV, one figure a row, for any program that reads text."""

from __future__ import annotations

from pathlib import Path

from exeunt.results.export.points import Points


def write(points: Points, path: Path) -> None:
    """Write scenario, variable, dimension, label, dimension2, label2, year, measure, statistic, value, unit, grade.

    measure : level, difference (from the paired baseline) or baseline; statistic : p05 to p95 or mean. Of draws:
    scenario, variable, year, draw, value, baseline.
    """
    select = "SELECT * FROM points"
    if points.table == "summary":
        # An empty cell, not an empty text in quotes, where there is no such dimension.
        plain = ", ".join(f"nullif({c}, '') AS {c}" for c in ("dimension", "label", "dimension2", "label2"))
        select = f"SELECT scenario, variable, {plain}, year, measure, statistic, value, unit, grade FROM points"
    points.copy(select, path, "FORMAT csv, HEADER")
