"""Camps and zones as a report shows them: the change by year, shares by bloc, how alike the states are in isolation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.analysis.bands import Band, Text, bands
from exeunt.analysis.standards import StandardsPage, standards_page

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import Bridge
    from exeunt.world.world import World

POINTS = 100.0  # a share or an index as points
NEEDED = ("fragmentation", "fragmentation_simple", "camp_share", "isolation", "capacity")


@dataclass(frozen=True)
class SplitYear:
    """Effective fragmentation in one year, points: change (5, 25, 50, 75, 95th percentile), level, level without."""

    year: int
    change: tuple[float, float, float, float, float]
    level: Band
    without: float


@dataclass(frozen=True)
class BlocShare:
    """One option in one technology in the last year.

    level : share of world output under it, ratio. without : the mean without the events, mean : with them; means of
    the four options add up to 1. change : points. leads_base, leads : Member States in which it has the largest share,
    at central parameters, before the first year and in the last.
    """

    bloc: str
    name: Text
    level: Band
    without: float
    mean: float
    change: Band
    leads_base: int
    leads: int


@dataclass(frozen=True)
class Technology:
    """One technology: its path, its options, and the change of isolation over all Member States.

    isolation : lowest, middle and highest median change of a state, points. alike : whether the 90 % ranges of all
    states overlap; an order of names would then be noise.
    """

    technology: str
    name: Text
    path: tuple[SplitYear, ...]
    options: tuple[BlocShare, ...]
    isolation: tuple[float, float, float]
    alike: bool
    change: Band

    @property
    def moves(self) -> bool:
        """Whether fragmentation changes by an amount that shows, in some year."""
        return max(max(abs(v) for v in y.change) for y in self.path) >= 0.005


@dataclass(frozen=True)
class OtherSplit:
    """Change of fragmentation by technology in the last year under one scenario of the run, points."""

    scenario: str
    title: Text
    change: dict[str, Band]


@dataclass(frozen=True)
class Camps:
    """All that a report shows about camps and zones; `page` holds zones, robustness and caveats."""

    page: StandardsPage
    technologies: tuple[Technology, ...]
    scenarios: tuple[OtherSplit, ...]

    @property
    def largest(self) -> Technology:
        """The technology whose fragmentation changes most."""
        return max(self.technologies, key=lambda t: abs(t.change.p50))


def has_camps(result: Result) -> bool:
    """Whether the run holds the outcomes of technology standards."""
    return set(NEEDED) <= set(result.variables)


def camps_and_zones(result: Result, scenario: str, world: World) -> Camps:
    """Return the view of a scenario. Errors: E502 unknown scenario; E503 the channel was off."""
    page = standards_page(result, scenario, world, bridges_of(result, scenario, world))
    index = world.index("technology")
    return Camps(
        page=page,
        technologies=tuple(_technology(result, page, t, world) for t in index.labels),
        scenarios=tuple(splits_of(result, name) for name in result.scenarios),
    )


def splits_of(result: Result, scenario: str) -> OtherSplit:
    """Return the change of fragmentation by technology in the last year. Errors: E502, E503 unknown names."""
    found = bands(result, scenario, "fragmentation", result.years[-1])
    return OtherSplit(
        scenario,
        {"en": result.title(scenario), "zh_hant": result.title(scenario, "zh_hant")},
        {technology: change.scaled(POINTS, "points") for (technology, _), change in found.items()},
    )


def bridges_of(result: Result, scenario: str, world: World) -> tuple[Bridge, ...]:
    """Return the bridges of a scenario of the library; a file of one's own is not kept with a run: none."""
    from exeunt.scenario.library import library_names
    from exeunt.scenario.scenario import Scenario

    made = next(s for s in result.manifest["scenarios"] if s["name"] == result.check_scenario(scenario))
    if scenario not in library_names():
        return ()
    loaded = Scenario.load(scenario)
    return loaded.compile(world).bridges if loaded.sha256 == made["sha256"] else ()


def _technology(result: Result, page: StandardsPage, technology: str, world: World) -> Technology:
    split = next(s for s in page.splits if s.technology == technology)
    names = world.index("technology")
    isolation, alike = _isolation(result, page, technology)
    return Technology(
        technology=technology,
        name={"en": names.name(technology), "zh_hant": names.name(technology, "zh_hant")},
        path=_path(result, page.scenario, technology),
        options=_options(result, page, technology, world),
        isolation=isolation,
        alike=alike,
        change=split.change.scaled(POINTS, "points"),
    )


def _rows(result: Result, columns: str, where: str, values: list[object]) -> list[tuple[Any, ...]]:
    return result.connection.execute(f"SELECT {columns} FROM summary WHERE {where}", values).fetchall()


def _path(result: Result, scenario: str, technology: str) -> tuple[SplitYear, ...]:
    columns = "year, diff_p05, diff_p25, diff_p50, diff_p75, diff_p95, p05, p50, p95, unit, grade, base_p50"
    where = "scenario = ? AND variable = 'fragmentation' AND label = ? ORDER BY year"
    found = []
    for row in _rows(result, columns, where, [scenario, technology]):
        low, q1, middle, q3, high = (POINTS * float(v) for v in row[1:6])
        level = Band(float(row[6]), float(row[7]), float(row[8]), str(row[9]), str(row[10])).scaled(POINTS, "points")
        found.append(SplitYear(int(row[0]), (low, q1, middle, q3, high), level, POINTS * float(row[11])))
    return tuple(found)


def _options(result: Result, page: StandardsPage, technology: str, world: World) -> tuple[BlocShare, ...]:
    level = bands(result, page.scenario, "camp_share", page.year, difference=False)
    change = bands(result, page.scenario, "camp_share", page.year)
    where = "scenario = ? AND variable = 'camp_share' AND year = ? AND label = ?"
    means = {
        str(bloc): (float(mean), float(mean) - float(gap))
        for bloc, mean, gap in _rows(result, "label2, mean, diff_mean", where, [page.scenario, page.year, technology])
    }
    blocs = world.index("bloc")
    now, before = (Counter(c.leads[technology] for c in part) for part in (page.camps, page.base_camps))
    return tuple(
        BlocShare(
            bloc=b,
            name={"en": blocs.name(b), "zh_hant": blocs.name(b, "zh_hant")},
            level=level[technology, b],
            without=means[b][1],
            mean=means[b][0],
            change=change[technology, b].scaled(POINTS, "points"),
            leads_base=before[b],
            leads=now[b],
        )
        for b in blocs.labels
    )


def _isolation(result: Result, page: StandardsPage, technology: str) -> tuple[tuple[float, float, float], bool]:
    """Return lowest, middle and highest median change over the Member States, and whether all ranges overlap.

    Other economies have no level, so the zero that a summary gives for their change is no figure.
    """
    columns = "label, diff_p05, diff_p50, diff_p95"
    where = "scenario = ? AND variable = 'isolation' AND year = ? AND label2 = ?"
    members = {c.country for c in page.camps}
    rows = _rows(result, columns, where, [page.scenario, page.year, technology])
    found = POINTS * np.array([[float(v) for v in row[1:]] for row in rows if row[0] in members])
    low, middle, high = found.T
    spread = float(middle.min()), float(np.median(middle)), float(middle.max())
    return spread, bool(low.max() <= high.min())
