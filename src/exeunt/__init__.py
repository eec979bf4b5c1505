"""exeunt: stress tests of the multilateral system, year by year to 2036.

Names are loaded when first used, so that `import exeunt` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exeunt.api import run as run
    from exeunt.errors import ExeuntError as ExeuntError
    from exeunt.results.compare import compare as compare
    from exeunt.results.result import Result as Result
    from exeunt.scenario.scenario import Scenario as Scenario
    from exeunt.world.world import World as World

_HOMES = {
    "World": "exeunt.world.world",
    "Scenario": "exeunt.scenario.scenario",
    "Result": "exeunt.results.result",
    "run": "exeunt.api",
    "compare": "exeunt.results.compare",
    "ExeuntError": "exeunt.errors",
}
__all__ = ["ExeuntError", "Result", "Scenario", "World", "compare", "run"]  # loaded on first use


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'exeunt' has no attribute '{name}'")
    from exeunt import threads  # noqa: F401  # pins BLAS threads before NumPy loads

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
