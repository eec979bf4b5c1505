"""An Excel workbook: one sheet an outcome, and a sheet that says what the figures rest on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from exeunt.errors import ExeuntError
from exeunt.results.export.points import Points
from exeunt.results.export.workbook import Workbook

ROWS = 1_048_576  # the limit of a sheet
NAME = 31  # letters of a sheet's name
FIGURES = ("p05", "p50", "p95", "mean", "diff_p05", "diff_p50", "diff_p95", "diff_mean", "base_p50")
HEADS = (
    "level 5 %", "level median", "level 95 %", "level mean", "difference 5 %", "difference median", "difference 95 %",
    "difference mean", "baseline median",
)  # fmt: skip


def write(points: Points, path: Path) -> None:
    """Write the workbook; an empty cell means that no figure exists. Error: E522 an outcome has too many rows."""
    with Workbook(path) as book:
        book.add("read me", _read_me(points), widths=(30, 110), head=False)
        for name in points.variables:
            rows = _rows(points, name)
            if len(rows) > ROWS:
                mend = "Take csv or parquet."
                raise ExeuntError("E522", f"{name} has {len(rows)} rows, a sheet holds {ROWS}", mend=mend)
            book.add(name[:NAME], rows, widths=(16, 8, *(18,) * (len(rows[0]) - 2)))


def _rows(points: Points, name: str) -> list[tuple[Any, ...]]:
    declared = points.result.manifest["variables"][name]
    dims = list(declared["dims"])
    columns = ", ".join(["scenario", "year", *["label", "label2"][: len(dims)], *FIGURES])
    found = points.connection.execute(f"SELECT {columns} FROM chosen WHERE variable = ?", [name]).fetchall()
    return [("scenario", "year", *dims, *(f"{h}, {declared['unit']}" for h in HEADS)), *found]


def _read_me(points: Points) -> Iterable[tuple[str, ...]]:
    record = points.record
    yield "exeunt", record["exeunt"]
    yield "how to read", record["reading"]
    yield "seed, draws", f"{record['seed']}, {record['draws']}"
    yield "outcomes SHA-256", record["outcomes_sha256"]
    yield "the same figures again", record["reproduce"]
    yield ()
    yield "scenario", "what it is"
    for name, titles in record["scenarios"].items():
        yield name, titles["en"]
    for name, path in record["world_paths"].items():
        yield f"world path {name}", f"{path['titles']['en']}: {path['summary']['en']}"
    yield ()
    yield "sheet", "outcome (unit, grade): what it is; model"
    for name, v in record["variables"].items():
        model = record["models"][v["channel"]]
        yield name[:NAME], f"{v['names']['en']} ({v['unit']}, {v['grade']}): {v['description']} Model: {model}"
    yield ()
    yield "parameter", "distribution, unit, grade: source"
    for p in record["parameters"]:
        yield p["parameter"], f"{p['distribution']} {p['unit']}, {p['grade']}: {p['source']}"
