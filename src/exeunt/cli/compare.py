"""`exeunt compare`: scenarios side by side, and their differences draw by draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from exeunt.results.compare import Comparison

BAND = ("p05", "p50", "p95")
HEADLINES = ("loss", "shortfall", "spending")


def compare(
    runs: Annotated[list[str], typer.Argument(help="Folders of runs, scenarios of the one folder, or of the library.")],
    variable: Annotated[list[str] | None, typer.Option("--variable", help="Outcome, may be repeated.")] = None,
    year: Annotated[int, typer.Option(help="Year to compare.")] = 2026,
    label: Annotated[str | None, typer.Option(help="Country, body or other label; else the total.")] = None,
    draws: Annotated[int, typer.Option(help="Draws, where scenarios have to be run.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed, where scenarios have to be run.")] = 66,
    path: Annotated[
        list[str] | None, typer.Option(help="World path of both arms, where scenarios have to be run.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Compare scenarios: each against its baseline, and each against the first."""
    comparison = _resolve(runs, draws, seed, path)
    names = variable or [v for v in HEADLINES if v in comparison.variables]
    if not names:
        _refuse_default(comparison)
    answers = [_answer(comparison, name, year, label) for name in names]
    if json:
        import json as encoder

        data = {"year": year, "scenarios": list(comparison.scenarios), "outcomes": answers}
        typer.echo(encoder.dumps({**data, "notes": list(comparison.notes)}, ensure_ascii=False, indent=1))
    else:
        _print(answers, comparison, year)


def _refuse_default(comparison: Comparison) -> None:
    from exeunt.errors import ExeuntError

    held = ", ".join(comparison.variables)
    raise ExeuntError("E503", f"these runs hold none of {', '.join(HEADLINES)}", mend=f"Give --variable, of {held}.")


def _resolve(given: list[str], draws: int, seed: int, path: list[str] | None) -> Comparison:
    """Return the comparison: folders are opened; names belong to the one folder, or to the library and are run."""
    from exeunt.errors import ExeuntError
    from exeunt.results.compare import compare as side_by_side

    folders = [g for g in given if Path(g).is_dir()]
    names = [g for g in given if not Path(g).is_dir()]
    if folders and names and len(folders) > 1:
        raise ExeuntError(
            "E614", "names belong to one folder, and several are given", mend="Give folders only, or one and names."
        )
    if folders and path:
        raise ExeuntError("E614", "a stored run has its world path already", where="--path", mend="Leave --path out.")
    if folders:
        return side_by_side(*folders, scenarios=names or None)
    from exeunt.api import run

    if len(names) < 2:
        raise ExeuntError("E511", "one scenario alone cannot be compared", mend="Give at least two, or a folder.")
    return side_by_side(run(names, draws=draws, seed=seed, path=path))


def _answer(comparison: Comparison, variable: str, year: int, label: str | None) -> dict[str, Any]:
    outcome = comparison.outcome(variable).sel(year=[year])
    first = next(iter(outcome.parts.values()))
    if label is not None:
        outcome = outcome.at(label)
    elif first.declared["additive"]:
        outcome = outcome.total()
    several = len(comparison.scenarios) > 1
    return {
        "variable": variable,
        "name": first.declared["names"]["en"],
        "label": label or ("ALL" if first.declared["additive"] else None),
        "unit": first.unit,
        "grade": first.grade,
        "levels": _records(outcome.quantiles(difference=False)),
        "differences": _records(outcome.quantiles()),
        "between": _records(outcome.between()) if several else [],
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    import pandas as pd

    kept = frame.drop(columns=["unit", "grade"])
    return [{str(k): None if pd.isna(v) else v for k, v in row.items()} for row in kept.to_dict("records")]


def _print(answers: list[dict[str, Any]], comparison: Comparison, year: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.grades import mark

    console = Console()
    for answer in answers:
        dims = [k for k in answer["levels"][0] if k not in _PLAIN]
        what = "" if answer["label"] is None else f" ({answer['label']})"
        table = Table(title=f"{answer['name']}{what}, {year} {mark(answer['grade'])}", title_justify="left")
        heads = ("level", "less its baseline", f"less {comparison.scenarios[0]}")
        for head in ("scenario", *(d for d in dims if answer["label"] is None)):
            table.add_column(head)
        for head in heads:
            table.add_column(head, justify="right")
        rest = {_key(row, dims): row for row in answer["between"]}
        for level, gap in zip(answer["levels"], answer["differences"], strict=True):
            cells = [level["scenario"], *(str(level[d]) for d in dims if answer["label"] is None)]
            other = rest.get(_key(level, dims))
            bands = [_band(level, answer["unit"]), _band(gap, answer["unit"], signed=True)]
            table.add_row(*cells, *bands, "" if other is None else _band(other, answer["unit"], signed=True))
        console.print(table)
    console.print("Bands: 5 % to 95 % of draws; differences are taken draw by draw.")
    for note in comparison.notes:
        console.print(f"Note: {note}.")


_PLAIN = ("scenario", "reference", "year", "p05", "p25", "p50", "p75", "p95", "mean", "missing")


def _key(row: dict[str, Any], dims: list[str]) -> tuple[Any, ...]:
    return (row["scenario"], *(row[d] for d in dims))


def _band(row: dict[str, Any], unit: str, *, signed: bool = False) -> str:
    """Return the band; where runs lack a figure (no run-out, say), the median and how many lack it."""
    from exeunt.text.numbers import format_band, format_probability

    if row.get("missing"):
        known = "" if row["p50"] is None else f"median {row['p50']:g}; "
        return f"{known}none in {format_probability(row['missing'])}"
    low, middle, high = (float("nan") if row[q] is None else float(row[q]) for q in BAND)
    return format_band(low, middle, high, unit, signed=signed)
