"""What the tables say of every country with an analysis: persons by phase, population, money per person in need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from exeunt.errors import ExeuntError, MissingDataError

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BASE_YEAR, EARLIER_YEAR = 2024, 2019
FLOOR, CAP = 1e-4, 0.95  # shares of the population in need are held within these: the logit of 0 and 1 is infinite
FUNDERS = ("WFP", "FAO")
FOOD, WARNING = "humanitarian_food", "food_early_warning"
CALIBRATIONS = ("evidence", "ipc_reference")


@dataclass(frozen=True)
class Base:
    """The countries with an analysis, in alphabetical order; arrays are (countries,).

    places : positions in the index of countries. population : of 2024; growth : its yearly factor. logit_share : of
    the population in Phase 3 or worse. need : persons. severe : share of these in Phase 4 or worse. catastrophe :
    persons in Phase 5. weight : money of 2024 per person in need, geometric mean 1; 1 where there is none.
    """

    countries: tuple[str, ...]
    places: IntArray
    population: FloatArray
    growth: FloatArray
    logit_share: FloatArray
    need: FloatArray
    severe: FloatArray
    catastrophe: FloatArray
    money: Money
    weight: FloatArray

    @classmethod
    def read(cls, world: World) -> Base:
        """Return the base of a world. Errors: E480 a share of 0.95 or more; E481 no population (exit 3)."""
        table = world.table("food_base")
        countries = tuple(str(c) for c in table["country"])
        population, earlier = table[f"population_{BASE_YEAR}"], table[f"population_{EARLIER_YEAR}"]
        need = table["persons_phase3plus"].astype(np.float64)
        check_base(countries, need, population, earlier)
        share = need / population
        places = world.index("country").positions(countries)
        money = Money.read(world, countries)
        return cls(
            countries=countries,
            places=places,
            population=population.astype(np.float64),
            growth=(population / earlier) ** (1.0 / (BASE_YEAR - EARLIER_YEAR)),
            logit_share=logit(np.clip(share, FLOOR, CAP)),
            need=need,
            severe=severe_share(need, table["persons_phase4"], table["persons_phase5"]),
            catastrophe=np.nan_to_num(table["persons_phase5"]),
            money=money,
            weight=money_weight(money.located, need),
        )


@dataclass(frozen=True)
class Money:
    """Where the money for food is spent. pairs : (funders, countries) positions of country and funder, -1 without
    spending. amount : (funders, countries) USD of 2024. share : (funders,) part that is food assistance.
    """

    pairs: IntArray
    amount: FloatArray
    share: FloatArray

    @classmethod
    def read(cls, world: World, countries: Sequence[str]) -> Money:
        """Return the located spending of WFP and FAO in the countries."""
        place = world.index("country_organisation").position_of
        pairs = np.array([[place.get(f"{c}|{o}", -1) for c in countries] for o in FUNDERS], dtype=np.int64)
        rows = world.table("country_spending_base")
        found = dict(zip(zip(rows["country"], rows["organisation"], strict=True), rows["amount_usd"], strict=True))
        amount = np.array([[float(found.get((c, o), 0.0)) for c in countries] for o in FUNDERS])
        weights = function_weights(world, FOOD)
        return cls(pairs, np.maximum(amount, 0.0), np.array([weights[o] for o in FUNDERS]))

    @property
    def located(self) -> FloatArray:
        """All spending of both funders by country, USD."""
        total: FloatArray = self.amount.sum(axis=0)
        return total

    def of(self, spending: FloatArray) -> FloatArray:
        """Return money for food, (draws or 1, countries), from spending by pair (draws or 1, pairs)."""
        found = np.where(self.pairs >= 0, spending[:, np.maximum(self.pairs, 0)], 0.0)
        money: FloatArray = self.share[0] * found[:, 0] + self.share[1] * found[:, 1]
        return money

    @property
    def base(self) -> FloatArray:
        """Money for food in 2024, (countries,)."""
        money: FloatArray = self.share[0] * self.amount[0] + self.share[1] * self.amount[1]
        return money


@dataclass(frozen=True)
class Official:
    """Organisations that carry official analysis: positions, and the part of its money that each pays (adds to 1)."""

    organisations: IntArray
    part: FloatArray

    @classmethod
    def read(cls, world: World) -> Official:
        """Return the carriers with their spending of 2024 times the part that is early warning."""
        weights = function_weights(world, WARNING)
        rows = world.table("organisation_year").where(year=BASE_YEAR)
        spent = dict(zip(rows["organisation"], rows["expenses_usd"], strict=True))
        money = np.array([weight * spent[o] for o, weight in weights.items()])
        return cls(world.index("organisation").positions(weights), money / money.sum())


def function_weights(world: World, function: str) -> dict[str, float]:
    """Return the part of each organisation's spending that serves a function."""
    rows = world.table("organisation_function_weights").where(function=function)
    return {str(o): float(w) for o, w in zip(rows["organisation"], rows["share"], strict=True)}


def severe_share(need: FloatArray, four: FloatArray, five: FloatArray) -> FloatArray:
    """Return Phase 4 or worse within Phase 3 or worse; that of all countries with a split where there is none."""
    known = ~np.isnan(four)
    severe = np.where(known, four + np.nan_to_num(five), 0.0)
    world = severe[known].sum() / need[known].sum()
    return np.where(known, severe / need, world)


def money_weight(located: FloatArray, need: FloatArray) -> FloatArray:
    """Return money per person in need, scaled to a geometric mean of 1 over the countries that have any."""
    has = located > 0.0
    each = np.where(has, located, 1.0) / need
    weight: FloatArray = np.where(has, each / np.exp(np.log(each[has]).mean()), 1.0)
    return weight


def check_base(countries: Sequence[str], need: FloatArray, population: FloatArray, earlier: FloatArray) -> None:
    """Refuse a base without population or with nearly everybody in need. Errors: E480, E481."""
    for row, (code, persons, now, before) in enumerate(zip(countries, need, population, earlier, strict=True), start=2):
        where = f"food_base.csv:{row} {code}"
        if not (now > 0.0 and before > 0.0):
            raise MissingDataError("E481", "no population", where=where, mend="Give both years.")
        if not 0.0 < persons < CAP * now:
            raise ExeuntError(
                "E480",
                f"{persons:,.0f} persons in Phase 3 or worse of {now:,.0f}",
                where=where,
                mend=f"The share must be above 0 and below {CAP:g}.",
            )
