"""What the digital wall does to trade: its path, its cost between rule sets, and what loss of trust does to output.

Everything is per draw; economies are mixtures of blocs (a share of an economy's firms works under each rule set).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.trade.economy import Economy
from exeunt.solvers.trade.links import Links, PairLinks, SumLinks, TermLinks, bloc_links

FloatArray = NDArray[np.float64]
BLOCS = ("us_led", "eu_led", "china_led", "non_aligned")


def logistic_path(year: int, first: int, last: int, middle: FloatArray, width: FloatArray) -> FloatArray:
    """Return how far the rise of costs has come in a year: 0 in `first`, 1 in `last`, half way about `middle`.

    middle, width : years, (draws,).
    """

    def risen(t: float) -> FloatArray:
        return np.asarray(1.0 / (1.0 + np.exp(-(t - middle) / width)))

    return np.asarray((risen(year) - risen(first)) / (risen(last) - risen(first)))


def intensity(path: FloatArray, institutions: FloatArray, anyway: FloatArray, capacity: FloatArray) -> FloatArray:
    """Return how much of the whole wall stands, (draws,).

    institutions : share of the wall that complete loss of rule-making accounts for; anyway : share of the rest that
    comes without the withdrawal; capacity : of rule-making, 1 whole, 0 none.
    """
    whole = np.clip(capacity, 0.0, 1.0)
    return np.asarray(path * ((1.0 - institutions) * anyway + institutions * (1.0 - whole)))


def rivalry(within: FloatArray, allied: FloatArray, nonaligned: FloatArray) -> FloatArray:
    """Return the weight of the cost between blocs in the order of `BLOCS`, (draws, 4, 4): 1 between rivals."""
    weights = np.ones((len(within), len(BLOCS), len(BLOCS)))
    weights[:, 3, :] = weights[:, :, 3] = nonaligned[:, None]
    weights[:, 0, 1] = weights[:, 1, 0] = allied
    place = np.arange(len(BLOCS))
    weights[:, place, place] = within[:, None]
    return weights


def wall_links(
    share: FloatArray, alignment: FloatArray, rise: FloatArray, weights: FloatArray, theta: FloatArray
) -> TermLinks:
    """Return trade in digital services when `rise` x weight is the cost between two rule sets.

    share : (N, N). alignment : (N, 4) or (draws, N, 4). rise : ad valorem at the year's intensity, (draws,). theta :
    (draws,). The mixture is of trade, (1 + rise w)^-theta averaged, not of costs.
    """
    factor = (1.0 + rise[:, None, None] * weights) ** -theta[:, None, None]
    return bloc_links(share, alignment, factor)


def with_lost_premium(
    links: TermLinks, exporter: int, leaning: FloatArray, rise: FloatArray, theta: FloatArray
) -> Links:
    """Return the links with a further cost of one exporter, by how little each importer leans to its rules.

    leaning : share of the importer in the exporter's bloc, (draws or 1, N). rise : ad valorem at the year's intensity
    to an importer without any, (draws,). A sparse correction on one row; own trade is free of it.
    """
    size = leaning.shape[-1]
    importers = np.delete(np.arange(size), exporter)
    base = (links.left[:, :, [exporter]] * links.right).sum(axis=0) * links.shared.matrix[exporter]
    factor = (1.0 + rise[:, None] * (1.0 - leaning)) ** -theta[:, None] - 1.0
    value = np.ascontiguousarray((base * factor)[:, importers])
    return SumLinks([links, PairLinks(np.full(size - 1, exporter), importers, value, size)])


@dataclass(frozen=True)
class TrustExposure:
    """Where loss of trust in data flows strikes. exposure : (S, N) input share of digital services, plus 1 in the
    sector itself; domar : its output-weighted sum over value added; imports : (N, N) shares of partners in imports of
    digital services, columns add up to 1; value : (N,) value added shares.
    """

    exposure: FloatArray
    domar: float
    imports: FloatArray
    value: FloatArray

    @classmethod
    def of(cls, economy: Economy, sector: int) -> TrustExposure:
        """Return the exposure of an economy by its sector of digital services."""
        exposure = np.swapaxes(economy.input_share, 0, 1)[:, :, sector].copy()
        exposure[sector] += 1.0
        imports = economy.flows[sector].copy()
        np.fill_diagonal(imports, 0.0)
        value = economy.value_added / economy.value_added.sum()
        domar = float((economy.output * exposure).sum() / economy.value_added.sum())
        return cls(exposure, domar, np.asarray(imports / imports.sum(axis=0)), value)

    def facing(self, alignment: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the mean fragmentation that each economy's imports face, (draws, N).

        alignment : (N, 4) or (draws, N, 4); weights : (draws, 4, 4).
        """
        mixed = alignment if alignment.ndim == 3 else alignment[None]
        result = np.zeros((max(len(mixed), len(weights)), self.imports.shape[0]))
        for b in range(mixed.shape[2]):
            bought = np.ascontiguousarray(mixed[:, :, b]) @ self.imports  # by importer, from rule set b
            result += bought * (weights[:, b, None, :] * mixed).sum(axis=2)
        return result

    def technology(self, percent: FloatArray, facing: FloatArray, world: FloatArray) -> FloatArray:
        """Return ln A, (draws, S, N), that changes world output by `percent` (draws,) where all face the world mean.

        facing : (draws, N); world : (draws,) its value-weighted mean at base alignment. Hulten's theorem: the exposure
        is divided by its Domar sum.
        """
        by_economy = percent[:, None] / 100.0 * facing / world[:, None]
        return np.asarray(by_economy[:, None, :] * (self.exposure / self.domar))
