"""`exeunt scale`: what each state pays by law, by the full method, and under two hypotheses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.rules.scale_table import ScaleTable
    from exeunt.rules.united_nations import UnitedNationsScales


def scale(
    period: Annotated[str, typer.Option(help="Scale period, such as 2025-2027, or a year inside one.")] = "2025-2027",
    without: Annotated[list[str] | None, typer.Option(help="State (ISO3) that leaves or does not pay.")] = None,
    reading: Annotated[
        str,
        typer.Option(
            help="law: nobody else's rate moves, what is unpaid is a hole. recomputed: the full method for those "
            "who stay. pro-rata: adopted rates raised by one factor."
        ),
    ] = "law",
    budget: Annotated[
        str, typer.Option(help="regular, peacekeeping, or an organisation: IRMCT, WHO, UNESCO ...")
    ] = "regular",
    year: Annotated[
        int | None, typer.Option(help="Budget year of the bills; 2026, or the last year of the period.")
    ] = None,
    patch: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change a rule: gradient=0.7, ceiling=25, track_2=no ..."),
    ] = None,
    explain: Annotated[str | None, typer.Option(metavar="ISO3", help="Print every step of one state's rate.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the rows to a file.")] = None,
) -> None:
    """Compute a scale of assessments: rates beside the adopted ones, and bills in US dollars.

    Under `law` the rate is what the method gives from public data, the adopted rate stands beside it, and
    the bill
    uses the adopted one. Under `recomputed` and `pro-rata` (hypotheses) the bill uses the rate shown.
    """
    from exeunt.cli.scale_output import as_data, print_explanation, print_table, write_csv
    from exeunt.rules.explain import explain_state
    from exeunt.rules.parameters import RuleSet
    from exeunt.rules.periods import find_period
    from exeunt.rules.scale_table import ask, scale_table
    from exeunt.rules.united_nations import UnitedNationsScales
    from exeunt.world.world import World

    rules = RuleSet.load().patched(_patches(patch or []))
    scales = UnitedNationsScales(World.load(), rules)
    question = ask(rules, find_period(period, rules), reading, budget, without or [], year)
    table = scale_table(scales, question)
    gone = question.without if question.reading == "recomputed" else ()
    trace = explain_state(scales, question.period, explain, gone) if explain else None
    if csv:
        write_csv(csv, as_data(scales, table)["rows"])
    if json:
        _print_json(scales, table, trace)
    elif trace:
        print_explanation(scales, table, trace)
    else:
        print_table(scales, table)
        if csv:
            typer.echo(f"rows written to {csv}")


def _patches(texts: list[str]) -> dict[str, object]:
    from exeunt.errors import ExeuntError

    found: dict[str, object] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise ExeuntError("E304", f"--set {text} is not NAME=VALUE", mend="Write, for example, --set gradient=0.7.")
        found[name.strip()] = value.strip()
    return found


def _print_json(scales: UnitedNationsScales, table: ScaleTable, trace: dict[str, object] | None) -> None:
    import json as encoder

    from exeunt.cli.scale_output import as_data

    data = as_data(scales, table)
    if trace:
        data["explain"] = trace
    typer.echo(encoder.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))
