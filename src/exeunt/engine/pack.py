"""Packing of a block: columns that are equal in all its draws are stored once, without loss.

Most outcomes of most organisations do not move in a scenario; packing makes a checkpoint a tenth of its raw size and
lets statistics skip what is constant.
"""

from __future__ import annotations

import hashlib
import json
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


def digest(block: Mapping[str, Packed]) -> str:
    """Return the SHA-256 of a packed block: names in order, shapes and all bits of the values."""
    sha = hashlib.sha256()
    for name in sorted(block):
        packed = block[name]
        sha.update(f"{name}{packed.shape}{packed.varying.shape}".encode())
        sha.update(np.packbits(packed.varies).tobytes())
        sha.update(packed.constant.tobytes())
        sha.update(packed.varying.tobytes())
    return sha.hexdigest()


def to_arrays(block: Mapping[str, Packed]) -> dict[str, NDArray[np.generic]]:
    """Return a packed block as four arrays, for `numpy.savez`."""
    names = sorted(block)
    layout = [[n, list(block[n].shape), list(block[n].varying.shape)] for n in names]
    return {
        "layout": np.frombuffer(json.dumps(layout).encode(), dtype=np.uint8),
        "varies": np.concatenate([block[n].varies for n in names]),
        "constant": np.concatenate([block[n].constant for n in names]),
        "varying": np.concatenate([block[n].varying.ravel() for n in names]),
    }


def from_arrays(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, Packed]:
    """Return the packed block that `to_arrays` wrote. Any inconsistency raises ValueError or KeyError."""
    block: dict[str, Packed] = {}
    column = value = 0
    for name, shape, (draws, count) in json.loads(arrays["layout"].tobytes().decode()):
        columns = int(np.prod(shape, dtype=np.int64))
        block[name] = Packed(
            tuple(shape),
            np.asarray(arrays["constant"][column : column + columns], dtype=np.float64),
            np.asarray(arrays["varies"][column : column + columns], dtype=np.bool_),
            np.asarray(arrays["varying"][value : value + draws * count], dtype=np.float64).reshape(draws, count),
        )
        column += columns
        value += draws * count
    return block
