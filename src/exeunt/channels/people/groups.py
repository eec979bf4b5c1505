"""Sums of columns by group in a fixed order, prepared once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """order : columns by group; present : groups that have columns; start : where each begins; size : all groups."""

    order: IntArray
    present: IntArray
    start: IntArray
    size: int

    @classmethod
    def of(cls, group: IntArray, size: int) -> Groups:
        """Return the sums' plan. group : (columns,) positions, -1 for columns that belong nowhere."""
        order = np.argsort(group, kind="stable")
        order = order[group[order] >= 0]
        present, start = np.unique(group[order], return_index=True)
        return cls(order, present, start, size)

    def sum(self, values: FloatArray) -> FloatArray:
        """Return (rows, size) sums of (rows, columns)."""
        result = np.zeros((len(values), self.size))
        if len(self.order):
            ordered = np.ascontiguousarray(values[:, self.order])
            result[:, self.present] = np.add.reduceat(ordered, self.start, axis=1)
        return result
