"""The worth of a set of players: the asked number under their events less the number without any, same draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.attribution.players import Player, content_key, players_of, restrict
from exeunt.declarations import all_declarations
from exeunt.engine.block import PairedBlock
from exeunt.engine.contract import BLOCK
from exeunt.engine.draws import Draws
from exeunt.engine.plan import arm_of, make_plan
from exeunt.engine.registry import load_channels

if TYPE_CHECKING:
    from exeunt.analysis.attribution.goal import Goal
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]


def upstream(channels: Sequence[str]) -> tuple[str, ...]:
    """Return channels and all that they read from within a year: what a number of theirs depends on.

    What comes back from other channels a year later (the world's income into staff, trade costs into alignment) is left
    out unless its writer is needed anyway: it would bring every model into every number for effects below detection.
    What that leaves out of a number is told beside it (`Decomposition.feedback`).
    """
    known = all_declarations()
    writer = {name: c for c, d in known.items() for name in d.writes}
    found = list(channels)
    for name in found:  # grows while it is walked through
        for read in known[name].reads:
            source = writer.get(read.variable)
            if source is not None and source not in found and not read.lag:
                found.append(source)
        for key in known[name].parameter_reads:
            source = key.split(".")[0]
            if source not in found:
                found.append(source)
    return tuple(found)


class Worth:
    """A game over the players of a scenario; only channels that the number depends on are computed.

    players : in the order of positions. silent : exits that have no money and that none of the channels sees.
    """

    def __init__(self, world: World, compiled: CompiledScenario, goal: Goal, *, draws: int, seed: int) -> None:
        self.world, self.compiled, self.goal, self.draws = world, compiled, goal, draws
        names = upstream(goal.channels())
        self.channels = load_channels(names)
        empty = replace(restrict(compiled, world, ()), name="none")
        self.plan = make_plan(world, self.channels, [empty], Draws(seed, draws))
        self._blocks = [PairedBlock(self.plan, b, goal.variables) for b in self.plan.blocks()]
        self._quiet = [self._number(block.baseline, i) for i, block in enumerate(self._blocks)]
        self.players: tuple[Player, ...] = players_of(compiled, world)
        self.silent: tuple[Player, ...] = ()
        self._part()

    def _part(self) -> None:
        """Set exits without money aside where no channel of this number sees them, alone or beside the others."""
        everyone = frozenset(range(len(self.players)))
        unpaid = frozenset(i for i in everyone if not self.players[i].money)
        if unpaid and not self(unpaid).any() and np.array_equal(self(everyone), self(everyone - unpaid)):
            self.silent = tuple(self.players[i] for i in sorted(unpaid))
            self.players = tuple(p for p in self.players if p.money)

    def __call__(self, chosen: frozenset[int]) -> FloatArray:
        """Return the worth (draws,) of the players at these positions."""
        scenario = self.restricted(chosen)
        if content_key(scenario) == content_key(self.restricted(frozenset())):
            return np.zeros(self.draws)
        arm = arm_of(self.channels, self.world, scenario, self.plan.arms[0].name)
        parts = [
            self._number(block.run(arm), i) - quiet
            for i, (block, quiet) in enumerate(zip(self._blocks, self._quiet, strict=True))
        ]
        return np.concatenate(parts)

    def restricted(self, chosen: frozenset[int]) -> CompiledScenario:
        """Return the scenario of the players at these positions."""
        return restrict(self.compiled, self.world, (self.players[p].code for p in chosen))

    def key(self, chosen: frozenset[int]) -> str:
        """Return what equal sets share: the hash of their compiled arrays."""
        return content_key(self.restricted(chosen))

    def _number(self, kept: dict[str, list[FloatArray]], block: int) -> FloatArray:
        return self.goal.of(kept, self.world, min(BLOCK, self.draws - block * BLOCK))
