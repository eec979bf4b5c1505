"""One machine scale: the regular-budget method on one base period, every step kept.

Method: A/RES/79/249 and the resolutions before it (elements a-h). The order is income, debt, low income (two
tracks), floor, ceiling of least developed countries, ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exeunt.errors import ExeuntError
from exeunt.rules.distribute import TOTAL, Flags, Floats, share_out
from exeunt.rules.scale_law import ScaleLaw


@dataclass(frozen=True)
class MachineScale:
    """The trace of one base period: arrays by state (n,), USD where money, percent where rates.

    `threshold` is the average income per head H (USD); `threshold_ratio` income per head after debt over H;
    `relief` what the low-income adjustment takes off a state, `absorbed_1` and `absorbed` what a state
    takes on
    in the first and the second track; `track_1_percent` the shares after the first track; `weight` the
    final weight.
    """

    income: Floats
    population: Floats
    debt_deduction: Floats
    income_after_debt: Floats
    threshold: float
    threshold_ratio: Floats
    relief: Floats
    absorbed_1: Floats
    track_1_percent: Floats
    held_after_track_1: Flags
    absorbed: Floats
    weight: Floats
    percent: Floats
    at_ceiling: Flags
    at_floor: Flags
    at_ldc_ceiling: Flags


def machine_scale(income: Floats, population: Floats, debt: Floats, ldc: Flags, law: ScaleLaw) -> MachineScale:
    """Return one machine scale with its trace.

    Parameters
    ----------
    income : (n,) mean yearly national income, USD, the multiplier already applied. population : (n,) mean
    persons.
    debt : (n,) mean external debt stock, USD, 0 where a state is no debtor. ldc : (n,) least developed
    countries.
    law : the elements of the method.

    The threshold is taken from income not adjusted for debt. Weights do not change after the second track:
    a state
    that meets the ceiling only then has absorbed its part of the relief. Error: E316 the pool cannot be
    distributed.
    """
    if len(income) == 0:
        raise ExeuntError("E316", "pool cannot be distributed: no member is left", mend="Keep some members.")
    after_debt = np.maximum(income - law.debt_share * debt, 0.0)
    threshold = float(income.sum() / population.sum())
    ratio = after_debt / population / threshold
    poorer = ratio < 1.0
    relief = np.where(poorer, law.gradient * (1.0 - ratio) * after_debt, 0.0)
    absorbed_1 = _absorb(relief.sum(), after_debt, ~poorer)
    weight_1 = after_debt - relief + absorbed_1
    track_1_percent = TOTAL * weight_1 / weight_1.sum()
    # A least developed country has a ceiling of its own, whatever its size.
    held = (track_1_percent > law.ceiling) & ~ldc
    absorbed = _absorb(relief.sum(), after_debt, ~poorer & ~held) if law.track_2 else absorbed_1
    weight = after_debt - relief + absorbed
    shared = share_out(
        weight,
        ldc,
        floor=law.floor,
        ldc_ceiling=law.ldc_ceiling,
        ceiling=law.ceiling,
        at_ceiling=held,
    )
    return MachineScale(
        income=income,
        population=population,
        debt_deduction=income - after_debt,
        income_after_debt=after_debt,
        threshold=threshold,
        threshold_ratio=ratio,
        relief=relief,
        absorbed_1=absorbed_1,
        track_1_percent=track_1_percent,
        held_after_track_1=held,
        absorbed=absorbed,
        weight=weight,
        percent=shared.percent,
        at_ceiling=shared.at_ceiling,
        at_floor=shared.at_floor,
        at_ldc_ceiling=shared.at_ldc_ceiling,
    )


def _absorb(relief: float, income: Floats, absorbs: Flags) -> Floats:
    """Spread the relief over the absorbing states pro rata to income; nobody absorbs if there is none."""
    base = float(income[absorbs].sum())
    return np.where(absorbs, income, 0.0) * (relief / base if base > 0 else 0.0)
