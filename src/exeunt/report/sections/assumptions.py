"""Key assumptions with range, source and grade, read from the declarations of the channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from exeunt.analysis.record import Record, RecordedEvent
from exeunt.declarations import Parameter, all_declarations
from exeunt.report.model import Cell, Column, DataTable
from exeunt.report.page import Page
from exeunt.text.numbers import measure

CHOICE = Path(__file__).with_name("assumptions.yaml")


def build(page: Page, focus: Record) -> DataTable:
    """Return the table: shares that the focus scenario assumes, then parameters; overrides are said in their row."""
    columns = [
        Column(page._("assumption")),
        Column(page._("range (middle)"), numeric=True),
        Column(page._("source")),
    ]
    choice = yaml.safe_load(CHOICE.read_text(encoding="utf-8"))
    events = [e for e in focus.events if e.status == "assumed" and e.kept is not None and e.kept[0] < e.kept[2]]
    rows = [_event(page, e, focus) for e in events[: choice["events"]]]
    rows += [_parameter(page, p) for p in _chosen(choice["parameters"])]
    return DataTable("assumptions", page._("Key assumptions: what the figures rest on"), columns, rows)


def _chosen(keys: list[str]) -> list[Parameter]:
    """Return the declared parameters of some keys; a channel that is not installed has none."""
    declarations = all_declarations()
    found = []
    for key in keys:
        channel, _, name = key.partition(".")
        if channel in declarations and name in declarations[channel].parameters:
            found.append(declarations[channel].parameters[name])
    return found


def _event(page: Page, event: RecordedEvent, focus: Record) -> list[Cell]:
    low, middle, high = event.kept or (0.0, 0.0, 0.0)
    return [
        Cell(page.pick(event.sentence), note=page.pick(focus.title)),
        _range(page, low, middle, high, "ratio", "C"),
        Cell("; ".join(event.sources) or page._("assumption")),
    ]


def _parameter(page: Page, p: Parameter) -> list[Cell]:
    middle = float(p.distribution.quantile(np.array([0.5]))[0])
    changed = [
        page.result.title(str(s["name"]), page.language)
        for s in page.result.manifest["scenarios"]
        if p.key in s["overrides"]
    ]
    note = page.say("changed in {scenarios}", scenarios=", ".join(changed)) if changed else p.key
    return [
        Cell(page.pick(p.names), note=note),
        _range(page, p.low, middle, p.high, p.unit, p.grade),
        Cell(p.source),
    ]


def _range(page: Page, low: float, middle: float, high: float, unit: str, grade: str) -> Cell:
    how = measure([low, middle, high], unit, page.language)
    between = page._(" to ") if low < 0 else "-"
    gap = "\N{NO-BREAK SPACE}" if page.english else ""
    opened, closed = (" (", ")") if page.english else ("（", "）")
    text = f"{how.number(low)}{between}{how.number(high)}{opened}{how.number(middle)}{closed}{gap}{how.unit}"
    return Cell(text, middle, grade)
