"""`exeunt fill`: where additional money does most, re-run and compared with rules of thumb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from exeunt.analysis.fill import Filled
    from exeunt.analysis.fill.pareto import Frontier

SHOWN = 15
WORDS = {
    "en": {
        "head": "{budget} a year in {years} for: {goal}",
        "heads": ("body", "", "gap", "can take", "gets", "next 1 m USD brings"),
        "unit": "million USD a year",
        "other": "{count} other bodies",
        "unused": "unused: {amount} (bodies take on at most 19 % of their spending of 2024 a year, and their gap)",
        "gain": "harm avoided ({unit}): predicted {predicted}, re-run {rerun} ({low}..{high}); rounds {rounds}{state}",
        "apart": "; prediction and re-run differ by more than 5 %",
        "worst": "mean of the worst {share}",
        "rules": "same money {name}: {gain} ({low} to {high})",
        "next": "next million USD of budget brings {gain}",
        "saved": "what acting donors no longer give in the same years: {saved}",
        "caps": "every gain is the same a dollar, so only caps decide",
        "foot": "{runs} engine runs of {draws} draws, seed {seed}; money of nobody named crowds nobody out",
    },
    "zh-Hant": {
        "head": "{years} 每年 {budget}，目標：{goal}",
        "heads": ("組織", "", "缺口", "可吸收", "分得", "再增 100 萬美元"),
        "unit": "每年百萬美元",
        "other": "其他 {count} 個組織",
        "unused": "未用：{amount}（各組織每年至多吸收 2024 年支出的 19%，且不超過缺口）",
        "gain": "避免的損害，{unit}：預測 {predicted}，重跑 {rerun}（{low} 至 {high}），{rounds} 輪{state}",
        "apart": "；預測與重跑相差逾 5%",
        "worst": "最差 {share} 的平均",
        "rules": "同額資金{name}：{gain}（{low} 至 {high}）",
        "next": "預算再增 100 萬美元可得 {gain}",
        "saved": "行動方同期不再提供的資金：{saved}",
        "caps": "每一美元效益相同，僅由上限決定",
        "foot": "引擎執行 {runs} 次，各 {draws} 次抽樣，種子 {seed}；未指名來源的資金不排擠任何人",
    },
}


def fill(
    scenario: Annotated[str, typer.Argument(help="Scenario of the library, or a file.")],
    budget: Annotated[float, typer.Option("--budget", help="USD a year, such as 1e9.")],
    objective: Annotated[
        str, typer.Option("--objective", help="deaths, food, capacity, shortfall or pareto:capacity,food.")
    ] = "capacity",
    donors: Annotated[str | None, typer.Option("--donors", help="Caps a year: JPN=3e8,DEU=1e9.")] = None,
    robust: Annotated[str | None, typer.Option("--robust", help="cvar:0.9 for the mean of the worst tenth.")] = None,
    years: Annotated[str, typer.Option("--years", help="Years of the money, first-last.")] = "2027-2029",
    instrument: Annotated[str, typer.Option("--instrument", help="earmarked or core.")] = "earmarked",
    draws: Annotated[int, typer.Option(min=1, help="Draws of each run.")] = 64,
    seed: Annotated[int, typer.Option(help="Seed.")] = 66,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Say where additional money does most: a portfolio by linear or integer programming, re-run whole."""
    from exeunt.analysis.fill import Order
    from exeunt.analysis.fill import fill as compute
    from exeunt.analysis.fill.donors import parse_donors
    from exeunt.scenario.scenario import Scenario
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    pair = _pair(objective)
    order = Order(
        budget,
        objective,
        _years(years),
        instrument,
        parse_donors(donors),
        _level(robust),
        draws=draws,
        seed=seed,
    )
    world = World.load()
    compiled = Scenario.load(scenario).compile(world)
    if pair is not None:
        from exeunt.analysis.fill.pareto import pareto

        between = pareto(world, compiled, order, pair)
        show(between, json=json, print_it=lambda: _print_frontier(between, language))
        return
    found = compute(world, compiled, order)
    show(found, json=json, print_it=lambda: _print(found, language))


