"""Packing of a block: columns that are equal in all its draws are stored once, without loss.

Most outcomes of most organisations do not move in a scenario; packing makes a checkpoint a tenth of its raw size and
lets statistics skip what is constant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


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
        flat: list[FloatArray] = []
        varies: list[NDArray[np.bool_]] = []
        moving: list[FloatArray] = []  # (columns, draws)
        for t, year in enumerate(years):
            if t and year is years[t - 1]:  # handed on as it was
                flat.append(flat[-1])
                varies.append(varies[-1])
                moving += moving[-1:] if len(flat[-1]) > 1 else []
                continue
            own = np.ascontiguousarray(year).reshape(len(year), -1)
            bits = own.view(np.int64)
            differs = (bits != bits[0]).any(axis=0)
            flat.append(own)
            varies.append(differs)
            if len(own) > 1:
                moving.append(np.ascontiguousarray(own.T)[differs])
        draws = max(len(f) for f in flat)
        # Columns are stored one after the other, so they are kept so.
        varying = np.concatenate(moving).T if moving else np.empty((draws, 0))
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


def raw_parts(packed: Packed) -> list[bytes]:
    """Return a packed variable as bytes: which columns vary (in eights of bytes), first row, varying column by column.

    Column by column, so that some years can be read without the others.
    """
    bits = np.packbits(packed.varies).tobytes()
    padding = bytes(-len(bits) % 8)
    return [bits + padding, packed.constant.tobytes(), np.ascontiguousarray(packed.varying.T).tobytes()]


def raw_digest(name: str, shape: Sequence[int], varying: Sequence[int], parts: Sequence[bytes]) -> str:
    """Return the SHA-256 of one variable in raw form: its name, its shapes and all bits of its values."""
    sha = hashlib.sha256(f"{name}{tuple(shape)}{tuple(varying)}".encode())
    for part in parts:
        sha.update(part)
    return sha.hexdigest()


def joint_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a block from those of its variables, names in order."""
    return hashlib.sha256("".join(f"{name} {digests[name]}\n" for name in sorted(digests)).encode()).hexdigest()


def digest(block: Mapping[str, Packed]) -> str:
    """Return the SHA-256 of a packed block."""
    return joint_digest({n: raw_digest(n, p.shape, p.varying.shape, raw_parts(p)) for n, p in block.items()})
