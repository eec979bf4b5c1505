"""Results for other programs: CSV, Parquet, Excel, NetCDF, the IAMC form of model comparisons, SDMX-CSV for money.

Every format holds the same figures (quantiles and means of levels and of paired differences), tells unit and grade of
each, and carries or has beside it what they rest on. Files appear whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from exeunt.errors import ExeuntError, nearest_names
from exeunt.results.export.points import TABLES, Points
from exeunt.results.result import Result
from exeunt.results.writing import replacing

FORMATS = {
    "csv": ".csv",
    "parquet": ".parquet",
    "excel": ".xlsx",
    "netcdf": ".nc",
    "iamc": ".iamc.csv",
    "sdmx": ".sdmx.csv",
}
_TEXT = ("csv", "iamc", "sdmx")  # formats without room for a record of their origin


def export(
    result: Result,
    path: Path | str,
    format: str | None = None,  # noqa: A002  # the word users know
    variables: Iterable[str] | None = None,
    table: str = "summary",
) -> list[Path]:
    """Write outcomes of a run to `path` and return the files written.

    format : one of `FORMATS`; told from the ending of the path if None. variables : outcomes (all by default).
    table : "summary", or "draws" (CSV and Parquet only: every draw of totals and scalars).
    Text formats get a second file `<path>.metadata.json` with version, seed, hash, units, grades, models and sources.

    Errors: E503 unknown outcome; E520 unknown format; E521 nothing to write in this format; E522 too many rows for a
    sheet; E422, E423 full disk, not writable.
    """
    target = Path(path)
    chosen = _format_of(target) if format is None else _known(format)
    if table not in TABLES or (table == "draws" and chosen not in ("csv", "parquet")):
        raise ExeuntError("E520", f"table '{table}' has no {chosen} form", mend="Draws go to csv or parquet.")
    names = tuple(result.check_variable(v) for v in variables) if variables is not None else result.variables
    points = Points(result, names, table)
    write = import_module(f"exeunt.results.export.{chosen}").write
    with replacing(target) as temporary:
        write(points, temporary)
    if chosen not in _TEXT:
        return [target]
    beside = target.with_name(target.name + ".metadata.json")
    with replacing(beside) as temporary:
        temporary.write_text(points.record_text(), encoding="utf-8")
    return [target, beside]


def _known(name: str) -> str:
    if name not in FORMATS:
        raise ExeuntError(
            "E520",
            f"'{name}' is not a format",
            nearest=nearest_names(name, FORMATS),
            mend=f"Give one of {', '.join(FORMATS)}.",
        )
    return name


def _format_of(path: Path) -> str:
    """Return the format with the longest ending that the path has."""
    for name, ending in sorted(FORMATS.items(), key=lambda item: -len(item[1])):
        if path.name.casefold().endswith(ending):
            return name
    raise ExeuntError(
        "E520",
        f"no format ends like '{path.name}'",
        mend=f"Give --format, one of {', '.join(FORMATS)}; or an ending: {', '.join(FORMATS.values())}.",
    )
