"""The IAMC form of model comparisons: model, scenario, region, variable, unit, one column a year."""

from __future__ import annotations

from pathlib import Path

from exeunt.results.database import quoted
from exeunt.results.export.points import Points

COUNTRY = "country"  # the dimension that is a region; all else is part of the variable's name
WORLD = "World"


def write(points: Points, path: Path) -> None:
    """Write a wide CSV; percentiles are a part of the variable: `Shortfall|WHO|Difference|5.0th Percentile`.

    Levels of a scenario stand under its name; the baseline's median is repeated as `<scenario> baseline`, because
    scenarios may have different baselines.
    """
    model = f"exeunt {points.result.manifest['exeunt']}"
    years = [str(y) for y in points.result.years]
    first = f"CASE WHEN dimension = '{COUNTRY}' OR label IN ('', 'ALL') THEN '' ELSE '|' || {_safe('label')} END"
    second = f"CASE WHEN label2 = '' THEN '' ELSE '|' || {_safe('label2')} END"
    statistic = (
        "CASE WHEN statistic = 'mean' THEN 'Mean' "
        "ELSE CAST(CAST(substr(statistic, 2) AS INTEGER) AS VARCHAR) || '.0th Percentile' END"
    )
    points.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE iamc AS PIVOT (
            SELECT {quoted(model)} AS model,
                scenario || CASE WHEN measure = 'baseline' THEN ' baseline' ELSE '' END AS scenario,
                CASE WHEN dimension = '{COUNTRY}' AND label <> 'ALL' THEN label ELSE '{WORLD}' END AS region,
                title || {first} || {second}
                    || CASE WHEN measure = 'difference' THEN '|Difference' ELSE '' END || '|' || {statistic}
                    AS variable,
                unit, year, value
            FROM points
        ) ON year IN ({", ".join(years)}) USING first(value) GROUP BY model, scenario, region, variable, unit"""
    )
    columns = ", ".join(f'"{y}"' for y in years)
    points.connection.execute(
        f"COPY (SELECT model, scenario, region, variable, unit, {columns} FROM iamc ORDER BY ALL) "
        f"TO {quoted(path)} (FORMAT csv, HEADER)"
    )


def _safe(column: str) -> str:
    """The bar separates levels of a name."""
    return f"replace({column}, '|', '/')"
