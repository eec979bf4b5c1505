"""A case of one's own for the channel people: hosts and bodies, UNFPA's money, one destination that tightens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.analysis.own_case.contract import CaseAnswer, CaseTable, Said, Value, Where
from exeunt.analysis.own_case.fields import Fields
from exeunt.analysis.own_case.people_inputs import Case, Health, Tightening, read_case
from exeunt.analysis.own_case.people_template import TEMPLATE
from exeunt.solvers.competing_risks import chances, move
from exeunt.solvers.coverage import coverage_ratio, shared_cut
from exeunt.solvers.destination_choice import Choice, base_shares

if TYPE_CHECKING:
    from exeunt.world.world import World

__all__ = ["TEMPLATE", "compute"]
FloatArray = np.typing.NDArray[np.float64]
Drawn = dict[str, FloatArray]
SEED = 66
BAND: tuple[Said, ...] = (
    {"en": "5 %", "zh_hant": "5%"},
    {"en": "median", "zh_hant": "中位數"},
    {"en": "95 %", "zh_hant": "95%"},
)
RETURNS, ONWARD, ALL_ROUTES = ("returns", "返回"), ("onward", "再遷移"), ("all routes", "所有途徑")
NAMELESS = ("OTH", "UNK", "XXA")  # origins without a name take no part in the deflection table


def compute(document: dict[str, Any], where: Where) -> CaseAnswer:
    """Return who loses assistance, who moves, what happens to reproductive health and where claims go.

    Errors: E571 of the fields; E573 a body or a pair stands twice or is not known; E574 a shortfall above the expense;
    E575 no group of the case is filled; E115 a destination or donor that is not known.
    """
    from exeunt.world.world import World

    world = World.load()
    case = read_case(Fields(document, where), world)
    p = _draws(case.draws)
    tables: list[CaseTable] = []
    if case.hosts:
        ratio = _support(case, p)
        tables += [_assistance(case, p, ratio), _movements(case, p, ratio), _welfare(case, p, ratio)]
    if case.health is not None:
        tables.append(_health(case.health, p))
    if case.tightening is not None:
        tables.append(_deflection(case.tightening, p, world))
    return CaseAnswer(title=case.title, tables=tuple(tables), warnings=tuple(case.warnings))


def _draws(count: int) -> Drawn:
    from exeunt.declarations import all_declarations
    from exeunt.engine.draws import Draws

    draws = Draws(SEED, count)
    return {
        name: draws.parameter("people", name, parameter.distribution, start=0, count=count)
        for name, parameter in all_declarations()["people"].parameters.items()
    }


def _support(case: Case, p: Drawn) -> FloatArray:
    """Return aid of each host over its base, (draws, hosts)."""
    base = np.stack([h.spending for h in case.hosts])  # (hosts, bodies)
    persons = np.array([h.persons for h in case.hosts])
    gdp = np.array([h.gdp for h in case.hosts])
    after = np.zeros((case.draws, len(case.hosts)))
    for body, kept in enumerate(case.kept):
        if case.protect:
            need = persons / gdp
            exponent = np.full(case.draws, case.protection) if case.protection is not None else p["need_protection"]
            weight = np.power(need / need.max(), exponent[:, None])
            after += shared_cut(base[:, body], np.full(case.draws, kept), weight)
        else:
            after += kept * base[:, body]
    ratio: FloatArray = after / base.sum(axis=1)
    return ratio


def _assistance(case: Case, p: Drawn, ratio: FloatArray) -> CaseTable:
    covered = coverage_ratio(ratio, p["eta"][:, None], np.ones((1, 1)), np.full((1, 1), case.substitution))
    rows: list[tuple[Value, ...]] = []
    for i, host in enumerate(case.hosts):
        share = np.full(case.draws, host.assisted) if host.assisted is not None else p["assisted_share"]
        lost = share * (1.0 - covered[:, i]) * host.persons
        before = float(host.spending.sum()) / host.persons
        rows.append(
            (host.name, before, before * float(np.median(ratio[:, i])), float(np.median(covered[:, i])), *_counts(lost))
        )
    total = sum(
        ((np.full(case.draws, h.assisted) if h.assisted is not None else p["assisted_share"])
        * (1.0 - covered[:, i]) * h.persons for i, h in enumerate(case.hosts)),
        start=np.zeros(case.draws),
    )  # fmt: skip
    rows.append(({"en": "total", "zh_hant": "合計"}, None, None, None, *_counts(total)))
    return CaseTable(
        {"en": "persons who lose assistance in a year", "zh_hant": "一年間失去援助的人數"},
        (
            {"en": "host", "zh_hant": "收容國"},
            {"en": "USD per head before", "zh_hant": "原人均援助（美元）"},
            {"en": "USD per head after", "zh_hant": "削減後人均援助（美元）"},
            {"en": "coverage, 1 = before", "zh_hant": "涵蓋率（原為 1）"},
            *BAND,
        ),
        rows,
        {
            "en": "Grade C: elasticity of coverage and the share assisted are judgement. Children and food are inside.",
            "zh_hant": "C 級：涵蓋率彈性與獲援助比例屬判斷。兒童與糧食援助已包含在內。",
        },
    )


def _movements(case: Case, p: Drawn, ratio: FloatArray) -> CaseTable:
    """Return further returns and onward moves over the years of the case, the cut standing."""
    floor = np.log(np.maximum(ratio, p["support_floor"][:1, None]))
    ret = np.array([h.return_rate for h in case.hosts]) * np.ones((case.draws, 1))
    onward = np.array([h.onward_rate for h in case.hosts]) * np.ones((case.draws, 1))
    settled = np.broadcast_to(p["resettlement"][:, None], ret.shape)
    none = np.zeros_like(ret)
    now = chances(
        (
            ret * np.exp(-p["return_response"][:, None] * floor),
            onward * np.exp(-p["onward_response"][:, None] * floor),
            settled,
            none,
        )
    )
    reference = chances((ret, onward, settled, none))
    quiet = np.array([h.refugees for h in case.hosts]) * np.ones((case.draws, 1))
    gone, returned, moved = np.zeros_like(quiet), np.zeros_like(quiet), np.zeros_like(quiet)
    for _ in range(case.years):
        step = move(quiet, gone, now, reference)
        gone, returned, moved = step.stock, returned + step.flows[0], moved + step.flows[1]
    rows: list[tuple[Value, ...]] = []
    for i, host in enumerate(case.hosts):
        for name, values in ((RETURNS, returned), (ONWARD, moved), (ALL_ROUTES, gone)):
            rows.append((_said(host.name, *name), *_counts(values[:, i])))
    return CaseTable(
        {"en": "further departures of refugees over the years", "zh_hant": "各年累計額外離開的難民"},
        ({"en": "host and route", "zh_hant": "收容國與途徑"}, *BAND),
        rows,
        {
            "en": f"Over {case.years} years; negative: fewer than without the cut. No forecast of wars.",
            "zh_hant": f"累計 {case.years} 年；負值表示少於未削減時。本模型不預測戰爭。",
        },
    )


def _welfare(case: Case, p: Drawn, ratio: FloatArray) -> CaseTable:
    calories = np.expm1(p["calories_response"][:, None] * np.log(np.maximum(ratio, p["support_floor"][:1, None])))
    meals = p["one_meal_response"][:, None] * np.maximum(1.0 - ratio, 0.0)
    rows: list[tuple[Value, ...]] = []
    for i, host in enumerate(case.hosts):
        rows.append((_said(host.name, "calories, %", "熱量攝取，%"), *_band(100.0 * calories[:, i])))
        one_meal = _said(host.name, "one meal a day or less, points", "每日一餐以下家戶，百分點")
        rows.append((one_meal, *_band(meals[:, i])))
    return CaseTable(
        {"en": "welfare of those who are still assisted", "zh_hant": "仍獲援助者的生活"},
        ({"en": "host and measure", "zh_hant": "收容國與指標"}, *BAND),
        rows,
        {
            "en": "Kakuma 2023 (Bruni and Sterck 2025), a cut of 20 percent; deeper cuts are beyond what was measured.",
            "zh_hant": "依據 2023 年卡庫馬難民營 20% 削減（Bruni 與 Sterck，2025）；更深的削減超出實測範圍。",
        },
    )


def _health(health: Health, p: Drawn) -> CaseTable:
    from exeunt.channels.people.money import cost_per_death

    share = np.full_like(p["eta"], health.share) if health.share is not None else p["family_planning_share"]
    untaken = np.full_like(p["eta"], health.untaken) if health.untaken is not None else p["not_taken_over"]
    money = share * untaken * health.missing_usd
    pregnancies = money / p["cost_per_pregnancy"]
    rows: list[tuple[Value, ...]] = [
        ({"en": "unintended pregnancies", "zh_hant": "非預期懷孕"}, *_counts(pregnancies)),
        ({"en": "maternal deaths", "zh_hant": "孕產婦死亡"}, *_counts(money / cost_per_death(p))),
        (
            {"en": "users of contraception lost", "zh_hant": "失去避孕服務的使用者"},
            *_counts(money / p["cost_per_user"]),
        ),
        ({"en": "unsafe abortions", "zh_hant": "不安全墮胎"}, *_counts(p["unsafe_share"] * pregnancies)),
    ]
    missing = health.missing_usd / 1e6
    return CaseTable(
        {"en": "reproductive health, one year", "zh_hant": "生殖健康，一年"},
        ({"en": "outcome", "zh_hant": "結果"}, *BAND),
        rows,
        {
            "en": f"{missing:,.1f} million USD missing in UNFPA's country spending. Published ratios, averages.",
            "zh_hant": f"人口基金國家支出短少 {missing:,.1f} 百萬美元。比值為利害關係方發表之平均。",
        },
    )


def _deflection(tightening: Tightening, p: Drawn, world: World) -> CaseTable:
    from exeunt.channels.people.record import ClaimsRecord

    record = ClaimsRecord.read(world)
    labels = world.index("destination").labels
    european = [d for d in labels if world.table("destinations").where(destination=d)["european"][0] == "1"]
    at = [labels.index(d) for d in (european if tightening.destination in european else labels)]
    named = [o not in NAMELESS for o in record.origins]
    claims = record.base()[named][:, at] / record.base_years
    before = claims.sum(axis=0)
    own = at.index(labels.index(tightening.destination))
    utility = np.zeros((len(p["beta"]), len(at)))
    utility[:, own] = -p["beta"] * tightening.points / 100.0
    totals = np.broadcast_to(claims.sum(axis=1), (len(utility), len(claims)))
    change = Choice.of(base_shares(claims), utility, totals).received() - before
    order = sorted(range(len(at)), key=lambda i: (i != own, -float(np.median(change[:, i]))))
    index = world.index("destination")
    rows: list[tuple[Value, ...]] = []
    for i in order:
        name = {"en": index.name(labels[at[i]]), "zh_hant": index.name(labels[at[i]], "zh_hant")}
        rows.append((name, float(before[i]), *_counts(change[:, i])))
    others = change.sum(axis=1) - change[:, own]
    rows.append(
        ({"en": "all others together", "zh_hant": "其他國家合計"}, float(before.sum() - before[own]), *_counts(others))
    )
    return CaseTable(
        {"en": "change of asylum claims a year", "zh_hant": "每年庇護申請的變動"},
        (
            {"en": "destination", "zh_hant": "目的地國"},
            {"en": "claims a year, 2022-2024", "zh_hant": "2022-2024 年平均申請"},
            *BAND,
        ),
        rows,
        {
            "en": "Totals of origins held; what one destination loses the others receive. No closure, no reaction.",
            "zh_hant": "來源國總量固定；一國減少者由其他國家承接。未計邊境關閉與政策反應。",
        },
    )


def _said(host: str, english: str, chinese: str) -> Said:
    return {"en": f"{host}: {english}", "zh_hant": f"{host}：{chinese}"}


def _counts(values: FloatArray) -> tuple[float, ...]:
    """Return the band of persons, births or deaths with two significant digits: no more is known."""
    return tuple(float(f"{v:.2g}") for v in _band(values))


def _band(values: FloatArray) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return float(low), float(middle), float(high)
