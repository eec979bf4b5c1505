"""From blocks of 64 draws to columns of all draws, as much at a time as fits in a small part of memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    """Return all columns of a variable of one arm, hashes verified."""
    joined = _Joining(draws)
    for block, count in _blocks(draws):
        joined.add(store.read(arm, block, [name])[name].head(count))
    return joined.columns()


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


def read_pieces(store: BlockStore, arm: str, draws: int, pieces: Sequence[Piece]) -> dict[Piece, Columns]:
    """Return the columns of the pieces, all blocks read once; of blocks that this run has written or verified."""
    joining = {piece: _Joining(draws) for piece in pieces}
    spans = [(piece.name, piece.first, piece.last) for piece in pieces]
    for block, count in _blocks(draws):
        for joined, part in zip(joining.values(), store.read_years(arm, block, spans), strict=True):
            joined.add(part.head(count))
    return {piece: joined.columns() for piece, joined in joining.items()}


def _blocks(draws: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each block and how many of its draws count."""
    for block in range(-(-draws // BLOCK)):
        yield block, min(BLOCK, draws - block * BLOCK)


class _Joining:
    """Columns that grow block by block; one that has been the same so far gets its row when it first moves."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.known = 0

    def add(self, part: Packed) -> None:
        """Append one block."""
        if not self.known:
            self.constant = part.constant.copy()
            self.varies = part.varies.copy()
            self.varying = np.empty((int(self.varies.sum()), self.draws))
        moves = part.varies | (part.constant.view(np.int64) != self.constant.view(np.int64))
        if (moves & ~self.varies).any():
            self._widen(moves)
        end = min(self.known + BLOCK, self.draws)
        into, own = self.varying[:, self.known : end], part.varies[self.varies]
        if not own.all():
            into[:] = part.constant[self.varies][:, None]
        into[own] = part.varying.T
        self.known = end

    def _widen(self, moves: NDArray[np.bool_]) -> None:
        varies = self.varies | moves
        varying = np.empty((int(varies.sum()), self.draws))
        varying[:, : self.known] = self.constant[varies][:, None]
        varying[self.varies[varies], : self.known] = self.varying[:, : self.known]
        self.varies, self.varying = varies, varying

    def columns(self) -> Columns:
        """Return what has been joined."""
        return Columns(self.constant, self.varies, self.varying)
