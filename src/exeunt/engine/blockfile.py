"""The file of a finished block: an index, then the values, so that a variable or some of its years can be read alone.

Mark, length of the index (8 bytes, little-endian), index as JSON, then each variable in raw form. The index holds the
digest of each variable, and the digest over those is in the name of the file: every byte is under a hash.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from exeunt.engine.pack import Packed, joint_digest, raw_digest, raw_parts

MARK = b"exeunt block 1\n\n"
HEAD = len(MARK) + 8
FIRST_READ = 8192  # bytes: usually the whole index


def to_bytes(block: Mapping[str, Packed]) -> tuple[bytes, str]:
    """Return the content of the file and the digest of the block."""
    entries, payload, digests, at = [], [], {}, 0
    for name in sorted(block):
        packed = block[name]
        parts = raw_parts(packed)
        digests[name] = raw_digest(name, packed.shape, packed.varying.shape, parts)
        entries.append([name, packed.shape, packed.varying.shape, at, digests[name]])
        payload += parts
        at += sum(map(len, parts))
    index = json.dumps(entries).encode()
    return b"".join([MARK, len(index).to_bytes(8, "little"), index, *payload]), joint_digest(digests)


class BlockFile:
    """One file, open for reading; use as a context manager.

    expected : the first letters of the digest. Anything that does not fit raises ValueError, KeyError or OSError.
    """

    def __init__(self, path: Path, expected: str) -> None:
        self._path, self._expected = path, expected

    def __enter__(self) -> BlockFile:
        self._file = os.open(self._path, os.O_RDONLY)
        try:
            self._read_index()
        except BaseException:
            os.close(self._file)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def _read_index(self) -> None:
        head = os.pread(self._file, FIRST_READ, 0)
        if head[: len(MARK)] != MARK:
            raise ValueError("it is no block of a run")
        self._start = HEAD + int.from_bytes(head[len(MARK) : HEAD], "little")
        if self._start > os.fstat(self._file).st_size:
            raise ValueError("its index is cut off")
        if self._start > len(head):
            head = os.pread(self._file, self._start, 0)
        index = json.loads(head[HEAD : self._start])
        if not joint_digest({entry[0]: entry[4] for entry in index}).startswith(self._expected):
            raise ValueError("its hash differs from its name")
        self.variables = {entry[0]: entry for entry in index}

    def read(self, name: str) -> Packed:
        """Return a variable, held against its digest."""
        entry = self._entry(name)
        data = self._bytes(0, entry, entry.size)
        if raw_digest(name, entry.shape, entry.varying, [data]) != entry.digest:
            raise ValueError(f"the hash of {name} differs")
        numbers = np.frombuffer(data, np.float64, offset=entry.bits)
        moving = numbers[entry.columns :].reshape(entry.varying[::-1]).T
        return Packed(tuple(entry.shape), numbers[: entry.columns], entry.varies(data), moving)

    def read_years(self, name: str, first: int, last: int) -> Packed:
        """Return the years at positions `first` to `last` - 1, not verified: for blocks that were so a moment ago."""
        entry = self._entry(name)
        width = entry.columns // entry.shape[0]
        start, stop = first * width, last * width
        varies = entry.varies(self._bytes(0, entry, entry.bits))
        draws = entry.varying[0]
        before, moving = int(varies[:start].sum()), int(varies[start:stop].sum())
        constant = np.frombuffer(self._bytes(entry.bits + 8 * start, entry, 8 * (stop - start)), np.float64)
        at = entry.bits + 8 * (entry.columns + before * draws)
        values = np.frombuffer(self._bytes(at, entry, 8 * moving * draws), np.float64).reshape(moving, draws).T
        return Packed((last - first, *entry.shape[1:]), constant, varies[start:stop], values)

    def _entry(self, name: str) -> _Entry:
        if name not in self.variables:
            raise KeyError(f"it lacks {name}")
        return _Entry(*self.variables[name])

    def _bytes(self, at: int, entry: _Entry, size: int) -> bytes:
        data = os.pread(self._file, size, self._start + entry.at + at)
        if len(data) != size:
            raise ValueError("it is cut off")
        return data


class _Entry:
    """Where a variable stands, from the index."""

    def __init__(self, name: str, shape: list[int], varying: list[int], at: int, digest: str) -> None:
        self.shape, self.varying, self.at, self.digest = shape, varying, at, digest
        self.columns = math.prod(shape)
        self.bits = -(-self.columns // 64) * 8
        self.size = self.bits + 8 * (self.columns + varying[0] * varying[1])

    def varies(self, data: bytes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        bits = np.unpackbits(np.frombuffer(data, np.uint8, self.bits), count=self.columns)
        return bits.view(np.bool_)
