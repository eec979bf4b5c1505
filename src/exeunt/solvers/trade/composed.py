"""Costs of a sector put together from parts: products of low rank, zones of pairs with a factor, single pairs.

m_ij = (cost ratio)^-theta is a sum of products of an exporter's and an importer's factor (`Product`), times a factor
of the zone that the pair lies in (`Zone`: a region, a duty), plus additions on single pairs (`Patch`). Own trade is
free of all of it. Whatever is drawn stands in factors of length N: no draw ever has an N x N matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.trade.links import Links, SumLinks, TermLinks

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Product:
    """m_ij = sum_r left_ri right_rj. left, right : (R, draws or 1, N)."""

    left: FloatArray
    right: FloatArray

    @classmethod
    def one(cls, size: int) -> Product:
        """Return m = 1."""
        return cls(np.ones((1, 1, size)), np.ones((1, 1, size)))

    @classmethod
    def mixture(cls, alignment: FloatArray, factor: FloatArray) -> Product:
        """Return the mixture of blocs sum_bb' align_ib align_jb' factor_bb', of rank B.

        alignment : (draws or 1, N, B), rows add up to 1. factor : (draws or 1, B, B), already (cost ratio)^-theta.
        """
        left = np.ascontiguousarray(np.moveaxis(alignment, 2, 0))
        right = np.zeros((len(left), max(len(factor), left.shape[1]), left.shape[2]))
        for b in range(len(left)):
            for other in range(len(left)):
                right[b] += factor[:, b, other, None] * left[other]
        return cls(left, right)

    def times(self, importer: FloatArray) -> Product:
        """Return the product with a factor of the importer, (draws or 1, N or 1)."""
        return Product(self.left, self.right * importer)

    def plus(self, other: Product) -> Product:
        """Return the sum of two products: ranks add up."""
        draws = [max(x.shape[1] for x in pair) for pair in ((self.left, other.left), (self.right, other.right))]
        left, right = (
            np.concatenate([np.broadcast_to(x, (len(x), wide, x.shape[2])) for x in parts])
            for wide, parts in zip(draws, ((self.left, other.left), (self.right, other.right)), strict=True)
        )
        return Product(left, right)

    def block(self, exporters: IntArray, importers: IntArray) -> FloatArray:
        """Return m of some pairs, (draws or 1, exporters, importers)."""
        left, right = self.left[:, :, exporters], self.right[:, :, importers]
        whole = np.zeros((max(left.shape[1], right.shape[1]), len(exporters), len(importers)))
        for one, two in zip(left, right, strict=True):
            whole += one[:, :, None] * two[:, None, :]
        return whole


@dataclass(frozen=True)
class Zone:
    """Pairs that share a factor. inside : (N, N) 1 for its pairs, else 0; the zones of a sector cover every pair once.

    columns : 1 for its importers, else 0, where they differ between draws, (draws or 1, N). waste : factor of m,
    (draws or 1, N or 1) by exporter. duty : ad valorem, the same shape; None without.
    """

    inside: FloatArray
    columns: FloatArray | None = None
    waste: FloatArray | None = None
    duty: FloatArray | None = None

    def factor(self, elasticity: FloatArray, *, net: bool) -> FloatArray:
        """Return what m is multiplied by, (draws or 1, N or 1); net : of what the exporter receives."""
        found = np.ones((1, 1)) if self.waste is None else self.waste
        if self.duty is not None:
            found = found * (1.0 + self.duty) ** (-elasticity[:, None] - (1.0 if net else 0.0))
        return found


@dataclass(frozen=True)
class Patch:
    """An addition to m on the pairs of some exporters and importers. added : (draws or 1, exporters, importers)."""

    exporters: IntArray
    importers: IntArray
    added: FloatArray


@dataclass(frozen=True)
class Costs:
    """What is new in a sector. levy : duty of each importer on all it buys abroad, (draws, N), beside those of zones."""

    product: Product | None = None
    zones: Sequence[Zone] = ()
    patches: Sequence[Patch] = ()
    levy: FloatArray | None = None

    @property
    def none(self) -> bool:
        """Whether nothing is new."""
        return self.product is None and not self.zones and not self.patches and self.levy is None

    @property
    def has_duty(self) -> bool:
        """Whether a duty is levied."""
        return self.levy is not None or any(z.duty is not None for z in self.zones)


class BlockLinks:
    """Additions on the pairs of some exporters with some importers. value : (draws or 1, e, i), already times pi."""

    def __init__(self, exporters: IntArray, importers: IntArray, value: FloatArray, size: int) -> None:
        self.exporters, self.importers, self.value, self.size = exporters, importers, value, size

    def inward(self, c: FloatArray) -> FloatArray:
        found = np.zeros((len(c), self.size))
        found[:, self.importers] = np.einsum("de,dei->di", c[:, self.exporters], self._wide(len(c)))
        return found

    def outward(self, v: FloatArray) -> FloatArray:
        found = np.zeros((len(v), self.size))
        found[:, self.exporters] = np.einsum("dei,di->de", self._wide(len(v)), v[:, self.importers])
        return found

    def own(self) -> FloatArray:
        found = np.zeros((len(self.value), self.size))
        for row, place in enumerate(self.exporters):
            found[:, place] += self.value[:, row, self.importers == place].sum(axis=1)
        return found

    def dense(self, draw: int) -> FloatArray:
        whole = np.zeros((self.size, self.size))
        whole[np.ix_(self.exporters, self.importers)] = self.value[draw if len(self.value) > 1 else 0]
        return whole

    def _wide(self, draws: int) -> FloatArray:
        return np.broadcast_to(self.value, (draws, *self.value.shape[1:]))


class OwnLinks:
    """Additions on own trade. value : (draws or 1, N)."""

    def __init__(self, value: FloatArray) -> None:
        self.value = value

    def inward(self, c: FloatArray) -> FloatArray:
        return self.value * c

    def outward(self, v: FloatArray) -> FloatArray:
        return self.value * v

    def own(self) -> FloatArray:
        return self.value

    def dense(self, draw: int) -> FloatArray:
        return np.diag(self.value[draw if len(self.value) > 1 else 0])


def composed_links(share: FloatArray, costs: Costs, elasticity: FloatArray, *, net: bool = False) -> Links:
    """Return the links of a sector under new costs.

    share : (N, N) base shares. elasticity : theta of the sector, (draws,). net : of what exporters receive after duty;
    buyers' prices otherwise.
    """
    size = len(share)
    product = costs.product or Product.one(size)
    if costs.levy is not None:
        product = product.times((1.0 + costs.levy) ** (-elasticity[:, None] - (1.0 if net else 0.0)))
    zones = costs.zones or (Zone(np.ones((1, 1))),)
    factors = [zone.factor(elasticity, net=net) for zone in zones]
    parts: list[Links] = [
        TermLinks(
            share * zone.inside,
            product.left * factor,
            product.right if zone.columns is None else product.right * zone.columns,
        )
        for zone, factor in zip(zones, factors, strict=True)
    ]
    for patch in costs.patches:
        pairs = np.ix_(patch.exporters, patch.importers)
        scale = np.zeros((1, 1, 1))
        for zone, factor in zip(zones, factors, strict=True):
            by_exporter = np.broadcast_to(factor, (len(factor), size))[:, patch.exporters]
            within = np.broadcast_to(zone.inside, (size, size))[pairs]
            if zone.columns is not None:
                within = within * zone.columns[:, None, patch.importers]
            scale = scale + by_exporter[:, :, None] * within
        if costs.levy is not None:
            levied = (1.0 + costs.levy[:, patch.importers]) ** (-elasticity[:, None] - (1.0 if net else 0.0))
            scale = scale * levied[:, None, :]
        parts.append(BlockLinks(patch.exporters, patch.importers, patch.added * scale * share[pairs], size))
    left = np.diagonal(share)[None]
    for part in parts:
        left = left - part.own()
    return SumLinks([*parts, OwnLinks(left)])
