"""Hindcast: members that left an organisation, and what the others' dues did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from exeunt.analysis.bands import Text
from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.analysis.hindcast.names import case_name
from exeunt.analysis.hindcast.sample import Sample, range_of
from exeunt.solvers.backfill import backfill
from exeunt.world.table import Table
from exeunt.world.world import World

ID = "member_exits"
ALL_LEAVERS: Text = {"en": "all six leavers together", "zh_hant": "六個退出國合計"}


def member_exits(world: World, sample: Sample) -> Hindcast:
    """Return the hindcast of `phi_assessed_exit` on the legal exits in the tables."""
    rules = definitions()[ID]
    table = world.table("member_exit_panel")
    focus = _focus(world, table, sample, rules["focus"], rules["years_after"])
    together = list(_together(table, sample, rules["first_year"], rules["last_year"]))
    median = float(np.median([r.actual for r in focus if r.year in rules["target_years"]]))
    pooled = float(np.median([r.actual for r in together]))
    return hindcast(
        ID,
        [*focus, *together],
        {"median": median},
        {"median": "percent", "pooled_median": "percent"},
        pooled_median=pooled,
    )


def _focus(world: World, table: Table, sample: Sample, leaver: str, years_after: int) -> list[Row]:
    """Return one row a year after the exit of one member: others' dues less those of its last year."""
    rows = {int(r["year"]): r for r in table.where(donor=leaver).rows()}
    last = int(next(iter(rows.values()))["last_year_member"])
    lost, before = float(rows[last]["donor_usd"]), float(rows[last]["others_usd"])
    label = case_name(world, str(rows[last]["organisation"]), leaver)
    return [
        _row(label, leaver, year, lost, float(rows[year]["others_usd"]) - before, before, year - last - 1, sample)
        for year in range(last + 1, last + 1 + years_after)
    ]


def _together(table: Table, sample: Sample, first: int, last: int) -> Iterator[Row]:
    """Yield one row a year for all leavers: dues of the stayers against all dues lost so far.

    The clock starts with the first exit, as in the channel: one clock an organisation, not restarted.
    """
    rows = list(table.rows())
    stayers = {int(r["year"]): float(r["stayers_usd"]) for r in rows}
    lost_from = {
        str(r["donor"]): (int(r["last_year_member"]), float(r["donor_usd"]))
        for r in rows
        if r["year"] == r["last_year_member"]
    }
    for year in range(first, last + 1):
        lost = sum(usd for end, usd in lost_from.values() if end < year)
        change = stayers[year] - stayers[first - 1]
        yield _row(ALL_LEAVERS, "ALL", year, lost, change, stayers[first - 1], year - first, sample)


def _row(
    label: Text, key: str, year: int, lost: float, change: float, others: float, clock: int, sample: Sample
) -> Row:
    """Return one row in percent of the dues lost."""
    weights = sample.backfill_profile()
    put_back = backfill(
        lost,
        others,
        sample.parameter("funding", "phi_assessed_exit"),
        weights[min(clock, len(weights) - 1)],
        sample.parameter("funding", "kappa"),
        sample.parameter("funding", "follow_on_limit"),
    )
    low, middle, high = range_of(100.0 * put_back / lost)
    return Row(key, label, year, low, middle, high, 100.0 * change / lost, 0.0, "percent")
