"""Three readings of what an absence does to the others: the law as it stands, and two hypotheses.

LAW: membership goes on; rates are fixed for three years and nobody else's moves; what is not paid is a hole.
RECOMPUTED: membership has ended and the Assembly adopts a scale by the full method for those who stay.
PRO RATA: the same, but the adopted rates of those who stay are raised by one factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exeunt.errors import ExeuntError, nearest_names
from exeunt.rules.bills import RegularBase, regular_bills
from exeunt.rules.derived import pro_rata
from exeunt.rules.distribute import TOTAL, Flags, Floats
from exeunt.rules.periods import ScalePeriod
from exeunt.rules.rounding import largest_remainder
from exeunt.rules.scale_law import ELEMENTS, ScaleLaw
from exeunt.rules.united_nations import UnitedNationsScales

LAW, RECOMPUTED, PRO_RATA = READINGS = ("law", "recomputed", "pro-rata")


@dataclass(frozen=True)
class RegularReading:
    """Regular-budget rates of one reading, all arrays (n,) over the members today, percent.

    `rate` is what the reading computes (under law: the method for all members), `billed` what bills are
    made with
    (under law: the adopted rates, where there are any), `uncalibrated` the rate without the factor on
    China's income;
    NaN for states outside. `stays` are the members of the reading; `absent` the states that leave or do not
    pay.
    """

    name: str
    iso3: tuple[str, ...]
    stays: Flags
    absent: Flags
    rate: Floats
    billed: Floats
    uncalibrated: Floats


def check_reading(name: str) -> str:
    """Return the name of a reading. Error: E320 unknown."""
    folded = name.strip().casefold().replace("_", "-")
    if folded not in READINGS:
        raise ExeuntError(
            "E320",
            f"'{name}' is not a reading",
            nearest=nearest_names(name, READINGS),
            mend="Write law, recomputed or pro-rata.",
        )
    return folded


def regular_reading(
    scales: UnitedNationsScales, period: ScalePeriod, reading: str, without: Sequence[str] = ()
) -> RegularReading:
    """Return the regular-budget rates of one reading.

    Errors: E311, E312 missing figures; E315 not a member; E316 pool cannot be distributed; E320 unknown
    reading.
    """
    stay = scales.members(without) if without else np.ones(len(scales.iso3), dtype=bool)
    everyone = np.ones(len(scales.iso3), dtype=bool)
    nothing = np.full(len(scales.iso3), np.nan)
    if reading == LAW:
        rate = scales.method(period).rate
        plain = scales.method(period, multiplier=1.0).rate
        # A patched method is a hypothesis about the scale itself, so its own rates are billed.
        reformed = not scales.rules.patches.keys().isdisjoint(ELEMENTS)
        billed = rate if reformed else scales.billed(period)
        return RegularReading(LAW, scales.iso3, everyone, ~stay, rate, billed, plain)
    if reading == RECOMPUTED:
        rate, plain = nothing.copy(), nothing.copy()
        rate[stay] = scales.method(period, without).rate
        plain[stay] = scales.method(period, without, multiplier=1.0).rate
        return RegularReading(RECOMPUTED, scales.iso3, stay, ~stay, rate, rate, plain)
    check_reading(reading)
    law = ScaleLaw.of(scales.rules, period.start)
    exact = pro_rata(
        scales.billed(period),
        stay,
        scales.ldc(period),
        floor=law.floor,
        ldc_ceiling=law.ldc_ceiling,
    )
    units = 10**law.decimals
    rate = nothing.copy()
    rate[stay] = largest_remainder(exact[stay] * units, round(TOTAL) * units) / units
    return RegularReading(PRO_RATA, scales.iso3, stay, ~stay, rate, rate, nothing)


@dataclass(frozen=True)
class SideBySide:
    """The three readings of one absence beside each other, arrays (n,) over the members today.

    Rates in percent, NaN for the absent under the two hypotheses; bills in USD. `hole_usd` is what stays
    unpaid
    under the law; under the hypotheses it is 0, because others carry it.
    """

    iso3: tuple[str, ...]
    absent: Flags
    official: Floats
    law: Floats
    recomputed: Floats
    pro_rata: Floats
    law_bill: Floats
    recomputed_bill: Floats
    pro_rata_bill: Floats
    hole_usd: float


def three_readings(
    scales: UnitedNationsScales, period: ScalePeriod, without: Sequence[str], base: RegularBase
) -> SideBySide:
    """Return the three readings of an absence from the regular budget. Errors as `regular_reading`."""
    law, recomputed, rata = (regular_reading(scales, period, name, without) for name in READINGS)
    equalised = scales.iso3.index(base.equalised) if base.equalised in scales.iso3 else -1
    bill = {
        r.name: regular_bills(r.billed, base.usd, equalised=equalised, ratio=base.ratio)
        for r in (law, recomputed, rata)
    }
    return SideBySide(
        scales.iso3,
        law.absent,
        scales.official(period),
        law.billed,
        recomputed.rate,
        rata.rate,
        bill[LAW],
        bill[RECOMPUTED],
        bill[PRO_RATA],
        float(bill[LAW][law.absent].sum()),
    )
