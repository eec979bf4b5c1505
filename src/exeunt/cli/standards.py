"""`exeunt standards`: how far technologies split under a scenario, which camps and zones, what is not supported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from exeunt.analysis.bands import Band
    from exeunt.analysis.standards import StandardsPage
    from exeunt.analysis.standards_central import Zones

HEADS = {
    "en": ("technology", "fragmentation", "change", "at open share 0.2 / 0.5 / 0.8"),
    "zh-Hant": ("技術", "分裂指數", "變化", "開放份額 0.2／0.5／0.8 時"),
}


def standards(
    scenario: Annotated[str, typer.Argument(help="Scenario of the library, or a file.")] = "us-retreat",
    run: Annotated[Path | None, typer.Option("--run", help="Folder of a finished run that holds the scenario.")] = None,
    draws: Annotated[int, typer.Option(min=1, help="Draws if there is no --run.")] = 256,
    seed: Annotated[int, typer.Option(help="Seed if there is no --run.")] = 66,
    country: Annotated[list[str] | None, typer.Option("--country", help="Show where this country ends.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show fragmentation of technology standards, camps and isolation zones in the last year."""
    from exeunt.analysis.standards import standards_page
    from exeunt.api import run as compute
    from exeunt.engine.registry import EVERY, channel_names
    from exeunt.results.result import Result
    from exeunt.scenario.scenario import Scenario
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    wanted = [world.index("country").labels[world.index("country").position(c)] for c in country or ()]
    loaded = Scenario.load(scenario)
    compiled = loaded.compile(world)
    if run is not None:
        result = Result.open(run)
    else:
        result = compute(loaded, draws=draws, seed=seed, channels=channel_names(EVERY), world=world)
    page = standards_page(result, compiled.name, world, compiled.bridges)
    if json:
        typer.echo(_text(page, result.draws))
    else:
        _print(page, wanted, language, result.draws)


def _text(page: StandardsPage, draws: int) -> str:
    import dataclasses
    import json

    data: dict[str, Any] = dataclasses.asdict(page)
    data["draws"] = draws
    for split, told in zip(page.splits, data["splits"], strict=True):
        told |= {n: getattr(split, n).to_dict() for n in ("level", "change", "simple_change")}
    return json.dumps(data, ensure_ascii=False, indent=1)


def _print(page: StandardsPage, wanted: list[str], language: str, draws: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.language import pick

    console = Console(highlight=False, emoji=False, markup=False)
    table = Table(*HEADS[language], box=None, pad_edge=False, header_style="bold")
    for split in page.splits:
        at = " / ".join(f"{v:+.4f}" for v in split.by_neutral_share.values())
        table.add_row(pick(split.name, language), _level(split.level), _change(split.change), at)
    console.print(f"{page.scenario}, {page.year}" if language == "en" else f"{page.scenario}，{page.year} 年")
    console.print(table)
    foot = (
        f"median and 90 % range of {draws} draws; change against the paired baseline; last column at central parameters"
        if language == "en"
        else f"{draws} 次抽樣的中位數與 90% 區間；變化與成對基線相比；末欄為中央參數"
    )
    console.print(foot)
    for title, found in ((("base", "基期"), page.base_zones), (("scenario", "情境"), page.zones)):
        console.print(zones_in_words(found, language, title[0] if language == "en" else title[1]))
    for camp in page.camps:
        if camp.country in wanted:
            console.print(f"{pick(camp.name, language)}: {', '.join(f'{t} {b}' for t, b in camp.leads.items())}")
    for caveat in page.caveats:
        console.print("- " + pick(caveat, language))


def zones_in_words(found: Zones, language: str, title: str) -> str:
    """Return the finding on zones: their sizes and largest members, or that there are no clear ones."""
    sizes = ", ".join(str(len(z.members)) for z in found.zones)
    if language == "en":
        verdict = "zones" if found.clear else "no clear zones"
        text = f"{title}: {verdict}; communities of goods trade {sizes}, modularity {found.modularity:.2f} "
        text += f"(trade alone {', '.join(map(str, found.trade_sizes))}, {found.trade_modularity:.2f})"
    else:
        verdict = "有隔離區" if found.clear else "無明確隔離區"
        text = f"{title}：{verdict}；貨物貿易社群規模 {sizes}，模組度 {found.modularity:.2f}"
        text += f"（僅貿易：{', '.join(map(str, found.trade_sizes))}，{found.trade_modularity:.2f}）"
    if found.clear:
        text += "".join(f"\n  {'/'.join(z.core)} ({len(z.members)})" for z in found.zones if z.is_zone)
    return text


def _level(band: Band) -> str:
    return f"{band.p50:.3f} [{band.p05:.3f}, {band.p95:.3f}]"


def _change(band: Band) -> str:
    return f"{band.p50:+.4f} [{band.p05:+.4f}, {band.p95:+.4f}]"
