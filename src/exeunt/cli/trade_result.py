"""`exeunt trade result`: the digital wall in a finished run, for the world or for one economy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.analysis.bands import Band
    from exeunt.analysis.wall import Economy, Wall

SHOWN = 8
WORDS = {
    "en": {
        "stands": "part of the wall that stands: {standing}; built by the events: {built}",
        "inst": "at a_inst = 0: none; at a_inst = 1: {most}",
        "central": "world income at a_inst {values}, central parameters: {usd}",
        "income": "real income of the world: {income}; {usd} a year",
        "parts": "of which trade cost {cost}, loss of trust {trust}",
        "digital": "exports of digital services: {digital}",
        "nothing": "Almost nothing moves: neither the world nor any economy by an amount that shows.",
        "settings": "switches in both arms: {settings}",
        "economy": "percent",
        "real": "real income",
        "cost": "cost alone",
        "trust": "trust alone",
        "dds": "digital exports",
        "pairs": "trade cost between blocs, % ad valorem, largest",
        "year": "year",
        "marks": "† accounting of multinationals, not income of households; ‡ imports scaled in the base",
        "foot": "median [90 % range] of {draws} draws against the paired baseline, grade C; services are modelled",
    },
    "zh_hant": {
        "stands": "已成形的圍牆比例：{standing}；其中由事件造成：{built}",
        "inst": "a_inst = 0 時：無；a_inst = 1 時：{most}",
        "central": "a_inst 為 {values} 時的全球所得（中央參數）：{usd}",
        "income": "全球實質所得：{income}；每年 {usd}",
        "parts": "其中貿易成本 {cost}，信任流失 {trust}",
        "digital": "數位服務出口：{digital}",
        "nothing": "幾乎沒有變動：全球與各經濟體的變化都低於可辨識範圍。",
        "settings": "兩組共用的開關：{settings}",
        "economy": "百分比",
        "real": "實質所得",
        "cost": "僅成本",
        "trust": "僅信任",
        "dds": "數位出口",
        "pairs": "陣營間貿易成本，從價百分比，最大者",
        "year": "年",
        "marks": "† 屬跨國企業會計，並非家戶所得；‡ 基期進口經縮減",
        "foot": "{draws} 次抽樣的中位數與 90% 區間，與成對基線相比，C 級；服務與部門為模型值",
    },
}


def result(
    run: Annotated[Path, typer.Option("--run", help="Folder of a finished run that holds trade.")],
    country: Annotated[list[str] | None, typer.Option("--country", help="Show this economy year by year.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Scenario; us-retreat, or the first one of the run.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show what a run says on the digital wall: part that stands, real income, trust apart, economies, blocs."""
    from exeunt.analysis.wall import digital_wall, economy_path
    from exeunt.results.result import Result
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = "en" if language_code(lang) == "en" else "zh_hant"
    world, opened = World.load(), Result.open(run)
    name = scenario or ("us-retreat" if "us-retreat" in opened.scenarios else opened.scenarios[0])
    found = digital_wall(opened, name, world)
    paths = {c: economy_path(opened, name, c, world) for c in country or ()}
    if json:
        typer.echo(_text(found, paths, opened.draws))
    else:
        _print(found, paths, opened.title(name, language), language, opened.draws)


def _text(found: Wall, paths: dict[str, dict[int, Band]], draws: int) -> str:
    import dataclasses
    import json

    from exeunt.analysis.bands import finite

    data: dict[str, Any] = dataclasses.asdict(found)
    data["draws"] = draws
    data["almost_nothing"] = found.almost_nothing
    data["countries"] = {c: {str(y): b.to_dict() for y, b in path.items()} for c, path in paths.items()}
    if paths:
        wanted = set(paths)
        data["economies"] = [e for e in data["economies"] if e["country"] in wanted]
    return json.dumps(finite(data), ensure_ascii=False, indent=1, allow_nan=False)


