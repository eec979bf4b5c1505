"""`exeunt sensitivity`: which parameters drive an outcome, and in which box of them its worst cases lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.analysis.drivers.page import SensitivityPage

SHOWN = 15
WORDS = {
    "en": {
        "heads": ("parameter", "first-order", "floor", "rank", "partial", "lowest tenth", "highest tenth"),
        "rest": "interactions, shocks and noise {rest}; grade C carries {judgement} of what is explained",
        "unseen": "not distinguishable from 0",
        "box": "worst tenth ({worse} {threshold}): box with coverage {coverage}, density {density}, mass {mass}",
        "none": "no box tells the worst tenth from the rest",
        "same": "does not vary between draws",
        "high": "at least",
        "low": "at most",
    },
    "zh-Hant": {
        "heads": ("參數", "一階指標", "雜訊底線", "等級相關", "偏相關", "最低一成", "最高一成"),
        "rest": "交互作用、隨機衝擊與雜訊 {rest}；C 級參數占已解釋部分 {judgement}",
        "unseen": "與 0 無法區分",
        "box": "最差一成（{worse} {threshold}）：參數區域涵蓋率 {coverage}、密度 {density}、占全體 {mass}",
        "none": "沒有參數區域能區分最差一成",
        "same": "各次抽樣皆相同",
        "high": "不低於",
        "low": "不高於",
    },
}


def sensitivity(
    scenario: Annotated[str, typer.Argument(help="Scenario of the library, or a file.")],
    outcome: Annotated[str, typer.Argument(help="Outcome, as exeunt graph lists them.")],
    country: Annotated[
        str | None, typer.Option("--country", "--label", help="Country, organisation or other label of the outcome.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year; the last by default.")] = None,
    run: Annotated[Path | None, typer.Option("--run", help="Folder of a finished run that holds the scenario.")] = None,
    draws: Annotated[int, typer.Option(min=64, help="Draws if there is no --run.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed if there is no --run.")] = 66,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show rank and first-order indices, a tornado and the box of the worst cases, from the draws of a run."""
    from exeunt.analysis.drivers.page import sensitivity_page
    from exeunt.cli.stored import stored_run
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    result, compiled = stored_run(world, run, scenario, draws=draws, seed=seed)
    page = sensitivity_page(world, result, compiled, outcome, label=country, year=year)
    if json:
        import json as form

        typer.echo(form.dumps(page.to_dict(), ensure_ascii=False, indent=1))
    else:
        _print(page, language)


def _print(page: SensitivityPage, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.grades import mark
    from exeunt.text.language import pick
    from exeunt.text.numbers import format_band, measure

    words = WORDS[language]
    console = Console(highlight=False, emoji=False, markup=False)
    band, found = page.difference, page.drivers
    how = measure([band.p05, band.p95], band.unit, language)
    where = f", {page.label}" if page.label else ""
    title = f"{pick(page.name, language)}{where}, {page.year}, {page.scenario} {mark(band.grade, language)}"
    console.print(title, style="bold")
    console.print(format_band(band.p05, band.p50, band.p95, band.unit, language, signed=True))
    if not found.varies:
        console.print(str(words["same"]))
        return
    table = Table(*words["heads"], box=None, pad_edge=False, header_style="bold")
    for row in found.tornado:
        first = f"{row.first:.3f}" if row.seen else f"({row.first:.3f})"
        name = f"{pick(row.names, language)} {mark(row.grade, language)}"
        ends = (how.number(row.low), how.number(row.high))
        table.add_row(name, first, f"{row.floor:.3f}", f"{row.spearman:+.2f}", f"{row.partial:+.2f}", *ends)
    for column in table.columns[1:]:
        column.justify = "right"
    console.print(table)
    console.print(f"( ): {words['unseen']}; {how.unit}")
    console.print(str(words["rest"]).format(rest=f"{found.rest:.0%}", judgement=f"{found.judgement:.0%}"))
    box = page.worst
    if box is None:
        console.print(str(words["none"]))
        return
    told = {k: f"{getattr(box, k):.2f}" for k in ("coverage", "density", "mass")}
    worse = {"worse": words[box.worse], "threshold": how.number(box.threshold)}
    console.print(str(words["box"]).format(**told, **worse))
    for limit in box.limits:
        low = "" if limit.low is None else f"{limit.low:.4g} <= "
        high = "" if limit.high is None else f" <= {limit.high:.4g}"
        console.print(f"  {low}{pick(limit.names, language)}{high} (p {limit.doubt:.1g})")
