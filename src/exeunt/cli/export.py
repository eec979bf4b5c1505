"""`exeunt export`: the outcomes of a run for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")],
    format: Annotated[  # noqa: A002  # the word users know
        str | None, typer.Option("--format", help="csv, parquet, excel, netcdf, iamc or sdmx; else by the ending.")
    ] = None,
    variable: Annotated[list[str] | None, typer.Option("--variable", help="Outcome, repeatable; else all.")] = None,
    draws: Annotated[bool, typer.Option("--draws", help="Every draw of totals and scalars (csv, parquet).")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the files written as JSON.")] = False,
) -> None:
    """Write quantiles of levels and differences, with units, grades and sources."""
    from exeunt.results.export import export as write
    from exeunt.results.result import Result

    files = write(Result.open(folder), out, format, variable or None, table="draws" if draws else "summary")
    if json:
        import json as encoder

        typer.echo(encoder.dumps([{"file": str(f), "bytes": f.stat().st_size} for f in files], indent=1))
    else:
        for file in files:
            typer.echo(f"{file}  {file.stat().st_size:,} bytes")
