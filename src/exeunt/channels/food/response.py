"""Money to assistance: how many persons, at what ration, in which country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.food.base import Base
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.solvers.rationing import covered

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Funding:
    """ratio : money for food relative to 2024, (draws or 1,). weight : relative coverage of the countries."""

    ratio: FloatArray
    weight: FloatArray


@dataclass(frozen=True)
class Assistance:
    """coverage : share of each country's need, (draws, countries). world : persons assisted per person in need.
    ration : per person assisted, 1 = 2024. money : USD. All but coverage (draws,).
    """

    coverage: FloatArray
    world: FloatArray
    ration: FloatArray
    money: FloatArray


def funding_of(base: Base, inputs: Values, parameters: Values) -> Funding:
    """Return what the spending of WFP and FAO allows. Error: E482 money is negative or no number."""
    spending, factor = inputs["country_spending"], parameters["food_money"]
    ratio, weight = np.ones(1), base.weight[None]
    if spending.ndim == 2:
        money, before = base.money.of(spending), base.money.base
        ratio = money.sum(axis=1) / before.sum()
        own = np.where(before > 0.0, money / np.where(before > 0.0, before, 1.0), ratio[:, None])
        tilt = own / np.where(ratio > 0.0, ratio, 1.0)[:, None]
        weight = base.weight * tilt if (tilt != 1.0).any() else base.weight[None]
    if not ((ratio >= 0.0).all() and (factor >= 0.0).all()):
        raise ExeuntError(
            "E482", "money for food assistance is negative or no number", where="country_spending or food.food_money"
        )
    return Funding(ratio * factor, weight)


def base_coverage(base: Base, parameters: Values) -> FloatArray:
    """Return the coverage of each country's need in 2024, (draws or 1, countries)."""
    world = parameters["coverage"]
    one = world[:1] if (world == world[0]).all() else world
    return covered(one * base.need.sum(), base.weight[None], base.need[None])


def assist(base: Base, need: FloatArray, funding: Funding, parameters: Values, *, follow_need: bool) -> Assistance:
    """Return the assistance of a year; persons assisted x ration x unit cost is the money, exactly.

    follow_need : money per person in need is constant, else money is (in real terms).
    """
    total = need.sum(axis=1)
    per_person = funding.ratio if follow_need else funding.ratio * (base.need.sum() / total)
    world = np.minimum(parameters["coverage"] * per_person ** parameters["eps"], 1.0)
    money = parameters["coverage"] * per_person * total * parameters["unit_cost"]
    full = parameters["unit_cost"] * world * total
    ration = np.where(full > 0.0, money / np.where(full > 0.0, full, 1.0), 0.0)
    return Assistance(covered(world * total, funding.weight, need), world, ration, money)
