"""The scales of the United Nations, read from a world under a set of rules: official, and by the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from exeunt.errors import ExeuntError
from exeunt.rules.distribute import TOTAL, Flags, Floats
from exeunt.rules.parameters import RuleSet
from exeunt.rules.peacekeeping import (
    Levels,
    applied_discounts,
    discounts_of,
    effective_rates,
    levels_by_rule,
    permanent_members,
)
from exeunt.rules.periods import ScalePeriod
from exeunt.rules.scale import BaseData, ScaleCache, ScaleResult, income_ratio
from exeunt.rules.scale_inputs import ScaleInputs
from exeunt.rules.scale_law import ScaleLaw

if TYPE_CHECKING:
    from exeunt.world.table import Column
    from exeunt.world.world import World


@dataclass(frozen=True)
class PeacekeepingResult:
    """Effective rates (m,) in percent before rounding, the premium as a fraction, levels and discounts.

    `applied` tells whether voluntary moves and exceptional discounts of an adopted scale entered; otherwise
    the
    levels are those of the rule alone.
    """

    iso3: tuple[str, ...]
    regular: Floats
    level: Levels
    discount: Floats
    rate: Floats
    premium: float
    applied: bool


class UnitedNationsScales:
    """All scales of one world under one set of rules; solved scales are kept.

    Arrays run over `iso3` (n = 193 members in ISO3 order) or over the members that stay (m).
    """

    def __init__(self, world: World, rules: RuleSet) -> None:
        self.world = world
        self.rules = rules
        self.inputs = ScaleInputs.of(world)
        self.iso3 = self.inputs.iso3
        self._cache = ScaleCache()

    def members(self, without: Sequence[str]) -> Flags:
        """Return flags (n,) of the states that stay. Errors: E315 not a member; E316 nobody stays."""
        stay = self.inputs.members(without)
        if not stay.any():
            raise ExeuntError("E316", "pool cannot be distributed: no member is left", mend="Keep some members.")
        return stay

    def method(
        self, period: ScalePeriod, without: Sequence[str] = (), *, multiplier: float | None = None
    ) -> ScaleResult:
        """Return the scale that the method gives to the members that stay.

        multiplier : instead of the rules' factor on China's income (1 for none). Errors: E311 and E312
        missing
        figures; E315 not a member; E316 pool cannot be distributed.
        """
        members = self.members(without)
        law = ScaleLaw.of(self.rules, period.start)
        if multiplier is not None:
            law = replace(law, multiplier=multiplier)
        short, long = (self._base(years, members) for years in law.base_years(period.start))
        names = tuple(np.array(self.iso3, dtype=object)[members])
        return self._cache.solve(names, self.inputs.ldc(period.start, members), short, long, law)

    def official(self, period: ScalePeriod) -> Floats:
        """Return adopted regular-budget rates (n,) in percent, NaN where the tables hold none.

        Errors: E313 two rates of one state; E317 a rate outside [0, 100].
        """
        table = self.world.table("regular_budget_scale")
        rows = table.where(period_start=period.start, period_end=period.end)
        rates = self._by_state(rows["country"], rows["rate_percent"], "regular_budget_scale")
        if ((rates < 0) | (rates > TOTAL)).any():
            state = self.iso3[int(np.nonzero((rates < 0) | (rates > TOTAL))[0][0])]
            raise ExeuntError(
                "E317", f"rate of {state} lies outside [0, 100] percent", where="regular_budget_scale.csv"
            )
        return rates

    def billed(self, period: ScalePeriod) -> Floats:
        """Return the rates (n,) bills are made with: adopted where the tables hold them, else by the method."""
        rates = self.official(period)
        return self.method(period).rate if np.isnan(rates).any() else rates

    def base_years(self, period: ScalePeriod) -> tuple[int, ...]:
        """Return every year that the method needs figures of, first to last."""
        short, long = ScaleLaw.of(self.rules, period.start).base_years(period.start)
        return tuple(sorted({*short, *long}))

    def ldc(self, period: ScalePeriod) -> Flags:
        """Return flags (n,) of the least developed countries of a period."""
        return self.inputs.ldc(period.start, np.ones(len(self.iso3), dtype=bool))

    def levels(self, period: ScalePeriod, without: Sequence[str] = ()) -> Levels:
        """Return peacekeeping levels (m,) by the rule alone, for the members that stay."""
        members = self.members(without)
        law = ScaleLaw.of(self.rules, period.start)
        base = self._base(law.base_years(period.start)[1], members)
        ratio = income_ratio(base.income, base.population)
        names = tuple(np.array(self.iso3, dtype=object)[members])
        ldc = self.inputs.ldc(period.start, members)
        return levels_by_rule(names, ratio, ldc, self.rules, period.start)

    def peacekeeping(
        self, period: ScalePeriod, regular: Floats, without: Sequence[str] = (), *, levels_move: bool = False
    ) -> PeacekeepingResult:
        """Return the peacekeeping scale built on given regular rates.

        Parameters
        ----------
        regular : (m,) percent of the members that stay. levels_move : take levels anew for the smaller
        membership (its average income differs); otherwise the adopted levels stand.

        Without an adopted scale in the tables the levels are those of the rule. Errors: E316 no permanent
        member
        is left; E311, E312 missing figures.
        """
        members = self.members(without)
        start = period.start
        rows = self.world.table("peacekeeping_scale").where(period_start=start, period_end=period.end)
        applied = len(rows) > 0
        names = tuple(np.array(self.iso3, dtype=object)[members])
        permanent = permanent_members(names, self.rules, start)
        if applied:
            place = {str(c): i for i, c in enumerate(rows["country"])}
            order = np.array([place[c] for c in names])
            level, adopted = rows["level_applied"][order], rows["discount"][order]
            discount = adopted
            if levels_move:
                now = self.levels(period, without)
                by_rule = discounts_of(now, self.rules, start)
                discount = applied_discounts(now, rows["level_by_rule"][order], by_rule, adopted)
                level = np.where(discount == adopted, level, now)
        else:
            level = self.levels(period, without)
            discount = discounts_of(level, self.rules, start)
        discount = np.where(permanent, 0.0, discount)
        rate, premium = effective_rates(regular, discount, permanent)
        return PeacekeepingResult(names, regular, level, discount, rate, premium, applied)

    def official_peacekeeping(self, period: ScalePeriod) -> Floats:
        """Return effective rates (n,) in percent that the tables hold as adopted (grade A), else NaN."""
        rows = self.world.table("peacekeeping_scale").where(period_start=period.start, period_end=period.end, grade="A")
        return self._by_state(rows["country"], rows["effective_rate_percent"], "peacekeeping_scale")

    def _base(self, years: tuple[int, ...], members: Flags) -> BaseData:
        return BaseData(
            years,
            self.inputs.mean("income", years, members),
            self.inputs.mean("population", years, members),
            self.inputs.mean_debt(years, members),
        )

    def _by_state(self, countries: Column, values: Column, table: str) -> Floats:
        place = {code: i for i, code in enumerate(self.iso3)}
        out = np.full(len(self.iso3), np.nan)
        seen: set[str] = set()
        for country, value in zip(countries, values, strict=True):
            if country in seen:
                raise ExeuntError("E313", f"two rates of {country} in one period", where=f"{table}.csv")
            seen.add(country)
            if country in place:
                out[place[country]] = value
        return out
