"""`exeunt position`: where a state or economy stands when every weighting of the criteria is tried."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.analysis.positions.opportunities import Opportunities
    from exeunt.analysis.positions.position import Position

WORDS = {
    "en": {
        "head": "{name} ({code}){outside}",
        "outside": ", not a Member State: placed among the 193",
        "rank": "rank 1 in {first}, top 10 in {top10}, top 25 in {top25} of {n} weightings; median rank {median}",
        "baseline": "by number of memberships alone ({memberships}): rank {rank}",
        "heads": ("criterion", "value", "percentile", "central weight", "drive"),
        "never": "never first: no central weights",
        "unknown": "not known, entered as any value: {names}",
        "driving": "what lifts it: {names}",
        "flat": "without a run exposure is the same for all and decides nothing (--run DIR or --scenario)",
        "roles": "roles in reach under {scenario}, {year} (bodies it belongs to, function, capacity lost)",
        "bare": "functions that lose capacity and have no candidate known to include it: {names}",
        "unlisted": "{count} candidates have no member list",
        "stakes": "UN spending at stake in {year}",
        "members": "by number of members alone ({memberships}): rank {rank} of {n}",
        "flat_body": "without a run, cash and members that stay are the same for all (--scenario or --run)",
        "payers": "who keeps it going (Shapley share if 90 % of its money must come; share of the money)",
        "successors": "named as successors (function, mandate fit)",
        "note": "Centrality is not influence; every weighting counts alike. Roles and fits are judgements (grade C).",
    },
    "zh-Hant": {
        "head": "{name}（{code}）{outside}",
        "outside": "，非聯合國會員國：置入 193 國中比較",
        "rank": "於 {n} 種權重中：第 1 名占 {first}，前 10 名占 {top10}，前 25 名占 {top25}；名次中位數 {median}",
        "baseline": "僅以參與組織數（{memberships}）排序：第 {rank} 名",
        "heads": ("準則", "數值", "百分位", "中心權重", "拉力"),
        "never": "從未居首，無中心權重",
        "unknown": "無從得知、以任意值計入：{names}",
        "driving": "抬升名次者：{names}",
        "flat": "未指定執行結果時，暴險準則對各國相同而不起作用（--run DIR 或 --scenario）",
        "roles": "{scenario} 情境 {year} 年可及的角色（所屬組織、職能、損失的能量）",
        "bare": "損失能量且無已知含其在內之承接者的職能：{names}",
        "unlisted": "{count} 個可能承接者無成員名單",
        "stakes": "{year} 年受影響的聯合國支出",
        "members": "僅以成員數（{memberships}）排序：{n} 個中第 {rank} 名",
        "flat_body": "未指定執行結果時，現金與留下的成員對各組織相同（--scenario 或 --run）",
        "payers": "由誰維持其運作（須有九成資金時的 Shapley 占比；資金占比）",
        "successors": "列名的接替機構（職能、職掌契合度）",
        "note": "中心性不等於影響力；各種權重一視同仁。角色與契合度屬判斷（C 級）。",
    },
}


def position(
    place: Annotated[str, typer.Argument(help="Country or economy (KEN, TWN), or body (UNFPA).")],
    scenario: Annotated[
        str | None, typer.Option("--scenario", help="Scenario, by name or file; without --run it is run now.")
    ] = None,
    run: Annotated[Path | None, typer.Option("--run", help="Folder of a finished run.")] = None,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="Bounds on a weight: neutrality=0.2:0.6 (repeatable).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the weightings.")] = 66,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show strategic coordinates: rank acceptability, the weights that favour a place, roles and money at stake."""
    from exeunt.analysis.positions.criteria import read_criteria
    from exeunt.analysis.positions.opportunities import opportunities
    from exeunt.analysis.positions.position import bounded_weights
    from exeunt.analysis.positions.position import position as compute
    from exeunt.cli.stored import stored_run
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    if place in world.index("body").position_of:
        from exeunt.cli.position_body import position_of_body

        position_of_body(world, place, scenario, run, weight or [], seed, language, json=json)
        return
    result, name = None, None
    if run is not None or scenario is not None:
        result, compiled = stored_run(world, run, scenario)
        name = compiled.name
    criteria = read_criteria(world, result, name)
    low, high = bounds(weight or [])
    weights = bounded_weights(criteria, low, high, seed) if low or high else None
    found = compute(world, criteria, place, weights=weights, seed=seed)
    opened = None if result is None or name is None else opportunities(world, result, name, place)
    if json:
        import dataclasses
        import json as form

        data = {**found.to_dict(), "opportunities": None if opened is None else dataclasses.asdict(opened)}
        typer.echo(form.dumps(data, ensure_ascii=False, indent=1))
    else:
        _print(found, opened, language)


