"""Dues billed and left unpaid by events: money that stays revenue and becomes a debt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.funding.streams import Streams, make_streams
from exeunt.engine.contract import Values
from exeunt.rules.parameters import RuleSet

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario, Terms
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Debts:
    """Unpaid dues of one arm.

    streams : of the `arrears` terms on the base. organisation : (cell,) of the streams. billed : (year, stream, cell)
    part of the dues still billed that the event covers. budgets : (budget,) positions of the organisations with a tax
    addition; pays_tax : (stream,) 1 for the donor that pays it. donors : number of donors. dated : (year, donor,
    organisation) -> USD paid on dates of the year, which count towards the share that is paid.
    """

    streams: Streams
    organisation: IntArray
    billed: FloatArray
    budgets: IntArray
    pays_tax: FloatArray
    donors: int
    dated: Mapping[tuple[int, int, int], float]

    def withheld(self, t: int, part: FloatArray, inputs: Values) -> FloatArray:
        """Return dues billed and unpaid, (64, donor): on this year's bills, or on the base when nothing is billed.

        part : (64, stream), share that is not paid.
        """
        result = np.zeros((len(part), self.donors))
        total = inputs["assessed_total"]
        if np.isnan(total).any():
            result[:, self.streams.donors] = part @ self.streams.given[t]
            return result
        addition = np.zeros((len(part), total.shape[1]))
        addition[:, self.budgets] = inputs["tax_equalisation"]
        covered = self.billed[t] * (inputs["assessed_rate"][0][np.ix_(self.organisation, self.streams.donor)].T / 100.0)
        own = (total - addition)[:, self.organisation] @ np.ascontiguousarray(covered.T)
        tax = addition[:, self.organisation] @ np.ascontiguousarray((self.billed[t] * self.pays_tax[:, None]).T)
        amount = part * (own + tax)
        for p, donor in enumerate(self.streams.donor):
            result[:, donor] += amount[:, p]
        for (year, donor, organisation), paid in self.dated.items():
            if year == t:
                dues = total[:, organisation] - addition[:, organisation]
                dues = dues * inputs["assessed_rate"][0, organisation, donor] / 100.0
                dues = dues + addition[:, organisation] * self.pays_tax[self.streams.donor == donor].max(initial=0.0)
                result[:, donor] -= self._settled(t, donor, organisation, part, dues, paid)
        return result

    def _settled(
        self, t: int, donor: int, organisation: int, part: FloatArray, dues: FloatArray, paid: float
    ) -> FloatArray:
        """Return by how much dated payments lower what an event leaves unpaid: the larger of the two is paid."""
        column = np.flatnonzero(self.organisation == organisation)
        mine = np.flatnonzero(self.streams.donor == donor)
        covered = (part[:, mine] * self.billed[t][mine][:, column].sum(axis=1)).sum(axis=1)
        unpaid = covered * dues
        settled: FloatArray = np.clip(unpaid - (dues - paid), 0.0, unpaid)
        return settled


def read_debts(world: World, scenario: CompiledScenario, usable: FloatArray, voluntary: NDArray[np.bool_]) -> Debts:
    """Return the unpaid dues of a scenario on the usable money U (donor, organisation, instrument)."""
    assessed = world.index("instrument").position("assessed")
    on_dues = scenario.terms.take(scenario.terms.instrument == assessed)
    held = on_dues.of_kinds("arrears")
    streams = make_streams(held, usable, voluntary, len(world.years))
    organisation = streams.cells // usable.shape[2]
    billed = np.zeros(streams.at_stake.shape)
    if not streams.empty:
        row = {(int(d), int(s)): p for p, (d, s) in enumerate(zip(streams.donor, streams.share, strict=True))}
        column = {int(o): c for c, o in enumerate(organisation)}
        parts = _part_of_bill(held, on_dues.of_kinds("withdraw"), usable.shape[:2], len(world.years))
        for d, o, s, t, w in zip(held.donor, held.organisation, held.share, held.year, parts, strict=True):
            if (int(d), int(s)) in row and int(o) in column:
                billed[t, row[int(d), int(s)], column[int(o)]] += w
    payer = world.index("donor").position(RuleSet.load().node("us_tax_equalisation_ratio").country)
    return Debts(
        streams=streams,
        organisation=organisation,
        billed=billed,
        budgets=world.index("organisation").positions(world.index("budget").labels),
        pays_tax=(streams.donor == payer).astype(np.float64),
        donors=usable.shape[0],
        dated=_dated(world, scenario),
    )


def _dated(world: World, scenario: CompiledScenario) -> dict[tuple[int, int, int], float]:
    """Return what is paid on dates by year, donor and organisation (positions), USD."""
    organisations, donors = world.index("organisation"), world.index("donor")
    found: dict[tuple[int, int, int], float] = {}
    for payment in scenario.payments:
        if payment.organisation in organisations.position_of and payment.date.year in world.years:
            year = world.years.index(payment.date.year)
            key = (year, donors.position(payment.donor), organisations.position(payment.organisation))
            found[key] = found.get(key, 0.0) + payment.amount_usd
    return found


def _part_of_bill(held: Terms, left: Terms, shape: tuple[int, ...], years: int) -> FloatArray:
    """Return each term's weight as a part of what is still billed: a state that leaves is billed only until then."""
    gone = np.zeros((years, *shape))
    np.add.at(gone, (left.year, left.donor, left.organisation), left.weight)
    still = 1.0 - gone[held.year, held.donor, held.organisation]
    return np.where(still > 0.0, np.minimum(held.weight / np.where(still > 0.0, still, 1.0), 1.0), 0.0)
