"""The layer of explicit carbon prices: what is charged today, by instrument, moved into the future."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.rules.border_carbon import canada_price

if TYPE_CHECKING:
    from exeunt.channels.climate.emitters import Emitters
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
UNION, LINKED = "EUU", ("ISL", "LIE", "NOR")  # the three take part in the trading of the Union
GROWING, ALLOWANCE, CANADIAN = 0, 1, 2
LEAST_COVERAGE = 0.2  # an instrument that covers less is no price of industry
PRICE_YEAR = 2025


@dataclass(frozen=True)
class Prices:
    """weighted : sum over instruments of price times coverage, (3, countries), by how the price moves. paid : price
    that industry pays, (countries,), USD per t; moves : how it moves.
    """

    weighted: FloatArray
    paid: FloatArray
    moves: NDArray[np.int64]

    def factors(self, year: int, growth: FloatArray, allowance: FloatArray) -> FloatArray:
        """Return the factor on prices of 2025 by how they move, (3, draws). allowance : price over its start."""
        ahead = year - PRICE_YEAR
        canada = canada_price(year) / canada_price(PRICE_YEAR)
        return np.stack([(1.0 + growth) ** ahead, allowance, np.full(len(growth), canada)])

    def by_country(self, factors: FloatArray) -> FloatArray:
        """Return the effective price, (draws, countries), USD per t: zero where nothing is priced."""
        found = factors[0][:, None] * self.weighted[0]
        for k in (ALLOWANCE, CANADIAN):
            found = found + factors[k][:, None] * self.weighted[k]
        return np.asarray(found, dtype=np.float64)

    def industry(self, factors: FloatArray, places: NDArray[np.int64]) -> FloatArray:
        """Return the price that industry pays in the countries at `places`, (draws, places), USD per t."""
        return np.ascontiguousarray(factors[self.moves[places]].T * self.paid[places])


def read_prices(world: World, emitters: Emitters) -> Prices:
    """Return the prices of a world. Error: E479 a price below zero, a coverage outside 0 to 1, an unknown place."""
    countries = world.index("country")
    inside: dict[str, list[str]] = {UNION: [], **{c: [c] for c in countries.labels}}
    inside[UNION] = [c for c, p in zip(emitters.codes, emitters.parties, strict=True) if p == UNION]
    weighted = np.zeros((3, len(countries)))
    best: dict[str, tuple[str, float, int]] = {}
    for line, row in enumerate(world.table("carbon_prices").rows(), start=2):
        where = f"carbon_prices.csv:{line}"
        place, price, share = str(row["jurisdiction"]), row["price_usd_per_t"], row["coverage_for_sum"]
        if place not in inside:
            raise ExeuntError("E479", f"'{place}' is no country of the index", where=f"{where} jurisdiction")
        if not price >= 0.0:
            raise ExeuntError(
                "E479", f"price {price:g} is below zero", where=f"{where} price_usd_per_t", mend="0 or more."
            )
        if not 0.0 <= share <= 1.0:
            raise ExeuntError("E479", f"coverage {share:g}", where=f"{where} coverage_for_sum", mend="Between 0 and 1.")
        moves = _moves(place, str(row["type"]))
        for country in [*inside[place], *(LINKED if place == UNION else ())]:
            weighted[moves, countries.position(country)] += price * share
            if row["coverage_share_net"] >= LEAST_COVERAGE and price > 0.0:
                held = best.get(country)
                if held is None or (held[0] == "tax" and row["type"] == "ets"):
                    best[country] = (str(row["type"]), price, moves)
    paid, how = np.zeros(len(countries)), np.zeros(len(countries), dtype=np.int64)
    for country, (_, price, moves) in best.items():
        paid[countries.position(country)], how[countries.position(country)] = price, moves
    return Prices(weighted, paid, how)


def _moves(place: str, kind: str) -> int:
    if place == "CAN":
        return CANADIAN
    # Allowances of the Union, of the United Kingdom and of Switzerland move with the European price.
    return ALLOWANCE if kind == "ets" and place in (UNION, "GBR", "CHE") else GROWING
