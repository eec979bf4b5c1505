"""Who pays whom: base money, what is lost, who puts money back, and what is billed and not paid.

Splitting by donor happens after the run, on means over draws, because means add up and quantiles do not. No draw
ever holds a donor by organisation array.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import TOTAL, Band, Text, bands
from exeunt.analysis.draws import option

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
OTHER = "OTHER"
OTHER_NAMES: Text = {"en": "other", "zh_hant": "其他"}
FITTING_ROUNDS = 500  # iterative proportional fitting; stops earlier when both margins are met
FITTED = 1e-9  # relative


@dataclass(frozen=True)
class Matrix:
    """Money by donor and organisation, USD a year, and the labels of both axes."""

    donors: tuple[str, ...]
    organisations: tuple[str, ...]
    usd: FloatArray


@dataclass(frozen=True)
class Flow:
    """One donor and organisation; means over draws, USD. `put_back` may be negative: a follow-on cut."""

    donor: str
    organisation: str
    base: float
    lost: float
    put_back: float
    withheld: float


@dataclass(frozen=True)
class DonorTotal:
    """One donor over all organisations. saved, withheld : bands over draws, USD; base, put_back : means, USD."""

    donor: str
    name: Text
    base: float
    saved: Band
    withheld: Band
    put_back: float


@dataclass(frozen=True)
class OrganisationTotal:
    """One organisation over all donors; means over draws, USD. missing : lost less put back."""

    organisation: str
    name: Text
    base: float
    lost: float
    put_back: float
    missing: float


@dataclass(frozen=True)
class Payers:
    """Flows with any money, by donor and organisation.

    split : how losses are told apart by donor: "one donor" (exact), "fitted" (to both margins) or "proportional".
    unallocated : put back at organisations without any other donor in the base, USD.
    """

    scenario: str
    year: int
    flows: tuple[Flow, ...]
    donors: tuple[DonorTotal, ...]
    organisations: tuple[OrganisationTotal, ...]
    acting: tuple[str, ...]
    split: str
    unallocated: float
    base_window: str


@dataclass(frozen=True)
class Link:
    """One link of a flow chart, USD; `donor` or `organisation` may be "OTHER"."""

    donor: str
    donor_name: Text
    organisation: str
    organisation_name: Text
    usd: float


def base_matrix(world: World, year: int = 2024, *, window: str | None = None) -> Matrix:
    """Return the money of the base by donor and organisation, refunds netted as in the channel `funding`.

    year : only the base year 2024 is shipped. window : "2024" (default) or "3y", voluntary money as the mean of
    2022-2024. Error: E552 another year.
    """
    from exeunt.channels.funding.base import BASE_YEAR, read_base
    from exeunt.errors import ExeuntError

    if year != BASE_YEAR:
        raise ExeuntError("E552", f"no base money of {year} is shipped", mend=f"Give {BASE_YEAR}.")
    usable = read_base(world, window or str(year)).usable
    return Matrix(world.index("donor").labels, world.index("organisation").labels, usable.sum(axis=2))


def who_pays(result: Result, scenario: str, year: int, world: World) -> Payers:
    """Return flows and totals of one scenario and year.

    Put back by others at an organisation and instrument is spread over the donors that lose nothing there in proportion
    to their base money of that instrument; the parts sum to the mean backfill exactly.
    Errors: E502 unknown scenario; E553 year outside the run.
    """
    from exeunt.channels.funding.base import read_base

    window = option(result, scenario, "funding.base_window")
    usable = read_base(world, window).usable
    means = _Means(result, scenario, year, world)
    lost, split = split_losses(means.saved, means.loss, usable.sum(axis=2))
    put_back, unallocated = spread_backfill(means.backfill, usable, lost > 0.0)
    withheld = _withheld(means.withheld, means.unpaid, usable[:, :, world.index("instrument").position("assessed")])
    base = usable.sum(axis=2)
    donors, organisations = world.index("donor"), world.index("organisation")
    cells = np.argwhere((base != 0.0) | (lost != 0.0) | (put_back != 0.0) | (withheld != 0.0))
    flows = tuple(
        Flow(donors.labels[d], organisations.labels[o], *(float(a[d, o]) for a in (base, lost, put_back, withheld)))
        for d, o in cells
    )
    acting = (means.saved != 0.0) | (means.withheld != 0.0)
    return Payers(
        scenario=scenario,
        year=year,
        flows=flows,
        donors=_donor_totals(result, scenario, year, world, base, put_back),
        organisations=tuple(
            OrganisationTotal(
                code,
                {"en": organisations.name(code), "zh_hant": organisations.name(code, "zh_hant")},
                float(base[:, o].sum()),
                float(means.loss[o]),
                float(means.backfill[o].sum()),
                float(means.loss[o] - means.backfill[o].sum()),
            )
            for o, code in enumerate(organisations.labels)
        ),
        acting=tuple(label for label, acts in zip(donors.labels, acting, strict=True) if acts),
        split=split,
        unallocated=unallocated,
        base_window=window,
    )


class _Means:
    """Means over draws of scenario less baseline, as dense arrays in the order of the indexes."""

    def __init__(self, result: Result, scenario: str, year: int, world: World) -> None:
        bands(result, scenario, "loss", year)  # refuses unknown scenarios and years in one place
        self._rows = result.connection.execute(
            "SELECT variable, label, label2, diff_mean FROM summary WHERE scenario = ? AND year = ? "
            "AND variable IN ('saved', 'withheld', 'loss', 'unpaid', 'backfill')",
            [scenario, year],
        ).fetchall()
        self._world = world
        self.saved = self._vector("saved", "donor")
        self.withheld = self._vector("withheld", "donor")
        self.loss = self._vector("loss", "organisation")
        self.unpaid = self._vector("unpaid", "organisation")
        organisations, instruments = world.index("organisation").position_of, world.index("instrument").position_of
        self.backfill = np.zeros((len(organisations), len(instruments)))
        for variable, label, label2, mean in self._rows:
            if variable == "backfill" and label != TOTAL:
                self.backfill[organisations[label], instruments[label2]] = mean

    def _vector(self, wanted: str, dim: str) -> FloatArray:
        place = self._world.index(dim).position_of
        out = np.zeros(len(place))
        for variable, label, _, mean in self._rows:
            if variable == wanted and label != TOTAL:
                out[place[label]] = mean
        return out


def split_losses(saved: FloatArray, loss: FloatArray, base: FloatArray) -> tuple[FloatArray, str]:
    """Return losses by donor and organisation (donors, organisations), and how they were told apart.

    saved : (donors,) what each donor no longer gives. loss : (organisations,). base : (donors, organisations).
    One acting donor: its losses are the organisations' losses. Several: iterative proportional fitting (Deming and
    Stephan 1940) of the base money to both margins. With gains among the losses: in proportion to base money.
    Column sums equal `loss` exactly up to rounding in every case.
    """
    acting = saved != 0.0
    out = np.zeros_like(base)
    if not acting.any():
        return out, "one donor"
    if acting.sum() == 1:
        out[acting] = loss
        return out, "one donor"
    weights = np.where(acting[:, None], base, 0.0)
    # An organisation may lose money of donors whose base there is nothing after netting: they share it evenly.
    empty = (weights.sum(axis=0) == 0.0) & (loss != 0.0)
    weights[np.ix_(acting, empty)] = 1.0
    if (saved < 0.0).any() or (loss < 0.0).any():
        total = weights.sum(axis=0)
        return weights / np.where(total > 0.0, total, 1.0) * loss, "proportional"
    fitted = np.where(loss > 0.0, weights, 0.0)
    for _ in range(FITTING_ROUNDS):
        rows = fitted.sum(axis=1)
        fitted = fitted * np.divide(saved, rows, out=np.zeros_like(rows), where=rows > 0.0)[:, None]
        columns = fitted.sum(axis=0)
        fitted = fitted * np.divide(loss, columns, out=np.zeros_like(columns), where=columns > 0.0)
        if np.abs(fitted.sum(axis=1) - saved).max() <= FITTED * saved.max():
            break
    return fitted, "fitted"


def spread_backfill(backfill: FloatArray, base: FloatArray, loses: NDArray[np.bool_]) -> tuple[FloatArray, float]:
    """Return money put back by donor and organisation, and what no other donor could be found for.

    backfill : (organisations, instruments). base : (donors, organisations, instruments), >= 0. loses : (donors,
    organisations) True where a donor acts itself: it puts nothing back there.
    """
    others = np.where(loses[:, :, None], 0.0, base)
    total = others.sum(axis=0)
    share = np.divide(others, total, out=np.zeros_like(others), where=total > 0.0)
    unallocated = float(backfill[total <= 0.0].sum())
    parts: FloatArray = (share * backfill).sum(axis=2)
    return parts, unallocated


def _withheld(withheld: FloatArray, unpaid: FloatArray, assessed: FloatArray) -> FloatArray:
    """Return dues withheld by donor and organisation: each donor's sum where dues stay unpaid more than before."""
    weights = np.where(assessed > 0.0, np.maximum(unpaid, 0.0), 0.0)
    bare = (weights.sum(axis=1) == 0.0) & (withheld != 0.0)
    weights[bare] = assessed[bare]
    total = weights.sum(axis=1)
    share = np.divide(weights, total[:, None], out=np.zeros_like(weights), where=total[:, None] > 0.0)
    spread: FloatArray = share * withheld[:, None]
    return spread


