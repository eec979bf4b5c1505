"""Border carbon charges by exporter: the law as ad valorem cost on sales of energy-intensive goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.contract import Values
from exeunt.rules.border_carbon import BorderLaw
from exeunt.solvers.border_charge import added, effective_number, kingdom_charge, union_charge

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
# Main route of a good, whose benchmark is taken for all exporters; a scrap or gas route has a lower one.
ROUTES = {"iron_steel": "bf_bof", "aluminium": "primary", "fertiliser": "all", "cement": "grey_clinker"}
REST = "ROW"
UNITED_KINGDOM = "GBR"
BLOC_CLASSES = ("to_us_led", "to_eu_led", "to_china_led")


@dataclass(frozen=True)
class Borders:
    """goods : (g,). exporters : positions in the index of countries, (x,). emissions : default, t CO2e per t, (x, g).
    benchmarks : (g,). weights : share of a good in sales to the Union, (x, g). exempt : by the Union, (x,). own : the
    United Kingdom itself, (x,). average : mean default of all origins, (g,). inside : positions of members of the
    Union.
    sellers, sales, to : exporters of the destination table, their sales and shares by class of destination, (s,), (s,),
    (s, 6).
    """

    goods: tuple[str, ...]
    exporters: NDArray[np.int64]
    emissions: FloatArray
    benchmarks: FloatArray
    weights: FloatArray
    exempt: NDArray[np.bool_]
    own: NDArray[np.bool_]
    average: FloatArray
    inside: NDArray[np.int64]
    sellers: NDArray[np.int64]
    sales: FloatArray
    to: FloatArray
    flags: dict[str, tuple[str, ...]]

    def values(self, p: Values) -> FloatArray:
        """Return the value of a tonne by good, (draws, g), EUR."""
        return np.stack([p[f"value_{g}"] for g in self.goods], axis=1)

    def union(self, law: BorderLaw, year: int, p: Values, price: FloatArray, paid: FloatArray) -> FloatArray:
        """Return the expected charge of the Union per tonne, (draws, x, g) EUR; zero before it charges.

        price : EUR per t, (draws,). paid : price paid at home, EUR per t, (draws, x).
        """
        shape = (len(price), *self.emissions.shape)
        if not law.eu_charges:
            return np.zeros(shape)
        verified = _verified(year, p)[:, None, None]
        markup = np.array([law.markup(g) for g in self.goods])
        benchmark = self.benchmarks * p["benchmark_change"][:, None, None]
        correction, wide = p["correction"][:, None, None], price[:, None, None]
        credit = (p["credit"][:, None] * paid)[:, :, None]

        def charged(emissions: FloatArray, added_share: FloatArray | float) -> FloatArray:
            return union_charge(
                emissions, benchmark, law.eu_factor, wide, credit, markup=added_share, correction=correction
            )

        stated = charged(self.emissions, markup)
        shown = charged(self.emissions * p["actual_emissions"][:, None, None], 0.0)
        charge = verified * shown + (1.0 - verified) * stated
        charge[:, self.exempt] = 0.0
        return charge

    def kingdom(self, law: BorderLaw, p: Values, price: FloatArray, paid: FloatArray) -> FloatArray:
        """Return the charge of the United Kingdom per tonne, (draws, x, g) EUR: one default for the world."""
        shape = (len(price), *self.emissions.shape)
        if law.uk_factor is None:
            return np.zeros(shape)
        charge = kingdom_charge(
            self.average,
            price[:, None, None],
            p["uk_free_share"][:, None, None],
            law.uk_factor,
            (p["credit"][:, None] * paid)[:, :, None],
        )
        charge = np.broadcast_to(charge, shape).copy()
        charge[:, self.own] = 0.0
        return charge

    def duty(self, charge: FloatArray, p: Values) -> FloatArray:
        """Return the charge over the exporter's sales of energy-intensive goods, (draws, x)."""
        rate = charge / self.values(p)[:, None, :] * self.weights
        return added(rate)

    def classes(self, year: int, law: BorderLaw, p: Values, shares: FloatArray) -> FloatArray:
        """Return shares by rule regime, (draws or 1, rows, 6): Union, Kingdom, three blocs with rules of their own,
        none.

        shares : (rows, 6) by class of destination. A regime that is not in force belongs to none.
        """
        spread = np.where(year >= p["regime_spread_year"], p["regime_spread"], 0.0)[:, None]
        if (spread == spread[0]).all():  # the law as it stands, or one scenario for all draws
            spread = spread[:1]
        found = np.zeros((len(spread), len(shares), 6))
        found[:, :, 0] = shares[:, 0] * law.eu_charges
        found[:, :, 1] = shares[:, 1] * (law.uk_factor is not None)
        for k in (2, 3, 4):
            found[:, :, k] = spread * shares[:, k]
        found[:, :, 5] = 1.0 - added(found[:, :, :5])
        return found

    def world_regimes(self, year: int, law: BorderLaw, p: Values) -> FloatArray:
        """Return the effective number of regimes of world imports, (draws or 1,)."""
        world = (self.sales[:, None] * self.to).sum(axis=0) / self.sales.sum()
        return effective_number(self.classes(year, law, p, world[None]))[:, 0]

    def exporter_regimes(self, year: int, law: BorderLaw, p: Values) -> FloatArray:
        """Return the effective number of regimes that each seller meets, (draws or 1, s)."""
        return effective_number(self.classes(year, law, p, self.to))


