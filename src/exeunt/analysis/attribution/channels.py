"""What reaches a number through which channel: the last channel run again with inputs of one arm or the other.

Players are the inputs of the channel that writes the number, grouped by the channel that writes them, and the direct
effect of the scenario on that channel itself ("event"). Inputs with equal bits in both arms are no players.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.attribution.worth import upstream
from exeunt.engine.block import PairedBlock, inputs_of, own_parameters
from exeunt.engine.contract import BLOCK
from exeunt.engine.draws import Draws
from exeunt.engine.plan import Arm, Plan, arm_of, make_plan
from exeunt.engine.registry import load_channels
from exeunt.solvers.attribution import attribute

if TYPE_CHECKING:
    from exeunt.analysis.attribution.goal import Goal
    from exeunt.declarations import Declaration
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
Values = Mapping[str, FloatArray]
EVENT = "event"
MOST_EXACT = 6
SAMPLED_RUNS = 400


@dataclass(frozen=True)
class ChannelParts:
    """Parts of a difference by channel. names : writers of the inputs, and "event". All values are (names, draws).

    through : Shapley values, which sum to the total. switched_off : what is missing when a group stays at baseline.
    alone : the group alone. quiet : channels whose outputs are read and equal in both arms. exact : by all sets.
    """

    writer: str
    names: tuple[str, ...]
    through: FloatArray
    switched_off: FloatArray
    alone: FloatArray
    total: FloatArray
    quiet: tuple[str, ...]
    exact: bool


class ChannelGame:
    """The last channel of a number, ready to be run again. scenarios are compared with the paired baseline."""

    def __init__(self, world: World, compiled: CompiledScenario, goal: Goal, *, draws: int, seed: int) -> None:
        (self.writer,) = goal.channels()
        self.world, self.goal, self.draws = world, goal, draws
        self.channels = load_channels(upstream([self.writer]))
        self.declarations = {c.declaration.channel: c.declaration for c in self.channels}
        self.last: Declaration = self.declarations[self.writer]
        self.owner = {n: c for c, d in self.declarations.items() for n in d.writes}
        self.outside = tuple(
            dict.fromkeys(r.variable for r in self.last.reads if self.owner.get(r.variable) not in (None, self.writer))
        )
        self.plan: Plan = make_plan(world, self.channels, [compiled], Draws(seed, draws))
        self.quiet_arm, self.own_arm = self.plan.arms[:2]
        keep = tuple(dict.fromkeys([*self.outside, *goal.variables]))
        self.blocks = [PairedBlock(self.plan, b, keep) for b in self.plan.blocks()]

    def parts(self, compiled: CompiledScenario | None = None) -> ChannelParts:
        """Return the parts of the scenario (the one given at the start if None), in every draw."""
        arm = self.own_arm if compiled is None else arm_of(self.channels, self.world, compiled, self.quiet_arm.name)
        histories = [block.run(arm) for block in self.blocks]
        moved = {
            name
            for block, h in zip(self.blocks, histories, strict=True)
            for name in self.outside
            if _differs(block.baseline[name], h[name])
        }
        groups = sorted({self.owner[name] for name in moved})
        read = {self.owner[name] for name in self.outside}
        worth = self._game(arm, histories, [*groups, EVENT])
        names = [*groups, EVENT] if worth(frozenset({len(groups)})).any() else groups
        exact = len(names) <= MOST_EXACT
        found = (
            attribute(len(names), worth, additive=0.0, exact_up_to=MOST_EXACT, budget=SAMPLED_RUNS if not exact else 0)
            if names
            else None
        )
        none = np.zeros((0, self.draws))
        return ChannelParts(
            self.writer,
            tuple(names),
            none if found is None else found.values,
            none if found is None else found.left_out,
            none if found is None else found.alone,
            np.zeros(self.draws) if found is None else found.total,
            tuple(sorted(read - set(groups))),
            exact,
        )

    def _game(
        self, arm: Arm, histories: list[dict[str, list[FloatArray]]], names: list[str]
    ) -> Callable[[frozenset[int]], FloatArray]:
        def worth(chosen: frozenset[int]) -> FloatArray:
            on = frozenset(names[i] for i in chosen)
            parts = [self._number(b, block, arm, histories[b], on) for b, block in enumerate(self.blocks)]
            return np.concatenate(parts)

        return worth

    def _number(
        self, b: int, block: PairedBlock, arm: Arm, history: dict[str, list[FloatArray]], on: frozenset[str]
    ) -> FloatArray:
        kept = self._replay(block, arm, history, on) if on else block.baseline
        count = min(BLOCK, self.draws - b * BLOCK)
        return self.goal.of(kept, self.world, count) - self.goal.of(block.baseline, self.world, count)

    def _replay(
        self, block: PairedBlock, arm: Arm, history: dict[str, list[FloatArray]], on: frozenset[str]
    ) -> dict[str, list[FloatArray]]:
        """Run the last channel alone: groups that are on take the scenario's values, the others the baseline's."""
        chosen = arm if EVENT in on else self.quiet_arm
        place = [d.channel for d in self.plan.declarations].index(self.writer)
        step = chosen.steps[place]
        own = own_parameters(self.last, block.parameters(chosen))
        shocks = block.shocks(self.writer)
        source = {n: history[n] if self.owner[n] in on else block.baseline[n] for n in self.outside}
        first = block.before(chosen)
        before: Values = first
        kept: dict[str, list[FloatArray]] = {name: [] for name in self.goal.variables}
        for t, year in enumerate(self.world.years):
            now = {n: source[n][t] for n in self.outside}
            base = {n: block.baseline[n][t] for n in self.outside}
            out = step.step(year, inputs_of(self.last, now, before, base), own, shocks[t])
            for name, years in kept.items():
                years.append(out[name])
            before = {**now, **out}
        return kept


def _differs(one: list[FloatArray], other: list[FloatArray]) -> bool:
    return any(
        not np.array_equal(
            np.broadcast_to(a, np.broadcast_shapes(a.shape, b.shape)),
            np.broadcast_to(b, np.broadcast_shapes(a.shape, b.shape)),
            equal_nan=True,
        )
        for a, b in zip(one, other, strict=True)
    )
