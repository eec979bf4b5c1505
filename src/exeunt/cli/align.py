"""`exeunt align`: who leans where and why for one recipient: accounting and behaviour, always apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from exeunt.analysis.bands import Band
    from exeunt.analysis.patrons import CountryLean
    from exeunt.results.result import Result
    from exeunt.world.world import World

WORDS = {
    "en": {
        "accounting": "Accounting (grade A): nobody reacts",
        "dependence": "bilateral aid, percent of GDP",
        "without": "without",
        "change": "change",
        "share": "share in bilateral aid, percent",
        "patrons": "Behaviour of patrons (grade C): how they may share out what they have",
        "patron": "million USD a year",
        "overlap": "Bilateral aid and United Nations spending overlap and are never added.",
        "behaviour": "Behaviour (grade C): alignment, points of 100",
        "bloc": "bloc",
        "votes": "votes",
        "aid": "aid",
        "trade": "trade",
        "security": "security",
        "parts": "Votes, aid, trade, security: parts of the index of 2024 in percent, at central parameters.",
        "neutrality": "neutrality",
        "price": "price of a point, {bloc}, USD a year",
        "worth": "worth of the new offers, USD a year",
        "staying": "cost of keeping it as non-aligned, USD a year",
        "more": "{low} or more (median {middle})",
        "moves": "It moves: a median change of a point or more, the 90 % range on one side of zero.",
        "stays": "It does not move: less than a point in the median, or a range that crosses zero.",
        "flag": "No ideal point of 2024 in the votes: an older one, or none, is used.",
        "foot": "median and 90 % range of {draws} draws against the paired baseline",
        "limits": "What the evidence does not support: exeunt report, section “Who leans where and why”.",
    },
    "zh_hant": {
        "accounting": "會計數（A 級）：無人因應",
        "dependence": "雙邊援助占 GDP 百分比",
        "without": "無事件",
        "change": "變化",
        "share": "雙邊援助占比（%）",
        "patrons": "援助方行為（C 級）：可能如何分配既有預算",
        "patron": "每年百萬美元",
        "overlap": "雙邊援助與聯合國支出重疊，不相加。",
        "behaviour": "行為（C 級）：陣營傾向，以 100 為滿分",
        "bloc": "陣營",
        "votes": "投票",
        "aid": "援助",
        "trade": "貿易",
        "security": "安全",
        "parts": "投票、援助、貿易、安全：2024 年指數的組成（百分比），採中央參數。",
        "neutrality": "中立程度",
        "price": "每個百分點的價格，{bloc}，每年美元",
        "worth": "新援助條件的價值，每年美元",
        "staying": "維持原有不結盟程度的成本，每年美元",
        "more": "{low} 以上（中位數 {middle}）",
        "moves": "有移動：中位數變化達一個百分點以上，且 90% 區間位於零的同一側。",
        "stays": "沒有移動：中位數變化不到一個百分點，或區間跨過零。",
        "flag": "投票資料無 2024 年理想點：採較早年份，或無資料。",
        "foot": "{draws} 次抽樣的中位數與 90% 區間，與成對基線相比",
        "limits": "證據不支持的說法：見 exeunt report「誰傾向誰、為什麼」。",
    },
}
PARTS = {"voting": "votes", "aid": "aid", "trade": "trade", "security": "security"}


def align(
    country: Annotated[str, typer.Argument(help="ISO3 code of a recipient of aid, such as KEN.")],
    run: Annotated[Path | None, typer.Option("--run", help="Folder of a finished run that holds alignment.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Scenario; us-retreat, or the first one of --run.")] = None,
    year: Annotated[int | None, typer.Option(help="Year; the last one if not given.")] = None,
    draws: Annotated[int, typer.Option(min=1, help="Draws if there is no --run.")] = 256,
    seed: Annotated[int, typer.Option(help="Seed if there is no --run.")] = 66,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show who a recipient's aid comes from, where it may lean, and why: accounting and behaviour apart."""
    from exeunt.analysis.patrons import country_lean
    from exeunt.results.result import Result
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    world.index("country").position(country)  # a wrong code is told before anything is computed
    result = Result.open(run) if run is not None else _computed(scenario or "us-retreat", draws, seed, world)
    name = scenario if scenario in result.scenarios else _chosen(result, scenario)
    found = country_lean(result, name, year or result.years[-1], country, world)
    if json:
        typer.echo(_text(found))
    else:
        _print(found, result, world, "en" if language == "en" else "zh_hant")


def _computed(scenario: str, draws: int, seed: int, world: World) -> Result:
    from exeunt.api import run as compute
    from exeunt.engine.registry import EVERY, channel_names

    return compute(scenario, draws=draws, seed=seed, channels=channel_names(EVERY), world=world)


def _chosen(result: Result, scenario: str | None) -> str:
    """Return the scenario to show: a file's run holds one under its own name; unknown names are refused."""
    if scenario is None:
        return "us-retreat" if "us-retreat" in result.scenarios else result.scenarios[0]
    if Path(scenario).suffix and len(result.scenarios) == 1:
        return result.scenarios[0]
    return result.check_scenario(scenario)


