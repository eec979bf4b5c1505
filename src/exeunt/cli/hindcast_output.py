"""How `exeunt hindcast` shows its answer: one table for all, or one hindcast with its rows and caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exeunt.text.language import EN, pick

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.analysis.hindcast import Check, Hindcast

MISSES_SHOWN = 4
WIDEST = 100
MINUS = "\N{MINUS SIGN}"


def print_all(found: list[Hindcast], language: str) -> None:
    """Print a table of scores, then targets and misses of each hindcast."""
    console = _console()
    console.print(_summary_table(console.width, found, language))
    for one in found:
        console.print()
        console.print(_title(one, language), style="bold")
        _print_checks(console, one, language)
        _print_misses(console, one, language, MISSES_SHOWN)
    console.print()
    english = "method, caveats and every row: exeunt hindcast NAME"
    console.print(_say(language, english, "方法、限制與每一列：exeunt hindcast 名稱"))


def print_one(one: Hindcast, language: str, rows: int) -> None:
    """Print one hindcast: what it is, scores, targets, rows (0: all), all misses, caveats and source."""
    console = _console()
    scores = one.scores
    console.print(_title(one, language), style="bold")
    console.print(pick(one.what, language))
    error, naive = (_amount(v, one.unit, language) for v in (scores.mae, scores.mae_naive))
    share, better, rule = f"{100 * scores.coverage:.0f}", _signed(scores.improvement), pick(one.naive_rule, language)
    english = (
        f"n = {one.n}; {share} % inside the 90 % range; mean absolute error {error}; naive rule ({rule}): {naive}; "
        f"better by {better} %"
    )
    chinese = (
        f"n = {one.n}；{share}% 落在 90% 區間內；平均絕對誤差 {error}；簡單規則（{rule}）：{naive}；改善 {better}%"
    )
    console.print(_say(language, english, chinese))
    _print_checks(console, one, language)
    shown = one.rows[:rows] if rows else one.rows
    console.print(_rows_table(console.width, one, len(shown), language))
    if len(shown) < one.n:
        english = f"{len(shown)} of {one.n} rows; --rows 0 shows all"
        console.print(_say(language, english, f"顯示 {one.n} 列中的 {len(shown)} 列；--rows 0 顯示全部"))
    _print_misses(console, one, language, rows or one.n)
    console.print(pick(one.note, language))
    console.print(_say(language, f"source {one.source}, grade {one.grade}", f"出處 {one.source}，等級 {one.grade}"))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, emoji=False, markup=False)


def _summary_table(width: int, found: list[Hindcast], language: str) -> Any:
    from rich.table import Table

    english = ("hindcast", "n", "inside 90 %", "error", "naive rule", "better by", "targets")
    heads = english if language == EN else ("回溯檢驗", "n", "90% 區間內", "誤差", "簡單規則", "改善", "目標")
    table = Table(box=None, pad_edge=False, header_style="bold", width=min(width, WIDEST))
    for position, head in enumerate(heads):
        table.add_column(head, justify="right" if 0 < position < len(heads) - 1 else "left", no_wrap=position == 0)
    for one in found:
        scores = one.scores
        error, naive = (_amount(v, one.unit, language) for v in (scores.mae, scores.mae_naive))
        share, better = (
            f"{x}{_say(language, ' %', '%')}" for x in (f"{100 * scores.coverage:.0f}", _signed(scores.improvement))
        )
        table.add_row(one.id, str(one.n), share, error, naive, better, _state(language, met=one.met))
    return table


def _rows_table(width: int, one: Hindcast, count: int, language: str) -> Any:
    from rich.table import Table

    from exeunt.text.numbers import measure

    how = measure([v for r in one.rows for v in (r.p05, r.p95, r.actual)], one.unit, language)
    english = ("case", "year", f"5-95 % (median), {how.unit}", "actual", "naive", "")
    heads = english if language == EN else ("案例", "年", f"5-95%（中位數），{how.unit}", "實際", "簡單規則", "")
    table = Table(box=None, pad_edge=False, header_style="bold", width=min(width, WIDEST))
    for position, head in enumerate(heads):
        table.add_column(head, justify="right" if 0 < position < len(heads) - 1 else "left", no_wrap=position == 1)
    to, outside = _say(language, " to ", " 至 "), _say(language, "outside", "區間外")
    for row in one.rows[:count]:
        low, middle, high, actual, naive = (how.number(v) for v in (row.p05, row.p50, row.p95, row.actual, row.naive))
        band = f"{low}{to}{high} ({middle})"
        table.add_row(pick(row.label, language), str(row.year), band, actual, naive, "" if row.inside else outside)
    return table


def _print_checks(console: Console, one: Hindcast, language: str) -> None:
    for check in one.checks:
        name, state = pick(check.name, language), _state(language, met=check.met)
        console.print(_say(language, f"  {state}: {name}: ", f"  {state}：{name}：") + _against_limits(check))

    for extra in one.extra:
        name = pick(extra.name, language)
        console.print(_say(language, f"  also: {name}: ", f"  另：{name}：") + _plain(extra.value))


def _plain(value: float) -> str:
    return f"{value:.4g}".replace("-", MINUS)


def _against_limits(check: Check) -> str:
    low = f">= {check.low:g}" if check.low is not None else ""
    high = f"<= {check.high:g}" if check.high is not None else ""
    return _plain(check.value) + f" ({', '.join(t for t in (low, high) if t)})".replace("-", MINUS)


def _print_misses(console: Console, one: Hindcast, language: str, most: int) -> None:
    misses = one.misses
    named = [pick(m.label, language) + _say(language, f" ({m.year})", f"（{m.year} 年）") for m in misses[:most]]
    more = len(misses) - len(named)
    if language == EN:
        text = (": " + "; ".join(named) if named else "") + (f" and {more} more" if more else "")
        console.print(f"  outside the range {len(misses)} of {one.n}{text}")
    else:
        text = ("：" + "；".join(named) if named else "") + (f"，另有 {more} 例" if more else "")
        console.print(f"  {one.n} 例中 {len(misses)} 例落在區間外{text}")


def _amount(value: float, unit: str, language: str) -> str:
    """Return an error in the unit of its hindcast; rates need more digits than percentages of money."""
    from exeunt.text.numbers import format_number

    words = {"percent": "%", "percent rate": "%", "log points": _say(language, "log points", "對數點"), "1": ""}
    return f"{value:#.3g} {words[unit]}".rstrip() if unit in words else format_number(value, unit, language)


def _title(one: Hindcast, language: str) -> str:
    return f"{pick(one.title, language)} [{one.id}]"


def _state(language: str, *, met: bool) -> str:
    return _say(language, "met", "達成") if met else _say(language, "MISSED", "未達成")


def _signed(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", MINUS)


def _say(language: str, english: str, chinese: str) -> str:
    return english if language == EN else chinese