def _verified(year: int, p: Values) -> FloatArray:
    """Return the share of trade declared with verified emissions, (draws,)."""
    part = min(max((year - 2026) / 4.0, 0.0), 1.0)
    last = np.maximum(p["verified_2030"], p["verified_start"])
    return np.asarray(p["verified_start"] + part * (last - p["verified_start"]), dtype=np.float64)


def read_borders(world: World, union: tuple[str, ...]) -> Borders:
    """Return the border charges of a world. union : members of the European Union."""
    countries, goods = world.index("country"), world.index("border_good").labels
    table = world.table("border_weights")
    exporters = tuple(dict.fromkeys(str(e) for e in table["exporter"]))
    weights = np.zeros((len(exporters), len(goods)))
    for row in table.rows():
        weights[exporters.index(row["exporter"]), goods.index(row["good"])] = row["share"]
    emissions, assumed = default_emissions(world, exporters, goods)
    exempt = BorderLaw.at(2026).eu_exempt
    reached = world.table("border_destinations")
    columns = ("to_eu", "to_uk", *BLOC_CLASSES, "to_non_aligned")
    return Borders(
        goods=goods,
        exporters=countries.positions(exporters),
        emissions=emissions,
        benchmarks=np.array([benchmark(world, g) for g in goods]),
        weights=weights,
        exempt=np.array([e in exempt for e in exporters]),
        average=np.array(
            [float(world.table("border_defaults").where(good=g)["emissions_tco2e_per_t"].mean()) for g in goods]
        ),
        own=np.array([e == UNITED_KINGDOM for e in exporters]),
        inside=countries.positions(union),
        sellers=countries.positions(str(e) for e in reached["exporter"]),
        sales=reached["eim_musd"],
        to=np.stack([reached[c] for c in columns], axis=1),
        flags={"default_of_other_countries": assumed},
    )


def default_emissions(
    world: World, exporters: tuple[str, ...], goods: tuple[str, ...]
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return default emissions by exporter and good, (x, g) t CO2e per t, and who takes those of other countries.

    The mean over an exporter's rows; else the row of other countries; else the mean of the good over all origins.
    """
    table = world.table("border_defaults")
    found, assumed = np.zeros((len(exporters), len(goods))), []
    for k, good in enumerate(goods):
        rows = table.where(good=good)
        general = rows.where(origin=REST)["emissions_tco2e_per_t"]
        other = float(general.mean()) if len(general) else float(rows["emissions_tco2e_per_t"].mean())
        for i, exporter in enumerate(exporters):
            own = rows.where(origin=exporter)["emissions_tco2e_per_t"]
            found[i, k] = float(own.mean()) if len(own) else other
            if not len(own):
                assumed.append(f"{exporter} {good}")
    return found, tuple(assumed)


def benchmark(world: World, good: str) -> float:
    """Return the mean benchmark of the main route of a good, t CO2e per t."""
    rows = world.table("border_benchmarks").where(good=good, route=ROUTES[good])
    return float(rows["benchmark_tco2e_per_t"].mean())
