"""Rates of every organisation by donor: official or observed, and rescaled when members have left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.assessments.levels import UN, UN_DPO
from exeunt.rules.derived import pro_rata
from exeunt.rules.distribute import TOTAL, Flags
from exeunt.rules.parameters import RuleSet
from exeunt.rules.periods import ScalePeriod, find_period
from exeunt.rules.scale_inputs import ScaleInputs
from exeunt.rules.united_nations import UnitedNationsScales

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]


class Rates:
    """Rates in percent by organisation and donor for any year and membership; solved ones are kept.

    observed : (organisations, donors) shares of the base year in percent, for organisations with scales of their own.
    rescale : whether the United Nations scales are computed anew for each later period.
    """

    def __init__(self, world: World, rules: RuleSet, observed: FloatArray, *, rescale: bool) -> None:
        self._organisations = world.index("organisation")
        self._donors = world.index("donor")
        self._observed = observed
        self._rules = rules
        self._rescale = rescale
        self._adopted = find_period(world.years[0], rules)
        self._scales = UnitedNationsScales(world, rules)
        if rescale:
            self._scales.inputs = _held(self._scales, world.years[-1])
        self._members = self._donors.positions(self._scales.iso3)
        self._limits = _limits(world)
        self._known: dict[tuple[object, ...], FloatArray] = {}

    def of_year(self, year: int, stays: FloatArray) -> FloatArray:
        """Return rates (organisations, donors); `stays` is the fraction of each donor's dues still billed."""
        period = find_period(year, self._rules) if self._rescale else self._adopted
        return np.stack([self._row(e, label, period, stays[e]) for e, label in enumerate(self._organisations.labels)])

    def _row(self, organisation: int, label: str, period: ScalePeriod, stays: FloatArray) -> FloatArray:
        united = label in (UN, UN_DPO)
        key = (organisation, period if united else None, stays.tobytes())
        if key not in self._known:
            full = self._full(organisation, label, period, stays >= 1.0)
            partly = (stays < 1.0) & (stays > 0.0)
            if partly.any():
                full = self._blend(self._full(organisation, label, period, np.ones(len(stays), bool)), full, stays)
            self._known[key] = full
        return self._known[key]

    def _blend(self, before: FloatArray, without: FloatArray, stays: FloatArray) -> FloatArray:
        """In the year of an exit the leaver is billed for its part of the year, the others share the rest."""
        level = TOTAL - (before * (1.0 - stays)).sum()
        own = np.where(stays < 1.0, before * stays, 0.0) * (TOTAL / level)
        blended: FloatArray = own + without * ((TOTAL - own.sum()) / TOTAL)
        return blended

    def _full(self, organisation: int, label: str, period: ScalePeriod, members: Flags) -> FloatArray:
        if label == UN:
            return self._spread(self._regular(period, members))
        if label == UN_DPO:
            out = self._out(members)
            stay = self._scales.members(out)
            regular = self._regular(period, members)[stay]
            result = np.zeros(len(stay))
            result[stay] = self._scales.peacekeeping(period, regular, out).rate
            return self._spread(result)
        rates: FloatArray = self._observed[organisation]
        billed = rates > 0.0
        if (members | ~billed).all():
            return rates
        floor, ldc_ceiling = self._limits.get(label, (0.0, np.inf))
        return pro_rata(
            rates,
            members & billed,
            self._spread(self._scales.ldc(self._adopted)) > 0,
            floor=floor,
            ldc_ceiling=ldc_ceiling,
        )

    def _regular(self, period: ScalePeriod, members: Flags) -> FloatArray:
        """Regular-budget rates (193,) of the members that stay, 0 for the others."""
        stay = members[self._members]
        if period != self._adopted:
            rates = np.zeros(len(stay))
            rates[stay] = self._scales.method(period, self._out(members)).rate
            return rates
        rates = self._scales.billed(period)
        if stay.all():
            return rates
        law = self._rules
        return pro_rata(
            rates,
            stay,
            self._scales.ldc(period),
            floor=law.number("floor", period.start),
            ldc_ceiling=law.number("ldc_ceiling", period.start),
        )

    def _out(self, members: Flags) -> list[str]:
        return [c for c, stays in zip(self._scales.iso3, members[self._members], strict=True) if not stays]

    def _spread(self, by_member: NDArray[np.generic]) -> FloatArray:
        row = np.zeros(len(self._donors))
        row[self._members] = by_member
        return row


def _held(scales: UnitedNationsScales, last: int) -> ScaleInputs:
    """Return the scale inputs with the years after the last figure filled with that figure (no growth forecast)."""
    inputs = scales.inputs
    later = tuple(range(inputs.years[-1] + 1, last + 1))

    def hold(grid: FloatArray) -> FloatArray:
        return np.concatenate([grid, np.repeat(grid[:, -1:], len(later), axis=1)], axis=1)

    return replace(
        inputs,
        years=inputs.years + later,
        income=hold(inputs.income),
        population=hold(inputs.population),
        debt=hold(inputs.debt),
    )


def _limits(world: World) -> dict[str, tuple[float, float]]:
    """Floor and ceiling of least developed countries in percent, by organisation that has them."""
    limits = {}
    for row in world.table("derived_scales").rows():
        floor, ceiling = row["floor_percent"], row["ldc_ceiling_percent"]
        limits[row["organisation"]] = (
            0.0 if np.isnan(floor) else float(floor),
            np.inf if np.isnan(ceiling) else float(ceiling),
        )
    return limits
