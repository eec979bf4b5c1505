"""The parameters of a stored run, draw by draw: made again from its seed, for nothing but the seed decides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.attribution.worth import upstream
from exeunt.declarations import Parameter, all_declarations
from exeunt.engine.contract import BLOCK
from exeunt.engine.draws import Draws
from exeunt.engine.plan import draw_parameters, make_plan
from exeunt.engine.registry import load_channels
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import CompiledScenario, Share
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """One uncertain number of a run. key : `channel.name`, or the key of an event's retained share."""

    key: str
    names: dict[str, str]
    unit: str
    grade: str
    source: str


@dataclass(frozen=True)
class Columns:
    """Uncertain numbers of a run. values : (draws, columns)."""

    columns: tuple[Column, ...]
    values: FloatArray


def check_same_scenario(result: Result, compiled: CompiledScenario) -> None:
    """Refuse a scenario that is not the one the run was made of. Error: E565 its file has changed."""
    told = next(s for s in result.manifest["scenarios"] if s["name"] == result.check_scenario(compiled.name))
    if told["sha256"] != compiled.source_sha256:
        raise ExeuntError(
            "E565",
            f"scenario '{compiled.name}' has changed since this run",
            where=str(result.folder),
            mend="Run it again, or give the file that the run was made of.",
        )


def columns_of(world: World, compiled: CompiledScenario, channel: str, *, draws: int, seed: int) -> Columns:
    """Return every number that varies between draws and that a channel depends on, in the scenario arm."""
    channels = load_channels(upstream([channel]))
    plan = make_plan(world, channels, [compiled], Draws(seed, draws))
    arm = plan.arms[1]
    blocks = [draw_parameters(plan, arm, b * BLOCK) for b in plan.blocks()]
    known = {p.key: p for d in all_declarations().values() for p in d.parameters.values()}
    found: dict[str, FloatArray] = {}
    for key in blocks[0]:
        column = np.concatenate([block[key] for block in blocks])[:draws]
        name = key if key in known else _share(key, compiled).key  # shares of one key share one uniform
        if np.ptp(column) > 0.0 and name not in found:
            found[name] = column
    described = tuple(_described(name, known) for name in found)
    return Columns(described, np.column_stack(list(found.values())) if found else np.zeros((draws, 0)))


def _share(key: str, compiled: CompiledScenario) -> Share:
    return compiled.shares[int(key.removeprefix("share#"))]


def _described(key: str, known: dict[str, Parameter]) -> Column:
    if key in known:
        parameter = known[key]
        return Column(key, dict(parameter.names), parameter.unit, parameter.grade, parameter.source)
    names = {"en": f"share kept: {key}", "zh_hant": f"保留比例：{key}"}
    return Column(key, names, "fraction", "C", "scenario file")
