"""Who meets whom: row-stochastic weights kept as a few partners plus one common part, so that a mean is cheap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
ROW_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Exposure:
    """Weights W[i, j] = near[i, j] + common[i] * weight[j] with an empty diagonal and rows that add up to 1.

    near : sparse (n, n); its diagonal takes back what the common part gives a place of itself. common, weight : (n,).
    """

    near: csr_array
    common: FloatArray
    weight: FloatArray

    @classmethod
    def mix(cls, partners: ArrayLike, weight: ArrayLike, share: float) -> Exposure:
        """Return share x normalised partner rows + (1 - share) x world weights, diagonal emptied, rows normalised.

        partners : (n, n) weights >= 0; a row without any takes world weights alone. weight : (n,) > 0, any scale.
        Error: E461 a weight is negative or not a number, or the share is outside 0 to 1.
        """
        p, w = np.array(partners, dtype=np.float64), np.array(weight, dtype=np.float64)
        n = len(w)
        if p.shape != (n, n) or not np.all(p >= 0.0) or not np.all(w > 0.0) or not 0.0 <= share <= 1.0:
            raise ExeuntError(
                "E461", "partner weights and world weights must be numbers of 0 or more, world weights > 0"
            )
        w = w / w.sum()
        total = p.sum(axis=1)
        has = total > 0.0
        own = np.where(has, share, 0.0)
        p = np.divide(p, total[:, None], out=np.zeros_like(p), where=has[:, None]) * own[:, None]
        diagonal = p.diagonal() + (1.0 - own) * w
        left = p.sum(axis=1) + (1.0 - own) - diagonal
        scale = 1.0 / left
        near = p - np.diag(diagonal)
        return cls(csr_array(near * scale[:, None]), (1.0 - own) * scale, w)

    @classmethod
    def dense(cls, weights: ArrayLike) -> Exposure:
        """Return any row-stochastic (n, n) matrix. Error: E461 names the first row that does not add up to 1."""
        w = np.array(weights, dtype=np.float64)
        if w.ndim != 2 or w.shape[0] != w.shape[1]:
            raise ExeuntError("E461", f"exposure has shape {w.shape}, not n x n")
        wrong = np.flatnonzero(~(np.abs(w.sum(axis=1) - 1.0) <= ROW_TOLERANCE) | (w < 0.0).any(axis=1))
        if len(wrong):
            row = int(wrong[0])
            raise ExeuntError("E461", f"row {row} of the exposure is negative somewhere or adds up to {w[row].sum():g}")
        n = len(w)
        return cls(csr_array(w), np.zeros(n), np.full(n, 1.0 / n))

    def mean(self, values: FloatArray) -> FloatArray:
        """Return sum_j W[i, j] values[j]; values : (n, ...), result of the same shape."""
        flat = np.ascontiguousarray(values).reshape(len(values), -1)
        found: FloatArray = self.near @ flat
        if self.common.any():
            found += self.common[:, None] * np.einsum("j,jk->k", self.weight, flat, optimize=False)
        return found.reshape(values.shape)

    def parts(self, rows: int) -> tuple[csr_array, ...]:
        """Return the partners' weights, some rows at a time; made once."""
        made: dict[int, tuple[csr_array, ...]] = self.__dict__.setdefault("_parts", {})
        if rows not in made:
            made[rows] = tuple(self.near[i : i + rows] for i in range(0, len(self.weight), rows))
        return made[rows]

    def between(self, places: NDArray[np.int64]) -> FloatArray:
        """Return the weights among some places, (m, m)."""
        near: FloatArray = self.near[places][:, places].toarray()
        return near + self.common[places, None] * self.weight[None, places]

    def matrix(self) -> FloatArray:
        """Return W, (n, n)."""
        full = self.between(np.arange(len(self.weight)))
        np.fill_diagonal(full, 0.0 if self.common.any() else full.diagonal())  # what cancels there cancels to rounding
        return full
