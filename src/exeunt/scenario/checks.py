"""Named checks of one scenario against a world: what stands behind `exeunt scenario check`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.errors import ExeuntError
from exeunt.scenario.paths import PATH
from exeunt.scenario.problems import ScenarioError
from exeunt.scenario.vocabulary import STATUSES

if TYPE_CHECKING:
    from exeunt.declarations import Declaration
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

ERROR, WARNING, NOTE = "error", "warning", "note"
PERCENT_SUSPECTED = 3.0  # duties above 300 percent exist on single goods, not on a sector


@dataclass(frozen=True)
class ScenarioCheck:
    """One check: severity "error" stops a run, "warning" and "note" do not."""

    name: str
    ok: bool
    severity: str
    detail: str


def check_scenario(
    scenario: Scenario, world: World, declarations: Mapping[str, Declaration] | None = None
) -> list[ScenarioCheck]:
    """Return every check; when the scenario cannot be compiled, one failed check a mistake and nothing else."""
    try:
        compiled = scenario.compile(world, declarations)
    except ExeuntError as error:
        problems = error.problems if isinstance(error, ScenarioError) else (error,)
        return [ScenarioCheck("compiles", False, ERROR, p.message()) for p in problems]
    return checks_of_compiled(scenario, compiled, world)


def checks_of_compiled(scenario: Scenario, compiled: CompiledScenario, world: World) -> list[ScenarioCheck]:
    """Return every check of a scenario that compiles."""
    is_path = scenario.file.kind == PATH
    checks = [ScenarioCheck("compiles", True, ERROR, (_settings if is_path else _size)(compiled))]
    wanted = _CHECKS_OF_A_PATH if is_path else _CHECKS
    return checks + [c for check in wanted for c in check(scenario, compiled, world)]


def _settings(compiled: CompiledScenario) -> str:
    path = compiled.path
    return "" if path is None else f"{len(path.options)} options, {len(path.overrides)} parameters"


def _size(compiled: CompiledScenario) -> str:
    return (
        f"{len(compiled.event_titles)} events, {len(compiled.terms)} terms, {len(compiled.exits)} exits, "
        f"{len(compiled.payments)} payments, {len(compiled.shares)} kept shares"
    )


def _weights(_: Scenario, compiled: CompiledScenario, world: World) -> Iterator[ScenarioCheck]:
    terms = compiled.terms
    sizes = [len(world.index(d)) for d in ("donor", "organisation", "instrument")]
    cells = np.ravel_multi_index(
        (terms.donor, terms.organisation, terms.instrument, terms.year), (*sizes, len(world.years))
    )
    heaviest = float(np.bincount(cells, terms.weight).max()) if len(terms) else 0.0
    detail = f"the fullest cell and year is under events for {heaviest:.6g} of the year"
    yield ScenarioCheck("weights", heaviest <= 1.0 + 1e-12, ERROR, detail)


def _record(scenario: Scenario, _: CompiledScenario, __: World) -> Iterator[ScenarioCheck]:
    unsourced = [p.where() for p in scenario.events if not p.sources]
    detail = f"without a source: {', '.join(unsourced)}" if unsourced else "every event names its source"
    yield ScenarioCheck("sources", not unsourced, WARNING, detail)
    counts = {s: sum(p.event.status == s for p in scenario.events) for s in STATUSES}
    told = ", ".join(f"{n} {status}" for status, n in counts.items() if n) or "no event"
    dated = bool(scenario.record_date) or not any(n for s, n in counts.items() if s != "assumed")
    yield ScenarioCheck(
        "record", dated, WARNING, f"{told}; record read up to {scenario.record_date or 'no stated day'}"
    )


def _paths(scenario: Scenario, _: CompiledScenario, __: World) -> Iterator[ScenarioCheck]:
    """A path has no event to carry its sources, so the file must."""
    named = bool(scenario.file.sources)
    yield ScenarioCheck("sources", named, WARNING, "the path names its sources" if named else "none is named")


def _duties(_: Scenario, compiled: CompiledScenario, __: World) -> Iterator[ScenarioCheck]:
    """Warn of a rate written in percent."""
    for duty in compiled.duties:
        if duty.rate >= PERCENT_SUSPECTED:
            detail = f"{duty.rate:g} means {100 * duty.rate:g} percent; 0.1 is ten percent"
            yield ScenarioCheck("rate", False, WARNING, detail)


def _titles(scenario: Scenario, _: CompiledScenario, __: World) -> Iterator[ScenarioCheck]:
    both = bool(scenario.file.title.zh_hant)
    yield ScenarioCheck("titles", both, WARNING, "English and Traditional Chinese" if both else "no Chinese title")


def _money(_: Scenario, compiled: CompiledScenario, world: World) -> Iterator[ScenarioCheck]:
    """Warn of events whose cells hold no money in the base: a misspelt target looks like this."""
    terms = compiled.terms
    if not len(terms):
        return
    base = world.table("revenue_base")
    sizes = tuple(len(world.index(d)) for d in ("donor", "organisation", "instrument"))
    held = np.zeros(sizes, dtype=bool)
    paying = base["amount_usd"] > 0
    places = [world.index(d).positions(base[d][paying]) for d in ("donor", "organisation", "instrument")]
    held[tuple(places)] = True
    touched = held[terms.donor, terms.organisation, terms.instrument]
    idle = sorted(set(terms.event.tolist()) - set(terms.event[touched].tolist()))
    titles = "; ".join(compiled.event_titles[i] for i in idle)
    yield ScenarioCheck(
        "money", not idle, WARNING, f"no money in the base: {titles}" if idle else "every event moves money"
    )


def _notes(_: Scenario, compiled: CompiledScenario, __: World) -> Iterator[ScenarioCheck]:
    for text in compiled.notes:
        yield ScenarioCheck("note", True, NOTE, text)


_CHECKS: tuple[Callable[[Scenario, CompiledScenario, World], Iterator[ScenarioCheck]], ...] = (
    _weights,
    _record,
    _duties,
    _titles,
    _money,
    _notes,
)
_CHECKS_OF_A_PATH = (_paths, _titles, _notes)
