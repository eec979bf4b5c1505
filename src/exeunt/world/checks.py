"""Named checks of the tables: what a figure must satisfy before anybody quotes it.

Each check has a name, a severity (an error makes numbers wrong, a warning does not) and, where it compares
numbers, a tolerance that its text states. `exeunt data verify` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from exeunt.world.world import World

Severity = Literal["error", "warning"]
ROWS_SHOWN = 20


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one check: `rows` names file, line and field of the first faults; `faults` counts all of them."""

    name: str
    ok: bool
    severity: Severity
    detail: str
    rows: tuple[str, ...] = field(default=())
    faults: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as data, for `--json`."""
        return {
            "check": self.name,
            "ok": self.ok,
            "severity": self.severity,
            "detail": self.detail,
            "faults": self.faults,
            "rows": list(self.rows),
        }


def outcome(name: str, faults: Iterable[str], detail: str, severity: Severity = "error") -> CheckResult:
    """Return a result that fails when there is a fault; the first faults are kept as rows."""
    found = list(faults)
    return CheckResult(name, not found, severity, detail, tuple(found[:ROWS_SHOWN]), len(found))


def check(world: World) -> list[CheckResult]:
    """Run every check on a world and return the results in a fixed order.

    Checks of figures run only when the structure is sound: a total over a column with a bad cell has no meaning.
    """
    from exeunt.world.check_figures import FIGURE_CHECKS
    from exeunt.world.check_structure import structure_checks

    results = structure_checks(world)
    if any(not r.ok and r.severity == "error" for r in results):
        skipped = "not checked, because a check of the structure failed"
        return [*results, *(CheckResult(name, False, "warning", skipped) for name in FIGURE_CHECKS)]
    return [*results, *(_figure(world, name, *made) for name, made in FIGURE_CHECKS.items())]


def _figure(
    world: World, name: str, needs: tuple[str, ...], run: Callable[[World], tuple[list[str], str]]
) -> CheckResult:
    absent = [t for t in needs if t not in world.table_names]
    if absent:
        return CheckResult(name, False, "warning", f"not checked: no table {', '.join(absent)} in this world")
    faults, detail = run(world)
    return outcome(name, faults, detail)
