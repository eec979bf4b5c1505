"""Scales of other organisations: United Nations rates adapted to a membership, and contributory units."""

from __future__ import annotations

import numpy as np

from exeunt.errors import ExeuntError
from exeunt.rules.distribute import TOTAL, Flags, Floats, share_out


def pro_rata(
    rates: Floats,
    members: Flags,
    ldc: Flags,
    *,
    floor: float,
    ldc_ceiling: float,
    ceiling: float = np.inf,
    ceiling_binding: bool = False,
) -> Floats:
    """Return rates (n,) in percent rescaled to a membership; 0 for states outside it.

    Parameters
    ----------
    rates : (n,) percent of the scale it starts from. members, ldc : (n,) flags.
    floor, ldc_ceiling, ceiling : percent; `floor` 0 or an infinite ceiling mean "no such limit".
    ceiling_binding : whether the ceiling holds after rescaling; UNESCO let it go after 2018.

    Members at the floor, and least developed countries at theirs, keep it; all others are multiplied by one
    factor so that the sum is 100. Errors: E317 a rate outside [0, 100]; E316 the pool cannot be distributed.
    """
    if ((rates < 0) | (rates > TOTAL) | np.isnan(rates)).any():
        raise ExeuntError("E317", "a rate lies outside [0, 100] percent")
    held = rates[members]
    poor = ldc[members]
    nobody = np.zeros(len(held), dtype=bool)
    shared = share_out(
        held,
        poor,
        floor=floor,
        ldc_ceiling=ldc_ceiling,
        ceiling=ceiling if ceiling_binding else np.inf,
        at_ceiling=nobody,
        at_floor=held <= floor,
        at_ldc_ceiling=poor & (held >= ldc_ceiling),
    )
    out = np.zeros(len(rates))
    out[members] = shared.percent
    return out


def tribunal_rates(regular: Floats, peacekeeping: Floats) -> Floats:
    """Return the rates of the tribunals: half the regular scale, half the peacekeeping scale, percent."""
    return (regular + peacekeeping) / 2.0


def unit_income(units: Floats, unit_value: float, members: Flags) -> tuple[Floats, float]:
    """Return the bill (n,) of each state and the income of an organisation paid by freely chosen units.

    units : (n,) contributory units. unit_value : money of one unit. members : (n,) flags.
    A leaver takes its units along: nobody else's bill moves until classes are chosen again.
    """
    bill = np.where(members, units, 0.0) * unit_value
    return bill, float(bill.sum())
