"""Why a number is what it is: its parts by exit and by channel, what drives its band, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.attribution.channels import ChannelGame, ChannelParts
from exeunt.analysis.attribution.goal import Goal, outcome_goal
from exeunt.analysis.attribution.rank import Ranking, ranking
from exeunt.analysis.attribution.worth import Worth
from exeunt.analysis.bands import Band, Text, band_of, number
from exeunt.analysis.drivers.columns import check_same_scenario, columns_of
from exeunt.analysis.drivers.drivers import Drivers, drivers
from exeunt.declarations import all_declarations
from exeunt.errors import ExeuntError
from exeunt.results.explain import Provenance, provenance
from exeunt.solvers.attribution import attribute

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
DRAWS = 64


@dataclass(frozen=True)
class ChannelPart:
    """What reaches the number through one channel: mean over draws, band, alone, and what is missing without it."""

    channel: str
    title: Text
    mean: float
    value: Band
    alone: float
    switched_off: float


@dataclass(frozen=True)
class Decomposition:
    """A figure and all its parts. by_exit and by_channel come from `draws` common draws and sum to `total_mean`.

    feedback : what the stored run has beyond that sum in the same draws, by what comes back from other channels a year
    later. level, difference : bands over all draws of the stored run. stands : events, models, parameters and sources.
    """

    scenario: str
    label: str
    goal: Goal
    level: Band
    difference: Band
    stands: Provenance
    by_exit: Ranking
    by_channel: tuple[ChannelPart, ...]
    quiet_channels: tuple[str, ...]
    exact: bool
    drivers: Drivers
    draws: int
    total_mean: float
    feedback: float

    def to_dict(self) -> dict[str, object]:
        """Return the decomposition as data for `--json`."""
        return {
            "scenario": self.scenario,
            "outcome": self.goal.variables[0],
            "name": dict(self.goal.name),
            "label": self.label,
            "year": self.goal.years[-1],
            "level": self.level.to_dict(),
            "difference": self.difference.to_dict(),
            **asdict(self.stands),
            "draws_of_parts": self.draws,
            "total_mean": self.total_mean,
            "feedback": self.feedback,
            "by_exit": self.by_exit.to_dict(),
            "by_channel": [
                {
                    "channel": c.channel,
                    "mean": number(c.mean),
                    "value": c.value.to_dict(),
                    "alone": number(c.alone),
                    "switched_off": number(c.switched_off),
                }
                for c in self.by_channel
            ],
            "channels_without_effect": list(self.quiet_channels),
            "channels_exact": self.exact,
            "drivers": self.drivers.to_dict(),
        }


def decompose(
    world: World,
    result: Result,
    compiled: CompiledScenario,
    variable: str,
    *,
    label: str | None = None,
    year: int | None = None,
    draws: int = DRAWS,
) -> Decomposition:
    """Return the parts of a figure of a stored run.

    draws : the first draws of the run, in which the parts are computed again (the band and its drivers use all).
    Errors: E559, E557 of the goal; E565 the scenario has changed; E566 the outcome is not of this run.
    """
    goal = outcome_goal(variable, label, world.years, year, world)
    check_same_scenario(result, compiled)
    held_by(result, variable)
    seed, count = int(result.manifest["seed"]), min(draws, result.draws)
    game = Worth(world, compiled, goal, draws=count, seed=seed)
    by_exit = ranking(game, attribute(len(game.players), game, seed=seed, key=game.key), seed)
    parts = ChannelGame(world, compiled, goal, draws=count, seed=seed).parts()
    (channel,) = goal.channels()
    columns = columns_of(world, compiled, channel, draws=result.draws, seed=seed)
    level, quiet = (stored(result, arm, goal, world) for arm in (compiled.name, result.baseline_of(compiled.name)))
    return Decomposition(
        scenario=compiled.name,
        label=label or "",
        goal=goal,
        level=band_of(level, goal.unit, goal.grade),
        difference=band_of(level - quiet, goal.unit, goal.grade),
        stands=provenance(result.manifest, compiled.name, channel, label, goal.years[-1]),
        by_exit=by_exit,
        by_channel=_parts(parts, goal),
        quiet_channels=parts.quiet,
        exact=parts.exact,
        drivers=drivers(columns, level - quiet),
        draws=count,
        total_mean=float(parts.total.mean()),
        feedback=float((level - quiet)[:count].mean() - parts.total.mean()),
    )


def held_by(result: Result, variable: str) -> None:
    """Refuse an outcome that a run does not hold. Error: E566."""
    if variable not in result.variables:
        raise ExeuntError("E566", f"this run does not hold '{variable}'", mend="Run with its channel: --channels all.")


def stored(result: Result, arm: str, goal: Goal, world: World) -> FloatArray:
    """Return the number in every draw (draws,) of an arm of a stored run."""
    places = [result.years.index(y) for y in world.years]
    every = {name: result.values(name, arm) for name in goal.variables}
    kept = {n: [np.ascontiguousarray(values[:, t]) for t in places] for n, values in every.items()}
    return goal.of(kept, world, result.draws)


def _parts(parts: ChannelParts, goal: Goal) -> tuple[ChannelPart, ...]:
    known = all_declarations()
    rows = [
        ChannelPart(
            name,
            known[name].title if name in known else {"en": "the event itself", "zh_hant": "事件本身的直接影響"},
            float(parts.through[i].mean()),
            band_of(parts.through[i], goal.unit, goal.grade),
            float(parts.alone[i].mean()),
            float(parts.switched_off[i].mean()),
        )
        for i, name in enumerate(parts.names)
        if parts.through[i].any() or parts.alone[i].any() or parts.switched_off[i].any()
    ]
    return tuple(sorted(rows, key=lambda r: -abs(r.mean)))
