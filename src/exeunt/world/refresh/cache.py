"""The user's cache folder, and writing into it without leaving half a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from exeunt.errors import ExeuntError


def cache_folder() -> Path:
    """Return the folder of refreshed tables: $EXEUNT_CACHE, else $XDG_CACHE_HOME/exeunt, else ~/.cache/exeunt."""
    if given := os.environ.get("EXEUNT_CACHE"):
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "exeunt"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, sync it and rename it. Error: E137 the folder cannot be written to."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise ExeuntError(
            "E137", f"cannot write: {error.strerror}", where=str(path), mend="Set EXEUNT_CACHE to a folder of yours."
        ) from None
