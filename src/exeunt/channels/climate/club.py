"""A climate club as a labelled what-if: the coalition game solved once for the price and tariff of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.climate_club import ClubData, every_coalition

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
UNITED_STATES_REGION = "US"


def club_data(world: World, scale: float) -> ClubData:
    """Return the regions of C-DICE. scale : factor on the published cost coefficients."""
    table, trade = world.table("club_regions"), world.table("club_trade")
    names = tuple(str(r) for r in table["region"])
    exports = np.zeros((len(names), len(names)))
    for row in trade.rows():
        exports[names.index(row["exporter"]), names.index(row["importer"])] = row["exports_busd2011"]
    return ClubData(
        names=names,
        output=table["gdp_busd2011"],
        emissions=table["co2_mt"],
        cost=scale * table["cost"],
        gain=table["tariff_gain"],
        loss=table["tariff_loss"],
        exports=exports,
    )


def members_by_country(world: World, scale: float, price: float, tariff: float, *, us_out: bool) -> FloatArray:
    """Return 1 for countries of regions in the largest coalition that holds, (countries,); zero without a tariff.

    Missing for countries without a region.
    """
    countries = world.index("country")
    found = np.full(len(countries), np.nan)
    table = world.table("climate_emitters")
    data = club_data(world, scale)
    members = np.zeros(len(data.names), dtype=bool)
    if tariff > 0.0 and price > 0.0:
        outside = (data.names.index(UNITED_STATES_REGION),) if us_out else ()
        held = every_coalition(data, price, tariff, outside=outside)
        members = held[0].members if held else members
    for country, region in zip(table["country"], table["club_region"], strict=True):
        if country in countries.position_of:
            found[countries.position(str(country))] = float(members[data.names.index(str(region))])
    return found
