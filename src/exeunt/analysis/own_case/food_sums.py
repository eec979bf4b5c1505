"""The sums of a food crisis of one's own: the kernels of the channel on one place, over the draws of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.own_case.contract import Said
from exeunt.analysis.own_case.food_crisis import Crisis
from exeunt.declarations import Declaration
from exeunt.distributions import Distribution
from exeunt.engine.draws import Draws
from exeunt.solvers.food_phases import Phases, Response, deaths, phases
from exeunt.solvers.staged_capacity import NEVER, STAGES, Pace, Stock, month_later
from exeunt.solvers.warning import best_threshold, detection, skill, value_of_information

FloatArray = NDArray[np.float64]
Drawn = Mapping[str, FloatArray]
YEAR = 12.0
LEADS = (1, 4, 8)
BACK = 0.9  # share of the capacity from which it counts as rebuilt
LONGEST = 480  # months followed after the restart
PERSONS: Said = {"en": "persons in Phase 4 or worse", "zh_hant": "第四階段以上人口"}
CRISIS: Said = {"en": "persons in Phase 3 or worse", "zh_hant": "第三階段以上人口"}
ASSISTED: Said = {"en": "persons assisted", "zh_hant": "獲援助人口"}
DEATHS: Mapping[str, Said] = {
    "evidence": {"en": "excess deaths (evidence)", "zh_hant": "超額死亡（實證校準）"},
    "ipc_reference": {"en": "excess deaths (IPC reference, upper)", "zh_hant": "超額死亡（IPC 參考，上限）"},
    "own": {"en": "excess deaths (your rates)", "zh_hant": "超額死亡（自訂死亡率）"},
}
CAUSES: Mapping[str, Said] = {
    "warning": {"en": "warning, unreviewed evidence", "zh_hant": "預警（未經審查的證據）"},
    "bound": {"en": "warning, perfect skill", "zh_hant": "預警（完美鑑別力）"},
    "money": {"en": "money", "zh_hant": "資金"},
    "both": {"en": "both", "zh_hant": "兩者"},
}


@dataclass(frozen=True)
class Sums:
    """Draws by label, in the order in which they are shown."""

    levels: Sequence[tuple[Said, FloatArray]]
    added: Sequence[tuple[Said, Said, FloatArray]]
    ratios: Sequence[tuple[Said, float | None]]
    skill: Sequence[tuple[Said, FloatArray]]
    worth: Sequence[tuple[Said, FloatArray]]
    rebuild: Sequence[tuple[Said, FloatArray]]


@dataclass(frozen=True)
class Reading:
    """Persons by phase and persons assisted under one warning and one sum of money."""

    found: Phases
    catastrophe: FloatArray
    assisted: FloatArray


Measure = Callable[[Reading], FloatArray]


def quantiles(values: FloatArray) -> tuple[float | None, ...]:
    """Return the 5th, 50th and 95th percentile; None where half a band does not exist (it never comes back)."""
    found = np.quantile(values, (0.05, 0.5, 0.95), method="inverted_cdf")
    return tuple(float(v) if np.isfinite(v) else None for v in found)


def sums(crisis: Crisis) -> Sums:
    """Return all draws of a case."""
    drawn = _drawn(crisis)
    pod = {k: _pod(drawn, np.full(1, k)) for k in (1.0, crisis.capacity)}
    full = _reading(crisis, drawn, pod[1.0], 1.0)
    sure = _reading(crisis, drawn, np.ones(1), 1.0)
    pairs = {
        "warning": (_reading(crisis, drawn, pod[crisis.capacity], 1.0), full),
        "bound": (_reading(crisis, drawn, np.full(1, min(crisis.capacity, 1.0)), 1.0), sure),
        "money": (_reading(crisis, drawn, pod[1.0], crisis.money), full),
        "both": (_reading(crisis, drawn, pod[crisis.capacity], crisis.money), full),
    }
    measures: list[tuple[Said, Measure]] = [(PERSONS, lambda r: r.found.emergency), *_mortality(crisis, drawn)]
    added = [(CAUSES[c], label, of(one) - of(other)) for c, (one, other) in pairs.items() for label, of in measures]
    died = measures[1][1]
    more = {c: float(np.median(died(one) - died(other))) for c, (one, other) in pairs.items()}
    return Sums(
        levels=[(CRISIS, full.found.crisis), (ASSISTED, full.assisted), *((label, of(full)) for label, of in measures)],
        added=added,
        ratios=[(CAUSES[c], more["money"] / more[c] if more[c] > 0.0 else None) for c in ("warning", "bound")],
        skill=_skill(crisis, drawn, pod),
        worth=_worth(crisis, drawn),
        rebuild=_rebuild(crisis, drawn),
    )


def _drawn(crisis: Crisis) -> dict[str, FloatArray]:
    draws = Draws(crisis.seed, crisis.draws)
    declared = Declaration.read("food").parameters
    chosen: dict[str, Distribution] = {n: p.distribution for n, p in declared.items()} | dict(crisis.changed)
    return {n: draws.parameter("food", n, d, start=0, count=crisis.draws) for n, d in chosen.items()}


def _pod(p: Drawn, capacity: FloatArray) -> FloatArray:
    return detection(skill(capacity, p["skill_raw"], p["skill_full"]), p["false_rate"])


def _reading(crisis: Crisis, p: Drawn, pod: FloatArray, money: float) -> Reading:
    """Return persons and assistance; whether the crisis is detected enters with its probability, not as an event."""
    need, before = crisis.phase3plus + crisis.new_need, crisis.assisted / max(crisis.phase3plus, 1.0)
    per_person = money * crisis.phase3plus / need if need else 0.0
    now = np.minimum(before * per_person ** p["eps"], 1.0)
    share = np.array([crisis.phase4plus / max(crisis.phase3plus, 1.0)])
    how = Response(p["avoided_early"], p["kappa"], p["unwarned_phase4"])
    found = phases(np.array([need]), np.array([crisis.new_need]), pod * p["acted_on"], before - now, share, how)
    return Reading(found, np.minimum(crisis.phase5, found.emergency), now * need)


def _mortality(crisis: Crisis, p: Drawn) -> list[tuple[Said, Measure]]:
    """Return (label, deaths of a reading over the crisis) of each calibration that is shown."""
    from exeunt.channels.food.channel import mortality
    from exeunt.world.world import World

    if crisis.rates is not None:
        sets = {"own": tuple(np.array([r]) for r in crisis.rates)}
    else:
        ranges = mortality(World.load())
        sets = {c: tuple(d.quantile(p["mortality_rank"]) for d in ranges[c]) for c in crisis.calibrations}

    def of(three: FloatArray, four: FloatArray, five: FloatArray) -> Measure:
        return lambda r: deaths(r.found, r.catastrophe, (three, four, five)) * crisis.months / YEAR

    return [(DEATHS[name], of(*rates)) for name, rates in sets.items()]


def _skill(crisis: Crisis, p: Drawn, pod: Mapping[float, FloatArray]) -> list[tuple[Said, FloatArray]]:
    def severe(lead: FloatArray) -> FloatArray:
        return detection(p["lead_skill"] - p["lead_slope"] * lead, p["lead_false_rate"])

    rows: list[tuple[Said, FloatArray]] = [
        ({"en": "full capacity", "zh_hant": "完整能量"}, pod[1.0]),
        ({"en": f"capacity {crisis.capacity:g}", "zh_hant": f"能量 {crisis.capacity:g}"}, pod[crisis.capacity]),
    ]
    rows += [
        (
            {"en": f"severe, {m} month{'s' * (m > 1)} ahead", "zh_hant": f"嚴重危機，提前 {m} 個月"},
            severe(np.array([float(m)])),
        )
        for m in LEADS
    ]
    ahead = {"en": "severe, in time to mobilise", "zh_hant": "嚴重危機，及時動員"}
    return [*rows, (ahead, severe(p["mobilise_months"]))]


def _worth(crisis: Crisis, p: Drawn) -> list[tuple[Said, FloatArray]]:
    if crisis.worth is None:
        return []
    ratio, base_rate = (np.array([v]) for v in crisis.worth)
    rows: list[tuple[Said, FloatArray]] = []
    for k in dict.fromkeys((1.0, crisis.capacity)):
        distance = skill(np.full(1, k), p["skill_raw"], p["skill_full"])
        usual = (detection(distance, p["false_rate"]), p["false_rate"])
        best = best_threshold(distance, base_rate, ratio)
        for (english, chinese), (pod, pofd) in ((("as used", "現行門檻"), usual), (("best", "最佳門檻"), best)):
            label = {"en": f"capacity {k:g}, {english}", "zh_hant": f"能量 {k:g}，{chinese}"}
            rows.append((label, value_of_information(pod, pofd, base_rate, ratio)))
    return rows


def _rebuild(crisis: Crisis, p: Drawn) -> list[tuple[Said, FloatArray]]:
    """Return months until nine tenths are back, what rebuilding costs, and what was not paid in the gap."""
    if crisis.gap_months is None:
        return []
    pace = Pace(p["loss_months"], p["rebuild_months"], p["fade_months"], float(p["gap_seen"][0]))
    n, gap = crisis.draws, int(crisis.gap_months)
    stock = Stock(np.ones(n), np.zeros((STAGES, n)), np.full(n, NEVER), np.ones(n))
    for month in range(gap):
        stock = month_later(stock, np.zeros(n), pace, float(month))
    lowest, back = stock.level, np.full(n, np.inf)
    for month in range(LONGEST):
        stock = month_later(stock, np.ones(n), pace, float(gap + month))
        back = np.where((stock.level >= BACK) & np.isinf(back), month + 1.0, back)
        if np.isfinite(back).all():
            break
    cost = p["rebuild_price"] * p["fews_net_cost"] * (1.0 - lowest)
    saved = p["fews_net_cost"] * gap / YEAR
    months = {"en": "months until 90 % is back", "zh_hant": "恢復至九成所需月數"}
    return [
        (months, back),
        ({"en": "cost of rebuilding, USD", "zh_hant": "重建成本（美元）"}, cost),
        ({"en": "running cost saved, USD", "zh_hant": "省下的營運成本（美元）"}, saved),
        ({"en": "saved less cost, USD", "zh_hant": "節省減重建成本（美元）"}, saved - cost),
    ]
