"""Key assumptions with range, source and grade, read from the declarations of the channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from exeunt.declarations import Parameter, all_declarations
from exeunt.report.model import Cell, Column, DataTable
from exeunt.report.page import Page
from exeunt.text.numbers import measure

CHOICE = Path(__file__).with_name("assumptions.yaml")


def build(page: Page) -> DataTable:
    """Return the table of key assumptions; what a scenario overrides is said in its row."""
    columns = [
        Column(page._("assumption")),
        Column(page._("range (middle)"), numeric=True),
        Column(page._("source")),
    ]
    rows = [_row(page, p) for p in _chosen()]
    return DataTable("assumptions", page._("Key assumptions: what the figures rest on"), columns, rows)


def _chosen() -> list[Parameter]:
    declarations = all_declarations()
    found = []
    for key in yaml.safe_load(CHOICE.read_text(encoding="utf-8"))["parameters"]:
        channel, _, name = key.partition(".")
        if channel in declarations and name in declarations[channel].parameters:
            found.append(declarations[channel].parameters[name])
    return found


def _row(page: Page, p: Parameter) -> list[Cell]:
    middle = float(p.distribution.quantile(np.array([0.5]))[0])
    how = measure([p.low, middle, p.high], p.unit, page.language)
    low, central, high = (how.number(v) for v in (p.low, middle, p.high))
    between = page._(" to ") if p.low < 0 else "-"
    gap = "" if how.unit == "%" and not page.english else "\N{NO-BREAK SPACE}"
    opened, closed = (" (", ")") if page.english else ("（", "）")
    changed = [
        page.result.title(str(s["name"]), page.language)
        for s in page.result.manifest["scenarios"]
        if p.key in s["overrides"]
    ]
    note = page.say("changed in {scenarios}", scenarios=", ".join(changed)) if changed else p.key
    return [
        Cell(page.pick(p.names), note=note),
        Cell(f"{low}{between}{high}{opened}{central}{closed}{gap}{how.unit}", middle, p.grade),
        Cell(p.source),
    ]
