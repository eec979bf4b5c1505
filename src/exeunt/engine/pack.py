"""Packing of a block: columns that are equal in all its draws are stored once, without loss.

Most outcomes of most organisations do not move in a scenario; packing makes a checkpoint a tenth of its raw size and
lets statistics skip what is constant.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
MARK = b"exeunt block 1\n\n"


@dataclass(frozen=True)
class Packed:
    """One variable of one block.

    shape : (years, *dims). constant : first row, (columns,). varies : bool (columns,).
    varying : (draws, varying columns).
    """

    shape: tuple[int, ...]
    constant: FloatArray
    varies: NDArray[np.bool_]
    varying: FloatArray

    @classmethod
    def of(cls, values: FloatArray) -> Packed:
        """Pack values of shape (draws, years, *dims); equality is of bits, so NaN equals NaN."""
        flat = np.ascontiguousarray(values).reshape(len(values), -1)
        bits = flat.view(np.int64)
        varies = (bits != bits[0]).any(axis=0)
        return cls(values.shape[1:], flat[0].copy(), varies, np.ascontiguousarray(flat[:, varies]))

    @classmethod
    def of_years(cls, years: Sequence[FloatArray]) -> Packed:
        """Pack one array a year, each (draws, *dims), or (1, *dims) for what is equal in all draws."""
        flat = [np.ascontiguousarray(y).reshape(len(y), -1) for y in years]
        bits = [f.view(np.int64) for f in flat]
        varies = [(b != b[0]).any(axis=0) for b in bits]
        moving = [f[:, v] for f, v in zip(flat, varies, strict=True) if len(f) > 1]
        draws = max(len(f) for f in flat)
        varying = np.concatenate(moving, axis=1) if moving else np.empty((draws, 0))
        constant = np.concatenate([f[0] for f in flat])
        return cls((len(years), *years[0].shape[1:]), constant, np.concatenate(varies), varying)

    def head(self, draws: int) -> Packed:
        """Return the first `draws` draws, packed as if they alone had been given."""
        if draws >= len(self.varying):
            return self
        part = Packed.of(self.varying[:draws].reshape(draws, -1))
        varies = self.varies.copy()
        varies[self.varies] = part.varies
        return Packed(self.shape, self.constant, varies, part.varying)

    def unpack(self, into: FloatArray) -> None:
        """Write the values into an array of shape (draws, columns)."""
        into[:] = self.constant
        into[:, self.varies] = self.varying


def variable_digest(name: str, packed: Packed) -> str:
    """Return the SHA-256 of one packed variable: its name, its shapes and all bits of its values."""
    return _digest(name, packed.shape, packed.varying.shape, _parts(packed))


def digest(block: Mapping[str, Packed]) -> str:
    """Return the SHA-256 of a packed block: that over the digests of its variables, names in order."""
    return joint_digest({name: variable_digest(name, packed) for name, packed in block.items()})


def joint_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a block from those of its variables."""
    return hashlib.sha256("".join(f"{name} {digests[name]}\n" for name in sorted(digests)).encode()).hexdigest()


def to_bytes(block: Mapping[str, Packed]) -> bytes:
    """Return a packed block as bytes: mark, length of the index, index as JSON, then the values of each variable.

    The index tells where each variable stands and its digest, so that one variable can be read and verified alone.
    """
    entries, payload, at = [], [], 0
    for name in sorted(block):
        packed = block[name]
        parts = _parts(packed)
        size = sum(len(part) for part in parts)
        entries.append([name, list(packed.shape), list(packed.varying.shape), at, size, variable_digest(name, packed)])
        payload += parts
        at += size
    index = json.dumps(entries).encode()
    return b"".join([MARK, len(index).to_bytes(8, "little"), index, *payload])


def from_file(
    file: BinaryIO, expected: str, names: Collection[str] | None = None, *, verify: bool = True
) -> dict[str, Packed]:
    """Return the named variables (all if None) of a block written by `to_bytes`.

    expected : the first letters of the block's digest. verify : whether values are held against their digests.
    Any inconsistency raises ValueError or KeyError.
    """
    if file.read(len(MARK)) != MARK:
        raise ValueError("it is no block of a run")
    index = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    if not joint_digest({name: sha for name, *_, sha in index}).startswith(expected):
        raise ValueError("its hash differs from its name")
    start = file.tell()
    block = {}
    for name, shape, varying, at, size, sha in index:
        if names is None or name in names:
            file.seek(start + at)
            data = file.read(size)
            if verify and _digest(name, tuple(shape), tuple(varying), [data]) != sha:
                raise ValueError(f"the hash of {name} differs")
            block[name] = _packed(tuple(shape), tuple(varying), data)
    lacking = set(names or ()) - block.keys()
    if lacking:
        raise KeyError(f"it lacks {sorted(lacking)}")
    return block


def _digest(name: str, shape: tuple[int, ...], varying: tuple[int, ...], parts: Sequence[bytes]) -> str:
    sha = hashlib.sha256(f"{name}{shape}{varying}".encode())
    for part in parts:
        sha.update(part)
    return sha.hexdigest()


def _parts(packed: Packed) -> list[bytes]:
    return [np.packbits(packed.varies).tobytes(), packed.constant.tobytes(), packed.varying.tobytes()]


def _packed(shape: tuple[int, ...], varying: tuple[int, int], data: bytes) -> Packed:
    columns = int(np.prod(shape, dtype=np.int64))
    bits = -(-columns // 8)
    varies = np.unpackbits(np.frombuffer(data, np.uint8, bits), count=columns).astype(np.bool_)
    numbers = np.frombuffer(data[bits:], np.float64)
    return Packed(shape, numbers[:columns], varies, numbers[columns:].reshape(varying))
