"""Parquet, one row a label and year with a column a statistic; the record of origin is in the file's own metadata."""

from __future__ import annotations

from pathlib import Path

from exeunt.results.database import quoted
from exeunt.results.export.points import COLUMNS, Points

KEYS = ("scenario", "variable", "dimension", "label", "dimension2", "label2", "year", "unit", "grade")


def write(points: Points, path: Path) -> None:
    """Write keys, level p05-p95 and mean, the same of the difference as `diff_`, `base_p50`, `missing`.

    NULL means that no figure exists. Metadata key `exeunt` holds the record as JSON. Of draws: the columns of the CSV.
    """
    select = "SELECT * FROM points"
    if points.table == "summary":
        keys = ", ".join(f"nullif({k}, '') AS {k}" if k.startswith(("dim", "label")) else k for k in KEYS)
        figures = ", ".join(f"CASE WHEN isnan({c}) THEN NULL ELSE {c} END AS {c}" for c in COLUMNS)
        select = f"SELECT {keys}, {figures}, missing FROM chosen"
    points.copy(select, path, f"FORMAT parquet, KV_METADATA {{exeunt: {quoted(points.record_text())}}}")
