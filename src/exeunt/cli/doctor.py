"""`exeunt doctor`: whether this installation can keep its promises."""

from __future__ import annotations

from typing import Annotated

import typer


def doctor(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Check Python, libraries, threads, tables, fonts for Chinese and disk space; exit 1 if a check fails."""
    import json as encoder

    from exeunt.cli.health import examine

    checks = examine()
    failed = [c for c in checks if not c["ok"] and c["severity"] == "error"]
    if json:
        typer.echo(encoder.dumps({"ok": not failed, "checks": checks}, ensure_ascii=False, indent=1))
    else:
        _print(checks)
    if failed:
        raise typer.Exit(1)


def _print(checks: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("check", "state", "what was found")
    for check in checks:
        state = "ok" if check["ok"] else str(check["severity"])
        table.add_row(str(check["name"]), state, escape(str(check["detail"])))
    Console().print(table)
