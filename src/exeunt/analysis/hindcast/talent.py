"""Hindcasts of the professional corps: tenure after a mass loss, staff after money, announced cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.analysis.hindcast.names import same
from exeunt.analysis.hindcast.sample import Sample, range_of
from exeunt.channels.talent.base import Base
from exeunt.solvers.cohorts import BANDS, hazard_with_attrition, permanent_ratio, staff_target, staff_year, stationary
from exeunt.solvers.staff_cuts import CutRule
from exeunt.world.table import Table
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
NEW = 2  # bands of staff with two years of service or less


def tenure(world: World, sample: Sample) -> Hindcast:
    """Return the hindcast of two agencies that lost most of their staff at once; percent of staff."""
    rules = definitions()["tenure"]
    mix = sample.parameter("talent", "hazard_mix")[:, None]
    old, new = Base.read(world).hazards
    hazard = hazard_with_attrition(mix * new + (1.0 - mix) * old, sample.parameter("talent", "natural_attrition"))
    table = world.table("expertise_cases")
    rows, distances = [], []
    for agency in rules["agencies"]:
        before, after = (100.0 * _case(table, agency["case"], f"FY{y}", EXPERIENCED) for y in agency["years"])
        vacant = _case(table, agency["case"], "2019", agency["vacant"])
        kept = _workforce(table, agency["case"], agency["years"])
        start = stationary(hazard)
        later = 100.0 * _after_two_years(start, hazard, vacant, kept)
        label = same(f"USDA {agency['key']}")
        first, last = agency["years"]
        usual = 100.0 * (1.0 - NEW / BANDS)
        rows.append(
            Row(agency["key"], label, first, *range_of(100.0 * start[:, NEW:].sum(axis=1)), before, usual, "percent")
        )
        rows.append(Row(agency["key"], label, last, *range_of(later), after, before, "percent"))
        distances.append(abs(rows[-1].p50 - after))
    return hindcast("tenure", rows, {"farthest": max(distances)}, {"farthest": "percent"})


EXPERIENCED = "share with more than two years of experience"


def _case(table: Table, case: str, year: str, quantity: str) -> float:
    return float(table.where(case_id=case, year=year, quantity=quantity)["value"][0])


def _workforce(table: Table, case: str, years: Sequence[int]) -> float:
    """Return the workforce of the last year over that of the first; 1 where it is not on record."""
    heads = [table.where(case_id=case, year=f"FY{y}", quantity="employees")["value"] for y in years]
    return float(heads[1][0] / heads[0][0]) if all(len(h) for h in heads) else 1.0


def _after_two_years(start: FloatArray, hazard: FloatArray, vacant: float, workforce: float) -> FloatArray:
    """Return the share with more than two years of service after everyone alike left and the workforce came back."""
    staff = np.ascontiguousarray(start[:, :, None] * (1.0 - vacant))
    open_to_all = np.zeros((len(staff), 1), dtype=bool)
    target = np.full((len(staff), 1), workforce)
    for _ in range(NEW):
        staff = staff_year(staff, hazard, target, np.inf, open_to_all, CutRule()).staff
    share: FloatArray = staff[:, NEW:, 0].sum(axis=1) / staff[:, :, 0].sum(axis=1)
    return share


def staff_money(world: World, sample: Sample) -> Hindcast:
    """Return the hindcast of staff from revenue over five years; changes of log staff."""
    rules = definitions()["staff_money"]
    panel, money = world.table("staff_panel"), world.table("organisation_year")
    start, end, drift = rules["start"], rules["end"], rules["drift"]
    growth = sample.parameter("talent", "growth_elasticity")
    drawn = (
        growth,
        growth,
        sample.parameter("talent", "permanent_weight"),
        sample.parameter("talent", "adjustment_speed"),
    )
    slope, cut = _central("growth_elasticity"), _central("cut_elasticity")
    weight, speed = _central("permanent_weight"), _central("adjustment_speed")
    readings = {"rmse": (slope, slope), "rmse_cuts": (cut, slope), "rmse_growth_only": (0.0, 0.0)}
    rows: list[Row] = []
    missed: dict[str, list[float]] = {name: [] for name in (*readings, "rmse_no_change")}
    for entity in dict.fromkeys(panel["organisation"]):
        heads = panel.where(organisation=entity)
        actual = float(np.log(heads.where(year=end)["staff"][0] / heads.where(year=start)["staff"][0]))
        paid = money.where(organisation=entity)
        revenue = dict(zip(paid["year"].tolist(), paid["revenue_total_usd"].tolist(), strict=True))
        path = [revenue[y] for y in range(start - 1, end + 1)]
        low, middle, high = range_of(_follow(path, *drawn, drift))
        rows.append(Row(entity, same(entity), end, low, middle, high, actual, 0.0, "log points"))
        for name, (below, above) in readings.items():
            one = _follow(path, np.array([below]), np.array([above]), np.array([weight]), np.array([speed]), drift)
            missed[name].append(float(one[0]) - actual)
        missed["rmse_no_change"].append(-actual)
    found = {name: float(np.sqrt(np.mean(np.square(errors)))) for name, errors in missed.items()}
    units = dict.fromkeys(found, "log points")
    return hindcast("staff_money", rows, {"rmse": found.pop("rmse")}, units, **found)


def _central(name: str) -> float:
    from exeunt.declarations import all_declarations

    return all_declarations()["talent"].parameters[name].distribution.central


def _follow(
    path: Sequence[float], cut: FloatArray, growth: FloatArray, weight: FloatArray, speed: FloatArray, drift: float
) -> FloatArray:
    """Return the change of log staff over a path of money, whose first value is the year before the base year."""
    smoothed = weight * path[1] + (1.0 - weight) * path[0]
    base, staff = smoothed, np.ones((len(weight), 1))
    for year, money in enumerate(path[2:], start=1):
        smoothed = permanent_ratio(smoothed, np.full(len(weight), money), weight)
        carried = np.full((1, 1), np.exp(drift * year))
        ratio = (smoothed / base)[:, None]
        staff = staff_target(staff, carried, ratio, cut[:, None], growth[:, None], speed[:, None])
    return np.log(staff[:, 0])


def one_year_falls(world: World, sample: Sample) -> Hindcast:
    """Return the hindcast of staff in a year of low revenue; changes of log staff."""
    response = np.ones(1)
    for name in ("growth_elasticity", "permanent_weight", "adjustment_speed"):
        response = response * sample.parameter("talent", name)
    rows = [
        Row(
            str(r["organisation"]),
            same(str(r["organisation"])),
            int(r["year"]),
            *range_of(response * float(r["revenue"])),
            float(r["staff"]),
            float(r["revenue"]),
            "log points",
        )
        for r in world.table("staff_after_one_fall").rows()
    ]
    error = np.mean([abs(r.p50 - r.actual) for r in rows]) / np.mean([abs(r.naive - r.actual) for r in rows])
    typical = float(np.median([abs(r.actual) for r in rows]))
    return hindcast("one_year_falls", rows, {"improvement": float(1.0 - error), "typical": typical}, {})


def announced_cuts(world: World, sample: Sample) -> Hindcast:
    """Return announced and recorded cuts of staff beside the response to the money; changes of log staff."""
    cases: Sequence[Mapping[str, Any]] = definitions()["announced_cuts"]["cases"]
    p = {n: sample.parameter("talent", n) for n in ("cut_elasticity", "growth_elasticity", "adjustment_speed")}
    weight = sample.parameter("talent", "permanent_weight")
    rows: list[Row] = []
    errors: dict[str, list[float]] = {"error_at_once": [], "error_smoothed": []}
    for case in cases:
        slope = p["cut_elasticity" if case["announced"] else "growth_elasticity"]
        at_once = _cut(case["money"], slope, np.ones_like(weight), p["adjustment_speed"])
        smoothed = _cut(case["money"], slope, weight, p["adjustment_speed"])
        shown = at_once if case["announced"] else smoothed
        key, actual = str(case["key"]), float(case["actual"])
        rows.append(Row(key, same(key), int(case["year"]), *range_of(shown), actual, 0.0, "log points"))
        if case["announced"]:
            errors["error_at_once"].append(abs(float(np.median(at_once)) - actual))
            errors["error_smoothed"].append(abs(float(np.median(smoothed)) - actual))
    extra = {name: float(np.mean(values)) for name, values in errors.items()}
    return hindcast("announced_cuts", rows, {}, dict.fromkeys(extra, "log points"), **extra)


def _cut(money: Sequence[float], slope: FloatArray, weight: FloatArray, speed: FloatArray) -> FloatArray:
    """Return the change of log staff after years of money relative to the year before the cut."""
    return _follow([1.0, 1.0, *money], slope, slope, weight, speed, 0.0)


MAKERS = {
    "tenure": tenure,
    "staff_money": staff_money,
    "one_year_falls": one_year_falls,
    "announced_cuts": announced_cuts,
}
