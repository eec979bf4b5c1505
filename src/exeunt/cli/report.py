"""`exeunt report`: the report of a finished run, one self-contained HTML file a language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(help="Folder of a finished run (exeunt run ... --out FOLDER).")],
    lang: Annotated[str, typer.Option(help="en, zh-Hant or all.")] = "all",
    out: Annotated[Path | None, typer.Option(help="Folder of the files; the run's own if not given.")] = None,
    year: Annotated[int, typer.Option(help="Year of the headline figures.")] = 2026,
    show: Annotated[bool, typer.Option("--open", help="Open the first file in the browser.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the paths as JSON.")] = False,
) -> None:
    """Write the report: who pays, what stops, where, when cash runs out, with sources and grades."""
    from exeunt.report.build import build_reports
    from exeunt.results.result import Result
    from exeunt.text.language import LANGUAGES, language_code

    languages = LANGUAGES if lang == "all" else (language_code(lang),)
    paths = build_reports(Result.open(folder), out or folder, languages, year=year)
    if json:
        import json as encoder

        print(encoder.dumps({"reports": [str(p) for p in paths]}))
    else:
        for path in paths:
            print(path)
    if show:
        import webbrowser

        webbrowser.open(paths[0].resolve().as_uri())
