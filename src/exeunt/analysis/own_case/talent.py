"""A body of one's own: staff under a cut, by five rules, and when posts and experience are back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.own_case.contract import CaseAnswer, CaseTable, Text, Value, Where
from exeunt.analysis.own_case.fields import Fields
from exeunt.analysis.own_case.talent_fields import Body, Path, read_body, read_path
from exeunt.solvers.cohorts import (
    StaffYear,
    experience_weight,
    permanent_ratio,
    staff_target,
    staff_year,
    stationary,
)
from exeunt.solvers.destinations import Origins, Pull, doors
from exeunt.solvers.staff_cuts import RULES, CutRule
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
LEARNING: tuple[Text, ...] = (
    {"en": "low", "zh_hant": "低"},
    {"en": "central", "zh_hant": "中"},
    {"en": "high", "zh_hant": "高"},
)
RULE_NAMES: Mapping[str, Text] = {
    "proportional": {"en": "proportional", "zh_hant": "等比例裁減"},
    "last_in": {"en": "last_in", "zh_hant": "後進先裁"},
    "senior_first": {"en": "senior_first", "zh_hant": "資深先裁"},
    "barbell": {"en": "barbell", "zh_hant": "兩端裁減"},
    "attrition_only": {"en": "attrition_only", "zh_hant": "遇缺不補"},
}
UNIT_NAMES = {"posts": "職位", "jobs": "工作", "staff": "職員"}
TEMPLATE = """\
# Your own body: what a cut of staff does to experience. Delete what you do not need; a default is then used.
name: Secretariat of an example convention
first_year: 2026
unit: staff              # what you count: staff, posts or jobs. Never mix them.
staff: 400               # before the cut, in that unit
# How long people stay. Give two points of a survival curve (years of service, share still serving).
survival: {years: [5, 10], remaining: [0.5, 0.3]}   # UN system professionals 2007
natural_attrition: 0.085 # share that leaves of itself in a year; leave out for that of the curve
# Years of learning: technical work 1 to 3, mediation and law 2 to 12 (judgement).
learning_time: {low: 2, central: 5, high: 12}
# Rule of the path: proportional, last_in, senior_first, barbell or attrition_only. All are compared.
rule: proportional
# Exactly one of the four: money, headcount, announced, hires. One value a year.
headcount: [0.75, 0.75, 0.75, 1, 1, 1, 1, 1, 1, 1, 1, 1]   # wanted, relative to `staff`
# money: [0.8, 0.7, 0.7, 1, 1, 1]     # spending relative to the year before; staff follows by the channel's response
# announced:                          # cuts as announced, each in the unit above; what is cut stays cut
#   - {year: 2026, cut: 0.25, unit: staff}
# hires: [20, 20, 20]                 # persons hired a year, nobody's post ends
mentor_hires: 0.5        # most hires a year per person with three years of service or more
# cash_days: [80, 40, 70]             # days of cash a year; below freeze_days nobody can be hired
# freeze_days: 60
# Where leavers go: shares that add up to 1. The first is another body of the same system.
destinations:
  multilateral: 0.18
  home_state: 0.20
  other_state_or_bloc: 0.08
  private_firm: 0.28
  ngo_academia: 0.18
  leaves_field_or_retires: 0.08
