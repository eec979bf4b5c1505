"""What is lost in a year and what comes back: losses by stream, backfill by cell, dues withheld."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.funding.base import AVERAGED, Base
from exeunt.channels.funding.debts import Debts, read_debts
from exeunt.channels.funding.donor_path import DonorPath
from exeunt.channels.funding.streams import Streams, acting_money, make_streams
from exeunt.engine.contract import Values
from exeunt.scenario.compiled import LOSS_KINDS
from exeunt.solvers.backfill import backfill

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
PHI = {"assessed": "phi_assessed_exit", "core": "phi_core", "earmarked": "phi_earmarked"}  # other money: no backfill
SPONSORED = ("assessed", "core")  # instruments that the rule of the private sponsor covers
PROFILE = ("w_0", "w_1", "w_2", "w_3plus")
NOT_YET = -1.0  # clock of a cell that has not lost anything
LATEST_PROFILE_YEAR = (
    3  # the profile of the backfill has one value for the third year after the loss and all later ones
)


@dataclass(frozen=True)
class Flows:
    """Money of one year: every array leads with 64 draws, or 1 where nothing differs between draws.

    revenue, backfill : (organisation, instrument); loss : (organisation,) gross; terminated : (organisation,) the part
    of the loss under bans and terminations; clock : (organisation, instrument); saved, withheld : (donor,).
    granted : (organisation,) additional money, or None.
    """

    revenue: FloatArray
    backfill: FloatArray
    loss: FloatArray
    terminated: FloatArray
    clock: FloatArray
    saved: FloatArray
    withheld: FloatArray
    granted: FloatArray | None = None


@dataclass(frozen=True)
class _Cut:
    """Money that stops: loss, backfill and clock by cell, terminated by organisation, saved by donor."""

    loss: FloatArray
    backfill: FloatArray
    terminated: FloatArray
    clock: FloatArray
    saved: FloatArray


def over_instruments(values: FloatArray) -> FloatArray:
    """Return the sum over the last dimension in a fixed order; adding slices is faster than reducing a short axis."""
    result = values[..., 0].copy()
    for i in range(1, values.shape[-1]):
        result += values[..., i]
    return result


def _spread(values: FloatArray, cells: IntArray, size: int, elsewhere: float) -> FloatArray:
    """Return values of some cells on all cells, (rows, size)."""
    result = np.full((len(values), size), elsewhere)
    result[:, cells] = values
    return result


@dataclass(frozen=True)
class Money:
    """The prepared money of one arm.

    cuts : streams of money that stops; debts : dues billed and unpaid; others : O0 of each cell of `cuts`;
    path_money, path_others : (donor on the path, cell) money that follows the donors' path, all of it and that of
    donors that do not act; sponsored : (organisation,) 1 where a private sponsor fills small gaps. book_debts :
    whether unpaid dues are booked as lost revenue. granted : (year, organisation, instrument) additional money, or
    None.
    """

    base: Base
    instruments: tuple[str, ...]
    cuts: Streams
    debts: Debts
    others: FloatArray
    path: DonorPath
    path_money: FloatArray
    path_others: FloatArray
    sponsored: FloatArray
    book_debts: bool
    granted: FloatArray | None = None

    def of_year(self, t: int, clock: FloatArray, level: FloatArray, parameters: Values, inputs: Values) -> Flows:
        """Return the flows of the t-th year.

        clock : of the year before, (64 or 1, organisation, instrument); level : (64 or 1, donor).
        """
        organisations, instruments = self.base.total.shape
        cut = self._cut(t, clock, level, parameters)
        withheld, owed = self._owe(t, level, parameters, inputs)
        lost = cut.loss if owed is None else cut.loss + owed
        revenue = (self._total(level) - lost + cut.backfill).reshape(-1, organisations, instruments)
        return Flows(
            revenue=revenue if self.granted is None else revenue + self.granted[t],
            backfill=cut.backfill.reshape(-1, organisations, instruments),
            loss=over_instruments(lost.reshape(-1, organisations, instruments)),
            terminated=cut.terminated,
            clock=cut.clock,
            saved=cut.saved,
            withheld=withheld,
            granted=None if self.granted is None else over_instruments(self.granted[t][None]),
        )

    def _cut(self, t: int, clock: FloatArray, level: FloatArray, parameters: Values) -> _Cut:
        """Return money that stops and what comes back; one row of zeros in an arm without such events."""
        cells, streams = self.base.total.size, self.cuts
        if streams.empty:
            none = np.zeros((1, cells))
            return _Cut(none, none, np.zeros((1, len(self.base.revenue))), clock, np.zeros((1, self.path.size)))
        part = streams.lost_share(parameters, level)
        loss = part @ streams.at_stake[t]
        before = clock.reshape(-1, cells)[:, streams.cells]
        since = np.where(before >= 0.0, before + 1.0, np.where(loss > 0.0, 0.0, NOT_YET))
        others = self.others if self.path.flat else np.maximum(self.others + self._moved(level) @ self.path_others, 0.0)
        saved = np.zeros((len(part), self.path.size))
        saved[:, streams.donors] = part @ streams.given[t]
        return _Cut(
            loss=_spread(loss, streams.cells, cells, 0.0),
            backfill=_spread(self._backfill(loss, since, others, parameters), streams.cells, cells, 0.0),
            terminated=part @ streams.terminated[t],
            clock=_spread(since, streams.cells, cells, NOT_YET).reshape(-1, *self.base.total.shape),
            saved=saved,
        )

    def _owe(
        self, t: int, level: FloatArray, parameters: Values, inputs: Values
    ) -> tuple[FloatArray, FloatArray | None]:
        """Return dues withheld by donor, and the loss by cell where unpaid dues are booked as lost revenue."""
        streams = self.debts.streams
        if streams.empty:
            return np.zeros((1, self.path.size)), None
        part = streams.lost_share(parameters, level)
        withheld = self.debts.withheld(t, part, inputs)
        if not self.book_debts:
            return withheld, None
        return withheld, _spread(part @ streams.at_stake[t], streams.cells, self.base.total.size, 0.0)

    def _total(self, level: FloatArray) -> FloatArray:
        """Return T on the path of the donors, (64 or 1, cell)."""
        flat = self.base.total.reshape(1, -1)
        return flat if self.path.flat else np.maximum(flat + self._moved(level) @ self.path_money, 0.0)

    def _moved(self, level: FloatArray) -> FloatArray:
        """Return the change of level of the donors on the path, (64, donor on the path)."""
        return np.ascontiguousarray(level[:, self.path.donors] - 1.0)

    def _backfill(self, loss: FloatArray, since: FloatArray, others: FloatArray, parameters: Values) -> FloatArray:
        """Return B of each touched cell, (64, cell)."""
        instruments = self.base.total.shape[1]
        instrument, organisation = self.cuts.cells % instruments, self.cuts.cells // instruments
        none = np.zeros_like(parameters["kappa"])
        by_instrument = np.stack([parameters[PHI[i]] if i in PHI else none for i in self.instruments], axis=1)
        profile = np.stack([parameters[w] for w in PROFILE], axis=1)
        year = np.clip(since, 0.0, LATEST_PROFILE_YEAR).astype(np.int64)
        weight = np.take_along_axis(profile, year, axis=1)
        positive = np.maximum(loss, 0.0)
        kappa, follow_on = parameters["kappa"][:, None], parameters["follow_on_limit"][:, None]
        added = backfill(positive, others, by_instrument[:, instrument], weight, kappa, follow_on)
        for e in np.flatnonzero(self.sponsored):
            mine = organisation == e
            if not mine.any():
                continue
            small = loss[:, mine].sum(axis=1) < parameters["small_gap_limit"]
            covered = mine & np.array([i in SPONSORED for i in self.instruments])[instrument]
            filled = np.minimum(parameters["phi_small"], 1.0)[:, None] * positive[:, covered]
            added[:, covered] = np.where(small[:, None], filled, added[:, covered])
        return added


def read_money(world: World, scenario: CompiledScenario, base: Base) -> Money:
    """Return the prepared money of a scenario."""
    instruments = world.index("instrument").labels
    voluntary = np.array([i in AVERAGED for i in instruments])
    years = len(world.years)
    cutting = scenario.terms.of_kinds(*LOSS_KINDS)
    cuts = make_streams(cutting, base.usable, voluntary, years)
    acting = acting_money(cutting, base.usable)
    path = DonorPath.read(world, scenario.option("funding.donor_path"))
    on_path = (base.usable * voluntary)[path.donors].reshape(len(path.donors), base.total.size)
    sponsor = world.table("mandate_weights").where(private_sponsor=1)["organisation"]
    sponsored = np.array([float(o in set(sponsor)) for o in world.index("organisation").labels])
    return Money(
        base=base,
        instruments=instruments,
        cuts=cuts,
        debts=read_debts(world, scenario, base.usable, voluntary),
        others=np.maximum(base.total.reshape(-1) - acting.sum(axis=0), 0.0)[cuts.cells],
        path=path,
        path_money=on_path,
        path_others=np.ascontiguousarray(np.where(acting[path.donors] > 0.0, 0.0, on_path)[:, cuts.cells]),
        sponsored=sponsored * (scenario.option("funding.private_sponsor") == "on"),
        book_debts=scenario.option("funding.arrears_as_revenue_loss") == "on",
        granted=_granted(world, scenario),
    )


def _granted(world: World, scenario: CompiledScenario) -> FloatArray | None:
    """Return additional money (year, organisation, instrument), or None without any."""
    if not scenario.grants:
        return None
    organisations, instruments = world.index("organisation"), world.index("instrument")
    money = np.zeros((len(world.years), len(organisations), len(instruments)))
    for grant in scenario.grants:
        money[:, organisations.position(grant.organisation), instruments.position(grant.instrument)] += grant.amount_usd
    return money
