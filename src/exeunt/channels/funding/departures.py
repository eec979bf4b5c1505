"""Which part of a body's members has left, by year: for bodies without a published account."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from exeunt.scenario.compiled import Exit
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
REFERENCE = "USA"
"""The member whose departure the parameter `fall` and the shares of `mandate_weights` are about."""


def year_part(start: date, end: date | None, year: int) -> float:
    """Return the part of a calendar year from `start` (included) to `end` (excluded; None = never)."""
    days = 366 if calendar.isleap(year) else 365
    first = max(start, date(year, 1, 1)).toordinal()
    after = date(year, 12, 31).toordinal() + 1
    last = after if end is None else min(end.toordinal(), after)
    return max(last - first, 0) / days


def relative_size(world: World) -> dict[str, float]:
    """Return the size of each state relative to the reference: by gross domestic product, else by the scale of dues.

    A state with neither has size 0: nothing is known that its departure would take away.
    """
    countries = world.table("countries")
    product = dict(zip(countries["country"], countries["gdp_usd"], strict=True))
    scale = world.table("regular_budget_scale")
    latest = scale["period_start"] == scale["period_start"].max()
    rate = dict(zip(scale["country"][latest], scale["rate_percent"][latest], strict=True))
    sizes = {}
    for state, dollars in product.items():
        by_product = float(dollars) / float(product[REFERENCE])
        by_rate = float(rate.get(state, 0.0)) / float(rate[REFERENCE])
        sizes[state] = by_rate if np.isnan(by_product) else by_product
    return sizes


def departed(world: World, exits: Sequence[Exit], bodies: Sequence[str]) -> FloatArray:
    """Return how much of the reference member's weight has left each body, (year, body); 1 = the reference itself.

    Each exit counts from its legal date, for the part of the year, until the state rejoins.
    """
    result = np.zeros((len(world.years), len(bodies)))
    place = {body: b for b, body in enumerate(bodies)}
    sizes = relative_size(world) if any(exit_.body in place for exit_ in exits) else {}
    for exit_ in exits:
        if exit_.body not in place:
            continue
        parts = [year_part(exit_.legal, exit_.rejoined, year) for year in world.years]
        result[:, place[exit_.body]] += np.array(parts) * sizes.get(exit_.country, 0.0)
    return result
