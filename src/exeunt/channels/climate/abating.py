"""Abatement of one arm: what is delivered, what leaks, what the United States emit more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.climate.emitters import BASE_YEAR, Curves, Emitters
from exeunt.engine.contract import Values
from exeunt.rules.border_carbon import BorderLaw
from exeunt.solvers.abatement import Ends

FloatArray = NDArray[np.float64]
UNION, UNITED_KINGDOM = "EUU", "GBR"
GAP_START, GAP_YEARS = 2025, 10
US_PLEDGE_ENDS = 2026  # one year after the notice of 27 January 2025
MEGATONNES = 1e3


@dataclass(frozen=True)
class Arm:
    """expected : emissions without pledges, (draws, c) Mt. delivered : abated shares, (draws, c). abated, leaked :
    (draws,) Mt. us_more : Mt, (draws,). us : position.
    """

    expected: FloatArray
    delivered: FloatArray
    abated: FloatArray
    leaked: FloatArray
    us_more: FloatArray
    us: int

    def total_change(self, base: Arm) -> FloatArray:
        """Return world emissions of this arm less those of the baseline, (draws,) Mt."""
        return (base.abated - base.leaked) - (self.abated - self.leaked) + self.us_more

    def emissions(self, shares: FloatArray) -> FloatArray:
        """Return emissions after abatement, leakage and the rise of the United States, (draws, c) Mt."""
        outside = np.where(self.delivered > 0.0, 0.0, self.expected)
        total = outside.sum(axis=1)
        each = np.divide(self.leaked, total, out=np.zeros_like(total), where=total > 0.0)
        found = self.expected * (1.0 - shares) + each[:, None] * outside
        found[:, self.us] += self.us_more
        return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True)
class Year:
    """What both arms share. expected : emissions without pledges, (draws, c) Mt. pledged : shares, (draws, c)."""

    year: int
    expected: FloatArray
    pledged: FloatArray


@dataclass(frozen=True)
class Abating:
    """growth : of parties to 2030 and 2035, (2, c). curves : one a year. adjusted : emitters behind a border charge
    in force, positions by year. scaled : whether the multiplier of the curves applies. all_of_gap : whether the whole
    rise of the United States counts.
    """

    emitters: Emitters
    damping: float
    growth: FloatArray
    curves: tuple[Curves, ...]
    adjusted: tuple[NDArray[np.int64], ...]
    scaled: bool
    all_of_gap: bool
    years: tuple[int, ...]

    @classmethod
    def of(
        cls,
        emitters: Emitters,
        damping: float,
        curves: tuple[Curves, ...],
        *,
        scaled: bool,
        all_of_gap: bool,
        years: tuple[int, ...],
    ) -> Abating:
        """Return the abatement side of an arm."""
        union = np.array([p == UNION for p in emitters.parties])
        kingdom = np.array([c == UNITED_KINGDOM for c in emitters.codes])
        laws = [BorderLaw.at(y) for y in years]
        adjusted = tuple(np.flatnonzero((union & x.eu_charges) | (kingdom & (x.uk_factor is not None))) for x in laws)
        return cls(emitters, damping, emitters.party_growth(damping), curves, adjusted, scaled, all_of_gap, years)

    def noise(self, year: int, p: Values) -> FloatArray:
        """Return the factor of a draw on emissions of a year, (draws,)."""
        return np.asarray(np.exp(p["baseline_noise"] * np.sqrt(year - BASE_YEAR) * p["baseline_draw"]))

    def pledged(self, year: int, p: Values) -> FloatArray:
        """Return pledged abated shares of a year, (draws, c): linear from none in 2024, of 2035 from then on."""
        noise = np.stack([self.noise(y, p) for y in (2030, 2035)], axis=1)
        first, last = self.emitters.pledged(self.growth, noise)
        if year <= 2030:
            return np.asarray(first * ((year - BASE_YEAR) / (2030.0 - BASE_YEAR)))
        return np.asarray(first + (last - first) * (min(year - 2030, 5) / 5.0))

    def us_gap(self, year: int, p: Values) -> FloatArray:
        """Return the rise of emissions of the United States that this arm counts, (draws,) Mt."""
        part = 1.0 if self.all_of_gap else p["memorandum_share"]
        return np.asarray(part * p["repeal_gap"] * MEGATONNES * max(year - GAP_START, 0) / GAP_YEARS)

    def reachable(self, year: int, p: Values) -> FloatArray:
        """Return the share of cooperation at full capacity, (draws,): linear from 2025 to 2036."""
        part = (year - self.years[0]) / (self.years[-1] - self.years[0])
        return np.asarray(p["cooperation_start"] + part * (p["cooperation_2036"] - p["cooperation_start"]))

    def year(self, year: int, p: Values) -> Year:
        """Return what both arms share in a year."""
        expected = self.noise(year, p)[:, None] * self.emitters.expected(year, self.damping)
        return Year(year, expected, self.pledged(year, p))

    def arm(self, of: Year, p: Values, held: FloatArray, capacity: FloatArray, us_more: FloatArray) -> Arm:
        """Return the abatement of an arm. held : 1 for holders of a pledge, (draws or 1, countries)."""
        e, us = self.emitters, self.emitters.us
        amounts = of.pledged * of.expected
        whole = amounts.sum(axis=1)
        part = np.divide(amounts[:, us], whole, out=np.zeros_like(whole), where=whole > 0.0)
        kept = np.where(e.places >= 0, np.take(held, np.maximum(e.places, 0), axis=1), 1.0)
        answer = 1.0 - p["reciprocity"] * part * (1.0 - capacity)
        factor = (p["delivery"] * answer)[:, None] * kept
        if of.year >= US_PLEDGE_ENDS:
            factor[:, us] = 0.0
        done = amounts * factor
        abated = done.sum(axis=1)
        behind = np.take(done, self.adjusted[of.year - self.years[0]], axis=1).sum(axis=1)
        covered = np.divide(behind, abated, out=np.zeros_like(abated), where=abated > 0.0)
        rate = p["leakage"] * (1.0 - covered) + p["leakage_adjusted"] * covered
        return Arm(of.expected, of.pledged * factor, abated, rate * abated, us_more, us)

    def ends(self, year: int, p: Values, arm: Arm) -> Ends:
        """Return the two ends of cooperation in a year; costs are million USD."""
        curves = self.curves[year - self.years[0]]
        noise, scale = self.noise(year, p), self._scale(p)
        return Ends.of(curves.of_emitters, curves.one, curves.places, arm.delivered, arm.expected, noise, scale)

    def own_price(self, year: int, p: Values, arm: Arm) -> FloatArray:
        """Return the marginal cost of what each country delivers alone, (draws, c) USD per t."""
        return self._scale(p)[:, None] * self.curves[year - self.years[0]].of_emitters.price(arm.delivered)

    def _scale(self, p: Values) -> FloatArray:
        return p["cost_multiplier"] if self.scaled else np.ones_like(p["cost_multiplier"])
