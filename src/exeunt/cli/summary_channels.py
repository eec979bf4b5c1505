"""What each channel beyond the money adds to the summary of a run, in the order of the report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from exeunt.results.result import Result
    from exeunt.world.world import World

PARTS = ("climate", "food", "people", "talent", "slow")
"""Modules `summary_<part>`: `lines(result, scenario, year, world)`, and `data(result, year, world)` if there is any."""


def lines(result: Result, scenario: str, year: int, world: World) -> list[str]:
    """Return the sentences of all channels that the run holds; year : the one that money is shown for."""
    return [line for part in _parts() for line in part.lines(result, scenario, year, world)]


def data(result: Result, year: int, world: World) -> dict[str, Any]:
    """Return the figures of all channels that the run holds, for `--json`."""
    found: dict[str, Any] = {}
    for part in _parts():
        if hasattr(part, "data"):
            found |= part.data(result, year, world)
    return found


def _parts() -> list[ModuleType]:
    return [import_module(f"exeunt.cli.summary_{name}") for name in PARTS]
