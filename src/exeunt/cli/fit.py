"""`exeunt fit`: re-estimate a model on the user's own copy of data that the package may not ship."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from exeunt.analysis.exit_fit import ExitFit, Term

app = typer.Typer(no_args_is_help=True)
COLUMNS = {
    "en": ("term", "estimate", "standard error", "shipped"),
    "zh_hant": ("項目", "估計值", "標準誤", "內建值"),
}
EXITS, LIFE, EARLY = "membership_exits_derived.csv", "igo_lifecycle.csv", "unga_ideal_points_1946_1999.csv"
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "head": "{rows:,} member-years, {events:,} exits: {rate:.2f} per 1,000 (documented withdrawals: 0.41)",
        "full": "divergence and contagion",
        "size": "comparison: number of members alone",
        "covariance": "covariance of example and nearness: {value:.4f}",
        "test": "Estimated up to {split}, tested on {rows:,} later member-years with {observed} exits:",
        "line": "  {name}: {predicted:.0f} predicted, area under the curve {auc:.3f}",
        "no_test": "No test on later years: one part has no exit or cannot be estimated.",
        "derived": "derived from the spells: {what}",
        "early": "ideal points before 2000 were not given: the panel starts in 2000",
        "note": "The exits of these data are coded transitions, most of them no documented withdrawals: effects may be "
        "attenuated or artefacts of coding.",
        "divergence": "divergence", "peer": "example (peer)", "proximity": "nearness to a leaver",
        "ln_members": "log of members", "ln_age": "log of 1 + age", "before_1980": "1966-1979", "constant": "constant",
        "exits": "exits", "lifecycle": "lifecycles",
    },
    "zh_hant": {
        "head": "{rows:,} 個成員年、{events:,} 次退出：每千成員年 {rate:.2f} 次（有紀錄之退出：0.41）",
        "full": "分歧與跟進",
        "size": "對照：僅以成員數",
        "covariance": "先例與相近效果的共變異數：{value:.4f}",
        "test": "以 {split} 年以前估計，於其後 {rows:,} 個成員年（{observed} 次退出）檢驗：",
        "line": "  {name}：預測 {predicted:.0f} 次，曲線下面積 {auc:.3f}",
        "no_test": "無法以較晚年份檢驗：其中一段沒有退出或無法估計。",
        "derived": "由成員期間推得：{what}",
        "early": "未提供 2000 年以前的理想點：資料自 2000 年起",
        "note": "資料中的退出為編碼轉變，多數並非有紀錄的退出：效果可能偏弱，或出自編碼。",
        "divergence": "立場分歧", "peer": "先例", "proximity": "與退出國相近",
        "ln_members": "成員數對數", "ln_age": "年齡加一之對數", "before_1980": "1966–1979 年", "constant": "常數項",
        "exits": "退出", "lifecycle": "存續期間",
    },
}  # fmt: skip


@app.callback()
def fit() -> None:
    """Re-estimate a model on data of your own."""


@app.command()
def exits(
    spells: Annotated[Path, typer.Option("--spells", help="CSV of membership spells: igo, iso3, start, end.")],
    exits_file: Annotated[
        Path | None, typer.Option("--exits", help=f"CSV of exits; default: {EXITS} beside the spells, else derived.")
    ] = None,
    lifecycle: Annotated[
        Path | None,
        typer.Option("--lifecycle", help=f"CSV of lifecycles; default: {LIFE} beside them, else derived."),
    ] = None,
    ideal_points: Annotated[
        Path | None,
        typer.Option("--ideal-points", help=f"CSV of ideal points to 1999; default: {EARLY} beside them."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Estimate who leaves: divergence, example and nearness, beside the number of members alone."""
    from exeunt.analysis.exit_files import joined_points, read_points, read_spells
    from exeunt.analysis.exit_fit import fit_exits
    from exeunt.analysis.exit_panel import build_panel
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = "en" if language_code(lang) == "en" else "zh_hant"
    words = WORDS[language]
    world = World.load()
    leavers, lives, early = (
        _beside(given, spells, name) for given, name in ((exits_file, EXITS), (lifecycle, LIFE), (ideal_points, EARLY))
    )
    data = read_spells(spells, leavers, lives)
    table = world.table("unga_ideal_points")
    shipped = {
        (str(c), int(y)): float(p)
        for c, y, p in zip(table["country"], table["year"], table["ideal_point"], strict=True)
    }
    points = joined_points(read_points(early) if early else {}, shipped)
    found = fit_exits(build_panel(data, points), world)
    told = [words["derived"].format(what=words[n]) for n, f in (("exits", leavers), ("lifecycle", lives)) if f is None]
    told += [] if early else [words["early"]]
    if json:
        import json as form

        typer.echo(form.dumps({**found.to_dict(), "notes": told}, ensure_ascii=False, indent=1))
    else:
        _print(found, language, told)


def _beside(given: Path | None, spells: Path, name: str) -> Path | None:
    """Return the file that is named, else the usual one beside the spells, else None."""
    usual = spells.parent / name
    return given if given is not None else usual if usual.is_file() else None


def _print(found: ExitFit, language: str, told: list[str]) -> None:
    from rich.console import Console

    words = WORDS[language]

    console = Console(highlight=False, emoji=False, markup=False)
    console.print(words["head"].format(rows=found.rows, events=found.events, rate=found.per_thousand))
    for line in told:
        console.print(line)
    for key, terms in (("full", found.terms), ("size", found.size_only)):
        console.print(f"\n{words[key]}", style="bold")
        console.print(_table(terms, language))
    console.print(words["covariance"].format(value=found.covariance_peer_proximity))
    if found.test is None:
        console.print(words["no_test"])
    else:
        t = found.test
        console.print("\n" + words["test"].format(split=t.split, rows=t.rows, observed=t.observed))
        console.print(words["line"].format(name=words["full"], predicted=t.predicted, auc=t.auc))
        console.print(words["line"].format(name=words["size"], predicted=t.predicted_size, auc=t.auc_size))
    console.print("\n" + words["note"])


def _table(terms: tuple[Term, ...], language: str) -> Table:
    from rich.table import Table

    words = WORDS[language]
    table = Table(*COLUMNS[language], box=None, pad_edge=False, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for t in terms:
        shipped = "—" if t.shipped is None else f"{t.shipped:.3f}"
        table.add_row(words[t.name], f"{t.estimate:.3f}", f"{t.error:.3f}", shipped)
    return table
