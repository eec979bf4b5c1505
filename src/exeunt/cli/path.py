"""`exeunt path`: the world paths of the library, and what one does to the world against no path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from exeunt.analysis.bands import Band
    from exeunt.analysis.world_paths import PathPage

YEARS = [2030, 2036]
WORDS = {
    "en": (
        "world, path less no path",
        "gains most",
        "loses most",
        "real income in {year}, path less no path",
        "Median and 90 % range of {draws} draws, the same with and without the path; ~0: below detection.",
    ),
    "zh-Hant": (
        "全球（路徑減無路徑）",
        "得益最多",
        "受損最多",
        "{year} 年實質所得（路徑減無路徑）",
        "{draws} 次抽樣的中位數與 90% 區間，有無路徑使用相同抽樣；~0：低於可測範圍。",
    ),
}


def path(
    name: Annotated[str | None, typer.Argument(help="A world path: a name or a file; without one, the list.")] = None,
    draws: Annotated[int, typer.Option(min=1, help="Number of Monte Carlo draws.")] = 256,
    seed: Annotated[int, typer.Option(help="Seed of all random numbers.")] = 66,
    workers: Annotated[
        int | None, typer.Option(help="Threads, up to four of the machine; results do not depend on it.")
    ] = None,
    year: Annotated[list[int] | None, typer.Option("--year", help="Years to show; may be repeated.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the world paths; with a name, compare the path with no path: trade and real income of the world."""
    from exeunt.text.language import language_code

    language = language_code(lang)
    if name is None:
        _list(json)
        return
    page = _page(name, draws, seed, workers, sorted(set(year or YEARS)))
    if json:
        typer.echo(_text(page))
    else:
        _print(page, language)


def _page(name: str, draws: int, seed: int, workers: int | None, years: list[int]) -> PathPage:
    from exeunt.analysis.world_paths import CHANNELS, path_page
    from exeunt.api import run as compute
    from exeunt.errors import ExeuntError
    from exeunt.scenario.paths import chosen_path
    from exeunt.world.world import World

    world = World.load()
    outside = [y for y in years if y not in world.years]
    if outside:
        span = f"Years run from {world.years[0]} to {world.years[-1]}."
        raise ExeuntError("E210", f"{outside[0]} is outside the simulated years", where="--year", mend=span)
    chosen = chosen_path(name)
    if chosen is None:
        raise ExeuntError("E227", f"'{name}' is no path: nothing to compare", mend="List: exeunt path")
    result = compute(chosen, draws=draws, seed=seed, workers=workers, channels=CHANNELS, world=world)
    return path_page(result, chosen.name, world, years)


def _list(json: bool) -> None:
    from exeunt.scenario.library import path_names
    from exeunt.scenario.scenario import Scenario

    rows: list[dict[str, Any]] = []
    for name in path_names():
        one = Scenario.load(name)
        changed = {k: v for k, (v, *_) in one.settings("options").items()}
        changed |= {k: v.central for k, ((_, v), *_) in one.settings("overrides").items()}
        rows.append({"name": name, "title": one.titles.en, "title_zh_hant": one.titles.zh_hant, "sets": changed})
    if json:
        import json as encoder

        typer.echo(encoder.dumps(rows, ensure_ascii=False, indent=1))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("name", no_wrap=True)
    table.add_column("title / 標題", overflow="fold")
    table.add_column("sets", no_wrap=True)
    for row in rows:
        sets = "\n".join(f"{k} {v}" for k, v in row["sets"].items())
        table.add_row(row["name"], f"{row['title']}\n{row['title_zh_hant']}", sets)
    console = Console(highlight=False)
    console.print(table)
    console.print("Both arms follow a path: exeunt run us-66 --path confrontation")


def _text(page: PathPage) -> str:
    import dataclasses
    import json

    data: dict[str, Any] = dataclasses.asdict(page)
    for effect, told in zip(page.effects, data["effects"], strict=True):
        told["years"] = {str(y): b.to_dict() for y, b in effect.years.items()}
    for side in ("gains", "losses"):
        for effect, told in zip(getattr(page, side), data[side], strict=True):
            told["income"] = effect.income.to_dict()
    return json.dumps(data, ensure_ascii=False, indent=1)


def _print(page: PathPage, language: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.grades import mark
    from exeunt.text.language import pick

    world, gains, losses, income, foot = WORDS[language]
    console = Console(highlight=False, markup=False)
    console.print(f"{page.path}: {pick(page.title, language)}")
    console.print(pick(page.summary, language))
    years = list(page.effects[0].years)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(world, overflow="fold")
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    for effect in page.effects:
        cells, unit = _cells([effect.years[y] for y in years], language)
        table.add_row(f"{pick(effect.name, language)}, {unit}", *cells)
    console.print(table)
    listed = [(head, s) for head, side in ((gains, page.gains), (losses, page.losses)) for s in side]
    if listed:
        cells, unit = _cells([s.income for _, s in listed], language)
        states = Table("", "", f"{income.format(year=years[-1])}, {unit}", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
        states.columns[2].justify = "right"
        heads = [head for head, _ in listed]
        for place, ((head, state), cell) in enumerate(zip(listed, cells, strict=True)):
            name = pick(state.name, language) + (" *" if state.multinational else "")
            states.add_row(head if head not in heads[:place] else "", name, cell)
        console.print(states)
    grade = max(b.grade for effect in page.effects for b in effect.years.values())
    console.print(f"{foot.format(draws=page.draws)} {mark(grade, language)}")
    for text in page.caveats:
        console.print("- " + pick(text, language))
    for source in page.sources:
        console.print("source: " + source)


def _cells(bands: list[Band], language: str) -> tuple[list[str], str]:
    """Return "−2.9 [−3.8, −2.2]" for each band, all in one unit, and the words of the unit.

    Money shares one scale; of percents each band keeps its own digits, so that early years do not read as zero.
    """
    from exeunt.text.numbers import below_detection, chart_measure, measure

    shared = chart_measure([v for b in bands for v in (b.p05, b.p50, b.p95)], bands[0].unit, language)
    cells = []
    for band in bands:
        how = measure((band.p05, band.p50, band.p95), band.unit, language) if band.unit == "percent" else shared
        low, middle, high = (how.number(v, signed=True) for v in (band.p05, band.p50, band.p95))
        nothing = below_detection(band.p05, band.p50, band.p95, band.unit) or not any((band.p05, band.p50, band.p95))
        cells.append("~0" if nothing else f"{middle} [{low}, {high}]")
    return cells, shared.unit
