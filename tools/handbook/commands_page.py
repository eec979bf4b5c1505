"""The page of commands: what each prints for --help."""

from __future__ import annotations

import os
import subprocess
import sys

from handbook.markdown import NOTE, SOURCE

ASK = "import sys; sys.argv[0] = 'exeunt'; from exeunt.cli.app import main; main()"


def commands() -> str:
    """Return the page, commands in the order of `exeunt --help`, subcommands below theirs."""
    from exeunt.cli.app import app

    text = NOTE + (
        "# Commands\n\n`--json` stands on every command that prints a table. Colours are off in a pipe and with "
        "`NO_COLOR`; "
        "a progress bar shows on a terminal only. Exit codes: 0 done, 1 a check failed, 2 bad input, 3 missing data, "
        "130 interrupted.\n"
    )
    for info in app.registered_commands:
        name = info.name or getattr(info.callback, "__name__", "")
        text += f"\n## {name}\n\n{_help(name)}"
    for group in app.registered_groups:
        text += f"\n## {group.name}\n\n{group.help}\n"
        for info in group.typer_instance.registered_commands if group.typer_instance else ():
            name = info.name or getattr(info.callback, "__name__", "")
            text += f"\n### {group.name} {name}\n\n{_help(str(group.name), name)}"
    return text


def _help(*words: str) -> str:
    env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *words, "--help"], capture_output=True, text=True, check=True, env=env
    )
    body = "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())
    return f"```text\n{body}\n```\n"
