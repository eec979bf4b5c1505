"""From blocks of 64 draws to columns of all draws, as much at a time as fits in a small part of memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exeunt.engine.checkpoint import BlockStore
from exeunt.engine.contract import BLOCK
from exeunt.engine.pack import Packed
from exeunt.results.statistics import Columns

PIECE_BYTES = 8 * 2**20  # of the draws of one pass in one arm; a pass needs about ten times that


@dataclass(frozen=True)
class Piece:
    """A variable, or some of its years: positions `first` to `last` - 1."""

    name: str
    first: int
    last: int


def gather(store: BlockStore, arm: str, draws: int, name: str) -> Columns:
    """Return all columns of a variable of one arm."""
    years = store.read(arm, 0, [name])[name].shape[0]
    piece = Piece(name, 0, years)
    return read_pieces(store, arm, draws, [piece])[piece]


def passes(samples: Iterable[Mapping[str, Packed]], names: Sequence[str], draws: int) -> list[list[Piece]]:
    """Return pieces in order of variables and years, in groups that are read together.

    samples : one block of each arm, to tell how many columns vary.
    """
    groups: list[list[Piece]] = [[]]
    size = 0
    for piece, expected in _pieces(list(samples), names, draws):
        if groups[-1] and size + expected > PIECE_BYTES:
            groups.append([])
            size = 0
        groups[-1].append(piece)
        size += expected
    return [group for group in groups if group]


def _pieces(samples: list[Mapping[str, Packed]], names: Sequence[str], draws: int) -> Iterable[tuple[Piece, int]]:
    for name in names:
        years = samples[0][name].shape[0]
        by_year = np.max([s[name].varies.reshape(years, -1).sum(axis=1) for s in samples], axis=0)
        sizes = (by_year + 1) * draws * 8
        first = 0
        for year in range(1, years + 1):
            if year == years or sizes[first : year + 1].sum() > PIECE_BYTES:
                yield Piece(name, first, year), int(sizes[first:year].sum())
                first = year


def read_pieces(
    store: BlockStore, arm: str, draws: int, pieces: Sequence[Piece], *, verify: bool = True
) -> dict[Piece, Columns]:
    """Return the columns of the pieces, all blocks read once."""
    parts: dict[Piece, list[Packed]] = {piece: [] for piece in pieces}
    names = {piece.name for piece in pieces}
    for block in range(-(-draws // BLOCK)):
        content = store.read(arm, block, names, verify=verify)
        for piece, found in parts.items():
            found.append(_cut(content[piece.name], piece).head(min(BLOCK, draws - block * BLOCK)))
    return {piece: _columns(parts.pop(piece), draws) for piece in pieces}


def _cut(packed: Packed, piece: Piece) -> Packed:
    """Return some years of a packed variable; copied, so that the rest of the block can go."""
    years = packed.shape[0]
    if (piece.first, piece.last) == (0, years):
        return packed
    columns = len(packed.varies) // years
    kept = slice(piece.first * columns, piece.last * columns)
    before, after = (int(packed.varies[:end].sum()) for end in (kept.start, kept.stop))
    shape = (piece.last - piece.first, *packed.shape[1:])
    return Packed(shape, packed.constant[kept].copy(), packed.varies[kept], packed.varying[:, before:after].copy())


def _columns(parts: list[Packed], draws: int) -> Columns:
    constant = parts[0].constant
    bits = constant.view(np.int64)
    varies = np.zeros(len(constant), dtype=bool)
    for part in parts:
        varies |= part.varies | (part.constant.view(np.int64) != bits)
    varying = np.empty((int(varies.sum()), draws))
    for block, part in enumerate(parts):
        into = varying[:, block * BLOCK : (block + 1) * BLOCK]
        own = part.varies[varies]
        if own.all():
            into[:] = part.varying.T
        else:
            into[:] = part.constant[varies][:, None]
            into[own] = part.varying.T
    return Columns(constant, varies, varying)
