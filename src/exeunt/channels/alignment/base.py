"""The base of the channel: aid by recipient and group of donors, sizes, parts of the index, where rows stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.world.table import Table
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
GROUPS = ("usa", "us_led_other", "eu_led", "china", "russia", "non_aligned")
BASE_YEAR = 2024
# States whose votes stand for a bloc, in the order of the blocs.
ANCHORS = (("USA",), ("FRA", "DEU"), ("CHN", "RUS"), ("IND", "BRA", "ZAF", "IDN", "SAU"))
NO_IDEAL_POINT = 0.0  # Serbia has no row in the published series; flagged


@dataclass(frozen=True)
class Base:
    """Recipients in the order of the index `recipient`, blocs in that of `bloc`.

    country : (recipients,) positions among countries. gdp, population : (recipients,). moves : (recipients,) False for
    the pole of a bloc. by_group : (groups, recipients) USD a year. patron_of : (groups,) position of the bloc.
    treaty : (groups, recipients) part of `by_group` that is fixed by law. ideal_point : (recipients,); anchors :
    (blocs,). trade, security : (blocs, recipients) shares. economies, others : positions of countries with a base
    alignment and its shares (economies, blocs). flagged : recipients without an ideal point of the base year.
    """

    country: IntArray
    gdp: FloatArray
    population: FloatArray
    moves: NDArray[np.bool_]
    by_group: FloatArray
    patron_of: IntArray
    treaty: FloatArray
    ideal_point: FloatArray
    anchors: FloatArray
    trade: FloatArray
    security: FloatArray
    economies: IntArray
    others: FloatArray
    flagged: tuple[str, ...]

    @property
    def blocs(self) -> int:
        """Number of blocs."""
        return len(self.anchors)

    def by_patron(self, by_group: FloatArray) -> FloatArray:
        """Return sums over the groups of each patron: (..., groups, recipients) to (..., blocs, recipients)."""
        total = np.zeros((*by_group.shape[:-2], self.blocs, by_group.shape[-1]))
        for group, bloc in enumerate(self.patron_of):
            total[..., bloc, :] += by_group[..., group, :]
        return total


def read_base(world: World, *, late: bool, fixed_by_treaty: bool) -> Base:
    """Return the base of a world.

    late : aid of 2022 in place of 2019 where it exists. fixed_by_treaty : Compact money of the United States is law.
    Errors: E460 a recipient without positive GDP or parts of the index; E461 shares that do not sum to 1.
    """
    recipients, blocs = world.index("recipient"), world.index("bloc")
    rows = world.table("aid_recipients")
    gdp, population = (np.asarray(rows[c], dtype=np.float64) for c in ("gdp_usd", "population"))
    if not (gdp > 0.0).all():
        code = recipients.labels[int(np.argmin(gdp > 0.0))]
        raise ExeuntError("E460", f"GDP of {code} is not positive", where="aid_recipients.csv gdp_usd")
    by_group = _aid(world, "amount_late_usd" if late else "amount_usd")
    treaty = np.zeros_like(by_group)
    if fixed_by_treaty:
        usa = GROUPS.index("usa")
        treaty[usa] = np.where(rows["treaty_money"] == "1", by_group[usa], 0.0)
    donors = world.table("aid_donors")
    patron = dict(zip(donors["donor_group"], donors["patron"], strict=True))
    points, anchors, flagged = _ideal_points(world)
    countries = world.index("country").position_of
    table = world.table("base_alignment")
    known = [
        (countries[c], blocs.position(b), s) for c, b, s in _rows(table, "country", "bloc", "share") if c in countries
    ]
    places = np.array(sorted({place for place, _, _ in known}), dtype=np.int64)
    others = np.zeros((len(places), len(blocs)))
    for place, bloc, share in known:
        others[np.searchsorted(places, place), bloc] = share
    _check_shares(others, "base_alignment.csv", tolerance=1e-3)
    return Base(
        country=world.index("country").positions(recipients.labels),
        gdp=gdp,
        population=population,
        moves=np.asarray(rows["pole"] != "1", dtype=bool),
        by_group=by_group,
        patron_of=blocs.positions(patron[g] for g in GROUPS),
        treaty=treaty,
        ideal_point=points,
        anchors=anchors,
        trade=_part(world, "trade"),
        security=_part(world, "security"),
        economies=places,
        others=others / others.sum(axis=1, keepdims=True),
        flagged=flagged,
    )


def _rows(table: Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[c] for c in columns), strict=True)


def _aid(world: World, column: str) -> FloatArray:
    index = world.index("recipient")
    cells = np.zeros((len(GROUPS), len(index)))
    for code, group, usd in _rows(world.table("aid_base"), "recipient", "donor_group", column):
        cells[GROUPS.index(group), index.position(code)] += float(usd)
    if (cells < 0.0).any():
        group, place = (int(k[0]) for k in np.nonzero(cells < 0.0))
        raise ExeuntError(
            "E460", f"aid of {GROUPS[group]} to {index.labels[place]} is negative", where=f"aid_base.csv {column}"
        )
    return cells


def _part(world: World, part: str) -> FloatArray:
    """Return a part of the index, (blocs, recipients). Error: E460 a recipient without a row."""
    recipients, blocs = world.index("recipient"), world.index("bloc").labels
    table = world.table("alignment_parts").where(part=part)
    row_of = {str(c): i for i, c in enumerate(table["recipient"])}
    missing = [c for c in recipients.labels if c not in row_of]
    if missing:
        raise ExeuntError("E460", f"no {part} part of {', '.join(missing)}", where="alignment_parts.csv")
    order = np.array([row_of[c] for c in recipients.labels])
    shares = np.array([np.asarray(table[b], dtype=np.float64)[order] for b in blocs])
    _check_shares(shares.T, f"alignment_parts.csv {part}", tolerance=1e-8)
    normal: FloatArray = shares / shares.sum(axis=0)
    return normal


def _check_shares(shares: FloatArray, where: str, *, tolerance: float) -> None:
    total = shares.sum(axis=1)
    if (np.abs(total - 1.0) > tolerance).any() or (shares < 0.0).any():
        worst = float(total[int(np.argmax(np.abs(total - 1.0)))])
        raise ExeuntError("E461", f"shares over blocs sum to {worst:.6g}, not 1", where=where)


def _ideal_points(world: World) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    """Return ideal points of recipients and blocs in the base year, and who has an older one or none."""
    latest: dict[str, tuple[int, float]] = {}
    for code, year, point in _rows(world.table("unga_ideal_points"), "country", "year", "ideal_point"):
        if year <= BASE_YEAR and year >= latest.get(code, (0, 0.0))[0]:
            latest[str(code)] = (int(year), float(point))
    labels = world.index("recipient").labels
    points = np.array([latest.get(code, (0, NO_IDEAL_POINT))[1] for code in labels])
    anchors = np.array([np.mean([latest[c][1] for c in codes]) for codes in ANCHORS])
    flagged = tuple(c for c in labels if latest.get(c, (0, 0.0))[0] != BASE_YEAR)
    return points, anchors, flagged
