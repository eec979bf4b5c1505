"""World paths: files of settings that hold in both arms, so that an exit under a path is compared with the path alone.

A path says what the rest of the world does; a scenario says who leaves. Run by itself, a path is the scenario arm and
the world without it the baseline: path against no path, with the same draws.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import CompiledScenario, WorldPath
from exeunt.scenario.library import path_names

if TYPE_CHECKING:
    from exeunt.scenario.document import Document
    from exeunt.scenario.scenario import Scenario
    from exeunt.scenario.schema import ScenarioFile

PATH = "path"
NO_PATH = "none"
READS_DUTIES = "trade"
DECIDED = ("events", "policies", "waivers")


def faults_of_path(file: ScenarioFile, document: Document) -> Iterator[ExeuntError]:
    """Yield what a path may not say: who leaves, and what is decided (E225); and what it must say (E204)."""
    if file.kind != PATH:
        return
    for name in DECIDED:
        if getattr(file, name):
            yield ExeuntError(
                "E225",
                f"a world path holds '{name}'",
                where=document.where((name,)),
                mend="A path has options and overrides only; put events into a scenario and run it with --path.",
            )
    if not (file.options or file.overrides or file.extends):
        mend = "Add `options:` or `overrides:`."
        yield ExeuntError("E204", "a world path sets nothing", where=document.where(("name",)), mend=mend)
    if file.name == NO_PATH:
        mend = f"'{NO_PATH}' stands for no path."
        yield ExeuntError("E205", f"a path cannot be named '{NO_PATH}'", where=document.where(("name",)), mend=mend)


def chosen_path(given: str | FilePath | Scenario | Sequence[str | FilePath | Scenario] | None) -> Scenario | None:
    """Return the one path that a user chose by name, file or object; None for nothing or `none`.

    Errors: E227 two paths, or a scenario; those of `Scenario.load`.
    """
    from exeunt.scenario.scenario import Scenario

    listed = [given] if given is None or isinstance(given, (str, FilePath, Scenario)) else list(given)
    listed = [g for g in listed if g is not None and g != NO_PATH]
    if not listed:
        return None
    if len(listed) > 1:
        raise two_paths(" and ".join(g.name if isinstance(g, Scenario) else str(g) for g in listed))
    found = listed[0] if isinstance(listed[0], Scenario) else Scenario.load(listed[0])
    if found.file.kind != PATH:
        raise ExeuntError(
            "E227",
            f"'{found.name}' is a scenario, not a world path",
            where=found.document.where(("kind",)),
            mend=f"World paths: {', '.join(path_names())}; a file of your own says `kind: path`.",
        )
    return found


def require_one_path(scenarios: Sequence[Scenario]) -> None:
    """Refuse a run whose scenarios do not all follow one path, or none. Error: E227.

    A path that is itself compared with no path may stand beside scenarios that follow none.
    """
    followed = {NO_PATH if s.path is None else s.path.name: s for s in scenarios if s.file.kind != PATH}
    alone = {s.name for s in scenarios if s.file.kind == PATH}
    if len(followed) > 1 or (alone and followed.keys() - {NO_PATH}):
        raise two_paths(" and ".join([*followed, *alone]))


def two_paths(names: str) -> ExeuntError:
    """Return the error of a run with more than one path."""
    return ExeuntError("E227", f"a run follows one world path, not {names}", mend="Run them one after another.")


def world_path(scenario: Scenario) -> WorldPath:
    """Return what results carry of the path `scenario`."""
    summary = scenario.summary
    return WorldPath(
        name=scenario.name,
        titles={"en": scenario.titles.en, "zh_hant": scenario.titles.zh_hant},
        summary={"en": summary.en, "zh_hant": summary.zh_hant},
        options={k: v for k, (v, *_) in scenario.settings("options").items()},
        overrides=tuple(scenario.settings("overrides")),
        sources=tuple(_sources(scenario)),
        sha256=scenario.sha256,
    )


def _sources(scenario: Scenario) -> list[str]:
    inherited = _sources(scenario.parent) if scenario.parent else []
    return inherited + [s for s in scenario.file.sources.values() if s not in inherited]


def moved_by(scenario: CompiledScenario, channels: Collection[str]) -> CompiledScenario:
    """Return the scenario with a note on what of its path the channels of a run leave out.

    Error: E230 they leave out all of it, or the one channel that reads duties: it would silently change nothing.
    """
    if scenario.duties and READS_DUTIES not in channels:
        raise _idle(f"the duties of '{scenario.name}' move", (READS_DUTIES,), channels)
    path = scenario.path
    if path is None:
        return scenario
    named = dict.fromkeys(key.partition(".")[0] for key in (*path.options, *path.overrides))
    missing = tuple(c for c in named if c not in channels)
    if len(missing) == len(named):
        raise _idle(f"the world path '{path.name}' moves", missing, channels)
    if not missing:
        return scenario
    note = f"The world path '{path.name}' also sets {', '.join(missing)}, which this run leaves out."
    return replace(scenario, notes=(*scenario.notes, note))


def _idle(what: str, off: tuple[str, ...], channels: Collection[str]) -> ExeuntError:
    return ExeuntError(
        "E230",
        f"{what} nothing in this run: {', '.join(off)} is off",
        mend=f"Add --channels {','.join((*channels, *off))}, or --channels all.",
    )
