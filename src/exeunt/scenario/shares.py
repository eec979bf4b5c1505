"""Kept shares of an event: one for all its donors, or one a donor read from a table of the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.distributions import Distribution
from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.compiled import Share
from exeunt.scenario.vocabulary import GRAMMAR

if TYPE_CHECKING:
    from exeunt.scenario.scenario import Placed
    from exeunt.scenario.schema import RetainedTable
    from exeunt.world.table import Table
    from exeunt.world.world import World

FIXED = "fixed"


class ShareBook:
    """Collects distinct kept shares; equal shares are one."""

    def __init__(self) -> None:
        self._position: dict[Share, int] = {}

    def add(self, share: Share) -> int:
        """Return the position of a share, new or known. Fixed shares need no uniform and so no key of their own."""
        if share.distribution.is_fixed:
            share = Share(FIXED, share.distribution)
        return self._position.setdefault(share, len(self._position))

    def __getitem__(self, position: int) -> Share:
        return list(self._position)[position]

    def in_order(self) -> tuple[tuple[Share, ...], NDArray[np.int64]]:
        """Return the shares in an order that does not depend on that of events, and the new place of each."""
        shares = list(self._position)
        order = sorted(range(len(shares)), key=lambda i: _sort_key(shares[i]))
        places = np.empty(len(shares), dtype=np.int64)
        places[order] = np.arange(len(shares))
        return tuple(shares[i] for i in order), places


def _sort_key(share: Share) -> tuple[str, str, tuple[float, ...]]:
    return share.key, share.distribution.kind, share.distribution.numbers


def shares_of(placed: Placed, donors: Sequence[str], key: str, world: World) -> list[Share]:
    """Return the kept share of each donor. Error: E220 a table, column or donor without a row is missing."""
    event = placed.event
    if event.retained_table is not None:
        return _from_table(event.retained_table, placed, donors, key, world)
    retained = event.retained
    if retained is None:
        retained = Distribution.fixed(GRAMMAR[event.kind].retained or 0.0)
    return [Share(key, retained)] * len(donors)


def _from_table(spec: RetainedTable, placed: Placed, donors: Sequence[str], key: str, world: World) -> list[Share]:
    where = placed.where("retained_table")
    if spec.table not in world.table_names:
        raise ExeuntError(
            "E220",
            f"'{spec.table}' is not a table",
            where=placed.where("retained_table", "table"),
            nearest=nearest_names(spec.table, world.table_names),
            mend="List: exeunt data list.",
        )
    table = world.table(spec.table)
    levels = dict(zip(_column(table, "key", spec, placed), _column(table, "column", spec, placed), strict=True))
    shares = []
    for donor in donors:
        level = levels.get(donor)
        base = _level(spec, level, donor, placed)
        shares.append(Share(f"{key}|{donor}", _with_noise(base, spec.noise_sd, where)))
    return shares


def _level(spec: RetainedTable, level: object, donor: str, placed: Placed) -> Distribution:
    where = placed.where("retained_table")
    if level is not None:
        return _scaled(spec.times, _number(level, donor, where))
    if spec.fallback is None:
        raise ExeuntError("E220", f"table '{spec.table}' has no row for {donor}", where=where, mend="Give `fallback:`.")
    fallback: Distribution = spec.fallback
    return fallback


def _column(table: Table, field: str, spec: RetainedTable, placed: Placed) -> list[object]:
    name = getattr(spec, field)
    if name not in table.columns:
        raise ExeuntError(
            "E220",
            f"table '{spec.table}' has no column '{name}'",
            where=placed.where("retained_table", field),
            nearest=nearest_names(name, table.columns),
            mend=f"Columns: {', '.join(table.columns)}.",
        )
    return list(table[name])


def _number(level: object, donor: str, where: str) -> float:
    if isinstance(level, (int, float, np.number)) and np.isfinite(float(level)) and float(level) >= 0.0:
        return float(level)
    raise ExeuntError("E220", f"{donor} has no usable number ({level!r})", where=where, mend="Name a numeric column.")


def _scaled(distribution: Distribution, factor: float) -> Distribution:
    """Return the distribution of `factor` times a quantity (sigma of a lognormal has no unit and stays)."""
    if distribution.kind == "lognormal":
        median, sigma = distribution.numbers
        return Distribution("lognormal", (median * factor, sigma))
    return Distribution(distribution.kind, tuple(n * factor for n in distribution.numbers))


def _with_noise(base: Distribution, sd: float, where: str) -> Distribution:
    """Return a lognormal that has the base's centre, and noise plus the base's own log spread as its width.

    A product of two distributions is not one of ours. The base is narrow beside the noise (price factor of 2025:
    0.4 % against 13 %), so its spread is added in quadrature and its shape is not kept.
    """
    if sd == 0.0:
        return base
    if base.central <= 0.0:
        raise ExeuntError("E220", "noise in log points needs levels above 0", where=where, mend="Leave `noise_sd` out.")
    middle = (np.arange(256) + 0.5) / 256
    own = 0.0 if base.is_fixed else float(np.std(np.log(np.maximum(base.quantile(middle), 1e-12))))
    return Distribution("lognormal", (base.central, round(float(np.hypot(sd, own)), 6)))


def product(one: Share, two: Share) -> Share | None:
    """Return the share kept under both, None if both are uncertain (no single distribution describes that)."""
    for fixed, other in ((one, two), (two, one)):
        if fixed.distribution.is_fixed:
            return Share(other.key, _scaled(other.distribution, fixed.distribution.numbers[0]))
    return None
