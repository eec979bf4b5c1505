"""`exeunt trade`: equilibria of a matrix of your own, what a run says on trade, the model beside published studies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exeunt.cli.trade_brackets import brackets
from exeunt.cli.trade_result import result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exeunt.analysis.trade_matrix import Answer

app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
SHOWN = 12  # rows printed on a screen


for command in (brackets, result):
    app.command()(command)


@app.callback()
def trade() -> None:
    """Trade equilibria of a matrix of your own; the digital wall in a run; the model beside published studies."""


@app.command()
def solve(
    flows: Annotated[
        Path,
        typer.Option(help="CSV exporter,importer[,sector],value[,duty]; domestic sales on the diagonal."),
    ],
    costs: Annotated[
        Path | None,
        typer.Option(help="CSV exporter,importer[,sector][,cost_ratio][,duty]; a pair left out does not change."),
    ] = None,
    theta: Annotated[str, typer.Option(help="Trade elasticity: a number, or with sectors a CSV sector,theta.")] = "4",
    closure: Annotated[
        str, typer.Option(help="additive: deficits fixed in world output. multiplicative: a fixed share of income.")
    ] = "additive",
    accounts: Annotated[
        Path | None, typer.Option(help="With sectors: CSV iso3,sector,value_added[,final_demand].")
    ] = None,
    io: Annotated[Path | None, typer.Option(help="With sectors: CSV iso3,sector,input_sector,value.")] = None,
    balance: Annotated[
        bool, typer.Option("--balance", help="Remove all deficits first; count changes from that equilibrium.")
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="COUNTRY.csv", help="Write one row an economy.")] = None,
    flows_out: Annotated[Path | None, typer.Option(metavar="PAIRS.csv", help="Write the new flows.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Solve what new trade costs do to prices, wages, trade and real income (exact hat algebra).

    The convergence residual is printed; without convergence there is an error and no number. `cost_ratio` is
    new over old iceberg cost and pure waste; `duty` returns its revenue to the importer.
    """
    from exeunt.trade import solve as compute

    answer = compute(
        flows,
        costs,
        _theta(theta),
        closure=closure,
        accounts=accounts,
        io=io,
        balance=balance,
        strict=strict,
    )
    written = _write(answer, out, flows_out)
    for warning in answer.warnings:
        typer.echo(f"warning: {warning}", err=True)
    if json:
        _print_json(answer, written)
    else:
        _print_screen(answer, written)


def _theta(text: str) -> float | Path:
    try:
        return float(text)
    except ValueError:
        return Path(text)


def _write(answer: Answer, out: Path | None, flows_out: Path | None) -> list[Path]:
    from exeunt.results.writing import replacing

    files = []
    for path, table in ((out, "countries"), (flows_out, "pairs")):
        if path is not None:
            with replacing(path) as temporary:
                getattr(answer, table).to_csv(temporary, index=False, float_format="%.12g", lineterminator="\n")
            files.append(path)
    return files


def _print_json(answer: Answer, written: Sequence[Path]) -> None:
    import json as encoder
    import math

    rows = [
        {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in answer.countries.to_dict("records")
    ]
    data = {**_about(answer), "countries": rows, "files": [str(path) for path in written]}
    typer.echo(encoder.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))


def _about(answer: Answer) -> dict[str, object]:
    return {
        "economies": len(answer.case.labels),
        "sectors": [s for s in answer.case.sectors if s],
        "theta": [float(value) for value in answer.theta],
        "closure": answer.closure,
        "numeraire": "world value added",
        "residual": answer.residual,
        "sweeps": answer.sweeps,
        "warnings": answer.warnings,
    }


def _print_screen(answer: Answer, written: Sequence[Path]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    columns = ("welfare_ratio", "real_wage_ratio", "price_index_ratio", "exports_ratio", "domestic_sales_ratio")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("iso3")
    for column in columns:
        table.add_column(column.removesuffix("_ratio").replace("_", " "), justify="right")
    frame = answer.countries
    order = frame["welfare_ratio"].sub(1.0).abs().sort_values(ascending=False, kind="stable").index[:SHOWN]
    for _, row in frame.loc[order].iterrows():
        table.add_row(str(row["iso3"]), *(_percent(row[column]) for column in columns))
    sectors = len(answer.case.sectors)
    console = Console()
    console.print(
        f"{len(answer.case.labels)} economies, {sectors} sector{'s' * (sectors > 1)}, {answer.closure} deficits; "
        f"changes in percent, largest changes of welfare first"
    )
    console.print(table)
    rest = len(frame) - len(order)
    if rest:
        console.print(f"and {rest} more (--out FILE for all)")
    swept = f"{answer.sweeps} sweep{'s' * (answer.sweeps > 1)}"
    console.print(f"residual {answer.residual:.0e} after {swept}; numeraire world value added")
    for path in written:
        console.print(f"written: {path}", soft_wrap=True)


def _percent(ratio: float) -> str:
    return "" if ratio != ratio else f"{100.0 * (ratio - 1.0):+.3f}"  # noqa: PLR0124  # not a number
