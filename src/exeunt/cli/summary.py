"""What `exeunt run` prints: one screen for people, one object for programs."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from exeunt.analysis.bands import Band
    from exeunt.analysis.headline import Headline
    from exeunt.results.result import Result
    from exeunt.world.world import World

YEARS = (2026, 2030)
ROWS = (
    ("no longer given", "gross_loss"),
    ("put back by others", "backfill"),
    ("missing after that", "net_loss"),
    ("dues left unpaid", "withheld"),
    ("unspent in countries", "country_spending_lost"),
    ("kept by leavers", "saved"),
)
BODIES_SHOWN = 5
FOCUS = "us-retreat"
MINUS = "\N{MINUS SIGN}"


def print_json(result: Result, pages: list[Path]) -> None:
    """Print the manifest, the headline of 2026 and 2030 and the paths, as JSON on one object."""
    import dataclasses
    import json

    from exeunt.analysis.headline import headline
    from exeunt.world.world import World

    world = World.load()
    data: dict[str, Any] = dict(result.manifest)
    data["folder"] = str(result.folder)
    data["reports"] = [str(p) for p in pages]
    data["headline"] = {str(y): dataclasses.asdict(headline(result, y, world=world)) for y in YEARS}
    typer.echo(json.dumps(_finite(data), ensure_ascii=False, indent=1))


def print_screen(result: Result, pages: list[Path]) -> None:
    """Print who pays, what stops and when cash runs out, on one screen."""
    from rich.console import Console

    from exeunt.analysis.headline import headline
    from exeunt.world.world import World

    world = World.load()
    console = Console(highlight=False)
    first = headline(result, YEARS[0], world=world)
    console.print(_sentence(first))
    for line in _paths(result):
        console.print(line)
    console.print(_money(first))
    largest = max(first.scenarios, key=lambda s: s.stopped.p50).scenario
    focus = FOCUS if FOCUS in result.scenarios else largest
    console.print(_bodies(result, focus, world))
    console.print(_cash(result, focus, world))
    if (told := _climate(result, focus)) is not None:
        console.print(told)
    manifest = result.manifest
    console.print(
        f"{result.draws} draws, seed {manifest['seed']}, exeunt {manifest['exeunt']}, {manifest['seconds']:.1f} s, "
        f"outcomes_sha256 {manifest['outcomes_sha256'][:16]}",
        style="dim",
    )
    for page in pages:
        console.print(f"report: {page}", soft_wrap=True)
    if not pages and result.keeps_folder:
        console.print(f"folder: {result.folder}   next: exeunt report {result.folder}", soft_wrap=True)


def _sentence(head: Headline) -> str:
    from exeunt.text.numbers import format_band

    told = "; ".join(
        f"{_lower(s.title['en'])}: {format_band(s.stopped.p05, s.stopped.p50, s.stopped.p95, s.stopped.unit)}"
        for s in head.scenarios
    )
    return f"Money that stops in {head.year}, dues billed and unpaid included: {told}."


def _climate(result: Result, scenario: str) -> str | None:
    """Return one sentence on warming and cooperation, None if the run holds no channel for it."""
    from exeunt.analysis.climate import climate_world, has_climate
    from exeunt.text.numbers import format_band

    if not has_climate(result):
        return None
    found = climate_world(result, scenario)
    warming, cost = (format_band(b.p05, b.p50, b.p95, b.unit) for b in (found.warming, found.cost))
    seen = "" if not found.almost_nothing else " (below detection: under a thousandth of a kelvin)"
    return (
        f"Climate in {result.years[-1]} under {result.title(scenario)}: warming {warming}{seen}; lost cooperation "
        f"costs {cost} a year. Border charges are law in both worlds: exeunt cbam, exeunt club."
    )


def _paths(result: Result) -> list[str]:
    """Return one line a world path of the run; whatever a difference shows, both arms follow it."""
    found = {p["name"]: p for p in map(result.path, result.scenarios) if p is not None}
    return [f"World path {n}, in both arms: {_lower(p['titles']['en'])}." for n, p in found.items()]


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]


def _billions(band: Band) -> str:
    """Return a band in billions, for a table whose title names the unit."""
    if not any((band.p05, band.p50, band.p95)):
        return "none"
    largest = max(abs(band.p05), abs(band.p95)) / 1e9
    return _short(band, 1e-9, 2 if largest < 1 else 1)


def _percent(band: Band) -> str:
    return _short(band, 100.0, 1)


def _short(band: Band, factor: float, decimals: int) -> str:
    low, middle, high = (f"{factor * v:.{decimals}f}".replace("-", MINUS) for v in (band.p05, band.p50, band.p95))
    if low == high:
        return middle
    return f"{low} to {high} ({middle})" if MINUS in low else f"{low}-{high} ({middle})"


def _money(head: Headline) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    title = f"bn USD in {head.year} against the paired baseline: 5 to 95 % of draws (median)"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("")
    for scenario in head.scenarios:
        table.add_column(scenario.title["en"], justify="right")
    for name, field in ROWS:
        table.add_row(name, *(_billions(getattr(s, field)) for s in head.scenarios))
    return table


def _bodies(result: Result, scenario: str, world: World) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from exeunt.analysis.stops import what_stops

    stops = what_stops(result, scenario, YEARS[0], world)
    title = f"{result.title(scenario)}: what shrinks most in {YEARS[0]}"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("body")
    table.add_column("missing, bn USD", justify="right")
    table.add_column("spending, % of base", justify="right")
    for body in stops.organisations[:BODIES_SHOWN]:
        table.add_row(body.name["en"], _billions(body.shortfall), _percent(body.spending_ratio))
    return table


def _cash(result: Result, scenario: str, world: World) -> str:
    from exeunt.analysis.cash import cash
    from exeunt.text.months import month_name
    from exeunt.text.numbers import format_probability

    found = cash(result, scenario, world, YEARS[0])
    by_september = next(m.out_by for m in found.months if m.month == 9)
    by_december = found.months[-1].out_by
    median = "none in half the runs" if isnan(found.median_month) else month_name(int(found.median_month))
    return (
        f"UN regular budget {YEARS[0]} under {result.title(scenario)}, if nobody cuts further: cash out by September "
        f"in {format_probability(by_september)}, by December in {format_probability(by_december)}; "
        f"median month: {median}."
    )


def _finite(value: Any) -> Any:
    """Return data that JSON can hold: a number that does not exist is null."""
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and isnan(value) else value
