"""`exeunt explain`: why a number is what it is, by exit, by channel, by parameter, down to the sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from exeunt.analysis.attribution.explain import Decomposition
    from exeunt.text.numbers import Measure

SHOWN = 12
WORDS = {
    "en": {
        "level": "level",
        "gap": "against the baseline",
        "exits": ("by exit", "mean", "5-95 %", "share"),
        "channels": ("through channel", "mean", "alone", "switched off"),
        "drivers": ("parameter that drives the band", "first-order", "rank corr.", "lowest tenth", "highest tenth"),
        "rest": "interactions, shocks and noise: {rest}; on grade C: {judgement}{verdict}",
        "verdict": " (a judgement)",
        "foot": "parts: means over the first {draws} draws, sum {total}; band and drivers: all {all} draws of the run",
        "back": "in the run other channels add a year later: {feedback}",
        "unknown": "not modelled: {count} exits (listed by exeunt rank)",
        "still": "channels read without effect: {names}",
        "same": "nothing differs from the baseline",
        "sources": "sources",
    },
    "zh-Hant": {
        "level": "水準",
        "gap": "與基線之差",
        "exits": ("依退出", "平均", "5–95%", "占比"),
        "channels": ("經由管道", "平均", "單獨作用", "關閉該管道"),
        "drivers": ("決定區間的參數", "一階指標", "等級相關", "最低一成", "最高一成"),
        "rest": "交互作用、隨機衝擊與雜訊：{rest}；屬 C 級者：{judgement}{verdict}",
        "verdict": "（屬判斷）",
        "foot": "各項為前 {draws} 次抽樣之平均，總和 {total}；區間與參數使用全部 {all} 次抽樣",
        "back": "執行結果中其他管道於次年回饋：{feedback}",
        "unknown": "未納入模型：{count} 項退出（見 exeunt rank）",
        "still": "讀取但無影響的管道：{names}",
        "same": "與基線無差異",
        "sources": "來源",
    },
}


def explain(
    outcome: Annotated[str, typer.Argument(help="Outcome, as exeunt graph lists them.")],
    country: Annotated[
        str | None, typer.Option("--country", "--label", help="Country, organisation or other label of the outcome.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year; the last by default.")] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", help="Scenario of the run, by name or file; its first by default.")
    ] = None,
    run: Annotated[Path | None, typer.Option("--run", help="Folder of a finished run; else us-retreat is run.")] = None,
    draws: Annotated[int, typer.Option(min=1, help="Draws of the parts.")] = 64,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Take a number apart: which exits, through which channels, which parameters and sources."""
    from exeunt.analysis.attribution.explain import decompose
    from exeunt.cli.stored import stored_run
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    result, compiled = stored_run(world, run, scenario)
    found = decompose(world, result, compiled, outcome, label=country, year=year, draws=draws)
    if json:
        import json as form

        typer.echo(form.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        _print(found, language, result.draws)


def _print(found: Decomposition, language: str, draws: int) -> None:
    from rich.console import Console

    from exeunt.text.grades import mark
    from exeunt.text.language import pick
    from exeunt.text.numbers import format_band

    words = WORDS[language]
    console = Console(highlight=False, emoji=False, markup=False)
    colon = ": " if language == "en" else "："
    goal = found.goal
    where = f", {found.label}" if found.label else ""
    console.print(
        f"{pick(goal.name, language)}{where}, {goal.years[-1]}, {found.scenario} {mark(goal.grade, language)}",
        style="bold",
    )
    for key, band in (("level", found.level), ("gap", found.difference)):
        text = format_band(band.p05, band.p50, band.p95, band.unit, language, signed=key == "gap")
        console.print(f"  {words[key]}{colon}{text}")
    if not found.by_exit.rows and not found.by_channel:
        console.print(str(words["same"]))
        return
    _parts(console, found, language)
    _drivers(console, found, language)
    told = {"draws": found.draws, "all": draws, "total": _measure(found, language).number(found.total_mean)}
    console.print(str(words["foot"]).format(**told))
    if not _measure(found, language).zero(found.feedback):
        console.print(str(words["back"]).format(feedback=_measure(found, language).number(found.feedback, signed=True)))
    console.print(f"{words['sources']}{colon}" + "; ".join(found.stands.sources[:SHOWN]))


def _measure(found: Decomposition, language: str) -> Measure:
    from exeunt.text.numbers import chart_measure

    return chart_measure([found.total_mean, *(r.mean for r in found.by_exit.rows[:6])], found.goal.unit, language)


def _parts(console: Console, found: Decomposition, language: str) -> None:
    from rich.table import Table

    from exeunt.text.language import pick

    words, how = WORDS[language], _measure(found, language)
    table = Table(*words["exits"], box=None, pad_edge=False, header_style="bold")
    for row in found.by_exit.rows[:SHOWN]:
        between = f"{how.number(row.value.p05)}..{how.number(row.value.p95)}"
        table.add_row(pick(row.name, language), how.number(row.mean), between, f"{row.share:.1%}")
    _align(table)
    console.print(how.unit)
    console.print(table)
    if found.by_exit.not_modelled:
        console.print(str(words["unknown"]).format(count=len(found.by_exit.not_modelled)))
    table = Table(*words["channels"], box=None, pad_edge=False, header_style="bold")
    for part in found.by_channel:
        figures = (how.number(v) for v in (part.mean, part.alone, part.switched_off))
        table.add_row(pick(part.title, language), *figures)
    _align(table)
    console.print(table)
    if found.quiet_channels:
        console.print(str(words["still"]).format(names=", ".join(found.quiet_channels)))


def _drivers(console: Console, found: Decomposition, language: str) -> None:
    from rich.table import Table

    from exeunt.text.grades import mark
    from exeunt.text.language import pick

    words, how = WORDS[language], _measure(found, language)
    table = Table(*words["drivers"], box=None, pad_edge=False, header_style="bold")
    for row in [r for r in found.drivers.rows if r.seen][:6]:
        name = f"{pick(row.names, language)} {mark(row.grade, language)}"
        table.add_row(name, f"{row.first:.2f}", f"{row.spearman:+.2f}", how.number(row.low), how.number(row.high))
    _align(table)
    console.print(table)
    verdict = words["verdict"] if found.drivers.is_judgement else ""
    told = {"rest": f"{found.drivers.rest:.0%}", "judgement": f"{found.drivers.judgement:.0%}", "verdict": verdict}
    console.print(str(words["rest"]).format(**told))


def _align(table: Table) -> None:
    for column in table.columns[1:]:
        column.justify = "right"
        column.no_wrap = True
