"""`exeunt data`: list, show, verify the tables of facts, walk from a figure to its source, refresh a panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from exeunt.world.world import World

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Folder = Annotated[Path | None, typer.Option("--tables", help="A folder of data packages of yours; default: shipped.")]
ROWS_SHOWN = 20
PLAIN_UNITS = ("year", "0/1")  # said by the name of the column
LARGE = 10_000  # amounts from here on get separators; years and ranks do not
CELL_WIDTH = 24  # a column narrower than its text, down to this, still reads well


@app.command("list")
def list_(json: Json = False, tables: Folder = None) -> None:
    """List every table: rows, grade, source, what it holds."""
    world = _world(tables)
    rows = [_summary(world, name) for name in world.table_names]
    if json:
        _print_json(rows)
        return
    shown = ({"table": r["table"], "rows": f"{r['rows']:,}", "grade": r["grade"], "what": r["title"]} for r in rows)
    _print_table(f"{len(rows)} tables", ["table", "rows", "grade", "what"], shown, right=("rows",))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A table, or an index: countries, organisations, donors, functions.")],
    limit: Annotated[int, typer.Option("--limit", min=0, help="Rows to show; 0 shows all.")] = ROWS_SHOWN,
    where: Annotated[list[str] | None, typer.Option("--where", help="Keep rows with COLUMN=VALUE.")] = None,
    json: Json = False,
    tables: Folder = None,
) -> None:
    """Show a table: its rows, what the columns mean, units and source."""
    world = _world(tables)
    table = world.table(_table_name(world, name))
    descriptor = world.descriptor(table.name)
    rows = [r for r in _plain_rows(table) if _matches(r, _conditions(table, where or []))]
    kept = rows[:limit] if limit else rows
    if json:
        fields = [{k: f[k] for k in ("name", "type", "unit", "description") if k in f} for f in table.fields()]
        _print_json({**_summary(world, table.name), "fields": fields, "found": len(rows), "rows": kept})
        return
    units = {f["name"]: f.get("unit", "") for f in table.fields()}
    numbers = tuple(f["name"] for f in table.fields() if f["type"] != "string")
    _print_table(str(descriptor["title"]), list(table.columns), (_cells(r) for r in kept), right=numbers)
    _print_lines(
        f"{len(kept)} of {len(rows)} rows" + ("; --limit 0 shows all" if len(kept) < len(rows) else ""),
        *_units(units),
        "source: " + "; ".join(s["title"] for s in descriptor.get("sources", ())),
        f"grade {descriptor.get('grade', '')}. {descriptor.get('notes', '')}",
    )


@app.command()
def verify(json: Json = False, tables: Folder = None) -> None:
    """Prove keys, units, hashes, identities and totals against the published ones; exit 1 if one fails."""
    results = _world(tables).check()
    failed = [r for r in results if not r.ok and r.severity == "error"]
    if json:
        _print_json({"ok": not failed, "checks": [r.to_dict() for r in results]})
    else:
        marks = {True: "ok", False: "FAILED"}
        shown = (
            {"check": r.name, "": marks[r.ok] if r.severity == "error" or r.ok else "warning", "what": r.detail}
            for r in results
        )
        _print_table("checks of the tables", ["check", "", "what"], shown)
        for result in results:
            if result.rows:
                more = f" ({result.faults} in all)" if result.faults > len(result.rows) else ""
                _print_lines(f"{result.name}{more}:", *(f"  {row}" for row in result.rows))
        _print_lines(f"{len(results) - len(failed)} of {len(results)} passed" if failed else "all passed")
    if failed:
        raise typer.Exit(1)


@app.command()
def source(
    table: Annotated[str, typer.Argument(help="A table.")],
    key: Annotated[list[str] | None, typer.Argument(help="Values of its key in order, or one column.")] = None,
    json: Json = False,
    tables: Folder = None,
) -> None:
    """Walk from a figure to publisher, title, date, address and licence."""
    from exeunt.world.provenance import provenance

    world = _world(tables)
    found = provenance(world, _table_name(world, table), key or [])
    if json:
        _print_json(found.to_dict())
        return
    for row in found.rows[:ROWS_SHOWN]:
        _print_lines(", ".join(_figure(c, v, found.units.get(c, "")) for c, v in row.items() if v not in ("", None)))
    if len(found.rows) > ROWS_SHOWN:
        _print_lines(f"... {len(found.rows)} rows; more values of the key choose among them")
    _print_lines(f"table: {found.table}, {found.title}")
    for number, entry in enumerate(found.sources, start=1):
        _print_lines(f"source {number}: {entry.line()}", f"  licence: {entry.licence}")
        _print_lines(
            *(
                f"  {what}: {text}"
                for what, text in (("read through", entry.read_through), ("note", entry.note))
                if text
            )
        )
    _print_lines(f"grade: {found.grade}" + (", modelled" if found.modelled else ""))
    for what, text in (("derivation", found.derivation), ("notes", found.notes), ("licence", found.licence)):
        if text:
            _print_lines(f"{what}: {text}")
    if found.loader:
        _print_lines(f"full panel: exeunt data refresh {found.loader}")


@app.command()
def refresh(
    source: Annotated[str, typer.Argument(help="Name of a loader, such as ceb-revenue.")],
    location: Annotated[str, typer.Option("--from", "--file", help="Address or file instead of the publisher's.")] = "",
    skip_unknown: Annotated[bool, typer.Option("--skip-unknown", help="Leave out names without a code.")] = False,
    json: Json = False,
) -> None:
    """Load a public panel that may not be shipped into your cache, in the schema of exeunt."""
    from exeunt.world.refresh import refresh as load

    done = load(source, _world(None), location=location, skip_unknown=skip_unknown)
    if json:
        _print_json(done.to_dict())
        return
    _print_lines(f"{done.rows:,} rows -> {done.path}", f"from {done.location}", f"sha256 {done.sha256}")
    if done.compared:
        _print_lines(f"{done.compared:,} rows also stand in the shipped table; {done.differing:,} differ")
    _print_lines(*(f"left out: {what}" for what in done.left_out))


def _world(folder: Path | None) -> World:
    from exeunt.world.world import World

    return World.load(folder) if folder else World.load()


def _table_name(world: World, name: str) -> str:
    """Return the table for a name; singular and hyphenated names of tables are understood."""
    plain = name.replace("-", "_")
    plural = f"{plain[:-1]}ies" if plain.endswith("y") else f"{plain}s"
    candidates = (name, plain, plural)
    return next((c for c in candidates if c in world.table_names), name)


def _summary(world: World, name: str) -> dict[str, Any]:
    descriptor = world.descriptor(name)
    return {
        "table": name,
        "package": descriptor.get("package", ""),
        "title": descriptor.get("title", ""),
        "title_zh_hant": descriptor.get("title_zh_hant", ""),
        "rows": descriptor.get("rows", len(world.table(name))),
        "grade": descriptor.get("grade", ""),
        "modelled": bool(descriptor.get("modelled")),
        "licence": "; ".join(str(x.get("title", x.get("name", ""))) for x in descriptor.get("licenses", ())),
        "sources": [s.get("source", s["title"]) for s in descriptor.get("sources", ())],
        "loader": descriptor.get("loader", ""),
    }


def _plain_rows(table: Any) -> list[dict[str, Any]]:
    from exeunt.world.provenance import plain_row

    return [plain_row(r) for r in table.rows()]


def _conditions(table: Any, given: Sequence[str]) -> dict[str, str]:
    from exeunt.errors import ExeuntError

    wanted = {}
    for text in given:
        column, equals, value = text.partition("=")
        if not equals:
            raise ExeuntError("E141", f"'{text}' is not COLUMN=VALUE", where="--where")
        _ = table[column]  # an unknown column is an error with the nearest names
        wanted[column] = value
    return wanted


def _matches(row: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return all(_text(row[c]) == v for c, v in wanted.items())


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    """Return cells for people: thousands separated in large numbers, nothing for missing."""
    return {c: f"{v:,}" if isinstance(v, int) and abs(v) >= LARGE else _text(v) for c, v in row.items()}


def _figure(column: str, value: Any, unit: str) -> str:
    shown = _cells({column: value})[column]
    return f"{column} {shown}" if unit in PLAIN_UNITS else f"{column} {shown} {unit}".rstrip()


def _units(units: Mapping[str, str]) -> list[str]:
    told = ", ".join(f"{c} {u}" for c, u in units.items() if u and u not in PLAIN_UNITS)
    return [f"units: {told}"] if told else []


def _print_table(
    title: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, right: Sequence[str] = ()
) -> None:
    """Print rows as a table no wider than the terminal; one that does not fit is printed record by record."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    kept = list(rows)
    needed = {c: max([len(c), *(min(cell_len(r.get(c, "")), CELL_WIDTH) for r in kept)]) for c in columns}
    if sum(needed.values()) + 3 * len(columns) > console.width:
        console.print(Text(title, style="bold"))
        for row in kept:
            parts = [Text.assemble((f"{c} ", "dim"), row[c]) for c in columns if row.get(c)]
            console.print(Text("  ").join(parts), overflow="fold")
            console.print()
        return
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        least = min(needed[column], CELL_WIDTH)
        table.add_column(column, justify="right" if column in right else "left", overflow="fold", min_width=least)
    for row in kept:
        table.add_row(*(Text(row.get(c, "")) for c in columns))
    console.print(table)


def _print_lines(*lines: str) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for line in lines:
        console.print(Text(line), soft_wrap=False)


def _print_json(data: Any) -> None:
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