# Persons that the other bodies hire a year; the last value holds on.
openings: {usual: 300, years: [200, 150, 200, 300]}
"""


def compute(document: Mapping[str, Any], where: Where) -> CaseAnswer:
    """Return path, rules, repair and destinations of a case.

    Errors: E571 a field is missing, unknown, of the wrong kind or out of range; E576 units are mixed, or not exactly
    one path is given; E577 hires in a year in which cash stops hiring; E493 of the kernel.
    """
    fields = Fields(document, where)
    body, path = read_body(fields), read_path(fields, where)
    fields.done()
    runs = {rule: run(body, path, rule) for rule in RULES}
    chosen = runs[body.rule]
    name = body.name
    tables = [_path_table(body, path, chosen), _rules_table(body, path, runs), _repair_table(body, path, chosen)]
    if body.destinations is not None:
        tables.append(_destination_table(body, chosen))
    return CaseAnswer(
        title={"en": f"{name}: staff and experience", "zh_hant": f"{name}：人力與經驗"},
        tables=tuple(tables),
        warnings=_warnings(body),
    )


@dataclass(frozen=True)
class Run:
    """One rule over the years. heads, natural, separated, hired : (years,) persons. known : (3, years) relative."""

    heads: FloatArray
    natural: FloatArray
    separated: FloatArray
    hired: FloatArray
    known: FloatArray
    retired: FloatArray


def run(body: Body, path: Path, rule: str) -> Run:
    """Return the years of a body under one rule of cuts."""
    hazard = body.hazard[None]
    start = stationary(hazard)[:, :, None] * body.staff
    weight = experience_weight(np.array(body.learning))
    base = np.einsum("kb,b->k", weight, start[0, :, 0], optimize=False)
    staff, money, years, known = start, np.ones(1), [], []
    for t in range(len(path.values)):
        target, mentors, money = _target(body, path, t, staff, money)
        frozen = np.array([[path.frozen(t)]])
        year = staff_year(staff, hazard, target, mentors, frozen, CutRule(rule))
        staff = year.staff
        years.append(year)
        known.append(np.einsum("kb,b->k", weight, staff[0, :, 0], optimize=False) / base)
    heads, natural, separated, hired = (
        np.array([float(getattr(y, n)[0, 0]) for y in years]) for n in ("heads", "natural", "separated", "hired")
    )
    retired = np.array([_retired(y) for y in years])
    return Run(heads, natural, separated, hired, np.array(known).T, retired)


def _retired(year: StaffYear) -> float:
    return float(year.leaving[0, -1, 0])


def _target(
    body: Body, path: Path, t: int, staff: FloatArray, money: FloatArray
) -> tuple[FloatArray, float, FloatArray]:
    """Return the staff aimed at, the most hires per mentor, and smoothed money."""
    if path.kind == "hires":
        stay = float((staff[0, :, 0] * (1.0 - body.hazard)).sum())
        return np.array([[stay + path.values[t]]]), np.inf, money
    if path.kind != "money":
        return np.array([[body.staff * path.values[t]]]), body.mentor_hires, money
    p = central()
    now = np.array([path.values[t]])
    lasting = now if now[0] < money[0] else permanent_ratio(money, now, p["permanent_weight"])
    before = staff.sum(axis=1)
    target = staff_target(
        before,
        np.array([[body.staff]]),
        lasting[:, None],
        p["cut_elasticity"],
        p["growth_elasticity"],
        p["adjustment_speed"],
    )
    return target, body.mentor_hires, lasting


@cache
def central() -> dict[str, float]:
    """Return the central values of the channel's parameters."""
    from exeunt.declarations import all_declarations

    return {n: p.distribution.central for n, p in all_declarations()["talent"].parameters.items()}


def _back(values: FloatArray, level: float) -> int | None:
    """Return the position from which a path is at a level again and stays; None if it never fell or never is."""
    below = np.flatnonzero(values < level)
    if not len(below) or below[-1] == len(values) - 1:
        return None
    return int(below[-1]) + 1


def _path_table(body: Body, path: Path, chosen: Run) -> CaseTable:
    rows: list[Sequence[Value]] = [
        (
            str(path.first_year + t),
            round(100.0 * chosen.heads[t] / body.staff, 2),
            *(round(100.0 * chosen.known[k, t], 2) for k in range(3)),
            *(round(float(v[t]), 2) for v in (chosen.natural, chosen.separated, chosen.hired)),
        )
        for t in range(len(path.values))
    ]
    return CaseTable(
        name={"en": f"Path, rule {body.rule}", "zh_hant": f"逐年路徑（規則：{RULE_NAMES[body.rule]['zh_hant']}）"},
        columns=(
            {"en": "year", "zh_hant": "年"},
            {"en": "heads, %", "zh_hant": "人力，%"},
            *({"en": f"exp. {y:g} y, %", "zh_hant": f"經驗 {y:g} 年，%"} for y in body.learning),
            {"en": "left", "zh_hant": "自然離職"},
            {"en": "ended", "zh_hant": "遭裁減"},
            {"en": "hired", "zh_hant": "新進"},
        ),
        rows=rows,
        note={
            "en": "Relative to before the cut; experience by learning time. Persons: left of themselves, posts ended, "
            "hired.",
            "zh_hant": "相對於裁減之前；經驗依學習時間列示。人數：自然離職、遭裁減、新進。",
        },
    )


def _year(year: int | None) -> str | None:
    return None if year is None else str(year)


