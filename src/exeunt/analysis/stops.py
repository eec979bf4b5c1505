"""What stops: organisations ranked by loss, their spending paths and flags, and the capacity of functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exeunt.analysis.bands import TOTAL, Band, Text, bands
from exeunt.analysis.draws import option

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.index import Index
    from exeunt.world.world import World

BASE_YEAR = 2024


@dataclass(frozen=True)
class OrganisationStop:
    """One organisation against the baseline; USD, amounts lost are positive.

    base_usd : revenue of the base (its window: `Stops.base_window`). loss, shortfall : before and after backfill.
    loss_share : loss over base. spending_ratio : level, 1 = 2024; path : the same by year. flagged : share of draws in
    which the viability flag is up in `year`. us_share, hhi : share of the United States and Herfindahl index (0-10,000)
    in the revenue of 2024; NaN where the tables hold none. listed : on the list of 7 January 2026.
    """

    organisation: str
    name: Text
    listed: bool
    base_usd: float
    loss: Band
    loss_share: Band
    shortfall: Band
    spending_ratio: Band
    path: tuple[tuple[int, Band], ...]
    flagged: float
    us_share: float
    hhi: float


@dataclass(frozen=True)
class FunctionStop:
    """Capacity of one function, level, 1 = base year; path by year. report_only : shown, read by no channel."""

    function: str
    name: Text
    capacity: Band
    path: tuple[tuple[int, Band], ...]
    report_only: bool


@dataclass(frozen=True)
class Stops:
    """Organisations that lose money, largest median loss first; functions, lowest median capacity first."""

    scenario: str
    year: int
    organisations: tuple[OrganisationStop, ...]
    functions: tuple[FunctionStop, ...]
    unaffected: int
    base_window: str


def what_stops(result: Result, scenario: str, year: int, world: World) -> Stops:
    """Return what stops in a year under a scenario. Errors: E502 unknown scenario; E553 year outside the run."""
    window = option(result, scenario, "funding.base_window")
    rows = _organisations(result, scenario, year, world, window)
    hit = tuple(r for r in rows if (r.loss.p05, r.loss.p95) != (0.0, 0.0) or _moves(r.spending_ratio))
    return Stops(
        scenario=scenario,
        year=year,
        organisations=tuple(sorted(hit, key=lambda r: (-r.loss.p50, r.spending_ratio.p50, r.organisation))),
        functions=_functions(result, scenario, year, world),
        unaffected=len(rows) - len(hit),
        base_window=window,
    )


def _moves(ratio: Band) -> bool:
    return (ratio.p05, ratio.p50, ratio.p95) != (1.0, 1.0, 1.0)


def _paths(result: Result, scenario: str, variable: str) -> dict[str, list[tuple[int, Band]]]:
    """Return the level of an outcome with one dimension by label, as a path over the years."""
    paths: dict[str, list[tuple[int, Band]]] = {}
    for year in result.years:
        for (label, _), found in bands(result, scenario, variable, year, difference=False).items():
            paths.setdefault(label, []).append((year, found))
    return paths


def _names(index: Index, label: str) -> Text:
    return {"en": index.name(label), "zh_hant": index.name(label, "zh_hant")}


def _organisations(result: Result, scenario: str, year: int, world: World, window: str) -> list[OrganisationStop]:
    from exeunt.channels.funding.base import read_base

    index = world.index("organisation")
    base = read_base(world, window).revenue
    loss, shortfall = (bands(result, scenario, variable, year) for variable in ("loss", "shortfall"))
    viable = bands(result, scenario, "viability", year, difference=False)
    means = _viability_means(result, scenario, year)
    paths = _paths(result, scenario, "spending_ratio")
    listed = {str(r["organisation"]): bool(r["listed"]) for r in world.table("organisations").rows()}
    concentrated = {str(r["organisation"]): r for r in world.table("concentration").where(year=BASE_YEAR).rows()}
    nan = float("nan")
    rows = []
    for position, (code, _) in enumerate((label, viable[label, ""]) for label in index.labels):
        usd = float(base[position])
        figures = concentrated.get(code, {})
        rows.append(
            OrganisationStop(
                organisation=code,
                name=_names(index, code),
                listed=listed[code],
                base_usd=usd,
                loss=loss[code, ""],
                loss_share=loss[code, ""].scaled(1.0 / usd if usd else nan, "ratio"),
                shortfall=shortfall[code, ""],
                spending_ratio=dict(paths[code])[year],
                path=tuple(paths[code]),
                flagged=1.0 - means[code],
                us_share=float(figures.get("usa_share", nan)),
                hhi=float(figures.get("hhi", nan)),
            )
        )
    return rows


def _viability_means(result: Result, scenario: str, year: int) -> dict[str, float]:
    rows = result.connection.execute(
        "SELECT label, mean FROM summary WHERE scenario = ? AND variable = 'viability' AND year = ? AND label <> ?",
        [scenario, year, TOTAL],
    ).fetchall()
    return {str(label): float(mean) for label, mean in rows}


def _functions(result: Result, scenario: str, year: int, world: World) -> tuple[FunctionStop, ...]:
    index = world.index("function")
    report_only = {str(r["function"]): bool(r["report_only"]) for r in world.table("functions").rows()}
    found = [
        FunctionStop(code, _names(index, code), dict(path)[year], tuple(path), report_only[code])
        for code, path in _paths(result, scenario, "capacity").items()
    ]
    known = [f for f in found if f.capacity.p50 == f.capacity.p50]  # food early warning has no number here
    return tuple(sorted(known, key=lambda f: (f.capacity.p50, f.function)))
