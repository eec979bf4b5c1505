"""`exeunt run`: compute scenarios against their paired baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.engine.run import Progress
    from exeunt.results.result import Result


def run(
    scenarios: Annotated[list[str], typer.Argument(help="Names of the library or YAML files.")],
    draws: Annotated[int, typer.Option(help="Number of Monte Carlo draws.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all random numbers.")] = 66,
    workers: Annotated[
        int | None, typer.Option(help="Threads, up to four of the machine; results do not depend on it.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; needed for --resume.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue a killed run in --out.")] = False,
    channels: Annotated[
        str | None, typer.Option(help="Models, with commas; money stands for four; all by default.")
    ] = None,
    path: Annotated[
        list[str] | None, typer.Option(help="World path that both arms follow: a name (exeunt path) or a file.")
    ] = None,
    report: Annotated[bool, typer.Option("--report", help="Also write the report in both languages.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the manifest and headline results as JSON.")] = False,
) -> None:
    """Run scenarios and print who pays, what stops and when cash runs out."""
    from exeunt.api import run as compute
    from exeunt.cli import summary
    from exeunt.engine.registry import channel_names

    if report and out is None:
        out = Path("out") / "-".join(Path(s).stem for s in (*scenarios, *(path or ())))
    with _Bar(quiet=json) as progress:
        result = compute(
            list(scenarios),
            draws=draws,
            seed=seed,
            workers=workers,
            out=out,
            resume=resume,
            channels=channel_names(channels),
            path=path,
            progress=progress,
        )
    pages = _report(result) if report else []
    if json:
        summary.print_json(result, pages)
    else:
        summary.print_screen(result, pages)


def _report(result: Result) -> list[Path]:
    from exeunt.report.build import build_reports

    return build_reports(result, result.folder)


class _Bar:
    """A progress bar on a terminal, nothing in a pipe."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet

    def __enter__(self) -> Progress | None:
        import sys

        self.bar = None
        if self.quiet or not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("blocks of 64 draws"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.bar.start()
        task = self.bar.add_task("blocks")
        bar = self.bar
        return lambda done, total: bar.update(task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()