def _print(found: Wall, paths: dict[str, dict[int, Band]], title: str, language: str, draws: int) -> None:
    from rich.console import Console

    words = WORDS[language]
    console = Console(highlight=False, emoji=False, markup=False)
    console.print(f"{title}, {found.year}" if language == "en" else f"{title}，{found.year} 年", style="bold")
    world = found.world
    told = {
        "standing": _band(world.standing, language),
        "built": _band(world.built, language),
        "most": _band(world.built_at_most, language),
        "income": _band(world.income, language, signed=True),
        "usd": _band(world.usd, language, signed=True),
        "cost": _band(world.cost_usd, language, signed=True),
        "trust": _band(world.trust_usd, language, signed=True),
        "digital": _band(world.digital, language, signed=True),
        "settings": ", ".join(world.settings),
    }
    for line in ("stands", "inst", "income", "parts", "digital"):
        console.print(words[line].format(**told))
    console.print(_institutions(found, words, language))
    if world.settings:
        console.print(words["settings"].format(**told))
    if found.almost_nothing:
        console.print(words["nothing"])
    if paths:
        _countries(console, found, paths, words, language)
    else:
        _economies(console, list(found.economies[:SHOWN]), words, language)
        _pairs(console, found, words, language)
    console.print(words["marks"], style="dim")
    console.print(words["foot"].format(draws=draws), style="dim")


def _institutions(found: Wall, words: dict[str, str], language: str) -> str:
    from exeunt.text.numbers import format_band

    values = " / ".join(f"{i.a_inst:g}" for i in found.institutions)
    told = (format_band(i.usd, i.usd, i.usd, "USD", language, signed=True, brief=True) for i in found.institutions)
    return words["central"].format(values=values, usd=" / ".join(told))


def _economies(console: Console, economies: list[Economy], words: dict[str, str], language: str) -> None:
    from rich.table import Table

    from exeunt.text.language import pick

    table = Table(words["economy"], box=None, pad_edge=False, header_style="bold")
    for head in ("real", "cost", "trust", "dds"):
        table.add_column(words[head], justify="right", no_wrap=head == "real")
    for e in economies:
        mark = " †" if e.multinational else " ‡" if e.capped else ""
        parts = (e.cost.p50, e.trust.p50, e.digital_share.p50)
        table.add_row(pick(e.name, language) + mark, _short(e.income), *(_signed(v) for v in parts))
    console.print(table)


def _pairs(console: Console, found: Wall, words: dict[str, str], language: str) -> None:
    from exeunt.text.language import pick

    console.print(words["pairs"])
    for pair in found.pairs[:4]:
        console.print(f"  {pick(pair.name, language)}  {_short(pair.change[found.year])}")


def _countries(
    console: Console, found: Wall, paths: dict[str, dict[int, Band]], words: dict[str, str], language: str
) -> None:
    from rich.table import Table

    chosen = {e.country: e for e in found.economies if e.country in paths}
    _economies(console, list(chosen.values()), words, language)
    table = Table(words["year"], box=None, pad_edge=False, header_style="bold")
    for code in paths:
        table.add_column(f"{code}, {words['real']} %", justify="right", no_wrap=True)
    for year in next(iter(paths.values())):
        table.add_row(str(year), *(_short(path[year]) for path in paths.values()))
    console.print(table)


def _band(band: Band, language: str, *, signed: bool = False) -> str:
    from exeunt.text.numbers import format_band

    return format_band(band.p05, band.p50, band.p95, band.unit, language, signed=signed, brief=True)


def _short(band: Band) -> str:
    if band.p05 == band.p95 == 0.0:
        return "0"
    return f"{_signed(band.p50)} [{_signed(band.p05)}, {_signed(band.p95)}]"


def _signed(value: float) -> str:
    """Return a signed number with three decimals; what rounds to zero is 0."""
    text = f"{value:+.3f}"
    return text.replace("-", "\N{MINUS SIGN}") if any(c in "123456789" for c in text) else "0"
