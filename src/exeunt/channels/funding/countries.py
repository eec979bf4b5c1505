"""Where the money was spent: located spending by country and organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from exeunt.engine.contract import BLOCK, Values

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Located:
    """Located spending of the base year.

    amount : (pair,) USD, 0 where the organisation books spending to its seat; organisation, country : (pair,)
    positions; by_country : (organisation, country) USD; total : (organisation,) USD; noisy, measured : the options.
    """

    amount: FloatArray
    organisation: IntArray
    country: IntArray
    by_country: FloatArray
    total: FloatArray
    noisy: bool
    measured: bool

    @classmethod
    def read(cls, world: World, *, noisy: bool, measured: bool) -> Located:
        """Return the located spending of a world under the options of the channel."""
        return world.once(("funding.located", noisy, measured), lambda: cls._read(world, noisy, measured))

    @classmethod
    def _read(cls, world: World, noisy: bool, measured: bool) -> Located:
        pairs = [label.split("|") for label in world.index("country_organisation").labels]
        country = world.index("country").positions(c for c, _ in pairs)
        organisation = world.index("organisation").positions(o for _, o in pairs)
        rows = world.table("country_spending_base")
        found = dict(zip(zip(rows["country"], rows["organisation"], strict=True), rows["amount_usd"], strict=True))
        seats = set(world.table("seat_booked")["organisation"])
        amount = np.array([0.0 if o in seats else float(found[c, o]) for c, o in pairs])
        by_country = np.zeros((len(world.index("organisation")), len(world.index("country"))))
        np.add.at(by_country, (organisation, country), amount)
        return cls(amount, organisation, country, by_country, by_country.sum(axis=1), noisy, measured)

    def spending(self, ratio: FloatArray, parameters: Values, uniforms: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return spending by pair (64, pair) and by country (64, country) at spending ratios (64, organisation).

        The located total of every organisation is its base times the ratio, whatever the options.
        """
        if not (self.noisy or self.measured):
            by_pair = ratio[:, self.organisation]
            by_pair *= self.amount
            # A product of another number of rows could round differently, and unaffected countries must not move.
            rows = np.broadcast_to(ratio, (BLOCK, ratio.shape[1])) if len(ratio) == 1 else ratio
            return by_pair, (np.ascontiguousarray(rows) @ self.by_country)[: len(ratio)]
        ratio = np.broadcast_to(ratio, (len(parameters["sigma_country"]), ratio.shape[1]))
        weight = self.amount * self._tilt(ratio, parameters, uniforms)
        located = _sums(weight, self.organisation, len(self.total))
        scale = np.where(located > 0.0, ratio * self.total / np.where(located > 0.0, located, 1.0), 0.0)
        by_pair = weight * np.take(scale, self.organisation, axis=1)
        return by_pair, _sums(by_pair, self.country, self.by_country.shape[1])

    def _tilt(self, ratio: FloatArray, parameters: Values, uniforms: FloatArray) -> FloatArray:
        """Return the weight of each pair before normalisation, (64, pair)."""
        tilt = np.ones((len(ratio), len(self.amount)))
        if self.noisy:
            tilt *= np.exp(parameters["sigma_country"][:, None] * ndtri(uniforms))
        if self.measured:
            share = self.amount / np.maximum(self.total[self.organisation], 1.0)
            large = share[None, :] > parameters["country_share_large"][:, None]
            own = np.maximum(np.take(ratio, self.organisation, axis=1), 1e-6)
            tilt *= np.where(large & (own < 1.0), own ** (parameters["eps_country"][:, None] - 1.0), 1.0)
        return tilt


def _sums(values: FloatArray, group: IntArray, size: int) -> FloatArray:
    """Return sums of columns by group in a fixed order, (rows, size)."""
    order = np.argsort(group, kind="stable")
    present, start = np.unique(group[order], return_index=True)
    result = np.zeros((len(values), size))
    result[:, present] = np.add.reduceat(np.ascontiguousarray(values[:, order]), start, axis=1)
    return result
