"""The money network as a whole: how concentrated it is, and what a loss does when organisations pay each other.

Donor-to-organisation grants are no claims, so balance-sheet contagion (DebtRank) would give numbers without a unit.
What is computed instead: Herfindahl indices, and a Ghosh (1958) cascade of the money that organisations pass on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.funding.base import read_base
from exeunt.solvers.concentration import effective_number, herfindahl, largest_share
from exeunt.solvers.ghosh import Cascade, cascade, transfer_shares

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
PASSED_ON = ("UN_ORGS", "UN_POOLED")
"""Donor types that are other organisations of the system, and pooled funds that pay through them."""
VOLUNTARY = ("core", "earmarked")


@dataclass(frozen=True)
class Concentration:
    """Sources of one organisation in the base: index 0-10,000, equal donors, largest source and its share."""

    organisation: str
    hhi: float
    effective_donors: float
    largest_source: str
    largest_share: float


@dataclass(frozen=True)
class SystemConcentration:
    """Sources of all organisations together: net (refunds kept) and positive, USD of the net total."""

    hhi_net: float
    hhi_positive: float
    total_usd: float


def concentration(world: World, window: str = "2024") -> tuple[Concentration, ...]:
    """Return the concentration of every organisation with money, in the order of the index.

    window : base of the money, "2024" or "3y". Non-state types count as one source each, which overstates concentration
    where money is pooled.
    """
    cells = read_base(world, window).cells.sum(axis=2)
    donors = world.index("donor").labels
    rows = []
    for e, label in enumerate(world.index("organisation").labels):
        place, share = largest_share(cells[:, e])
        if place >= 0:
            money = cells[:, e]
            rows.append(Concentration(label, herfindahl(money), effective_number(money), donors[place], share))
    return tuple(rows)


def system_concentration(world: World, window: str = "2024") -> SystemConcentration:
    """Return the concentration of the system as one, by donor."""
    money = read_base(world, window).cells.sum(axis=(1, 2))
    return SystemConcentration(herfindahl(money, net=True), herfindahl(money), float(money.sum()))


@dataclass(frozen=True)
class PassedOn:
    """A loss before and after money that organisations pay each other.

    organisations : labels of `direct` and `cascade.total` (loss ratios). transfers_usd : money passed on in the base;
    direct_usd, total_usd : the loss without and with the cascade.
    """

    organisations: tuple[str, ...]
    direct: FloatArray
    cascade: Cascade
    transfers_usd: float
    direct_usd: float
    total_usd: float

    def hardest_hit(self, count: int = 3) -> list[tuple[str, float]]:
        """Return the organisations that lose most beyond their own loss, with the difference of the loss ratio."""
        extra = self.cascade.total - self.direct
        order = np.argsort(-extra, kind="stable")[:count]
        return [(self.organisations[int(e)], float(extra[e])) for e in order]


def passed_on(world: World, donors: Sequence[str] = ("USA",), instruments: Sequence[str] = VOLUNTARY) -> PassedOn:
    """Return the Ghosh cascade of a stop of all money of some donors through some instruments, base year 2024.

    The payer of a transfer is not published: what an organisation has from others is split over payers by spending.
    Errors: E115 unknown donor or instrument; ValueError if transfers do not converge.
    """
    base = read_base(world, "2024")
    revenue = base.cells.sum(axis=(0, 2))
    known = revenue > 0.0
    donor_places = world.index("donor").positions(donors)
    instrument_places = world.index("instrument").positions(instruments)
    lost = base.cells[np.ix_(donor_places, np.arange(len(revenue)), instrument_places)].sum(axis=(0, 2))
    direct = np.where(known, lost / np.where(known, revenue, 1.0), 0.0)
    received = base.cells[world.index("donor").positions(PASSED_ON)].sum(axis=(0, 2))
    shares = transfer_shares(np.nan_to_num(base.expenses), revenue, received)
    result = cascade(shares, direct, revenue)
    return PassedOn(
        organisations=world.index("organisation").labels,
        direct=direct,
        cascade=result,
        transfers_usd=float(np.maximum(received, 0.0).sum()),
        direct_usd=float((direct * revenue).sum()),
        total_usd=float((result.total * revenue).sum()),
    )
