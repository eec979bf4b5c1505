"""Hindcasts of the channel food: past crises, the money of 2025, the return of FEWS NET, changes, projections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, gammainc, logit

from exeunt.analysis.bands import Text
from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast, score
from exeunt.analysis.hindcast.names import country_name
from exeunt.analysis.hindcast.sample import FloatArray, Sample, range_of
from exeunt.engine.contract import BLOCK
from exeunt.solvers.food_phases import Phases, deaths
from exeunt.solvers.staged_capacity import STAGES
from exeunt.world.world import World

if TYPE_CHECKING:
    from exeunt.channels.food.channel import FoodStep

YEAR = 2025
ASSISTED: Text = {"en": "persons who lose assistance", "zh_hant": "失去援助人口"}
SHIFT: Text = {"en": "persons added to Phase 4 or worse", "zh_hant": "第四階段以上增加人口"}
FEWS_NET: Text = {"en": "FEWS NET, mid-August", "zh_hant": "FEWS NET，8 月中"}


def somalia(world: World, sample: Sample) -> Hindcast:
    """Return deaths of the two crises by the calibration on evidence; the naive rule takes the reference bands."""
    from exeunt.channels.food.channel import mortality

    ranges, rank = mortality(world), sample.parameter("food", "mortality_rank")
    drawn = tuple(d.quantile(rank) for d in ranges["evidence"])
    central = tuple(np.array([d.central]) for d in ranges["ipc_reference"])
    rows = []
    for r in world.table("somalia_crises").rows():
        people = Phases(
            np.array([r["phase3"] + r["phase4"] + r["phase5"]]).astype(float),
            np.array([r["phase4"] + r["phase5"]]).astype(float),
        )
        five, years = np.array([float(r["phase5"])]), r["months"] / 12.0
        found, naive = (deaths(people, five, (three, four, last)) * years for three, four, last in (drawn, central))
        label = {"en": f"Somalia {r['episode']}", "zh_hant": f"索馬利亞 {r['episode']}"}
        year = int(str(r["episode"])[-4:])
        rows.append(Row("SOM", label, year, *range_of(found), float(r["excess_deaths"]), float(naive[0]), "deaths"))
    return hindcast("somalia", rows, {"inside": float(sum(r.inside for r in rows))}, {"inside": "1"})


def food_2025(world: World, sample: Sample) -> Hindcast:
    """Return what a third less money does in 2025, by the step of the channel itself."""
    figures = {str(r["variable"]): float(r["value"]) for r in world.table("food_figures").rows()}
    ratio = 1.0 + figures["wfp_projected_funding_change"]
    count = min(definitions()["food_2025"]["draws"], sample.draws.padded)
    from exeunt.channels.food.channel import CHANNEL
    from exeunt.scenario.scenario import Scenario

    step = CHANNEL.prepare(world, Scenario.load("us-66").compile(world).baseline())
    blocks = [_of_block(world, step, sample, start, ratio) for start in range(0, count, BLOCK)]
    assisted, lost, shift = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    base = figures["wfp_emergency_assisted"]
    fewer, more = lost / assisted * base, shift
    published = -figures["wfp_projected_assisted_change"]
    middle = 0.5 * (figures["phase3_to_phase4_shift_low"] + figures["phase3_to_phase4_shift_high"])
    naive = (1.0 - ratio) * base
    rows = [
        Row("assisted", ASSISTED, YEAR, *range_of(fewer), published, naive, "persons"),
        Row("shift", SHIFT, YEAR, *range_of(more), middle, naive, "persons"),
    ]
    measured = {"assisted": float(np.median(lost / assisted)), "shift": float(np.median(shift))}
    return hindcast("food_2025", rows, measured, {"assisted": "fraction", "shift": "persons"})


def _of_block(
    world: World, step: FoodStep, sample: Sample, start: int, ratio: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return persons assisted at full money, how many fewer with less, and persons added to Phase 4, (64,) each."""
    from exeunt.channels.food.channel import CHANNEL

    declared, draws = CHANNEL.declaration, sample.draws
    p = {
        n: draws.parameter("food", n, d.distribution, start=start, count=BLOCK) for n, d in declared.parameters.items()
    }
    shocks = {
        n: draws.shock("food", n, YEAR, len(world.index(s.dim)), start=start, count=BLOCK)
        for n, s in declared.shocks.items()
    }
    inputs = {r.key: np.full((1,), r.neutral) for r in declared.reads if r.neutral is not None}
    inputs |= {f"{n}(-1)": np.full((1, 1), v.initial) for n, v in declared.writes.items() if v.initial is not None}
    inputs |= {f"{n}(-1)": v for n, v in step.initial(p).items()}
    full = step.step(YEAR, inputs, p, shocks)
    less = step.step(YEAR, inputs, p | {"food_money": np.full(BLOCK, ratio)}, shocks)
    assisted, fewer = (out["assisted"].sum(axis=1) for out in (full, less))
    worse = (less["food_emergency"] - full["food_emergency"]).sum(axis=1)
    return assisted, assisted - fewer, worse


