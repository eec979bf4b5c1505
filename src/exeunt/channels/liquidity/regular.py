"""The UN regular budget in one year: who pays what and when, month by month; no behaviour beyond stated rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.liquidity.payers import Withheld
from exeunt.engine.contract import Values
from exeunt.rules.distribute import TOTAL
from exeunt.solvers.liquidity_monthly import monthly_receipts
from exeunt.solvers.profile import MONTHS, collection_profile

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PROFILE_PARAMETERS = ("phi3", "d4", "d6", "d9", "phi1_of_phi3", "phi2_of_phi3", "phi9_cap")


@dataclass(frozen=True)
class Dues:
    """Bills of a year. rate : (donors,) percent. base, equalisation, credit : (draws,) USD.

    A donor is billed rate x base, the payer of the tax equalisation that amount besides; credits come off pro rata.
    """

    rate: FloatArray
    base: FloatArray
    equalisation: FloatArray
    credit: FloatArray


@dataclass(frozen=True)
class Habits:
    """How donors pay. share : (draws,) part of its dues that one of the rest pays in the year.

    own_share : (draws,) part of its whole bill that the state with a share of its own pays. own : its position among
    donors. active : donors that do not pay like the rest. early : position of a donor that pays all in one month, and
    that month, or None.
    """

    share: FloatArray
    own_share: FloatArray
    own: int
    active: IntArray
    early: tuple[int, int] | None


@dataclass(frozen=True)
class Collected:
    """What a year brings, USD.

    receipts : (draws, 12). late : (draws, donors) left unpaid by lateness, comes in the next autumn. arrears_change :
    (draws, donors). unpaid : (draws,) the same over all donors.
    """

    receipts: FloatArray
    late: FloatArray
    arrears_change: FloatArray
    unpaid: FloatArray

    @property
    def year(self) -> FloatArray:
        """Receipts of the whole year, (draws,)."""
        total: FloatArray = self.receipts.sum(axis=1)
        return total


def profile_of(parameters: Values) -> FloatArray:
    """Return the cumulative collection profile, (draws, 12). Error: E440 it falls, with the month."""
    phi3, d4, d6, d9, first, second, cap = (parameters[name] for name in PROFILE_PARAMETERS)
    return collection_profile(phi3, d4, d6, d9, january_of_march=first, february_of_march=second, september_cap=cap)


def collect(
    dues: Dues,
    habits: Habits,
    withheld: Withheld,
    dated: FloatArray | None,
    late_before: FloatArray,
    profile: FloatArray,
    parameters: Values,
) -> Collected:
    """Return what the regular budget collects in a year.

    late_before : (draws or 1, donors) USD left unpaid by lateness in the year before; it comes in autumn, except from
    donors that withhold. dated : (active, 12) USD paid on dates; a donor pays the larger of its share and these.
    profile : as from `profile_of`.
    """
    active, own = habits.active, np.flatnonzero(habits.active == habits.own)[0]
    rest_rate = dues.rate.copy()
    rest_rate[active] = 0.0
    rest = (dues.base - dues.credit) * (rest_rate.sum() / TOTAL)
    bill = dues.base[:, None] * (dues.rate[active] / TOTAL)
    credit = dues.credit[:, None] * (dues.rate[active] / TOTAL)
    bill[:, own] += dues.equalisation
    due = bill - credit
    due[:, own] = bill[:, own]  # its credits come off its debt, not off what it pays
    usual = np.repeat(habits.share[:, None], len(active), axis=1)
    usual[:, own] = habits.own_share
    wanted = withheld.paid_share(usual, parameters) * due
    on_dates = np.zeros(len(active)) if dated is None else dated.sum(axis=1)
    scheduled = np.maximum(wanted - on_dates, 0.0)
    beyond = np.maximum(on_dates - wanted, 0.0)
    late_active = np.maximum((1.0 - usual) * (1.0 - withheld.weight) * due - beyond, 0.0)
    late_active[:, own] = 0.0
    old = late_before[:, active] * (1.0 - withheld.weight)
    late = ((1.0 - habits.share) * (dues.base - dues.credit) / TOTAL)[:, None] * rest_rate
    late[:, active] = late_active
    change = late - late_before
    change[:, active] = bill - credit - scheduled - on_dates - old
    old_rest = late_before.sum(axis=1) - late_before[:, active].sum(axis=1)
    on_profile = habits.share * rest + scheduled.sum(axis=1) - scheduled[:, own]
    moved = np.zeros((1, MONTHS)) if dated is None else dated.sum(axis=0)[None, :]
    if habits.early is not None:
        donor, month = habits.early
        at_once = _own_part(donor, habits, dues, rest_rate, scheduled)
        on_profile = on_profile - at_once
        moved = np.repeat(moved, len(at_once), axis=0)
        moved[:, month - 1] += at_once
    receipts = monthly_receipts(profile, on_profile, old_rest + old.sum(axis=1) + scheduled[:, own], moved)
    unpaid = (1.0 - habits.share) * rest - old_rest + change[:, active].sum(axis=1)
    return Collected(receipts, late, change, unpaid)


def _own_part(donor: int, habits: Habits, dues: Dues, rest_rate: FloatArray, scheduled: FloatArray) -> FloatArray:
    """What one donor pays along the profile, (draws,) USD."""
    found = np.flatnonzero(habits.active == donor)
    if len(found):
        return scheduled[:, found[0]]
    paid: FloatArray = habits.share * (dues.base - dues.credit) * (rest_rate[donor] / TOTAL)
    return paid
