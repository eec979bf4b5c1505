"""The variables that the channel writes, from the accounts and the fixed point of a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.alignment.base import Base
from exeunt.channels.alignment.inputs import Outside
from exeunt.channels.alignment.money import Money
from exeunt.channels.alignment.welfare import (
    PERCENT,
    compensating_variation,
    cost_of_staying,
    entropy,
    herfindahl,
    price_of_alignment,
)
from exeunt.engine.contract import Values
from exeunt.solvers.choice import Equilibrium, over_blocs

FloatArray = NDArray[np.float64]
NEUTRAL = -1  # position of the non-aligned bloc


@dataclass(frozen=True)
class Outcome:
    """One year. base, shares : (64, blocs, recipients); response : (64,) beta; weight : (64, recipients or 1) of aid
    under food insecurity, 1 without; the rest as in its own module.
    """

    base: FloatArray
    shares: FloatArray
    found: Equilibrium
    money: Money
    response: FloatArray
    weight: FloatArray
    outside: Outside


def written(base: Base, countries: int, outcome: Outcome, parameters: Values) -> Values:
    """Return every declared write."""
    accounted = outcome.money.accounted if outcome.money.moved.any() else outcome.money.base
    total = over_blocs(accounted)
    depend = accounted / np.where(total > 0.0, total, np.nan)[:, None, :]
    gdp = base.gdp * outcome.outside.gdp
    aligned = _by_country(base, countries, outcome.shares)
    money = outcome.found.money
    least = float(parameters["least_response"][0])
    beta = outcome.response
    moving = outcome.shares[:, :, base.moves]
    return {
        "aid": _aid(money, outcome.outside.spending),
        "patron_budget": _budgets(money, outcome.outside.spending),
        "dependence": _spread(base, countries, PERCENT * total / gdp),
        "dependence_share": _last(depend),
        "dependence_mean": depend.mean(axis=2),
        "patron_concentration": herfindahl(depend, axis=1),
        "alignment": aligned,
        "alignment_base": _by_country(base, countries, outcome.base),
        "alignment_mean": moving.mean(axis=2),
        "neutrality": _neutrality(base, aligned),
        "price_of_alignment": _last(price_of_alignment(gdp, beta, outcome.shares, least)),
        "compensating_variation": compensating_variation(
            gdp, beta, outcome.base, outcome.found.change, _offer(base, outcome, gdp)
        ),
        "cost_of_staying": cost_of_staying(gdp, beta, outcome.base[:, NEUTRAL], outcome.found.shares[:, NEUTRAL]),
        "offers_capped": outcome.found.capped,
        "unsettled": (~outcome.found.settled).astype(np.float64),
        "base_share": outcome.base,
        "share_state": outcome.shares,
        "money_state": money,
    }


def _offer(base: Base, outcome: Outcome, gdp: FloatArray) -> FloatArray:
    """Return the change of aid in percent of GDP, (draws, blocs, recipients), as hunger weighs it."""
    now = PERCENT * outcome.found.money / gdp[:, None, :]
    return outcome.weight[:, None, :] * (now - PERCENT * outcome.money.base / base.gdp)


def _last(values: FloatArray) -> FloatArray:
    """Return (draws, blocs, recipients) as (draws, recipients, blocs)."""
    return np.ascontiguousarray(values.transpose(0, 2, 1))


def _aid(money: FloatArray, spending: FloatArray) -> FloatArray:
    """Return aid by recipient and patron, the organisations last, (draws, recipients, patrons)."""
    rows = max(len(money), len(spending))
    aid = np.empty((rows, money.shape[2], money.shape[1] + 1))
    aid[:, :, :-1] = money.transpose(0, 2, 1)
    aid[:, :, -1] = spending
    return aid


def _budgets(money: FloatArray, spending: FloatArray) -> FloatArray:
    rows = max(len(money), len(spending))
    budget = np.empty((rows, money.shape[1] + 1))
    budget[:, :-1] = money.sum(axis=2)
    budget[:, -1] = spending.sum(axis=1)
    return budget


def _spread(base: Base, countries: int, values: FloatArray) -> FloatArray:
    """Return values by recipient as values by country; no number elsewhere."""
    spread = np.full((len(values), countries), np.nan)
    spread[:, base.country] = values
    return spread


def _by_country(base: Base, countries: int, shares: FloatArray) -> FloatArray:
    """Return shares by country and bloc: recipients from the draw, all other economies from the table."""
    spread = np.full((len(shares), countries, base.blocs), np.nan)
    spread[:, base.economies] = base.others
    moving = base.country[base.moves]
    spread[:, moving] = shares[:, :, base.moves].transpose(0, 2, 1)
    return spread


def _neutrality(base: Base, aligned: FloatArray) -> FloatArray:
    neutrality = np.full(aligned.shape[:2], np.nan)
    neutrality[:, base.economies] = entropy(np.ascontiguousarray(aligned[:, base.economies]), axis=2)
    return neutrality
