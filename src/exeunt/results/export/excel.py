"""An Excel workbook: one sheet an outcome, and a sheet that says what the figures rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from exeunt.errors import ExeuntError
from exeunt.results.export.points import Points

ROWS = 1_048_576  # the limit of a sheet
NAME = 31  # letters of a sheet's name
FIGURES = ("p05", "p50", "p95", "mean", "diff_p05", "diff_p50", "diff_p95", "diff_mean", "base_p50")
HEADS = (
    "level 5 %", "level median", "level 95 %", "level mean", "difference 5 %", "difference median", "difference 95 %",
    "difference mean", "baseline median",
)  # fmt: skip


def write(points: Points, path: Path) -> None:
    """Write the workbook; an empty cell means that no figure exists. Error: E522 an outcome has too many rows."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _sheet(book, "read me", _read_me(points), widths=(28, 110), head=False)
    for name in points.variables:
        rows = _rows(points, name)
        if len(rows) > ROWS:
            raise ExeuntError("E522", f"{name} has {len(rows)} rows, a sheet holds {ROWS}", mend="Take csv or parquet.")
        _sheet(book, name[:NAME], rows, widths=(16, 8, 18, 18), head=True)
    with path.open("wb") as handle:
        book.save(handle)


def _sheet(book: Any, title: str, rows: Iterable[Sequence[Any]], *, widths: tuple[int, ...], head: bool) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    for i, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    if head:
        sheet.freeze_panes = "A2"
    for position, row in enumerate(rows):
        if head and position == 0:
            cells = [WriteOnlyCell(sheet, value=text) for text in row]
            for cell in cells:
                cell.font = Font(bold=True)
            sheet.append(cells)
        else:
            sheet.append(list(row))


def _rows(points: Points, name: str) -> list[tuple[Any, ...]]:
    declared = points.result.manifest["variables"][name]
    dims = list(declared["dims"])
    labels = ["label", "label2"][: len(dims)]
    figures = ", ".join(f"CASE WHEN isnan({c}) THEN NULL ELSE {c} END" for c in FIGURES)
    keys = ", ".join(["scenario", "year", *labels])
    found = points.connection.execute(f"SELECT {keys}, {figures} FROM chosen WHERE variable = ?", [name]).fetchall()
    unit = declared["unit"]
    return [("scenario", "year", *dims, *(f"{h}, {unit}" for h in HEADS)), *found]


def _read_me(points: Points) -> Iterable[tuple[Any, ...]]:
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
    yield ()
    yield "sheet", "outcome (unit, grade): what it is; model"
    for name, v in record["variables"].items():
        model = record["models"][v["channel"]]
        yield name[:NAME], f"{v['names']['en']} ({v['unit']}, {v['grade']}): {v['description']} Model: {model}"
    yield ()
    yield "parameter", "distribution, unit, grade: source"
    for p in record["parameters"]:
        yield p["parameter"], f"{p['distribution']} {p['unit']}, {p['grade']}: {p['source']}"
