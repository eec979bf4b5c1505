"""Costs of a year, sector by sector: the digital wall, standards, world paths, bridges, carbon, commodities, duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.base import AGF, DDS, EIM, MAN, MEN, OSV, REGIMES, Base
from exeunt.channels.trade.bridges import Dock, direct_gain, in_force, wall_patch
from exeunt.channels.trade.duties import DutyZones
from exeunt.channels.trade.settings import Settings
from exeunt.channels.trade.standards import TECHNOLOGIES, Standards, docked_pairs, interoperability_product
from exeunt.engine.contract import Values
from exeunt.solvers.trade import Costs, Patch, Product, Zone

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
# Goods trade between the two western blocs and the Chinese one, in the order of the blocs.
RIVALS = np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
US_LED = 0


@dataclass(frozen=True)
class Situation:
    """A year of a block. place : of the year. theta (draws, S), path (draws,) how far paths have come, wall (draws,)
    part of the digital wall that stands, weights (draws, 4, 4) of cost between blocs, alignment (draws or 1, N, 4).

    levy : (draws, N) duty on electronic transmissions as a rate on all digital services. carbon : regime -> (draws or
    1, N) duty by exporter. club : (draws or 1, N) membership. friction : sector -> (draws or 1,) ad valorem.
    """

    place: int
    theta: FloatArray
    path: FloatArray
    wall: FloatArray
    weights: FloatArray
    alignment: FloatArray
    standards: Standards | None
    levy: FloatArray
    carbon: Mapping[str, FloatArray]
    club: FloatArray
    friction: Mapping[int, FloatArray]


@dataclass(frozen=True)
class CostBook:
    """What an arm puts on trade. zones : duties by sector; docks : bridges between states."""

    base: Base
    settings: Settings
    duties: Mapping[int, DutyZones]
    docks: Sequence[Dock]

    def sectors(self, now: Situation, p: Values) -> list[Costs]:
        """Return the costs of every sector in a year; `Costs().none` where nothing is new."""
        goods = self._standards(now, p)
        found = []
        for sector in range(len(self.base.plain)):
            product, patches = self._product(sector, now, p, goods)
            scale = self._scale(sector, now, p)
            if scale is not None:
                product = (product or Product.one(self.base.size)).times(scale)
                patches = [Patch(k.exporters, k.importers, k.added * _columns(scale, k.importers)) for k in patches]
            zones = self._zones(sector, now, p)
            levy = now.levy if sector == DDS and now.levy.any() else None
            found.append(Costs(product, zones, patches, levy))
        return found

    def live(self, now: Situation, costs: Sequence[Costs]) -> BoolArray:
        """Return the draws in which anything is new, (draws,); elsewhere the base stands to the bit."""
        chosen = self.settings
        found = (now.wall != 0.0) | now.levy.any(axis=1)
        if chosen.bloc_gap != "none" or chosen.regional != "none" or chosen.convergence != "none":
            found = found | (now.path != 0.0)
        if any(duty.rates[:, now.place].any() for duty in self.duties.values()):
            found = np.ones_like(found)
        if now.standards is not None:
            found = found | now.standards.moved
        for friction in now.friction.values():
            found = found | (friction != 0.0)
        for charge in now.carbon.values():
            found = found | charge.any(axis=1)
        for cost in costs:
            for patch in cost.patches:
                found = found | patch.added.any(axis=(1, 2))
        return np.asarray(found)

    def _product(
        self, sector: int, now: Situation, p: Values, goods: tuple[Product | None, list[Patch]]
    ) -> tuple[Product | None, list[Patch]]:
        if sector == DDS:
            return self._digital(now, p)
        if sector not in (EIM, MAN):
            return None, []
        gap, theta = self.settings.gap(p), now.theta[:, sector]
        product, (moved, docked) = None, goods
        if gap is not None and now.path.any():
            fall = np.exp(-(gap * now.path)[:, None, None] * RIVALS)
            product = Product.mixture(now.alignment, fall)
        if moved is not None:
            own = Product(moved.left, moved.right * theta[:, None])
            product = (product or Product.one(self.base.size)).plus(own)
        return product, [Patch(k.exporters, k.importers, k.added * theta[:, None, None]) for k in docked]

    def _standards(self, now: Situation, p: Values) -> tuple[Product | None, list[Patch]]:
        """Return x (O - O of 2024) of goods, over all pairs and on the pairs of bridges; times theta it is added to m."""
        if now.standards is None:
            return None, []
        standards, weight = now.standards, p["x_std"] * p["interoperability_weight"]
        if self.settings.convergence == "digital" and now.path.any():
            standards = standards.converged(now.path)
        patches = []
        for dock, part in in_force(self.docks, now.place, *TECHNOLOGIES):
            patch = docked_pairs(standards, TECHNOLOGIES[dock.technology], dock.members, part, weight)
            patches += [] if patch is None else [patch]
        return interoperability_product(standards, weight), patches

    def _digital(self, now: Situation, p: Values) -> tuple[Product | None, list[Patch]]:
        """Return digital trade under the wall, the bridges of data rules, and the premium that one exporter loses."""
        theta = now.theta[:, DDS]
        rise = self.settings.bloc_cost(p) * now.wall
        standing = bool(now.wall.any())
        product = None
        if standing:
            factor = (1.0 + rise[:, None, None] * now.weights) ** -theta[:, None, None]
            product = Product.mixture(now.alignment, factor)
        whole = product or Product.one(self.base.size)
        floor = (1.0 + rise * p["f_allied"]) ** -theta
        patches: list[Patch] = []
        for dock, part in in_force(self.docks, now.place, "data_regime"):
            gain = direct_gain(dock, self.base.linked, part, p["b_bridge"])
            patch = wall_patch(whole, dock, part, floor, gain)
            patches += [] if patch is None else [patch]
        premium = p["x_us"] * now.wall
        if premium.any():
            patches.append(self._premium(whole, patches, premium, now, theta))
        return product, patches

    def _premium(
        self, product: Product, patches: Sequence[Patch], premium: FloatArray, now: Situation, theta: FloatArray
    ) -> Patch:
        """Return the cost of the exporter USA by how little each importer leans to its rules."""
        usa, everyone = self.base.at["USA"], np.arange(self.base.size)
        row = product.block(np.array([usa]), everyone)[:, 0]
        for patch in patches:
            at = np.flatnonzero(patch.exporters == usa)
            if len(at):
                row = row + 0.0 * premium[:, None]
                row[:, patch.importers] += patch.added[:, at[0]]
        leaning = now.alignment[:, :, US_LED]
        factor = (1.0 + premium[:, None] * (1.0 - leaning)) ** -theta[:, None] - 1.0
        added = row * factor
        added[:, usa] = 0.0
        return Patch(np.array([usa]), everyone, added[:, None, :])

    def _scale(self, sector: int, now: Situation, p: Values) -> FloatArray | None:
        """Return the factor of each importer, (draws, N or 1): convergence, halved restrictions, commodity friction."""
        theta, cost = now.theta[:, sector], None
        cut = self.settings.digital_cut(p)
        if sector == DDS and cut is not None:
            cost = (1.0 - cut * now.path)[:, None]
        if sector in (DDS, OSV) and self.settings.convergence == "services":
            high, other = p["cut_services_high"], p["cut_services_other"]
            by_importer = np.where(self.base.high_income, high[:, None], other[:, None])
            cost = 1.0 - by_importer * now.path[:, None]
        if sector in (AGF, MEN) and sector in now.friction:
            cost = 1.0 + now.friction[sector][:, None]
        if cost is None or bool((cost == 1.0).all()):
            return None
        return np.asarray(cost ** -theta[:, None])

    def _zones(self, sector: int, now: Situation, p: Values) -> list[Zone]:
        """Return the zones of a sector: inside regions or not, by duty, by carbon regime; none if there is one only."""
        cut = self.settings.regional_cut(p)
        regional = cut is not None and bool(now.path.any())
        duty = self.duties.get(sector)
        if duty is not None and not duty.rates[:, now.place].any():
            duty = None
        carbon = self._carbon(now) if sector == EIM else []
        if not regional and duty is None and not carbon:
            return []
        waste = None
        if regional and cut is not None:
            waste = ((1.0 - cut * now.path) ** -now.theta[:, sector])[:, None]
        code = np.zeros((self.base.size, self.base.size), dtype=np.int64) if duty is None else duty.code
        rates = [0.0] if duty is None else list(duty.rates[:, now.place])
        zones = []
        for near in (False, True) if regional else (False,):
            here = (
                (self.base.region if near else 1.0 - self.base.region) if regional else np.ones_like(self.base.region)
            )
            for level, rate in enumerate(rates):
                inside = here * (code == level)
                if inside.any():
                    for columns, charge in carbon or [(None, None)]:
                        zones.append(Zone(inside, columns, waste if near else None, _added(rate, charge)))
        return zones

    def _carbon(self, now: Situation) -> list[tuple[FloatArray | None, FloatArray | None]]:
        """Return importers of each regime that charges, (draws or 1, N), and its duty by exporter; last the others."""
        found: list[tuple[FloatArray | None, FloatArray | None]] = []
        left = np.ones((1, self.base.size))
        for regime in REGIMES:
            charge = now.carbon.get(regime)
            if charge is None or not charge.any():
                continue
            columns = now.club
            if regime in self.base.regimes:
                columns = np.zeros((1, self.base.size))
                columns[:, self.base.regimes[regime]] = 1.0
            columns = columns * left  # an importer charges under one regime, the first that it is in
            if columns.any():
                found.append((columns, charge))
                left = left - columns
        return [*found, (left, None)] if found else []


def _added(rate: float, charge: FloatArray | None) -> FloatArray | None:
    if charge is None:
        return np.full((1, 1), rate) if rate else None
    return charge + rate


def _columns(scale: FloatArray, importers: IntArray) -> FloatArray:
    """Return the factor of some importers, (draws, 1, importers or 1)."""
    return np.asarray(scale[:, None, importers] if scale.shape[1] > 1 else scale[:, None, :])