def show(found: Filled | Frontier, *, json: bool, print_it: Callable[[], None]) -> None:
    """Print an answer as JSON or for people."""
    if json:
        import json as form

        typer.echo(form.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        print_it()


def _pair(objective: str) -> tuple[str, str] | None:
    """Return the two objectives of "pareto:one,two", the default pair of "pareto", else None. Error: E567."""
    from exeunt.errors import ExeuntError

    kind, _, names = objective.partition(":")
    if kind != "pareto":
        return None
    one, _, two = (names or "capacity,shortfall").partition(",")
    if not one or not two:
        raise ExeuntError("E567", f"'{objective}' names no two objectives", mend="Write pareto:capacity,food.")
    return one.strip(), two.strip()


def _print_frontier(found: Frontier, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.language import pick
    from exeunt.text.numbers import format_number, measure

    console = Console(highlight=False, emoji=False, markup=False)
    hows = [measure([p.rerun[k] for p in found.points], found.units[k], language) for k in (0, 1)]
    budget = format_number(found.order.budget, "USD", language)
    years = f"{found.order.years[0]}-{found.order.years[-1]}"
    joined = (", " if language == "en" else "、").join(pick(n, language) for n in found.names)
    console.print(str(WORDS[language]["head"]).format(budget=budget, years=years, goal=joined), style="bold")
    heads = [f"{name}, {how.unit}" for name, how in zip(found.objectives, hows, strict=True)]
    table = Table(*heads, WORDS[language]["heads"][0], box=None, pad_edge=False, header_style="bold")
    for point in found.points:
        largest = sorted(point.amounts.items(), key=lambda x: -x[1])[:3]
        names = ", ".join(f"{body} {z / 1e6:,.0f}" for body, z in largest)
        table.add_row(*(how.number(v) for how, v in zip(hows, point.rerun, strict=True)), names)
    console.print(table)
    console.print(str(WORDS[language]["foot"]).format(runs=found.runs, draws=found.order.draws, seed=found.order.seed))


def _years(text: str) -> tuple[int, ...]:
    from exeunt.errors import ExeuntError

    first, _, last = text.partition("-")
    try:
        return tuple(range(int(first), int(last or first) + 1))
    except ValueError:
        raise ExeuntError("E568", f"years '{text}'", mend="Write --years 2027-2029.") from None


def _level(text: str | None) -> float | None:
    from exeunt.errors import ExeuntError

    if text is None:
        return None
    name, _, level = text.partition(":")
    try:
        found = float(level)
    except ValueError:
        name = ""
    if name != "cvar":
        raise ExeuntError("E568", f"'{text}' is not a measure of risk", mend="Write --robust cvar:0.9.")
    return found


def _print(found: Filled, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.language import pick
    from exeunt.text.numbers import format_band, format_number, measure

    words = WORDS[language]
    console = Console(highlight=False, emoji=False, markup=False)
    order = found.order
    years = f"{order.years[0]}-{order.years[-1]}" if len(order.years) > 1 else str(order.years[0])
    budget = format_number(order.budget, "USD", language)
    console.print(
        str(words["head"]).format(budget=budget, years=years, goal=pick(found.goal_name, language)), style="bold"
    )
    table = Table(*words["heads"], box=None, pad_edge=False, header_style="bold", expand=True)
    for column in table.columns:
        column.no_wrap = True
        column.justify = "right"
    for column in table.columns[:2]:
        column.justify = "left"
    table.columns[1].ratio = 1
    table.columns[1].overflow = "ellipsis"
    given = [s for s in found.shares if s.amount > 0.5]
    for share in given[:SHOWN]:
        figures = (f"{v / 1e6:,.0f}" for v in (share.gap, share.cap, share.amount))
        later = "" if share.next_gain is None else f"{share.next_gain.p50:.3g}"
        table.add_row(share.body, pick(share.name, language), *figures, later)
    rest = given[SHOWN:]
    if rest:
        name = str(words["other"]).format(count=len(rest))
        table.add_row("", name, "", "", f"{sum(s.amount for s in rest) / 1e6:,.0f}", "")
    console.print(str(words["unit"]))
    console.print(table)
    if found.unused > 0.5:
        console.print(str(words["unused"]).format(amount=format_number(found.unused, "USD", language)))
    how = measure([found.rerun_mean, found.rerun.p95], found.unit, language)
    told = {
        "unit": how.unit,
        "predicted": how.number(found.predicted),
        "rerun": how.number(found.rerun_mean),
        "low": how.number(found.rerun.p05),
        "high": how.number(found.rerun.p95),
        "rounds": found.rounds,
        "state": "" if found.agrees else words["apart"],
    }
    if order.robust is not None:
        console.print(str(words["worst"]).format(share=f"{1.0 - order.robust:.0%}"))
    console.print(str(words["gain"]).format(**told))
    for rule in found.compared:
        ends = {"gain": how.number(rule.mean), "low": how.number(rule.gain.p05), "high": how.number(rule.gain.p95)}
        console.print(str(words["rules"]).format(name=pick(rule.name, language), **ends))
    if order.objective == "shortfall":
        console.print(str(words["caps"]))
    else:
        console.print(str(words["next"]).format(gain=f"{found.next_million:.3g} {how.unit}"))
    saved = found.saved
    console.print(str(words["saved"]).format(saved=format_band(saved.p05, saved.p50, saved.p95, "USD", language)))
    console.print(str(words["foot"]).format(runs=found.runs, draws=order.draws, seed=order.seed))
