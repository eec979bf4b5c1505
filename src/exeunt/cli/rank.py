"""`exeunt rank`: which exits of a scenario matter, by money, people, deaths, capacity or income."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.analysis.attribution.rank import Ranking

SMALL = 0.005
"""Exits below this part of the whole do not decide in which unit the table is written."""
WORDS = {
    "en": {
        "heads": ("exit", "", "Shapley", "5-95 %", "share", "alone", "left out", "above"),
        "total": "all exits",
        "none": "computed, no effect",
        "unknown": "not modelled (no money and no mechanism in the tables; not 0)",
        "how": "method {method}, {evaluations} evaluations, standard error up to {error}; {draws} draws, seed {seed}, "
        "Monte Carlo error of the total {mc}",
        "note": "Shapley values sum to the total; medians do not. above: part of the draws in which an exit does more "
        "than the next one.",
    },
    "zh-Hant": {
        "heads": ("退出", "", "Shapley 值", "5–95%", "占比", "單獨退出", "排除該項", "高於次項"),
        "total": "全部退出",
        "none": "已計算，無影響",
        "unknown": "未納入模型（表中無資金亦無機制；並非 0）",
        "how": "方法 {method}，計算 {evaluations} 次，最大標準誤 {error}；"
        "{draws} 次抽樣，種子 {seed}，總和之蒙地卡羅誤差 {mc}",
        "note": "Shapley 值、單獨退出與排除該項皆為抽樣平均；Shapley 值可加總為總和，中位數不可加總",
    },
}


def rank(
    scenario: Annotated[str, typer.Argument(help="Scenario of the library, or a file.")],
    by: Annotated[str, typer.Option("--by", help="usd, people, deaths, capacity or income.")] = "usd",
    year: Annotated[int | None, typer.Option("--year", help="One year; by default 2026-2036.")] = None,
    draws: Annotated[int, typer.Option(min=1, help="Draws.")] = 256,
    seed: Annotated[int, typer.Option(help="Seed.")] = 66,
    budget: Annotated[int, typer.Option(min=1, help="Evaluations to sample with where exits interact.")] = 200,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Rank the exits of a scenario: each alone, each left out, and Shapley values with their errors."""
    from exeunt.analysis.attribution.rank import rank as compute
    from exeunt.scenario.scenario import Scenario
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    compiled = Scenario.load(scenario).compile(world)
    found = compute(world, compiled, by, year=year, draws=draws, seed=seed, budget=budget)
    if json:
        import json as form

        typer.echo(form.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        _print(found, language)


def _print(found: Ranking, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.grades import mark
    from exeunt.text.language import pick
    from exeunt.text.numbers import chart_measure

    words = WORDS[language]
    seen = [row.mean for row in found.rows if abs(row.share) >= SMALL]
    how = chart_measure([found.total_mean, *seen], found.goal.unit, language)
    console = Console(highlight=False, emoji=False, markup=False)
    table = Table(*words["heads"], box=None, pad_edge=False, header_style="bold", expand=True)
    for column in table.columns:
        column.no_wrap = True
        column.justify = "right"
    for column in table.columns[:2]:
        column.justify = "left"
    table.columns[1].ratio = 1  # names give way, figures do not
    table.columns[1].overflow = "ellipsis"

    def figure(value: float) -> str:
        return how.number(value)

    for row in found.rows:
        low, high = figure(row.value.p05), figure(row.value.p95)
        between = f"{low}..{high}"
        cells = (f"{row.share:.1%}", figure(row.alone), figure(row.left_out), f"{row.above_next:.0%}")
        table.add_row(row.code, pick(row.name, language), figure(row.mean), between, *cells)
    between = f"{figure(found.total.p05)}..{figure(found.total.p95)}"
    table.add_row(str(words["total"]), "", figure(found.total_mean), between, "100.0%", style="bold")
    colon = ": " if language == "en" else "："
    title = f"{pick(found.titles, language)}{colon}{pick(found.goal.name, language)}"
    console.print(
        f"{title}, {how.unit} {mark(found.goal.grade, language)}"
        if language == "en"
        else f"{title}（{how.unit}）{mark(found.goal.grade, language)}"
    )
    console.print(table)
    for key, names in (("none", found.without_effect), ("unknown", found.not_modelled)):
        if names:
            joined = ("; " if language == "en" else "、").join(pick(n, language) for n in names)
            console.print(f"{words[key]}{colon}{len(names)}{colon}{joined}")
    largest = max((row.error for row in found.rows), default=0.0)
    told = {"method": found.method, "evaluations": found.evaluations, "draws": found.draws, "seed": found.seed}
    errors = {"error": figure(largest), "mc": figure(found.draws_error)}
    console.print(str(words["how"]).format(**told, **errors))
    console.print(str(words["note"]))
