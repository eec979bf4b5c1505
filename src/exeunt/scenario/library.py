"""The scenarios and world paths that ship with exeunt, by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parent / "library"
PATHS = LIBRARY / "paths"


@cache
def library_names() -> tuple[str, ...]:
    """Return the names of the library, flagship first, then alphabetical."""
    names = sorted(p.stem for p in LIBRARY.glob("*.yaml"))
    first = [n for n in ("us-66", "us-retreat", "us-full-exit") if n in names]
    return (*first, *(n for n in names if n not in first))


@cache
def path_names() -> tuple[str, ...]:
    """Return the names of the world paths of the library, alphabetical, so that a variant follows its path."""
    return tuple(sorted(p.stem for p in PATHS.glob("*.yaml")))


def library_path(name: str) -> Path:
    """Return the file of a library scenario or world path."""
    return (PATHS if name in path_names() else LIBRARY) / f"{name}.yaml"
