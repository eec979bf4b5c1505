"""The contract of a channel: what the engine gives it and what it must give back.

Arrays are float64, C-contiguous, leading axis = draw: 64 rows (one block), or 1 row for what is the same in every
draw. NumPy broadcasting joins the two. A channel has no randomness, no I/O and no globals of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from exeunt.declarations import Declaration

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

BLOCK = 64
FloatArray = NDArray[np.float64]
Values = Mapping[str, FloatArray]


class Step(Protocol):
    """One arm of one scenario, prepared: pure functions of year, inputs, parameters and shocks."""

    def initial(self, parameters: Values) -> Values:
        """Return the values of the year before the first, for every variable that is read with a lag.

        parameters : as in `step`. Result: name -> (64 or 1, *dims).
        """
        ...

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of one year.

        inputs : by `Read.key` (`x`, `x(-1)`, `x@baseline`), each (64 or 1, *dims).
        parameters : own ones by name, others' as `channel.name`, retained shares by `share_key(position)`; each (64,).
        shocks : by name, uniforms in (0, 1), (64, size of the dim).
        """
        ...


class Channel(Protocol):
    """A published model: its declaration, and its preparation for a world and a scenario."""

    declaration: Declaration

    def prepare(self, world: World, scenario: CompiledScenario) -> Step:
        """Return the prepared arm, once a scenario and arm. With no event it must equal the baseline to the bit."""
        ...


def share_key(position: int) -> str:
    """Return the parameter name of the retained share at `position` of `CompiledScenario.shares`."""
    return f"share#{position}"
