"""Commands of the pages: every fenced `bash` and `python` block runs, page by page, in an empty folder.

Comments on the line before a fence:
`<!-- not run: why -->` for a command that must not run; `<!-- fails -->` for one whose exit code is 1 or 2;
`<!-- file: NAME -->` before a `yaml` fence writes the file;
`<!-- output -->` before a `text` fence: the fence holds what the block before printed, `<!-- output: 12 lines -->` its
first lines, `<!-- output until TEXT -->` what comes before a line with the text (run times and hashes differ between
machines).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from handbook.markdown import DOCS, NOTE, ROOT, SOURCE

FENCE = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE
)
WIDTH = 80
LIMIT_SECONDS = 300
DRIVER = """
import contextlib, io, json, sys
space = {"__name__": "__main__"}
for line in sys.stdin:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(json.loads(line), "page", "exec"), space)
    print(json.dumps(printed.getvalue()), flush=True)
"""


@dataclass(frozen=True)
class Block:
    """One fenced block: the comment before it, its language, its text, and where the text stands in the page."""

    mark: str
    language: str
    body: str
    start: int
    end: int


def pages_with_commands() -> list[Path]:
    """Return every hand-written page with a block that runs."""
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    return [p for p in pages if p.is_file() and any(_runs(b) for b in blocks(p.read_text(encoding="utf-8")))]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page; none of a generated one."""
    if text.startswith(NOTE):
        return []
    return [
        Block(m["mark"] or "", m["language"], m["body"], m.start("body"), m.end("body")) for m in FENCE.finditer(text)
    ]


def _runs(block: Block) -> bool:
    return block.language in ("bash", "python") and not block.mark.startswith("not run")


def with_outputs(path: Path) -> str:
    """Return the page with every output filled in, after running its commands in order in an empty folder.

    Error: RuntimeError names the page, the command and what it printed if one ends otherwise than it should.
    """
    text = path.read_text(encoding="utf-8")
    changes: list[tuple[Block, str]] = []
    with TemporaryDirectory(prefix="exeunt-docs-") as folder, _Shell(Path(folder), path) as shell:
        printed = ""
        for block in blocks(text):
            if block.mark.startswith("file: "):
                shell.write(block.mark.removeprefix("file: "), block.body)
            elif _runs(block):
                printed = shell.bash(block) if block.language == "bash" else shell.python(block)
            elif block.mark.startswith("output"):
                changes.append((block, _cut(printed, block.mark)))
    for block, output in reversed(changes):
        text = text[: block.start] + output + text[block.end :]
    return text


def _cut(printed: str, mark: str) -> str:
    """Return the lines that are shown, without trailing blanks."""
    lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    until = re.search(r"until (.+)", mark)
    if until:
        lines = lines[: next((i for i, line in enumerate(lines) if until[1] in line), len(lines))]
        lines = _cut("\n".join(lines), "").splitlines()
    asked = re.search(r"(\d+) lines", mark)
    if asked and len(lines) > int(asked[1]):
        lines = [*lines[: int(asked[1])], "…"]
    return "".join(line + "\n" for line in lines)


class _Shell:
    """Runs the blocks of one page; Python blocks share their names, as in a notebook."""

    def __init__(self, folder: Path, page: Path) -> None:
        self.page = page
        self.work = folder / "work"
        self.work.mkdir()
        self.env = _environment(folder)
        self.interpreter: subprocess.Popen[str] | None = None

    def __enter__(self) -> _Shell:
        return self

    def __exit__(self, *_: object) -> None:
        if self.interpreter is not None:
            self.interpreter.communicate()

    def write(self, name: str, text: str) -> None:
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def bash(self, block: Block) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block.body],
            cwd=self.work,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        expected = (1, 2) if block.mark.startswith("fails") else (0,)
        if done.returncode not in expected:
            raise self._wrong(block, f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr if block.mark.startswith("fails") else done.stdout

    def python(self, block: Block) -> str:
        if self.interpreter is None:
            self.interpreter = subprocess.Popen(
                [sys.executable, "-c", DRIVER],
                cwd=self.work,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        stdin, stdout = self.interpreter.stdin, self.interpreter.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(block.body) + "\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise self._wrong(block, "Python stopped; its message stands above")
        return str(json.loads(answer))

    def _wrong(self, block: Block, what: str) -> RuntimeError:
        return RuntimeError(f"{self.page.relative_to(ROOT)}:\n{block.body}{what}")


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which `exeunt` is this working tree, as wide as the pages, with a cache of its own."""
    programs = folder / "bin"
    programs.mkdir()
    for name, words in _programs():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(SOURCE.parent),
        "COLUMNS": str(WIDTH),
        "NO_COLOR": "1",
        "TERM": "dumb",
        "EXEUNT_CACHE": str(folder / "cache"),
    }


def _programs() -> Iterator[tuple[str, str]]:
    yield "exeunt", "-c \"import sys; sys.argv[0] = 'exeunt'; from exeunt.cli.app import main; main()\""
    yield "python", ""
