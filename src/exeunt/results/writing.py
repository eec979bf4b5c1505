"""Writing result files so that a reader sees all of a file or nothing of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exeunt.engine.checkpoint import PART, writing_error

FULL = ("No space left", "Disk quota", "File too large")  # how DuckDB tells a full disk
FAILED = ("IO Error", "Out of Memory Error")  # out of memory: what should have gone to disk did not


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` and rename it to `path` if the body succeeds; it is gone otherwise.

    Errors: E422 the disk is full; E423 not writable. DuckDB tells both by text only.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        yield temporary
        with temporary.open("rb") as handle:
            os.fsync(handle.fileno())
        temporary.replace(path)
    except Exception as error:
        raise told(error, path) from None
    finally:
        _forget(temporary)


def told(error: Exception, path: Path) -> Exception:
    """Return what a user is told when writing fails: E422, E423, or the error itself if it is of another kind."""
    if isinstance(error, OSError):
        return writing_error(error, path)
    text = str(error).splitlines()[0] if str(error) else ""
    if type(error).__module__.split(".")[0] not in ("duckdb", "_duckdb") or not text.startswith(FAILED):
        return error
    number = errno.ENOSPC if any(sign in text for sign in FULL) else errno.EACCES
    return writing_error(OSError(number, text.rsplit('": ', 1)[-1]), path)


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a folder that cannot be written holds no temporary file either
