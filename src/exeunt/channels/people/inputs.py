"""What other channels hand over, checked and brought to the shape of countries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.channels.people.money import Money

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Inputs:
    """spending : (draws or 1, pairs) USD. delivery, substitution : (draws or 1, 1) of refugee protection.

    food_displacement : persons, stock; outflow : factor on people who flee abroad; gdp : relative to 2024; each
    (draws or 1, countries).
    """

    spending: FloatArray
    delivery: FloatArray
    substitution: FloatArray
    food_displacement: FloatArray
    outflow: FloatArray
    gdp: FloatArray


def read_inputs(inputs: Values, money: Money, labels: tuple[str, ...], economies: IntArray) -> Inputs:
    """Return the checked inputs of a year. Error: E488 negative, not a number, or a share above 1; names the place.

    economies : (countries,) position of each country among the economies, -1 for none: GDP may come by economy.
    """
    spending = inputs["country_spending"]
    spending = money.amount[None, :] if spending.ndim == 1 else spending
    _check("country_spending", spending, money.labels)
    at = money.function
    delivery = _of_function("talent_factor", inputs["talent_factor"], at)
    substitution = _of_function("substitution", inputs["substitution"], at, highest=1.0)
    countries = len(labels)
    moved = _by_country(inputs["food_displacement"], countries)
    _check("food_displacement", moved, labels, lowest=-np.inf)
    outflow = _by_country(inputs["food_outflow_factor"], countries)
    _check("food_outflow_factor", outflow, labels)
    return Inputs(spending, delivery, substitution, moved, outflow, _gdp(inputs["gdp(-1)"], countries, economies))


def _gdp(values: FloatArray, countries: int, economies: IntArray) -> FloatArray:
    """Return GDP by country; a country that is no economy of the channel trade keeps 1."""
    if values.ndim == 2 and values.shape[1] != countries:
        wide = np.ones((len(values), countries))
        known = economies >= 0
        wide[:, known] = values[:, economies[known]]
        values = wide
    found = _by_country(values, countries)
    if not (found > 0.0).all():
        raise ExeuntError("E488", "GDP relative to its base is not positive", where="gdp(-1)")
    return found


def _of_function(name: str, values: FloatArray, at: int, highest: float = np.inf) -> FloatArray:
    own = values[:, None] if values.ndim == 1 else values[:, at : at + 1]
    _check(name, own, ("refugee_protection",), highest=highest)
    return np.ascontiguousarray(own)


def _by_country(values: FloatArray, countries: int) -> FloatArray:
    return np.broadcast_to(values[:, None], (len(values), countries)) if values.ndim == 1 else values


def _check(
    name: str, values: FloatArray, labels: tuple[str, ...], lowest: float = 0.0, highest: float = np.inf
) -> None:
    good = np.isfinite(values) & (values >= lowest) & (values <= highest)
    if not good.all():
        draw, column = (int(i) for i in np.argwhere(~good)[0])
        raise ExeuntError(
            "E488",
            f"{name} is {values[draw, column]:g}",
            where=f"{labels[column]}, draw {draw} of the block",
            mend="Numbers from 0 on, shares up to 1; no value is no zero.",
        )
