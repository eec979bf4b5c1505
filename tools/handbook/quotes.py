"""Figures quoted in prose: `<!--=key-->text<!--/-->` is filled in from the figures of the current version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from handbook.figures import Figure
from handbook.markdown import DOCS, ROOT

QUOTE = re.compile(r"<!--=([a-z0-9_.-]+)-->(.*?)<!--/-->", re.DOTALL)


def pages_that_quote() -> list[Path]:
    """Return every hand-written page that quotes a figure."""
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    return [p for p in pages if p.is_file() and QUOTE.search(p.read_text(encoding="utf-8"))]


def filled(path: Path, figures: Mapping[str, Figure]) -> str:
    """Return the text of a page with every quoted figure filled in.

    Errors: KeyError a key that is no figure; ValueError a line begins with one.
    """
    text = path.read_text(encoding="utf-8")

    def replace(match: re.Match[str]) -> str:
        key = match[1]
        if key not in figures:
            raise KeyError(f"{path.relative_to(ROOT)} quotes '{key}', which is no figure of tools/handbook/figures.py")
        return f"<!--={key}-->{figures[key].text}<!--/-->"

    if re.search(r"^<!--=", text, re.MULTILINE):
        raise ValueError(
            f"{path.relative_to(ROOT)}: a line begins with a quoted figure, which ends the paragraph there"
        )
    return QUOTE.sub(replace, text)
