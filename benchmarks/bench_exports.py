"""Exports of the flagship's results, told for 500,000 figures."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from benchmarks.clock import best
from benchmarks.registry import Reading, benchmark

POINTS = 500_000
TARGETS = {"csv": "<= 0.5", "parquet": "<= 0.1"}


@cache
def finished() -> tuple[Path, tempfile.TemporaryDirectory[str], int]:
    """Return the folder of a small flagship run, what keeps it alive, and its number of figures."""
    import exeunt
    from exeunt.results.export.points import COLUMNS

    keep = tempfile.TemporaryDirectory(prefix="exeunt-bench-")
    folder = Path(keep.name) / "run"
    result = exeunt.run(["us-66", "us-retreat"], draws=128, workers=2, out=folder)
    return folder, keep, len(result.summary) * len(COLUMNS)


def export_seconds(name: str) -> Reading:
    from exeunt.results.export import FORMATS, export
    from exeunt.results.result import Result

    folder, keep, points = finished()
    result = Result.open(folder)
    path = Path(keep.name) / f"out{FORMATS[name]}"
    return Reading(best(lambda: export(result, path, name), 3) * POINTS / points)


for _name in ("csv", "parquet", "excel", "netcdf", "iamc", "sdmx"):
    benchmark(f"export {_name}", "500,000 figures", target=TARGETS.get(_name, ""))(
        lambda _, name=_name: export_seconds(name)  # type: ignore[misc]
    )


@benchmark("sql", "join of results and tables, the desk opened and locked")
def sql(_: int) -> Reading:
    from exeunt.results.query import Desk
    from exeunt.results.result import Result
    from exeunt.world.world import World

    folder, _keep, _points = finished()
    query = "SELECT c.name_en, diff_p50 FROM summary s JOIN countries c ON c.country = s.label ORDER BY 2 LIMIT 10"
    return Reading(best(lambda: Desk(Result.open(folder), World.load()).ask(query)))


@benchmark("outcome", "draws of shortfall as an array with labels")
def outcome(_: int) -> Reading:
    from exeunt.results.result import Result

    folder, _keep, _points = finished()
    return Reading(best(lambda: Result.open(folder).outcome("shortfall").difference()))
