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


# What a year hands on as it was if neither money nor anything that sways recipients differs from the base.
AT_REST = (
    *("dependence", "dependence_share", "dependence_mean", "patron_concentration"),
    *("alignment", "alignment_base", "alignment_mean", "neutrality", "price_of_alignment", "compensating_variation"),
    *("cost_of_staying", "offers_capped", "unsettled", "base_share", "share_state", "money_state"),
)


@dataclass(frozen=True)
class Frame:
    """What stands still. alignment : (countries, blocs) shares of those that do not move, no number for who moves or
    is outside the table; neutrality : (countries,) of the same. moving : positions of the countries that move; rows :
    theirs among the recipients.
    """

    alignment: FloatArray
    neutrality: FloatArray
    moving: NDArray[np.int64]
    rows: NDArray[np.int64]

    @classmethod
    def of(cls, base: Base, countries: int) -> Frame:
        alignment, neutrality = np.full((countries, base.blocs), np.nan), np.full(countries, np.nan)
        alignment[base.economies] = base.others
        neutrality[base.economies] = entropy(base.others, axis=1)
        rows = np.flatnonzero(base.moves)
        return cls(alignment, neutrality, base.country[rows], rows)

    def aligned(self, shares: FloatArray) -> FloatArray:
        """Return shares by country and bloc of shares by bloc and recipient, (draws, countries, blocs)."""
        wide = np.empty((len(shares), *self.alignment.shape))
        wide[:] = self.alignment
        wide[:, self.moving] = shares[:, :, self.rows].transpose(0, 2, 1)
        return wide

    def neutral(self, shares: FloatArray) -> FloatArray:
        """Return entropy by country, (draws, countries)."""
        wide = np.empty((len(shares), len(self.neutrality)))
        wide[:] = self.neutrality
        wide[:, self.moving] = entropy(shares, axis=1)[:, self.rows]
        return wide


def written(base: Base, frame: Frame, outcome: Outcome, aligned_base: FloatArray, parameters: Values) -> Values:
    """Return every declared write. aligned_base : the alignment of the base by country and bloc."""
    countries = len(frame.neutrality)
    accounted = outcome.money.accounted if outcome.money.moved.any() else outcome.money.base
    total = over_blocs(accounted)
    depend = accounted / np.where(total > 0.0, total, np.nan)[:, None, :]
    gdp = base.gdp * outcome.outside.gdp
    money = outcome.found.money
    least = float(parameters["least_response"][0])
    beta = outcome.response
    return {
        **told_accounts(money, outcome.outside.spending),
        "dependence": _spread(base, countries, PERCENT * total / gdp),
        "dependence_share": _last(depend),
        "dependence_mean": depend.mean(axis=2),
        "patron_concentration": herfindahl(depend, axis=1),
        "alignment": frame.aligned(outcome.shares),
        "alignment_base": aligned_base,
        "alignment_mean": outcome.shares[:, :, frame.rows].mean(axis=2),
        "neutrality": frame.neutral(outcome.shares),
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


def told_accounts(money: FloatArray, spending: FloatArray) -> Values:
    """Return the variables in which spending of the organisations stands beside bilateral money."""
    return {"aid": _aid(money, spending), "patron_budget": _budgets(money, spending)}


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
