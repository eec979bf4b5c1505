"""Running scenarios from Python: `run` gives a `Result`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from exeunt.engine.draws import Draws
from exeunt.engine.executor import Executor, LocalExecutor
from exeunt.engine.plan import make_plan
from exeunt.engine.registry import channel_names, load_channels
from exeunt.engine.run import Progress, execute, write_manifest
from exeunt.errors import ExeuntError
from exeunt.results.finish import finish
from exeunt.results.result import Result
from exeunt.scenario.paths import chosen_path, moved_by, require_one_path
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

DEFAULT_DRAWS = 1000
DEFAULT_SEED = 66
MOST_WORKERS = 4
"""Threads share one interpreter: more than four wait for each other."""


def run(
    scenarios: str | Path | Scenario | Sequence[str | Path | Scenario],
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    out: Path | str | None = None,
    resume: bool = False,
    channels: str | Sequence[str] | None = None,
    path: str | Path | Scenario | Sequence[str | Path | Scenario] | None = None,
    world: World | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Result:
    """Compute scenarios against their paired baseline and return the result.

    scenarios : names of the library, files, or `Scenario` objects; a world path among them is compared with no path.
    path : a world path (name, file or object) that both arms of every scenario follow. draws : 64 a block; fewer than
    256 give rough bands. out : folder of the run (a temporary one, gone with the result, if None). resume : continue a
    killed run in `out`. workers : threads, by default the machine's cores up to four; bits do not depend on it.
    channels : which models are on: names, or text as in the command line ("money"); by default all.

    Errors: `ExeuntError` with code, place and mend for any bad input.
    """
    workers = min(os.cpu_count() or 1, MOST_WORKERS) if workers is None else workers
    if workers < 1:
        raise ExeuntError("E404", f"{workers} workers", mend="Give at least 1.")
    if resume and out is None:
        raise ExeuntError("E404", "resume needs the folder of the run", mend="Give --out DIR.")
    facts = world or World.load()
    given = [scenarios] if isinstance(scenarios, (str, Path, Scenario)) else list(scenarios)
    shared = chosen_path(path)
    loaded = [(s if isinstance(s, Scenario) else Scenario.load(s)).under(shared) for s in given]
    require_one_path(loaded)
    models = load_channels(channel_names(channels) if isinstance(channels, str) else channels)
    compiled = [moved_by(s.compile(facts), [m.declaration.channel for m in models]) for s in loaded]
    plan = make_plan(facts, models, compiled, Draws(seed, draws))
    temporary = TemporaryDirectory(prefix="exeunt-") if out is None else None
    folder = Path(temporary.name if temporary else str(out))
    durable = temporary is None
    try:
        manifest = execute(
            plan,
            compiled,
            folder,
            executor or LocalExecutor(workers),
            resume=resume,
            durable=durable,
            progress=progress,
        )
        finish(folder, manifest, workers=workers)
        write_manifest(folder, manifest, durable=durable)
    except BaseException:
        if temporary:
            temporary.cleanup()
        raise
    return Result(folder, temporary)
