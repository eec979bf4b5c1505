"""The run that a command looks into: a stored one, or one that is computed now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FLAGSHIP = "us-retreat"


def stored_run(
    world: World, folder: Path | None, scenario: str | None, *, draws: int = 1000, seed: int = 66
) -> tuple[Result, CompiledScenario]:
    """Return a run and one scenario of it.

    folder : of a finished run; without one the scenario (the flagship if None) is run now. scenario : name in the
    library or file; the first of the run if None. Errors: E501, E502 of the run; E200 and others of the scenario or
    of the world path that the run follows.
    """
    from exeunt.api import run
    from exeunt.results.result import Result
    from exeunt.scenario.scenario import Scenario

    if folder is None:
        loaded = Scenario.load(scenario or FLAGSHIP)
        return run(loaded, draws=draws, seed=seed, world=world), loaded.compile(world)
    result = Result.open(folder)
    loaded = Scenario.load(scenario or result.scenarios[0])
    path = result.path(loaded.name)
    # arms computed beside a stored run must follow its world path
    return result, loaded.under(None if path is None else str(path["name"])).compile(world)