def warning_return(world: World, sample: Sample) -> Hindcast:
    """Return the share of countries that are back a month and a half after the restart."""
    months = definitions()["warning_return"]["months"]
    table = world.table("warning_outage")
    counts = table["countries_published"][~np.isnan(table["countries_published"])]
    actual = float(counts[-1] / counts[0])

    def back(length: FloatArray) -> FloatArray:
        return np.asarray(gammainc(STAGES, STAGES * months / length))

    length = sample.parameter("food", "rebuild_months")
    from exeunt.declarations import all_declarations

    central = all_declarations()["food"].parameters["rebuild_months"].distribution.central
    rows = [Row("FEWS-NET", FEWS_NET, YEAR, *range_of(back(length)), actual, 1.0, "fraction")]
    return hindcast("warning_return", rows, {"central": float(back(np.array([central]))[0])}, {"central": "fraction"})


def hunger_changes(world: World, sample: Sample) -> Hindcast:
    """Return twelve-month changes of 70 countries beside the range of the yearly shocks."""
    d = definitions()["hunger_changes"]
    table = world.table("hunger_changes")
    noise = sample.normal("hunger", d["year"], len(table)) * sample.parameter("food", "sigma")[:, None]
    low, high = np.quantile(noise, (0.05, 0.95), axis=0)
    rows = [
        Row(str(c), country_name(world, str(c)), d["year"], float(a), 0.0, float(b), float(v), 0.0, "log points")
        for c, v, a, b in zip(table["country"], table["change"], low, high, strict=True)
    ]
    inside = {name: float(np.mean(np.abs(table["change"]) <= d["normal"] * d[name])) for name in ("central", "robust")}
    measured = {"coverage_robust": inside["robust"]}
    units = {"coverage_robust": "fraction", "coverage_central": "fraction"}
    return hindcast("hunger_changes", rows, measured, units, coverage_central=inside["central"])


def projections(world: World, sample: Sample) -> Hindcast:
    """Return national projections beside the next analysis and beside no change, in percent of the population."""
    table = world.table("projection_pairs")
    noise = sample.normal("projections", YEAR, len(table)) * sample.parameter("food", "sigma")[:, None]
    bands = np.quantile(expit(logit(table["share_projected"]) + noise), (0.05, 0.95), axis=0)
    rows = [
        Row(
            str(r["country"]),
            country_name(world, str(r["country"])),
            int(str(r["verified_month"])[:4]),
            100.0 * float(low),
            100.0 * float(r["share_projected"]),
            100.0 * float(high),
            100.0 * float(r["share_observed"]),
            100.0 * float(r["share_current_at_issue"]),
            "percent",
        )
        for r, low, high in zip(table.rows(), *bands, strict=True)
    ]
    found = score(rows)
    units = {"mae": "percent", "mae_naive": "percent"}
    return hindcast("projections", rows, {"mae": found.mae, "mae_naive": found.mae_naive}, units)


MAKERS: dict[str, Callable[[World, Sample], Hindcast]] = {
    "somalia": somalia,
    "food_2025": food_2025,
    "warning_return": warning_return,
    "hunger_changes": hunger_changes,
    "projections": projections,
}
