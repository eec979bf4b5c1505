"""Interoperability of standards in the cost of goods: k^-theta = 1 - theta x (O of 2024 - O), as products of low rank.

O_ij is the mean over mobile networks and data rules of s_i' C s_j. With d = s - s0 and C' - C = D,
s_i'C's_j - s0_i'C s0_j = d_i'C's_j + s0_i'C'd_j + s0_i'D s0_j; because d adds up to 0 over options, one of its
components follows from the others, so that two technologies have rank 12, and a few more under a bridge of blocs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.base import Base
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.solvers.trade import Patch, Product

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
TECHNOLOGIES = {"mobile_vendor": 0, "data_regime": 1}  # positions in the index; training moves no goods
DATA = 1
US, EU = 0, 1
NEGLIGIBLE = 1e-5
"""Singular value of the change of k^-theta below which a direction is dropped. Over 198 x 198 pairs of unit vectors
it stands for 5e-8 of a pair's trade at fixed prices, a twentieth of the last digit that any page shows."""


@dataclass(frozen=True)
class Standards:
    """Two technologies of a year. before, after : shares (T, draws, N, 4); base, now : compatibility (T, draws, 4, 4).

    best : compatibility of US-led and EU-led in the base, (T, draws): the most that a bridge brings.
    """

    before: FloatArray
    after: FloatArray
    base: FloatArray
    now: FloatArray

    @property
    def best(self) -> FloatArray:
        return self.base[:, :, US, EU]

    @property
    def moved(self) -> BoolArray:
        """Draws in which a share or a compatibility differs from the base, (draws,)."""
        shares = (self.after != self.before).any(axis=(0, 2, 3))
        return np.asarray(shares | (self.now != self.base).any(axis=(0, 2, 3)))

    def converged(self, part: FloatArray) -> Standards:
        """Return the same with data rules grown together: C rises to that of US-led and EU-led with `part` (draws,)."""
        now = self.now.copy()
        best = self.best[DATA][:, None, None]
        now[DATA] += part[:, None, None] * np.maximum(best - now[DATA], 0.0)
        return Standards(self.before, self.after, self.base, now)


def read_standards(base: Base, inputs: Values) -> Standards | None:
    """Return the standards of a year, None without their channel. Error: E680 an input has another shape."""
    share, first = inputs["standard_share"], inputs["standard_base"]
    now, old = inputs["compatibility"], inputs["compatibility@baseline"]
    if share.ndim == 1:
        return None
    for name, values, shape in (
        ("standard_share", share, (base.country_count, 3, 4)),
        ("standard_base", first, (base.country_count, 3, 4)),
        ("compatibility", now, (3, 4, 4)),
    ):
        if values.shape[1:] != shape:
            raise ExeuntError("E680", f"{name} has shape {values.shape}, not (draws, {shape})", where="trade")
    places = list(TECHNOLOGIES.values())
    return Standards(
        _by_economy(base, first, places),
        _by_economy(base, share, places),
        np.ascontiguousarray(np.moveaxis(old[:, places], 1, 0)),
        np.ascontiguousarray(np.moveaxis(now[:, places], 1, 0)),
    )


def _by_economy(base: Base, values: FloatArray, places: Sequence[int]) -> FloatArray:
    """Return shares by economy, (T, draws, N, 4), of an array (draws, country, technology, option)."""
    first = np.array([rows[0] for rows in base.rows], dtype=np.int64)
    found = np.stack([np.ascontiguousarray(values[:, first, t]) for t in places])
    for economy, rows in enumerate(base.rows):
        if len(rows) > 1:
            for k, t in enumerate(places):
                found[k, :, economy] = values[:, rows, t].mean(axis=1)
    return found


def interoperability_product(standards: Standards, weight: FloatArray) -> Product | None:
    """Return weight x (O - O of 2024) as a product, None if nothing has changed. weight : (draws,)."""
    left: list[FloatArray] = []
    right: list[FloatArray] = []
    for before, after, base, now in zip(standards.before, standards.after, standards.base, standards.now, strict=True):
        change = after - before
        gap = now - base
        if change.any():
            move = change[:, :, :3]
            reach, held = (_against_last(_reach(now, s)) for s in (after, before))
            left += [move[:, :, k] for k in range(3)] + [held[:, :, k] for k in range(3)]
            right += [reach[:, :, k] for k in range(3)] + [move[:, :, k] for k in range(3)]
        if gap.any():
            reach = _reach(gap, before)
            for b in range(4):
                if gap[:, b].any():
                    left.append(before[:, :, b])
                    right.append(reach[:, :, b])
    if not left:
        return None
    return _compressed(np.stack(left, axis=2), np.stack(right, axis=2) * weight[:, None, None])


def _compressed(left: FloatArray, right: FloatArray) -> Product | None:
    """Return the product (draws, N, R) in as few terms as it has above `NEGLIGIBLE`, None if it has none.

    Changes of standards lie in few directions: most of twelve terms carry nothing that a page could show. The number of
    terms is that of the draw of the block that needs most; a draw without a change keeps zeros.
    """
    one, first = np.linalg.qr(left)
    two, second = np.linalg.qr(right)
    u, size, v = np.linalg.svd(first @ np.swapaxes(second, 1, 2))
    kept = int((size > NEGLIGIBLE).sum(axis=1).max())
    if not kept:
        return None
    size = np.where(size > NEGLIGIBLE, size, 0.0)[:, None, :kept]
    new_left = one @ (u[:, :, :kept] * size)
    new_right = two @ np.swapaxes(v, 1, 2)[:, :, :kept]
    return Product(*(np.ascontiguousarray(np.moveaxis(x, 2, 0)) for x in (new_left, new_right)))


def _reach(matrix: FloatArray, shares: FloatArray) -> FloatArray:
    """Return C s_j, (draws, N, 4), summed in the order of the options."""
    found = np.zeros((max(len(matrix), len(shares)), *shares.shape[1:]))
    for b in range(shares.shape[2]):
        found += matrix[:, None, :, b] * shares[:, :, b, None]
    return found


def _against_last(values: FloatArray) -> FloatArray:
    return np.asarray(values[:, :, :3] - values[:, :, 3:])


def docked_pairs(
    standards: Standards, technology: int, members: IntArray, strength: FloatArray, weight: FloatArray
) -> Patch | None:
    """Return what bridges of states add on their pairs: weight x strength (m, m) x (best - interoperability)_+.

    All pairs of members count, those of one group too, as in the channel standards; own trade does not.
    """
    shares = standards.after[technology][:, members]
    reads = np.einsum("diq,djq->dij", shares, _reach(standards.now[technology], shares), optimize=False)
    short = np.maximum(standards.best[technology][:, None, None] - reads, 0.0)
    place = np.arange(len(members))
    short[:, place, place] = 0.0
    if not short.any():
        return None
    return Patch(members, members, weight[:, None, None] * strength * short)
