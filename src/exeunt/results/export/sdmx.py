"""SDMX-CSV 2.0 for money: one observation a row, codes as identifiers, amounts in US dollars.

The structure is exeunt's own and is in no registry; the record beside the file says what each code means.
"""

from __future__ import annotations

from pathlib import Path

from exeunt.errors import ExeuntError
from exeunt.results.database import quoted
from exeunt.results.export.points import Points

STRUCTURE = "EXEUNT:MONEY(1.0.0)"
MONEY = "USD"
HEAD = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "SCENARIO", "INDICATOR", "BREAKDOWN", "ITEM", "BREAKDOWN2", "ITEM2",
    "MEASURE", "STATISTIC", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "GRADE",
)  # fmt: skip


def write(points: Points, path: Path) -> None:
    """Write the outcomes in USD; others are left out. OBS_STATUS is F (forecast) or M (no figure exists).

    ITEM `_T` is the total and `_Z` "not applicable", as SDMX writes them. Error: E521 no outcome is in USD.
    """
    declared = points.result.manifest["variables"]
    if not any(declared[v]["unit"] == MONEY for v in points.variables):
        raise ExeuntError("E521", "none of these outcomes is in USD", mend="Take csv, or outcomes such as shortfall.")
    points.connection.execute(
        f"""COPY (
            SELECT 'dataflow' AS STRUCTURE, {quoted(STRUCTURE)} AS STRUCTURE_ID, 'I' AS ACTION, 'A' AS FREQ,
                {_code("scenario")} AS SCENARIO, {_code("variable")} AS INDICATOR,
                {_code("dimension")} AS BREAKDOWN, {_code("label")} AS ITEM,
                CASE WHEN label = 'ALL' THEN '_Z' ELSE {_code("dimension2")} END AS BREAKDOWN2,
                {_code("label2")} AS ITEM2,
                upper(measure) AS MEASURE, upper(statistic) AS STATISTIC, year AS TIME_PERIOD,
                value AS OBS_VALUE, unit AS UNIT_MEASURE, 0 AS UNIT_MULT,
                CASE WHEN value IS NULL THEN 'M' ELSE 'F' END AS OBS_STATUS, grade AS GRADE
            FROM points WHERE unit = '{MONEY}'
        ) TO {quoted(path)} (FORMAT csv, HEADER)"""
    )


def _code(column: str) -> str:
    """An SDMX identifier: capital letters, digits, `_`, `@`, `$` and `-`."""
    return (
        f"CASE {column} WHEN 'ALL' THEN '_T' WHEN '' THEN '_Z' "
        f"ELSE regexp_replace(upper({column}), '[^A-Z0-9_@$-]', '_', 'g') END"
    )