def _donor_totals(
    result: Result, scenario: str, year: int, world: World, base: FloatArray, put_back: FloatArray
) -> tuple[DonorTotal, ...]:
    saved, withheld = (bands(result, scenario, variable, year) for variable in ("saved", "withheld"))
    index = world.index("donor")
    totals = [
        DonorTotal(
            code,
            {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")},
            float(base[d].sum()),
            saved[code, ""],
            withheld[code, ""],
            float(put_back[d].sum()),
        )
        for d, code in enumerate(index.labels)
    ]
    return tuple(sorted(totals, key=lambda t: (-t.base, t.donor)))


def largest_links(
    payers: Payers, world: World, value: str = "base", *, donors: int = 4, organisations: int = 3
) -> tuple[Link, ...]:
    """Return the flows between the largest donors and organisations, the rest as "OTHER"; largest first.

    value : "base", "lost", "put_back" or "withheld". At most (donors + 1) x (organisations + 1) links (20 by default);
    their sum equals the sum over all flows.
    """
    amounts = {(f.donor, f.organisation): float(getattr(f, value)) for f in payers.flows}
    top_donors = _largest({d: 0.0 for d, _ in amounts} | _sums(amounts, 0), donors)
    top_organisations = _largest(_sums(amounts, 1), organisations)
    links: dict[tuple[str, str], float] = {}
    for (donor, organisation), usd in amounts.items():
        pair = (
            donor if donor in top_donors else OTHER,
            organisation if organisation in top_organisations else OTHER,
        )
        links[pair] = links.get(pair, 0.0) + usd
    made = [
        Link(d, _name(world, "donor", d), o, _name(world, "organisation", o), usd)
        for (d, o), usd in links.items()
        if usd != 0.0
    ]
    return tuple(sorted(made, key=lambda link: (-abs(link.usd), link.donor, link.organisation)))


def _sums(amounts: dict[tuple[str, str], float], axis: int) -> dict[str, float]:
    sums: dict[str, float] = {}
    for pair, usd in amounts.items():
        sums[pair[axis]] = sums.get(pair[axis], 0.0) + usd
    return sums


def _largest(sums: dict[str, float], count: int) -> set[str]:
    ranked = sorted(sums.items(), key=lambda item: (-abs(item[1]), item[0]))
    return {name for name, usd in ranked[:count] if usd != 0.0}


def _name(world: World, dim: str, code: str) -> Text:
    if code == OTHER:
        return OTHER_NAMES
    index = world.index(dim)
    return {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}
