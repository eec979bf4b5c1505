"""Revenue before reactions: the money of 2024 (or 2022-2024), netted, as dense arrays of the preparation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.table import Table
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
BASE_YEAR = 2024
WINDOW = (2022, 2023, 2024)
AVERAGED = ("core", "earmarked")  # multi-year agreements are recognised up front, so single years of these jump


@dataclass(frozen=True)
class Base:
    """Money of the base year in USD a year.

    cells : R0, (donor, organisation, instrument), refunds and reversals negative. total : T, sum over donors, not
    below 0, (organisation, instrument). usable : U = min(max(R0, 0), T), what a donor can take away. revenue : sum of
    T over instruments, (organisation,). expenses : spending of 2024, (organisation,). accounted : 1 where the
    organisation has a revenue account of the base year. negative : sum of the negative cells. cut_off : negative totals
    that were set to 0, (organisation, instrument), as positive amounts.
    """

    cells: FloatArray
    total: FloatArray
    usable: FloatArray
    revenue: FloatArray
    expenses: FloatArray
    accounted: NDArray[np.bool_]
    negative: float
    cut_off: FloatArray


def read_base(world: World, window: str) -> Base:
    """Return the base of a window, "3y" or "2024".

    Errors: E450 an organisation with revenue has no spending figure; E451 a code of the base is not in an index.
    """
    return world.once(("funding.base", window), lambda: _read(world, window))


def base_notes(world: World, window: str) -> list[str]:
    """Return what a reader of the base must know: negative money in it, totals set to 0, missing accounts."""
    base = read_base(world, window)
    organisations, instruments = world.index("organisation").labels, world.index("instrument").labels
    notes = [f"{base.negative / 1e6:,.1f} million USD of refunds and reversals are netted inside the base"]
    for e, i in zip(*np.nonzero(base.cut_off), strict=True):
        amount = base.cut_off[e, i] / 1e6
        notes.append(f"{organisations[e]} {instruments[i]}: negative base of {amount:,.2f} million USD set to 0")
    notes += [
        f"{organisations[e]}: no revenue account of {BASE_YEAR}; its ratio stays 1"
        for e in np.flatnonzero(~base.accounted)
    ]
    return notes


def _read(world: World, window: str) -> Base:
    cells = _cells(world, window)
    accounted: NDArray[np.bool_] = np.asarray(cells_of_year(world).any(axis=(0, 2)))
    cells[:, ~accounted, :] = 0.0
    net = cells.sum(axis=0)
    total = np.maximum(net, 0.0)
    usable = np.minimum(np.maximum(cells, 0.0), total)
    expenses = _expenses(world)
    lacking = accounted & ~(expenses > 0.0)
    if lacking.any():
        code = world.index("organisation").labels[int(np.flatnonzero(lacking)[0])]
        raise MissingDataError("E450", f"{code} has revenue but no spending in {BASE_YEAR}", where="organisation_year")
    return Base(
        cells=cells,
        total=total,
        usable=usable,
        revenue=total.sum(axis=1),
        expenses=expenses,
        accounted=accounted,
        negative=-float(np.minimum(cells, 0.0).sum()),
        cut_off=np.maximum(-net, 0.0),
    )


def _cells(world: World, window: str) -> FloatArray:
    """Return R0: assessed and other of the base year, voluntary money as the mean of the window."""
    cells = np.zeros((len(world.index("donor")), len(world.index("organisation")), len(world.index("instrument"))))
    rows = world.table("revenue_base")
    averaged = np.isin(rows["instrument"], AVERAGED)
    in_base_year = rows["year"] == BASE_YEAR
    if window == "3y":
        weight = np.where(averaged & np.isin(rows["year"], WINDOW), 1.0 / len(WINDOW), 0.0)
        weight = np.where(~averaged & in_base_year, 1.0, weight)
    else:
        weight = np.where(in_base_year, 1.0, 0.0)
    np.add.at(cells, _places(world, rows), rows["amount_usd"] * weight)
    return cells


def cells_of_year(world: World) -> FloatArray:
    """Return the cells of the base year alone, (donor, organisation, instrument)."""
    return _cells(world, str(BASE_YEAR))


def _places(world: World, rows: Table) -> tuple[NDArray[np.int64], ...]:
    """Return the positions of donor, organisation and instrument of each row. Error: E451 names row and code."""
    places = []
    for dim in ("donor", "organisation", "instrument"):
        known = world.index(dim).position_of
        found = np.fromiter((known.get(v, -1) for v in rows[dim]), dtype=np.int64, count=len(rows))
        if (found < 0).any():
            row = int(np.argmax(found < 0))
            raise ExeuntError(
                "E451",
                f"'{rows[dim][row]}' is not a valid {dim}",
                where=f"revenue_base.csv:{row + 2} {dim}",
                nearest=nearest_names(str(rows[dim][row]), known),
            )
        places.append(found)
    return tuple(places)


def _expenses(world: World) -> FloatArray:
    rows = world.table("organisation_year").where(year=BASE_YEAR)
    spent = dict(zip(rows["organisation"], rows["expenses_usd"], strict=True))
    return np.array([float(spent.get(label, np.nan)) for label in world.index("organisation").labels])
