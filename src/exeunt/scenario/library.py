"""The scenarios that ship with exeunt, by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parent / "library"


@cache
def library_names() -> tuple[str, ...]:
    """Return the names of the library, flagship first, then alphabetical."""
    names = sorted(p.stem for p in LIBRARY.glob("*.yaml"))
    first = [n for n in ("us-66", "us-retreat", "us-full-exit") if n in names]
    return (*first, *(n for n in names if n not in first))


def library_path(name: str) -> Path:
    """Return the file of a library scenario."""
    return LIBRARY / f"{name}.yaml"
