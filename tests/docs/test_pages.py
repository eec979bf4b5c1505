"""Pages are in step with the code: reference, figures, commands and what they print, links, the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import build_docs
from handbook import commands, figures, quotes
from handbook.markdown import DOCS, ROOT

MEND = "run: python tools/build_docs.py"
HAND_WRITTEN = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_reference_pages_are_in_step() -> None:
    stale = [p.name for p, text in build_docs.reference().items() if not build_docs.in_step(p, text)]
    assert not stale, MEND


def test_figures_and_their_quotes_are_in_step() -> None:
    stale = [p.name for p, text in build_docs.figures().items() if not build_docs.in_step(p, text)]
    assert not stale, MEND


@pytest.mark.slow
@pytest.mark.parametrize("page", commands.pages_with_commands(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_commands_run_and_print_what_the_page_says(page: Path) -> None:
    assert commands.with_outputs(page) == page.read_text(encoding="utf-8"), MEND


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_inside_the_project_resolve(page: Path) -> None:
    targets = [t for t in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in t]
    assert [t for t in targets if not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_pages_name_no_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert f"{Path.home()}/" not in text
    assert re.findall(r"/tmp/|/home/\w+", text) == []


def test_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
    front = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "The list is not the shock" in front
    assert re.findall(r'(?:src|href)="https?://[^"]*(?:fonts|cdn)[^"]*"', front) == []


def test_every_page_is_reached_from_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")]
    assert [p for p in pages if p not in menu and not re.match(r"decisions/0\d{3}-", p)] == []


def test_a_stale_output_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```bash\necho new\n```\n\n<!-- output -->\n```text\nold\n```\n", encoding="utf-8")
    assert commands.with_outputs(page) == page.read_text(encoding="utf-8").replace("old", "new")


@pytest.mark.parametrize(
    ("block", "what"),
    [("```bash\nexit 3\n```\n", "exit code 3"), ("<!-- fails -->\n```bash\ntrue\n```\n", "exit code 0")],
)
def test_a_command_that_ends_otherwise_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: str, what: str
) -> None:
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(block, encoding="utf-8")
    with pytest.raises(RuntimeError, match=what):
        commands.with_outputs(page)


def test_a_quote_of_no_figure_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("It is <!--=no.such-->5<!--/-->.", encoding="utf-8")
    with pytest.raises(KeyError, match=r"no\.such"):
        quotes.filled(page, {"list.gross": figures.Figure("233", "", "C", "")})


def test_a_line_that_begins_with_a_figure_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("It is\n<!--=list.gross-->5<!--/-->.", encoding="utf-8")
    with pytest.raises(ValueError, match="begins with a quoted figure"):
        quotes.filled(page, {"list.gross": figures.Figure("233", "", "C", "")})
