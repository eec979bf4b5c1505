"""What other channels hand over, by recipient: food insecurity, GDP, trade cost, spending of the organisations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.alignment.base import Base
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Outside:
    """food : (draws or 1, recipients or 1) food-insecure share of the population. gdp : the same shape, relative to
    the base. push : (draws or 1, blocs or 1, recipients or 1) log-odds from trade cost. spending, spending_quiet :
    (draws or 1, recipients) USD that the organisations spend there, with events and without; no number if unknown.
    """

    food: FloatArray
    gdp: FloatArray
    push: FloatArray
    spending: FloatArray
    spending_quiet: FloatArray

    @classmethod
    def unchanged(cls, base: Base) -> Outside:
        """Return what leaves every recipient where it is; spending is not known."""
        unknown = np.full((1, len(base.gdp)), np.nan)
        return cls(np.zeros((1, 1)), np.ones((1, 1)), np.zeros((1, 1, 1)), unknown, unknown)

    @property
    def gap(self) -> FloatArray:
        """Spending of the organisations that the recipients lose, USD, (draws or 1,); 0 if unknown."""
        lost: FloatArray = np.nan_to_num(np.maximum(self.spending_quiet - self.spending, 0.0)).sum(axis=1)
        return lost


def read_outside(base: Base, inputs: Values, parameters: Values, *, food: bool) -> Outside:
    """Return the inputs of a year. Errors: E470 GDP is not positive; E473 an input is not of a known shape."""
    insecure = _by_recipient("food_insecure", inputs["food_insecure(-1)"], base)
    gdp = _by_recipient("gdp", inputs["gdp(-1)"], base)
    if not (gdp > 0.0).all():
        raise ExeuntError("E470", "GDP relative to the base is not positive", where="gdp(-1)")
    share = np.clip(np.nan_to_num(insecure) / base.population, 0.0, 1.0) if food else np.zeros((1, 1))
    return Outside(
        food=share,
        gdp=gdp,
        push=_push(base, inputs["trade_cost(-1)"], parameters),
        spending=_wide(_by_recipient("spending", inputs["country_spending_total"], base), base),
        spending_quiet=_wide(_by_recipient("spending", inputs["country_spending_total@baseline"], base), base),
    )


def _by_recipient(name: str, values: FloatArray, base: Base) -> FloatArray:
    """Return a country variable in the order of recipients, or its neutral value as one column."""
    if values.ndim == 1:
        return values[:, None]
    if values.ndim == 2 and values.shape[1] > int(base.country.max()):
        return np.ascontiguousarray(values[:, base.country])
    raise ExeuntError("E473", f"{name} has shape {values.shape}, not (draws, countries)", where="alignment")


def _wide(values: FloatArray, base: Base) -> FloatArray:
    return np.ascontiguousarray(np.broadcast_to(values, (len(values), len(base.gdp))))


def _push(base: Base, cost: FloatArray, parameters: Values) -> FloatArray:
    """Return log-odds from trade: phi times the change of ln(trade weighted by cost to the power -elasticity)."""
    if cost.ndim == 1:
        return np.zeros((1, 1, 1))
    if cost.ndim != 3 or cost.shape[1] <= int(base.country.max()) or cost.shape[2] != base.blocs:
        raise ExeuntError(
            "E473",
            f"trade_cost has shape {cost.shape}, not (draws, countries, blocs)",
            where="alignment",
            mend="Hand over the cost of each country's trade with the partners of each bloc, weighted by trade.",
        )
    relative = cost[:, base.country, :].transpose(0, 2, 1)
    strength = parameters["phi"] * parameters["trade_elasticity"]
    # Without a cost (a country outside the trade tables) nothing pushes.
    return np.ascontiguousarray(-strength[:, None, None] * np.nan_to_num(np.log(relative)))
