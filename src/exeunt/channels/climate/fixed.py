"""Parameters that shape the tables of a run and so have one value in all draws of an arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exeunt.declarations import Declaration
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario


def fixed(declaration: Declaration, scenario: CompiledScenario, name: str) -> float:
    """Return the value of a parameter under the overrides and policies of a scenario. Error: E476 it is drawn."""
    key = f"{declaration.channel}.{name}"
    value = declaration.parameters[name].distribution.central
    change = {**scenario.overrides, **scenario.policies}.get(key)
    if change is None:
        return value
    if not change.distribution.is_fixed:
        raise ExeuntError("E476", f"{key} is the same in every draw", mend="Set it to one number.")
    number = change.distribution.central
    return {"set": number, "add": value + number, "multiply": value * number}[change.how]
