"""A sector's trade under new costs, without ever writing a cost matrix for every draw.

With m_ij = (cost ratio)^-theta and shares pi_ij, the equilibrium only ever asks for two sums over partners:
inward  sum_i pi_ij m_ij c_i  (what importers pay) and  outward  sum_j pi_ij m_ij v_j  (what exporters sell).
Costs of blocs, of regions, of single exporters or importers have low rank, so both sums are a few matrix
products with the same pi for all draws: the products are bound by arithmetic, not by memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Links(Protocol):
    """Trade of one sector; `c` and `v` are (draws, N), the results as well."""

    def inward(self, c: FloatArray) -> FloatArray:
        """Return sum over exporters i of pi_ij m_ij c_i, by importer j."""
        ...

    def outward(self, v: FloatArray) -> FloatArray:
        """Return sum over importers j of pi_ij m_ij v_j, by exporter i."""
        ...

    def own(self) -> FloatArray:
        """Return the diagonal pi_jj m_jj, (draws or 1, N)."""
        ...

    def dense(self, draw: int) -> FloatArray:
        """Return the whole matrix of one draw, (N, N); for output of flows only."""
        ...


class SharedLinks:
    """The same matrix for all draws: shares whose costs do not change, or change by known factors. matrix : (N, N)."""

    def __init__(self, matrix: FloatArray) -> None:
        self.matrix = np.ascontiguousarray(matrix)
        self.turned = np.ascontiguousarray(matrix.T)

    def inward(self, c: FloatArray) -> FloatArray:
        return c @ self.matrix

    def outward(self, v: FloatArray) -> FloatArray:
        return v @ self.turned

    def own(self) -> FloatArray:
        return np.ascontiguousarray(np.diagonal(self.matrix))[None]

    def dense(self, draw: int) -> FloatArray:
        return self.matrix


class DrawLinks:
    """A matrix for every draw, (draws, N, N): for a user's own cost matrix and a few draws, never for the engine."""

    def __init__(self, matrix: FloatArray) -> None:
        self.matrix = matrix

    def inward(self, c: FloatArray) -> FloatArray:
        return np.asarray(np.matmul(c[:, None, :], self.matrix)[:, 0, :])

    def outward(self, v: FloatArray) -> FloatArray:
        return np.asarray(np.matmul(self.matrix, v[:, :, None])[:, :, 0])

    def own(self) -> FloatArray:
        return np.asarray(np.diagonal(self.matrix, axis1=1, axis2=2))

    def dense(self, draw: int) -> FloatArray:
        return np.asarray(self.matrix[draw if len(self.matrix) > 1 else 0])


class TermLinks:
    """One matrix times a sum of products: m_ij = sum_r left_ri right_rj, different in every draw.

    matrix : (N, N) shares. left, right : (R, draws or 1, N). diagonal : (draws or 1, N), what m_jj is instead of the
    sum (1: domestic trade costs nothing new), or None to leave the sum.
    """

    def __init__(
        self, matrix: FloatArray, left: FloatArray, right: FloatArray, diagonal: FloatArray | None = None
    ) -> None:
        self.shared = SharedLinks(matrix)
        self.left, self.right = left, right
        self.extra: FloatArray | None = None
        if diagonal is not None:
            self.extra = np.diagonal(matrix) * (diagonal - (left * right).sum(axis=0))

    def inward(self, c: FloatArray) -> FloatArray:
        terms = (self.left * c).reshape(-1, c.shape[1]) @ self.shared.matrix
        result: FloatArray = (terms.reshape(len(self.left), len(c), -1) * self.right).sum(axis=0)
        return result if self.extra is None else result + self.extra * c

    def outward(self, v: FloatArray) -> FloatArray:
        terms = (self.right * v).reshape(-1, v.shape[1]) @ self.shared.turned
        result: FloatArray = (terms.reshape(len(self.right), len(v), -1) * self.left).sum(axis=0)
        return result if self.extra is None else result + self.extra * v

    def own(self) -> FloatArray:
        whole: FloatArray = np.diagonal(self.shared.matrix) * (self.left * self.right).sum(axis=0)
        return whole if self.extra is None else whole + self.extra

    def dense(self, draw: int) -> FloatArray:
        left, right = (x[:, draw if x.shape[1] > 1 else 0] for x in (self.left, self.right))
        whole: FloatArray = self.shared.matrix * np.einsum("ri,rj->ij", left, right)
        if self.extra is not None:
            whole = whole + np.diag(self.extra[draw if len(self.extra) > 1 else 0])
        return whole


class PairLinks:
    """Additions on single pairs: pi_ij (m_ij - m_ij without them), a sparse correction beside other links.

    exporter, importer : (K,) positions. value : (draws or 1, K), already times pi_ij. size : N.
    """

    def __init__(self, exporter: IntArray, importer: IntArray, value: FloatArray, size: int) -> None:
        self.exporter, self.importer, self.value, self.size = exporter, importer, value, size

    def inward(self, c: FloatArray) -> FloatArray:
        return self._gathered(self.value * c[:, self.exporter], self.importer)

    def outward(self, v: FloatArray) -> FloatArray:
        return self._gathered(self.value * v[:, self.importer], self.exporter)

    def own(self) -> FloatArray:
        return self._gathered(np.where(self.exporter == self.importer, self.value, 0.0), self.importer)

    def dense(self, draw: int) -> FloatArray:
        whole = np.zeros((self.size, self.size))
        np.add.at(whole, (self.exporter, self.importer), self.value[draw if len(self.value) > 1 else 0])
        return whole

    def _gathered(self, terms: FloatArray, positions: IntArray) -> FloatArray:
        """Return sums of `terms` (draws, K) by position, added in the order of the pairs."""
        whole = np.zeros((self.size, len(terms)))
        np.add.at(whole, positions, terms.T)
        return np.ascontiguousarray(whole.T)


class SumLinks:
    """Several links added: a constant matrix for the world, another for a region, corrections for pairs."""

    def __init__(self, parts: Sequence[Links]) -> None:
        self.parts = tuple(parts)

    def inward(self, c: FloatArray) -> FloatArray:
        return self._added([part.inward(c) for part in self.parts])

    def outward(self, v: FloatArray) -> FloatArray:
        return self._added([part.outward(v) for part in self.parts])

    def own(self) -> FloatArray:
        return self._added([part.own() for part in self.parts])

    def dense(self, draw: int) -> FloatArray:
        return self._added([part.dense(draw) for part in self.parts])

    @staticmethod
    def _added(parts: list[FloatArray]) -> FloatArray:
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total


def bloc_links(share: FloatArray, alignment: FloatArray, factor: FloatArray) -> TermLinks:
    """Return links of a mixture of blocs: m_ij = sum_bb' align_ib align_jb' factor_bb', own trade 1.

    A share align_ib of i's firms works under rule set b, so the mixture is of trade, not of its logarithm.
    share : (N, N). alignment : (N, B) or (draws, N, B), rows add up to 1. factor : (draws or 1, B, B), already
    (cost ratio)^-theta. Rank B: B products instead of one.
    """
    mixed = alignment if alignment.ndim == 3 else alignment[None]
    left = np.ascontiguousarray(np.moveaxis(mixed, 2, 0))
    right = np.zeros((left.shape[0], max(len(factor), left.shape[1]), left.shape[2]))
    for b in range(len(left)):
        for other in range(len(left)):
            right[b] += factor[:, b, other, None] * left[other]
    return TermLinks(share, left, right, np.ones((1, left.shape[2])))
