"""`exeunt channel`: one channel alone, on a case of your own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.analysis.own_case import CaseAnswer, CaseTable
    from exeunt.analysis.own_case.contract import Value


def channel(
    name: Annotated[str, typer.Argument(help="food, people or talent.")],
    inputs: Annotated[Path | None, typer.Option("--inputs", metavar="FILE.yaml", help="Your case.")] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a commented example that runs.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Compute a case of your own (a country, a crisis, an organisation) with the model of one channel."""
    from exeunt.analysis import own_case
    from exeunt.errors import ExeuntError
    from exeunt.text.language import language_code

    language = language_code(lang)
    if template == (inputs is not None):
        raise ExeuntError(
            "E690",
            "give either --inputs FILE.yaml or --template",
            where="exeunt channel",
            mend=f"Start from: exeunt channel {name} --template > case.yaml",
        )
    if inputs is None:
        typer.echo(own_case.template(name), nl=False)
        return
    found = own_case.answer(name, inputs)
    if json:
        import json as encoder

        typer.echo(encoder.dumps(found.to_dict(), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        _print(found, language)


def _print(found: CaseAnswer, language: str) -> None:
    from rich.console import Console

    from exeunt.analysis.own_case.contract import said

    console = Console(highlight=False, emoji=False, markup=False)
    console.print(said(found.title, language), style="bold")
    for table in found.tables:
        console.print(_table(table, language))
        if table.note:
            console.print(said(table.note, language))
    for warning in found.warnings:
        console.print(("warning: " if language == "en" else "注意：") + said(warning, language))


def _table(table: CaseTable, language: str) -> object:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from exeunt.analysis.own_case.contract import said

    shown = Table(title=said(table.name, language), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for i, head in enumerate(table.columns):
        words = any(isinstance(row[i], (str, Mapping)) for row in table.rows)
        shown.add_column(said(head, language), justify="left" if words else "right")
    for row in table.rows:
        shown.add_row(*(_cell(v, language, table.digits) for v in row))
    return shown


def _cell(value: Value, language: str, digits: int) -> str:
    """Return a figure with the digits that its size can bear: thousands whole, small ones with four digits."""
    from exeunt.analysis.own_case.contract import said

    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return said(value, language) if isinstance(value, (str, Mapping)) else str(value)
    if digits and value:
        value = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    if isinstance(value, int) or abs(value) >= 1000.0:
        return f"{value:,.0f}"
    return f"{value:.4g}"
