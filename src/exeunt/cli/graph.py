"""`exeunt graph`: who writes and who reads which variable, derived from the declarations."""

from __future__ import annotations

from typing import Annotated, Any

import typer


def graph(
    parameters: Annotated[bool, typer.Option("--parameters", help="List parameters instead.")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="Print Graphviz source.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Draw the channels: what each writes and reads, in the order of a year."""
    from exeunt.declarations import all_declarations
    from exeunt.engine.order import order

    declared = all_declarations()
    rows = [_row(declared[name]) for name in order(declared.values())]
    if json:
        _print_json([_parameter_rows(declared), rows][not parameters])
    elif parameters:
        _print_parameters(_parameter_rows(declared))
    elif dot:
        typer.echo(_dot(rows))
    else:
        _print_table(rows)


def _row(declaration: Any) -> dict[str, Any]:
    return {
        "channel": declaration.channel,
        "model": declaration.model,
        "writes": [
            {"variable": v.name, "dims": list(v.dims), "unit": v.unit, "kept": v.keep}
            for v in declaration.writes.values()
        ],
        "reads": [r.key for r in declaration.reads],
    }


def _parameter_rows(declared: Any) -> list[dict[str, Any]]:
    return [
        {
            "parameter": p.key,
            "unit": p.unit,
            "distribution": p.distribution.to_data(),
            "range": [p.low, p.high],
            "grade": p.grade,
            "source": p.source,
            "description": p.description,
        }
        for d in declared.values()
        for p in d.parameters.values()
    ]


def _print_json(rows: object) -> None:
    import json

    typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("channel", "writes", "reads; (-1) = the year before", title="Channels in the order of a year")
    for row in rows:
        writes = ", ".join(
            f"{v['variable']}\\[{','.join(v['dims'])}]" if v["dims"] else v["variable"]
            for v in row["writes"]
            if v["kept"] != "none"
        )
        table.add_row(row["channel"], writes, ", ".join(row["reads"]))
    Console().print(table)


def _print_parameters(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("parameter", "distribution", "unit", "grade", "description")
    for row in rows:
        shape = row["distribution"]
        text = str(shape) if not isinstance(shape, dict) else " ".join(f"{k} {v}" for k, v in shape.items())
        table.add_row(row["parameter"], text.replace("[", "\\["), row["unit"], row["grade"], row["description"])
    Console().print(table)


def _dot(rows: list[dict[str, Any]]) -> str:
    owner = {v["variable"]: row["channel"] for row in rows for v in row["writes"]}
    lines = ["digraph exeunt {", "  rankdir=LR; node [shape=box];"]
    for row in rows:
        for key in row["reads"]:
            variable = key.split("(")[0].split("@")[0]
            source = owner.get(variable, variable)
            if source != row["channel"]:
                style = " style=dashed" if key != variable else ""
                lines.append(f'  "{source}" -> "{row["channel"]}" [label="{key}"{style}];')
    return "\n".join([*lines, "}"])