def _text(found: CountryLean) -> str:
    import dataclasses
    import json

    from exeunt.analysis.bands import finite

    data: dict[str, Any] = dataclasses.asdict(found)
    data["note"] = "accounting: dependence, source_change, spending_lost; behaviour (grade C): money, the rest of lean"
    return json.dumps(finite(data), ensure_ascii=False, indent=1, allow_nan=False)


def _print(found: CountryLean, result: Result, world: World, language: str) -> None:
    from rich.console import Console

    from exeunt.text.language import pick

    words, lean = WORDS[language], found.lean
    console = Console(highlight=False, emoji=False, markup=False)
    colon, comma = (": ", ", ") if language == "en" else ("：", "，")
    console.print(f"{pick(lean.name, language)}{comma}{result.title(found.scenario, language)}{comma}{found.year}")
    console.print(f"\n{words['accounting']}", style="bold")
    after = _band(lean.dependence, language)
    console.print(f"{words['dependence']}{colon}{lean.dependence_base:.1f} → {after}")
    console.print(_shares(found, world, words, language))
    console.print(f"\n{words['patrons']}", style="bold")
    console.print(_money(found, words, language))
    console.print(words["overlap"])
    console.print(f"\n{words['behaviour']}", style="bold")
    console.print(_blocs(found, world, words, language))
    console.print(words["parts"])
    _worth(console, found, world, words, language)
    console.print(words["moves"] if lean.moves else words["stays"])
    if lean.flagged:
        console.print(words["flag"])
    console.print(words["foot"].format(draws=found.draws), style="dim")
    console.print(words["limits"], style="dim")


def _shares(found: CountryLean, world: World, words: dict[str, str], language: str) -> Table:
    from rich.table import Table

    table = Table(words["share"], box=None, pad_edge=False, header_style="bold")
    table.add_column("2024", justify="right")
    table.add_column(words["change"], justify="right")
    for bloc, change in found.lean.source_change.items():
        before = f"{100 * found.parts['aid'][bloc]:.1f}"
        table.add_row(_bloc(world, bloc, language), before, _short(change, 1.0, signed=True))
    return table


def _bloc(world: World, bloc: str, language: str) -> str:
    return world.index("bloc").name(bloc, language).partition(" or ")[0]


def _money(found: CountryLean, words: dict[str, str], language: str) -> Table:
    from rich.table import Table

    from exeunt.text.language import pick

    table = Table(words["patron"], box=None, pad_edge=False, header_style="bold")
    for head in ("without", "change"):
        table.add_column(words[head], justify="right")
    for m in found.money:
        table.add_row(pick(m.name, language), f"{m.without / 1e6:,.1f}", _short(m.change, 1e-6, signed=True))
    return table


def _blocs(found: CountryLean, world: World, words: dict[str, str], language: str) -> Table:
    from rich.table import Table

    table = Table(words["bloc"], box=None, pad_edge=False, header_style="bold")
    for part in PARTS.values():
        table.add_column(words[part], justify="right")
    for head in ("without", "change"):
        table.add_column(words[head], justify="right")
    for bloc, base in found.lean.base.items():
        parts = (f"{100 * found.parts[p][bloc]:.0f}" for p in PARTS)
        table.add_row(
            _bloc(world, bloc, language), *parts, f"{100 * base:.1f}", _short(found.lean.change[bloc], 1.0, signed=True)
        )
    return table


def _worth(console: Console, found: CountryLean, world: World, words: dict[str, str], language: str) -> None:
    from dataclasses import replace
    from math import isnan

    colon = ": " if language == "en" else "："
    lean, bloc = found.lean, next(iter(found.lean.price))
    cost = lean.price[bloc]
    name = world.index("bloc").name(bloc, language)
    low, middle = (_band(replace(cost, p05=v, p50=v, p95=v), language) for v in (cost.p05, cost.p50))
    told = words["more"].format(low=low, middle=middle) if isnan(cost.p95) else _band(cost, language)
    console.print(
        f"{words['neutrality']}{colon}{_band(lean.neutrality.scaled(100.0, 'points'), language, signed=True)}"
    )
    console.print(f"{words['price'].format(bloc=name)}{colon}{told}")
    console.print(f"{words['worth']}{colon}{_band(lean.worth, language, signed=True)}")
    console.print(f"{words['staying']}{colon}{_band(lean.staying, language)}")


def _band(band: Band, language: str, *, signed: bool = False) -> str:
    from exeunt.text.numbers import format_band

    return format_band(band.p05, band.p50, band.p95, band.unit, language, signed=signed, brief=True)


def _short(band: Band, factor: float, *, signed: bool = False) -> str:
    """Return "median [low, high]" for a table whose head names the unit; too small to show is 0."""
    sign = "+" if signed else ""
    low, middle, high = (f"{factor * v:{sign},.1f}" for v in (band.p05, band.p50, band.p95))
    zero = {"+0.0": "0.0", "-0.0": "0.0"}
    low, middle, high = (zero.get(v, v).replace("-", "\N{MINUS SIGN}") for v in (low, middle, high))
    return middle if low == high else f"{middle} [{low}, {high}]"
