"""What donors hold back and what they pay on a date, by year and budget, as the scenario says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.contract import Values, share_key
from exeunt.scenario.compiled import CompiledScenario, Terms

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Withheld:
    """Donors under an `arrears` event at one organisation in one year.

    weight : (active donors,) fraction of the dues of the year that the event covers. parts : share position ->
    (active donors,) fraction under that share.
    """

    weight: FloatArray
    parts: dict[int, FloatArray]

    def paid_share(self, default: FloatArray, parameters: Values) -> FloatArray:
        """Return the share of its dues that each active donor pays, (draws, active).

        default : the same without an event.
        """
        share = default * (1.0 - self.weight)
        for position, weight in self.parts.items():
            share += parameters[share_key(position)][:, None] * weight
        return share


@dataclass(frozen=True)
class Payers:
    """Donors that do not pay like the rest at the budgets, and what each event asks of them.

    active : donor positions: the state with a share of its own, donors under `arrears` events, donors with dated
    payments. withheld : [year][budget]. dated : [year][budget] (active, 12) USD, or None where nobody pays on a date.
    elsewhere : [year] terms at other organisations, weights as fractions of the dues of the year.
    repaid : (years, organisations) dated payments to other organisations, USD.
    """

    active: IntArray
    withheld: tuple[tuple[Withheld, ...], ...]
    dated: tuple[tuple[FloatArray | None, ...], ...]
    elsewhere: tuple[Terms, ...]
    repaid: FloatArray


def payers(world: World, scenario: CompiledScenario, always: Iterable[int], places: IntArray) -> Payers:
    """Return the payers of a scenario.

    always : donors active without an event. places : positions of the budgets among the organisations.
    """
    years, donors, organisations = world.years, world.index("donor"), world.index("organisation")
    terms = _as_share_of_dues(scenario.terms, world.index("instrument").position("assessed"))
    at_budget = np.isin(terms.organisation, places)
    mine, elsewhere = terms.take(at_budget), terms.take(~at_budget)
    paying = [p for p in scenario.payments if p.organisation in organisations.position_of]
    at_budgets = [p for p in paying if organisations.position(p.organisation) in places]
    active = np.unique(
        np.concatenate([[*always], mine.donor, [donors.position(p.donor) for p in at_budgets]]).astype(np.int64)
    )
    place_of = {int(e): b for b, e in enumerate(places)}
    dated: list[list[FloatArray | None]] = [[None] * len(places) for _ in years]
    repaid = np.zeros((len(years), len(organisations)))
    for payment in paying:
        if payment.date.year not in years:
            continue
        t, e = years.index(payment.date.year), organisations.position(payment.organisation)
        if e not in place_of:
            repaid[t, e] += payment.amount_usd
            continue
        grid = dated[t][place_of[e]]
        grid = np.zeros((len(active), 12)) if grid is None else grid
        grid[np.searchsorted(active, donors.position(payment.donor)), payment.date.month - 1] += payment.amount_usd
        dated[t][place_of[e]] = grid
    return Payers(
        active,
        tuple(tuple(_withheld(mine, t, int(e), active) for e in places) for t in range(len(years))),
        tuple(tuple(row) for row in dated),
        tuple(elsewhere.take(elsewhere.year == t) for t in range(len(years))),
        repaid,
    )


def _withheld(terms: Terms, year: int, organisation: int, active: IntArray) -> Withheld:
    here = terms.take((terms.year == year) & (terms.organisation == organisation))
    parts: dict[int, FloatArray] = {}
    column = np.searchsorted(active, here.donor)
    for share in np.unique(here.share).tolist():
        mask = here.share == share
        parts[share] = np.bincount(column[mask], here.weight[mask], minlength=len(active)).astype(np.float64)
    return Withheld(np.sum(list(parts.values()), axis=0) if parts else np.zeros(len(active)), parts)


def _as_share_of_dues(terms: Terms, assessed: int) -> Terms:
    """Return the `arrears` terms with weights as fractions of what is still billed in the year.

    A state that leaves in the year is billed only for the part before: what it withholds then is a larger part of that.
    """
    on_dues = terms.take(terms.instrument == assessed)
    left, held = on_dues.of_kinds("withdraw"), on_dues.of_kinds("arrears")
    if not len(left) or not len(held):
        return held
    gone: dict[tuple[int, int, int], float] = {}
    for d, e, t, w in zip(left.donor, left.organisation, left.year, left.weight, strict=True):
        gone[d, e, t] = gone.get((d, e, t), 0.0) + w
    cells = zip(held.donor, held.organisation, held.year, strict=True)
    billed = np.array([max(1.0 - gone.get(cell, 0.0), 0.0) for cell in cells])
    weight = np.where(billed > 0.0, np.minimum(held.weight / np.where(billed > 0.0, billed, 1.0), 1.0), 0.0)
    return Terms(held.donor, held.organisation, held.instrument, held.year, held.share, held.kind, weight, held.event)