def bounds(texts: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    from exeunt.errors import ExeuntError

    low: dict[str, float] = {}
    high: dict[str, float] = {}
    for text in texts:
        name, _, ends = text.partition("=")
        first, _, last = ends.partition(":")
        try:
            low[name], high[name] = float(first or 0.0), float(last or 1.0)
        except ValueError:
            raise ExeuntError("E598", f"'{text}' is no bound", mend="Write --weight neutrality=0.2:0.6.") from None
    return low, high


def _print(found: Position, opened: Opportunities | None, language: str) -> None:
    from rich.console import Console

    from exeunt.text.language import pick

    words = WORDS[language]
    console = Console(highlight=False, emoji=False, markup=False)
    comma = ", " if language == "en" else "、"
    outside = "" if found.member_state else words["outside"]
    head = str(words["head"]).format(name=pick(found.name, language), code=found.code, outside=outside)
    console.print(head, style="bold")
    shares = {k: f"{getattr(found, k):.0%}" for k in ("first", "top10", "top25")}
    console.print(str(words["rank"]).format(**shares, n=f"{found.weightings:,}", median=f"{found.median_rank:.0f}"))
    if found.memberships is not None:
        told = {"memberships": found.memberships, "rank": found.rank_by_memberships}
        console.print(str(words["baseline"]).format(**told))
    print_criteria(console, found, language)
    if found.first == 0.0:
        console.print(str(words["never"]))
    if found.driving:
        console.print(str(words["driving"]).format(names=comma.join(pick(c.name, language) for c in found.driving)))
    if found.not_known:
        console.print(str(words["unknown"]).format(names=comma.join(pick(c.name, language) for c in found.not_known)))
    if opened is None:
        console.print(str(words["flat"]))
    else:
        _opened(console, opened, language)
    console.print(str(words["note"]))


def print_criteria(console: Console, found: Position, language: str) -> None:
    from rich.table import Table

    from exeunt.text.grades import mark
    from exeunt.text.language import pick

    table = Table(*WORDS[language]["heads"], box=None, pad_edge=False, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for c in found.criteria:
        if not c.decides:
            continue
        value = "—" if c.value is None else _value(c.value, c.unit, language)
        percentile = "—" if c.percentile is None else f"{c.percentile:.0%}"
        central = "—" if c.central is None else f"{c.central:.2f}"
        table.add_row(
            f"{pick(c.name, language)} {mark(c.grade, language)}", value, percentile, central, f"{c.drive:+.3f}"
        )
    console.print(table)


def _value(value: float, unit: str, language: str) -> str:
    from exeunt.text.numbers import format_number

    return format_number(value, unit, language) if unit in ("USD", "percent") else f"{value:.4g}"


def _opened(console: Console, opened: Opportunities, language: str) -> None:
    from exeunt.text.language import pick
    from exeunt.text.numbers import format_number

    words = WORDS[language]
    comma = ", " if language == "en" else "、"
    told = {"scenario": opened.scenario, "year": opened.year}
    if opened.roles:
        console.print(str(words["roles"]).format(**told), style="bold")
        for role in opened.roles:
            console.print(f"  {role.candidate}: {pick(role.function, language)} −{role.lost:.1%}")
    if opened.without_carrier:
        names = comma.join(pick(f, language) for f in opened.without_carrier)
        console.print(str(words["bare"]).format(names=names))
    if opened.unlisted:
        console.print(str(words["unlisted"]).format(count=opened.unlisted))
    if opened.stakes:
        console.print(str(words["stakes"]).format(**told), style="bold")
        for stake in opened.stakes:
            amount = format_number(stake.lost_usd, "USD", language)
            console.print(f"  {pick(stake.body, language)}: {amount} ({stake.part:.0%})")
