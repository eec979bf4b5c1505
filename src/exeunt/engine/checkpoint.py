"""Finished blocks on disk: one file an arm and block, written atomically, named by the hash of its content."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from exeunt.engine.blockfile import BlockFile, to_bytes
from exeunt.engine.pack import Packed
from exeunt.errors import ExeuntError

HASH_LETTERS = 16
PART = ".exeunt-part"  # ending of files being written


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file under a temporary name, sync it and rename it: readers see all of it or nothing.

    Errors: E422 the disk is full; E423 the folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        with temporary.open("wb") as handle:
            handle.write(data)
            if durable:
                handle.flush()
                os.fsync(handle.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True) if temporary.parent.exists() else None
        raise writing_error(error, path) from None


def writing_error(error: OSError, path: Path) -> ExeuntError:
    """Return the error a user sees when a file cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ExeuntError(
            "E422", "the disk is full", where=str(path), mend="Free space, then run again with --resume."
        )
    return ExeuntError(
        "E423",
        f"cannot be written: {error.strerror or error}",
        where=str(path),
        mend="Choose another folder with --out.",
    )


def clear_parts(folder: Path) -> None:
    """Remove the temporary files and folders that a killed run left in its folder; nothing else has such a name."""
    for part in folder.glob(f".*{PART}"):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)


class BlockStore:
    """The folder of finished blocks of one run.

    durable : whether files are synced to disk before they count as written (off for temporary folders).
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self._listed: dict[str, list[Path]] | None = None

    def prepare(self) -> None:
        """Create the folder. Errors: E422, E423."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise writing_error(error, self.folder) from None

    def write(self, arm: str, block: int, content: Mapping[str, Packed]) -> str:
        """Store one block of one arm and return the SHA-256 of its content."""
        data, sha = to_bytes(content)
        write_atomically(self._path(arm, block, sha), data, durable=self.durable)
        self._listed = None
        return sha

    def find(self, arm: str, block: int) -> Path | None:
        """Return the file of a block, or None. Error: E424 two different files claim it."""
        if self._listed is None:
            self._listed = self._list()
        found = self._listed.get(f"{arm}.{block:06d}", [])
        if len(found) > 1:
            raise ExeuntError(
                "E424",
                f"two files claim block {block} of {arm}",
                where=str(found[1]),
                mend="Delete both and resume.",
            )
        return found[0] if found else None

    def read(self, arm: str, block: int, names: Iterable[str] | None = None) -> dict[str, Packed]:
        """Return the named variables of a stored block (all if None), hashes verified. Errors: E424, E425."""
        with self._opened(arm, block) as file:
            return {name: file.read(name) for name in (file.variables if names is None else names)}

    def read_years(self, arm: str, block: int, spans: Iterable[tuple[str, int, int]]) -> list[Packed]:
        """Return some years of variables, (name, first, last + 1), without verifying: for what was so a moment ago."""
        with self._opened(arm, block) as file:
            return [file.read_years(*span) for span in spans]

    @contextmanager
    def _opened(self, arm: str, block: int) -> Iterator[BlockFile]:
        """Give the file of a block. Errors: E424 corrupt; E425 missing."""
        path = self.find(arm, block)
        if path is None:
            raise ExeuntError(
                "E425", f"block {block} of {arm} is missing", where=str(self.folder), mend="Resume the run."
            )
        try:
            with BlockFile(path, path.name.split(".")[-2]) as file:
                yield file
        except Exception as error:  # damaged bytes may look like almost anything
            mend = "Delete this file and run again with --resume."
            raise ExeuntError("E424", f"checkpoint is corrupt: {error}", where=str(path), mend=mend) from None

    def _list(self) -> dict[str, list[Path]]:
        """Return the files of each block; a folder is listed once, not once a block."""
        listed: dict[str, list[Path]] = {}
        for path in sorted(self.folder.glob("[!.]*.block")):
            listed.setdefault(path.name.rsplit(".", 2)[0], []).append(path)
        return listed

    def _path(self, arm: str, block: int, sha: str) -> Path:
        return self.folder / f"{arm}.{block:06d}.{sha[:HASH_LETTERS]}.block"
