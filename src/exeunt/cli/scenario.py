"""`exeunt scenario`: the library, and writing and checking a scenario of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.errors import ExeuntError
    from exeunt.scenario.checks import ScenarioCheck

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_(json: Json = False) -> None:
    """List the scenarios of the library."""
    from exeunt.scenario.library import library_names
    from exeunt.scenario.scenario import Scenario

    rows = []
    for name in library_names():
        scenario = Scenario.load(name)
        titles = scenario.titles
        rows.append(
            {
                "name": name,
                "title": titles.en,
                "title_zh_hant": titles.zh_hant,
                "events": len(scenario.events),
                "record_date": scenario.record_date,
                "extends": scenario.file.extends or "",
            }
        )
    if json:
        _print_json(rows)
        return
    table = _table("name", "title", "標題", "events", "record read to", right=("events",))
    for row in rows:
        table.add_row(row["name"], row["title"], row["title_zh_hant"], str(row["events"]), row["record_date"])
    _print(table)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A scenario of the library, or a file.")],
    json: Json = False,
) -> None:
    """Show a scenario in plain words: its events, what is on record, what is assumed, how it is understood."""
    from exeunt.cli.scenario_page import as_data, print_page
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

    scenario = Scenario.load(name)
    compiled = scenario.compile(World.load())
    if json:
        _print_json(as_data(scenario, compiled))
    else:
        print_page(scenario, compiled)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario: a-z, 0-9, hyphen, underscore.")],
    from_: Annotated[str | None, typer.Option("--from", help="One of the library of this kind to build on.")] = None,
    path: Annotated[bool, typer.Option("--path", help="A world path: settings for both arms, no event.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; default NAME.yaml.")] = None,
) -> None:
    """Write a commented file of a scenario, or of a world path, to start from; it is valid as it stands."""
    from exeunt.errors import ExeuntError, nearest_names
    from exeunt.scenario.document import read_document
    from exeunt.scenario.library import library_names, path_names
    from exeunt.scenario.scenario import Scenario
    from exeunt.scenario.template import path_template, template

    known = path_names() if path else library_names()
    if from_ is not None and from_ not in known:
        raise ExeuntError(
            "E200",
            f"'{from_}' is not a {'world path' if path else 'scenario'} of the library",
            where="--from",
            nearest=nearest_names(from_, known),
            mend=f"Library: {', '.join(known)}.",
        )
    file = out or Path(f"{name}.yaml")
    text = (path_template if path else template)(name, from_)
    Scenario.of(read_document(text.encode("utf-8"), file.name))
    try:
        with file.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except FileExistsError:
        raise ExeuntError("E620", "file exists", where=str(file), mend="Give another --out.") from None
    except OSError as error:
        raise ExeuntError("E620", f"cannot be written: {error.strerror}", where=str(file)) from None
    typer.echo(f"{file} written. Edit it, then: exeunt scenario check {file}")


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="FILE", help="A file, or a scenario of the library.")],
    json: Json = False,
) -> None:
    """Check a scenario; every mistake with line, field, mend and nearest names. Exit 2 if it cannot be run."""
    from exeunt.errors import EXIT_CHECK_FAILED, ExeuntError
    from exeunt.scenario.problems import ScenarioError
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

    checks: list[ScenarioCheck] = []
    problems: tuple[ExeuntError, ...] = ()
    try:
        scenario = Scenario.load(name)
        compiled = scenario.compile(World.load())
        checks = scenario.checks_of(compiled, World.load())
    except ExeuntError as error:
        problems = error.problems if isinstance(error, ScenarioError) else (error,)
    failed = [c for c in checks if not c.ok and c.severity == "error"]
    if json:
        _print_json(
            {
                "ok": not problems and not failed,
                "problems": [p.to_dict() for p in problems],
                "checks": [{"name": c.name, "ok": c.ok, "severity": c.severity, "detail": c.detail} for c in checks],
            }
        )
    else:
        _print_checks(name, checks, problems)
    if problems:
        raise typer.Exit(problems[0].exit_code)
    if failed:
        raise typer.Exit(EXIT_CHECK_FAILED)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario file, for editors."""
    from exeunt.scenario.schema import json_schema

    _print_json(json_schema())


def _print_checks(name: str, checks: list[ScenarioCheck], problems: tuple[ExeuntError, ...]) -> None:
    for problem in problems:
        typer.echo(problem.message(), err=True)
    if problems:
        typer.echo(f"{name}: {len(problems)} mistake{'s' if len(problems) > 1 else ''}", err=True)
        return
    table = _table("check", "state", "what was found")
    for item in checks:
        state = item.severity if not item.ok or item.severity == "note" else "ok"
        table.add_row(item.name, state, item.detail)
    _print(table)


def _table(*columns: str, right: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def _print(renderable: object) -> None:
    from rich.console import Console

    Console().print(renderable)


def _print_json(data: object) -> None:
    import json as encoder

    typer.echo(encoder.dumps(data, ensure_ascii=False, indent=1))
