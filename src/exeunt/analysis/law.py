"""The law's readings of an absence from the regular budget, side by side for every state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Text
from exeunt.rules.bills import period_of_year, regular_base
from exeunt.rules.parameters import RuleSet
from exeunt.rules.periods import find_period
from exeunt.rules.readings import three_readings
from exeunt.rules.united_nations import UnitedNationsScales

if TYPE_CHECKING:
    from exeunt.world.world import World

FACTOR = "china_income_multiplier"
READINGS: dict[str, Text] = {
    "law": {"en": "the law today: nobody else's rate moves", "zh_hant": "現行規定：其他會員比例不變"},
    "recomputed": {"en": "recomputed scale (hypothesis)", "zh_hant": "重算比例（假設）"},
    "pro_rata": {"en": "pro rata (hypothesis)", "zh_hant": "按比例分攤（假設）"},
}


@dataclass(frozen=True)
class StateReading:
    """One state: rates in percent, bills in USD of the year; NaN for a state that is absent under a hypothesis.

    ratio_recomputed, ratio_pro_rata : rate over the official rate. uncalibrated : recomputed rate without the factor
    on China's income.
    """

    country: str
    name: Text
    absent: bool
    official: float
    recomputed: float
    uncalibrated: float
    pro_rata: float
    ratio_recomputed: float
    ratio_pro_rata: float
    bill_law: float
    bill_recomputed: float
    bill_pro_rata: float


@dataclass(frozen=True)
class Readings:
    """All states, largest official rate first.

    hole_usd : what stays unpaid under the law, the absent states' bills. factor, factor_range : the factor on China's
    income and its range. base_usd, base_grade : the budget the rates apply to.
    """

    period: str
    year: int
    absent: tuple[str, ...]
    rows: tuple[StateReading, ...]
    hole_usd: float
    base_usd: float
    base_reference: str
    base_grade: str
    factor: float
    factor_range: tuple[float, float]
    grade: str

    def state(self, country: str) -> StateReading:
        """Return the row of one state; KeyError for a code that is no member."""
        return {row.country: row for row in self.rows}[country]


def readings(
    world: World, leavers: Sequence[str] = ("USA",), *, period: str | None = None, year: int = 2026
) -> Readings:
    """Return the three readings for a set of states that leave, or stay and do not pay.

    year : of the bills. period : of the scale, by default the one that bills that year.
    Errors: E310 not a scale period; E315 not a member; E316 the pool cannot be distributed.
    """
    scales = UnitedNationsScales(world, RuleSet.load())
    span = find_period(period, scales.rules) if period else period_of_year(scales, year)
    base = regular_base(world, scales.rules, year)
    side = three_readings(scales, span, leavers, base)
    plain = np.full(len(scales.iso3), np.nan)
    plain[scales.members(leavers)] = scales.method(span, leavers, multiplier=1.0).rate
    names = world.index("country")
    rows = [
        StateReading(
            country=iso3,
            name={"en": names.name(iso3), "zh_hant": names.name(iso3, "zh_hant")},
            absent=bool(side.absent[i]),
            official=float(side.official[i]),
            recomputed=float(side.recomputed[i]),
            uncalibrated=float(plain[i]),
            pro_rata=float(side.pro_rata[i]),
            ratio_recomputed=float(side.recomputed[i] / side.official[i]),
            ratio_pro_rata=float(side.pro_rata[i] / side.official[i]),
            bill_law=float(side.law_bill[i]),
            bill_recomputed=float(side.recomputed_bill[i]),
            bill_pro_rata=float(side.pro_rata_bill[i]),
        )
        for i, iso3 in enumerate(side.iso3)
    ]
    rows.sort(key=lambda r: (-r.official, r.country))
    factor = scales.rules.node(FACTOR)
    cited = scales.rules.cited("assessment_base", year)
    return Readings(
        str(span),
        year,
        tuple(leavers),
        tuple(rows),
        side.hole_usd,
        base.usd,
        base.origin,
        cited.grade,
        scales.rules.number(FACTOR, span.start),
        (float(factor.distribution["low"]), float(factor.distribution["high"])),
        "B",
    )