def _rules_table(body: Body, path: Path, runs: Mapping[str, Run]) -> CaseTable:
    rows = []
    for rule, one in runs.items():
        known = one.known[1]
        posts, knows = _years_back(path, one, 1)
        lowest = int(np.argmin(known))
        rows.append(
            (
                RULE_NAMES[rule],
                round(float(one.separated.sum()), 1),
                round(100.0 * float(known[lowest]), 2),
                str(path.first_year + lowest),
                _year(posts),
                _year(knows),
            )
        )
    return CaseTable(
        name={"en": "Which rule costs least experience", "zh_hant": "何種規則損失最少經驗"},
        columns=(
            {"en": "rule", "zh_hant": "規則"},
            {"en": "ended", "zh_hant": "遭裁減"},
            {"en": "lowest, %", "zh_hant": "最低，%"},
            {"en": "in", "zh_hant": "年份"},
            {"en": "posts back", "zh_hant": "人力恢復"},
            {"en": "exp. back", "zh_hant": "經驗恢復"},
        ),
        rows=rows,
        note={
            "en": f"Experience at a learning time of {body.learning[1]:g} years: lowest, in which year, back at 95 %; "
            "posts back at 99 %. Empty: never below, or not back within these years.",
            "zh_hant": f"學習時間 {body.learning[1]:g} 年的經驗：最低點、年份、恢復至 95%；人力恢復至 99%。"
            "空白：未曾低於門檻，或這些年內未恢復。",
        },
    )


def _years_back(path: Path, one: Run, learning: int) -> tuple[int | None, int | None]:
    """Return the years from which headcount and experience are back, None where they are not."""
    p = central()
    posts, knows = _back(one.heads / path.staff, p["headcount_back"]), _back(one.known[learning], p["experience_back"])
    return (None if posts is None else path.first_year + posts, None if knows is None else path.first_year + knows)


def _repair_table(body: Body, path: Path, chosen: Run) -> CaseTable:
    rows: list[Sequence[Value]] = []
    for k, name in enumerate(LEARNING):
        posts, knows = _years_back(path, chosen, k)
        lag = knows - posts if posts is not None and knows is not None else None
        rows.append((name, body.learning[k], _year(posts), _year(knows), lag))
    return CaseTable(
        name={"en": "Harder to repair than money", "zh_hant": "比資金更難修復"},
        columns=(
            {"en": "learning", "zh_hant": "學習"},
            {"en": "years", "zh_hant": "年"},
            {"en": "posts back", "zh_hant": "人力恢復"},
            {"en": "exp. back", "zh_hant": "經驗恢復"},
            {"en": "repair lag, years", "zh_hant": "修復落差，年"},
        ),
        rows=rows,
    )


def _destination_table(body: Body, chosen: Run) -> CaseTable:
    shares, names = body.destinations or (), body.employers
    prior = np.array(shares)[None, None]
    origins = Origins.of(np.array([[1.0], [0.0]]))
    usual_hires = body.staff * float(stationary(body.hazard)[0])
    total = np.zeros(len(names))
    for t, left in enumerate(chosen.natural + chosen.separated):
        openings = body.openings_of(t)
        hired = np.array([[float(chosen.hired[t]), openings[0]]])
        base = np.array([[usual_hires, openings[1]]])
        leavers = np.array([[left - chosen.retired[t]]])
        pull = Pull(np.full((1, 1), central()["door_response"]), np.ones((1, len(names) - 1)))
        gate = doors(origins, prior, leavers, hired, base, pull)
        total += gate.place(leavers, np.array([[chosen.retired[t]]]))[0, 0]
    index = World.load().index("employer")
    rows: list[Sequence[Value]] = [
        (
            {"en": index.name(name), "zh_hant": index.name(name, "zh_hant")},
            round(float(v), 1),
            round(100.0 * float(v) / max(total.sum(), 1e-12), 1),
        )
        for name, v in zip(names, total, strict=True)
    ]
    return CaseTable(
        name={"en": "Where leavers go, all years", "zh_hant": "離職者去向（各年合計）"},
        columns=(
            {"en": "employer", "zh_hant": "雇主"},
            {"en": "persons", "zh_hant": "人數"},
            {"en": "share, %", "zh_hant": "比例，%"},
        ),
        rows=rows,
        note={
            "en": "Natural leavers included; retirements stand in the last class.",
            "zh_hant": "含自然離職者；退休者計入最後一類。",
        },
    )


def _warnings(body: Body) -> tuple[Mapping[str, str], ...]:
    found: list[Mapping[str, str]] = [
        {
            "en": "Grade C: nobody has measured how long mediation takes to learn; read the low and the high column.",
            "zh_hant": "等級 C：調解能力需多久學成並無實測，請同時看低與高兩欄。",
        }
    ]
    if body.destinations is not None:
        found.append(
            {
                "en": "Grade C: no published distribution of destinations exists; the shares are yours or judgement.",
                "zh_hant": "等級 C：沒有已公布的去向分布；份額為您所給定或判斷。",
            }
        )
    if body.unit != "staff":
        found.append(
            {
                "en": f"You count {body.unit}; survival curves and attrition are those of staff.",
                "zh_hant": f"您以 {UNIT_NAMES[body.unit]} 計算；留任曲線與離職率為職員之數據。",
            }
        )
    return tuple(found)
