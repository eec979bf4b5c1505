"""Writing result files so that a reader sees all of a file or nothing of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exeunt.engine.checkpoint import PART, writing_error

FULL = ("No space left", "Disk quota", "File too large")


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
    except OSError as error:
        raise writing_error(error, path) from None
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("duckdb", "_duckdb"):
            raise
        number = errno.ENOSPC if any(text in str(error) for text in FULL) else errno.EACCES
        if "IO Error" not in str(error):
            raise
        raise writing_error(OSError(number, str(error).splitlines()[0].rsplit('": ', 1)[-1]), path) from None
    finally:
        _forget(temporary)


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a folder that cannot be written holds no temporary file either
