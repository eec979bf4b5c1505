"""`exeunt sql`: a question to a run and the tables of facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.results.query import Answer

SHOWN = 100  # rows on a screen


def sql(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    query: Annotated[str, typer.Argument(help="One SELECT.")],
    json: Annotated[bool, typer.Option("--json", help="Print all rows as JSON.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write all rows to this file.")] = None,
) -> None:
    """Ask a run in SQL (DuckDB, read only): views summary and draws, and every table of `exeunt data list`.

    Example: exeunt sql out/flagship "select label, diff_p50 from summary where variable = 'shortfall' and year = 2026"
    """
    from exeunt.results.query import Desk
    from exeunt.results.result import Result
    from exeunt.world.world import World

    desk = Desk(Result.open(folder), World.load())
    if csv is not None:
        rows = desk.save(query, csv)
        typer.echo(f"{rows} rows in {csv}", err=True)
        return
    answer = desk.ask(query)
    if json:
        import json as encoder

        typer.echo(encoder.dumps(list(answer.records()), ensure_ascii=False, indent=1, default=str))
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    from rich.console import Console

    console = Console()
    texts = [[_text(value) for value in row] for row in answer.rows[:SHOWN]]
    widths = [max(map(len, [name, *cells])) for name, *cells in zip(answer.columns, *texts, strict=True)]
    if sum(widths) + 3 * len(widths) + 1 > console.width and len(widths) > 1:
        texts = texts[: SHOWN // 10]
        for row in texts:
            console.print(
                *(f"{_escaped(n)} = {v}" for n, v in zip(answer.columns, row, strict=True)), sep="\n", end="\n\n"
            )
    else:
        _print_table(console, answer, texts)
    if len(answer.rows) > len(texts):
        console.print(f"{len(answer.rows) - len(texts)} more rows: --json or --csv FILE")


def _print_table(console: Console, answer: Answer, texts: list[list[str]]) -> None:
    from rich.table import Table

    numeric = [
        all(isinstance(row[i], (int, float, type(None))) for row in answer.rows) for i in range(len(answer.columns))
    ]
    table = Table()
    for name, right in zip(answer.columns, numeric, strict=True):
        table.add_column(_escaped(name), justify="right" if right else "left", overflow="fold")
    for row in texts:
        table.add_row(*row)
    console.print(table)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return _escaped(str(value))


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")
