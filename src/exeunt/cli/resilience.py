"""`exeunt resilience`: how robust the system is after the exits, and whether many carriers lose less than one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.analysis.resilience import Measures, Resilience

WORDS = {
    "en": {
        "head": "{scenario}: network of the 193 Member States through {bodies} bodies of 3 to 110 members",
        "columns": ("measure", "base", "after the exits"),
        "connectivity": "algebraic connectivity",
        "kirchhoff": "Kirchhoff index",
        "giant": "states in the largest piece",
        "targeted": "  without the {n} largest bodies",
        "random": "  without {n} bodies at random",
        "touched": "ties of this network that end: {ties}",
        "none": "No tie of this network ends: the bodies that the exits touch have more than 110 members, or no list.",
        "isolated": "without a tie: {names}",
        "split": "Central against polycentric at equal budget, {year}: half stays, half goes to regional carriers",
        "split_columns": (
            "function",
            "regional carriers (with a leaver)",
            "cost of splitting",
            "central",
            "split",
            "gain",
        ),
        "bare": "fewer than two regional carriers named: {names}",
        "redundancy": "Carriers of each function",
        "redundancy_columns": ("function", "carriers", "touched", "successors named", "regional"),
        "note": "Capacity 1 is today's; median and 90 % range. A carrier loses only where a leaver is among its "
        "members; the fits and the split are judgements (grade C). A centrality is not influence.",
    },
    "zh_hant": {
        "head": "{scenario}：193 個會員國透過 {bodies} 個成員數 3 至 110 的組織所構成的網絡",
        "columns": ("指標", "基期", "退出後"),
        "connectivity": "代數連通度",
        "kirchhoff": "Kirchhoff 指標",
        "giant": "最大連通部分的國家占比",
        "targeted": "  移除最大的 {n} 個組織後",
        "random": "  隨機移除 {n} 個組織後",
        "touched": "此網絡中終止的連結：{ties}",
        "none": "此網絡沒有連結終止：受退出影響的組織成員數逾 110，或無名單。",
        "isolated": "無連結者：{names}",
        "split": "{year} 年，總預算相同下的集中與多中心：一半留下，一半分給區域接替機構",
        "split_columns": ("職能", "區域接替機構（含退出國）", "分散的成本", "集中", "分散", "增益"),
        "bare": "列名的區域接替機構不足兩個：{names}",
        "redundancy": "各職能的承擔者",
        "redundancy_columns": ("職能", "承擔者", "受影響", "列名的接替機構", "區域"),
        "note": "能量以今日為 1；中位數與 90% 區間。接替機構僅在退出國為其成員時受損；"
        "契合度與分配屬判斷（C 級）。中心性不等於影響力。",
    },
}


def resilience(
    scenario: Annotated[str, typer.Argument(help="Scenario, by name or file.")],
    run: Annotated[Path | None, typer.Option("--run", help="Folder of a finished run; else it is run now.")] = None,
    year: Annotated[int, typer.Option(help="Year of the comparison of carriers.")] = 2030,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show robustness before and after the exits, redundancy by function, and the polycentric counterfactual."""
    from exeunt.analysis.resilience import resilience as compute
    from exeunt.cli.stored import stored_run
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = "en" if language_code(lang) == "en" else "zh_hant"
    world = World.load()
    result, compiled = stored_run(world, run, scenario, draws=256)
    found = compute(world, result, compiled, year=year)
    if json:
        import dataclasses
        import json as form

        from exeunt.analysis.bands import finite

        typer.echo(form.dumps(finite(dataclasses.asdict(found)), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        _print(found, result.title(found.scenario, language), language)


def _print(found: Resilience, title: str, language: str) -> None:
    from rich.console import Console

    from exeunt.text.language import pick

    words = WORDS[language]
    comma = ", " if language == "en" else "、"
    console = Console(highlight=False, emoji=False, markup=False)
    console.print(str(words["head"]).format(scenario=title, bodies=found.base.bodies), style="bold")
    _measures(console, found.base, found.after, words)
    ties = comma.join(f"{state}–{body}" for state, body in found.touched)
    console.print(str(words["touched"]).format(ties=ties) if ties else str(words["none"]))
    if found.after.isolated:
        console.print(str(words["isolated"]).format(names=comma.join(found.after.isolated)))
    console.print("\n" + str(words["split"]).format(year=found.year), style="bold")
    _split(console, found, language)
    if found.without_regions:
        names = comma.join(pick(n, language) for n in found.without_regions)
        console.print(str(words["bare"]).format(names=names))
    console.print("\n" + str(words["redundancy"]), style="bold")
    _redundancy(console, found, language)
    console.print("\n" + str(words["note"]))


def _measures(console: Console, base: Measures, after: Measures, words: Mapping[str, object]) -> None:
    from rich.table import Table

    from exeunt.analysis.resilience import REMOVED

    table = Table(*words["columns"], box=None, pad_edge=False, header_style="bold")  # type: ignore[misc]
    table.add_row(str(words["connectivity"]), f"{base.connectivity:.3f}", f"{after.connectivity:.3f}")
    table.add_row(str(words["kirchhoff"]), f"{base.kirchhoff:,.0f}", f"{after.kirchhoff:,.0f}")
    table.add_row(str(words["giant"]), f"{base.giant:.1%}", f"{after.giant:.1%}")
    for key in ("targeted", "random"):
        for n, before, now in zip(REMOVED, getattr(base, key), getattr(after, key), strict=True):
            table.add_row(str(words[key]).format(n=n), f"{before:.1%}", f"{now:.1%}")
    console.print(table)


def _split(console: Console, found: Resilience, language: str) -> None:
    from rich.table import Table

    from exeunt.text.language import pick

    table = Table(*WORDS[language]["split_columns"], box=None, pad_edge=False, header_style="bold")
    for p in found.polycentric:
        bands = [f"{b.p50:.2f} ({b.p05:.2f}–{b.p95:.2f})" for b in (p.cost, p.central, p.polycentric, p.spared)]
        table.add_row(pick(p.function, language), f"{p.carriers} ({p.with_leaver})", *bands)
    console.print(table)


def _redundancy(console: Console, found: Resilience, language: str) -> None:
    from rich.table import Table

    from exeunt.text.language import pick

    table = Table(*WORDS[language]["redundancy_columns"], box=None, pad_edge=False, header_style="bold")
    for r in found.redundancy:
        regions = ", ".join(f"{name} {n}" for name, n in r.by_region.items())
        table.add_row(pick(r.function, language), str(r.carriers), str(r.hit), str(r.successors), regions)
    console.print(table)
