"""Events of a scenario in one sentence, in English and Traditional Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from exeunt.analysis.bands import Text

if TYPE_CHECKING:
    from exeunt.distributions import Distribution
    from exeunt.scenario.names import Names
    from exeunt.scenario.scenario import Placed
    from exeunt.scenario.schema import Event
    from exeunt.world.world import World

VERBS: Mapping[str, str] = {
    "withdraw": "退出",
    "ban": "禁止撥款給",
    "terminate": "終止與其協議：",
    "arrears": "未繳會費：",
    "cut": "削減捐款：",
    "pledge": "調整認捐：",
    "repay": "補繳舊欠：",
    "return": "重返",
}
INSTRUMENTS: Mapping[str, str] = {
    "assessed": "分攤會費",
    "core": "自願非指定用途捐款",
    "earmarked": "指定用途捐款",
    "other": "其他收入",
}
GROUPS: Mapping[str, str] = {"ALL": "所有組織", "listed": "名單上的 66 個組織"}
LONGEST_LIST = 6


def event_in_words(placed: Placed, world: World) -> Text:
    """Return one sentence: who does what to whom, with which money, from when, and what share is kept."""
    from exeunt.scenario.describe import in_words

    names = _names(world)
    event = placed.event
    if event.kind == "bridge":
        return {"en": in_words(placed, names), "zh_hant": _bridge(event, world)}
    if event.kind == "duty":
        return {"en": in_words(placed, names), "zh_hant": _duty(event, world)}
    parts = [f"{_who(event, world)}{VERBS[event.kind]}{_where(event)}"]
    if event.kind not in ("repay", "arrears"):
        if event.instruments == []:
            parts.append("僅涉及參與，不涉及資金")
        else:
            parts.append("、".join(INSTRUMENTS[i] for i in _instruments(event)))
    if event.notice is not None:
        parts.append(f"{_day(event.notice)}通知")
    if event.start is not None:
        parts.append(f"自 {_day(event.start)}起" + (f"至 {_day(event.to)}" if event.to is not None else ""))
    parts += _kept(event)
    return {"en": in_words(placed, names), "zh_hant": "，".join(p for p in parts if p)}


def _bridge(event: Event, world: World) -> str:
    """Return the sentence of a bridge in Traditional Chinese."""
    technologies, places = world.index("technology"), (world.index("bloc"), world.index("economy"))
    named = str(event.technology)
    if named in technologies.position_of:
        named = technologies.name(named, "zh_hant")
    members = [
        next((i.name(m, "zh_hant") for i in places if m in i.position_of), "中立" if m == "neutral" else m)
        for m in event.members or ()
    ]
    pace = f"分 {event.years_of_rise:g} 年完成" if event.years_of_rise else "立即生效"
    start = _day(event.start) if event.start is not None else ""
    return f"{_listed(members)}相互銜接「{named}」規則，自 {start}起，{pace}，強度 {event.strength:g}"


def _duty(event: Event, world: World) -> str:
    """Return the sentence of a duty in Traditional Chinese."""
    economies = world.index("economy")

    def named(codes: Sequence[str] | None) -> str:
        return _listed([economies.name(c, "zh_hant") if c in economies.position_of else c for c in codes or ()])

    rate = event.rate or 0.0
    what = f"課徵 {100 * rate:g}% 關稅" if rate >= 0 else f"給予 {-100 * rate:g}% 補貼"
    payers = named(event.exporters) if event.exporters else "其他所有經濟體"
    start = f"自 {_day(event.start)}起" if event.start is not None else ""
    until = f"至 {_day(event.to)}" if event.to is not None else ""
    rise = f"，分 {event.years_of_rise:g} 年逐步調升" if event.years_of_rise else ""
    index = world.index("sector")
    sectors = "、".join(index.name(s, "zh_hant") if s in index.position_of else s for s in event.sectors or ())
    return f"{named(event.importers)}對自{payers}進口的{sectors}{what}，{start}{until}{rise}"


@cache
def _names(world: World) -> Names:
    from exeunt.scenario.names import Names

    return Names(world)


def _who(event: Event, world: World) -> str:
    donors, groups = world.index("donor"), world.index("group")

    def name(code: str) -> str:
        return donors.name(code, "zh_hant") if code in donors.position_of else code

    if event.state is not None:
        return name(event.state)
    if event.group is not None:
        group = groups.name(event.group, "zh_hant") if event.group in groups.position_of else event.group
        return group + (f"（{_listed([name(c) for c in event.without])}除外）" if event.without else "")
    return _listed([name(c) for c in event.states or ()])


def _where(event: Event) -> str:
    if event.body is not None:
        return event.body
    if event.group_of_bodies is not None:
        return GROUPS.get(event.group_of_bodies, event.group_of_bodies)
    return _listed(event.bodies or ())


def _listed(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 個" if len(names) > LONGEST_LIST else ""
    return "、".join(names[:LONGEST_LIST]) + more


def _instruments(event: Event) -> Sequence[str]:
    from exeunt.scenario.vocabulary import GRAMMAR

    return event.instruments or GRAMMAR[event.kind].instruments


def _day(moment: date | int) -> str:
    if isinstance(moment, date):
        return f"{moment.year} 年 {moment.month} 月 {moment.day} 日"
    return f"{moment} 年"


def _kept(event: Event) -> list[str]:
    from exeunt.scenario.vocabulary import GRAMMAR

    if event.kind == "repay":
        amounts = event.amount_usd
        if isinstance(amounts, int):
            return [f"{amounts:,} 美元"]
        return [f"{sum(a.usd for a in amounts or ()):,} 美元，分 {len(amounts or ())} 次"]
    if event.kind == "return" or event.instruments == []:
        return []
    if event.retained_table is not None:
        table = event.retained_table
        return [f"保留比例依捐助者取自資料表 {table.table}.{table.column}"]
    kept = _share(event.retained) if event.retained is not None else f"{GRAMMAR[event.kind].retained or 0:g}"
    return [f"保留比例 {kept}"]


def _share(distribution: Distribution) -> str:
    if distribution.is_fixed:
        return f"{distribution.numbers[0]:g}"
    low, high = distribution.bounds
    likely = f"（最可能 {distribution.central:g}）" if distribution.kind == "triangular" else ""
    return f"{low:g} 至 {high:g}{likely}"
