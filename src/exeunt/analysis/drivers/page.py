"""All of the sensitivity of one outcome of a stored run: its band, its drivers, its worst cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exeunt.analysis.attribution.explain import held_by, stored
from exeunt.analysis.attribution.goal import outcome_goal
from exeunt.analysis.bands import Band, Text, band_of
from exeunt.analysis.drivers.columns import check_same_scenario, columns_of
from exeunt.analysis.drivers.discovery import WorstCases, worst_cases
from exeunt.analysis.drivers.drivers import Drivers, drivers

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World


@dataclass(frozen=True)
class SensitivityPage:
    """What `exeunt sensitivity` shows."""

    scenario: str
    name: Text
    label: str
    year: int
    difference: Band
    drivers: Drivers
    worst: WorstCases | None

    def to_dict(self) -> dict[str, object]:
        """Return the page as data for `--json`."""
        return {
            "scenario": self.scenario,
            "outcome": dict(self.name),
            "label": self.label,
            "year": self.year,
            "difference": self.difference.to_dict(),
            **self.drivers.to_dict(),
            "worst_cases": None if self.worst is None else self.worst.to_dict(),
        }


def sensitivity_page(
    world: World,
    result: Result,
    compiled: CompiledScenario,
    variable: str,
    *,
    label: str | None = None,
    year: int | None = None,
) -> SensitivityPage:
    """Return the page of one outcome. Errors: E557, E559 of the goal; E565 the scenario has changed; E566."""
    goal = outcome_goal(variable, label, world.years, year, world)
    held_by(result, variable)
    check_same_scenario(result, compiled)
    gap = stored(result, compiled.name, goal, world) - stored(result, result.baseline_of(compiled.name), goal, world)
    (channel,) = goal.channels()
    columns = columns_of(world, compiled, channel, draws=result.draws, seed=int(result.manifest["seed"]))
    found = drivers(columns, gap)
    return SensitivityPage(
        compiled.name,
        goal.name,
        label or "",
        goal.years[-1],
        band_of(gap, goal.unit, goal.grade),
        found,
        worst_cases(columns, gap, found),
    )
