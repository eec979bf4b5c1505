"""What extra money for one body at a time brings: engine runs on a grid of amounts, paired draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.analysis.attribution.goal import Goal, measure
from exeunt.analysis.attribution.worth import upstream
from exeunt.channels.funding.base import read_base
from exeunt.engine.block import PairedBlock
from exeunt.engine.contract import BLOCK
from exeunt.engine.draws import Draws
from exeunt.engine.plan import arm_of, make_plan
from exeunt.engine.registry import load_channels
from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.compiled import Grant

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
OBJECTIVES = Path(__file__).with_name("objectives.yaml")
LIMITS = Path(__file__).with_name("limits.yaml")


@cache
def objectives() -> Mapping[str, Mapping[str, object]]:
    """Return the objectives by name: the measure and its sign."""
    found: Mapping[str, Mapping[str, object]] = yaml.safe_load(OBJECTIVES.read_text(encoding="utf-8"))
    return found


@cache
def absorption() -> float:
    """Return the part of its spending of 2024 that a body can take on in a year; source and grade in `limits.yaml`."""
    return float(yaml.safe_load(LIMITS.read_text(encoding="utf-8"))["absorption"]["value"])


def objective_goal(name: str, years: Sequence[int]) -> tuple[Goal, float]:
    """Return the number to improve and its sign (+1 where less is better). Errors: E567 unknown; E558 no channel."""
    if name not in objectives():
        raise ExeuntError(
            "E567",
            f"'{name}' is not an objective",
            nearest=nearest_names(name, objectives()),
            mend=f"Known: {', '.join(objectives())}, pareto.",
        )
    told = objectives()[name]
    return measure(str(told["measure"]), years), float(str(told["sign"]))


@dataclass(frozen=True)
class Places:
    """Bodies that lack money. gap : mean yearly shortfall over the years of the money; cap : what each can take on.

    labels : bodies; gap, cap : (bodies,) USD a year.
    """

    labels: tuple[str, ...]
    gap: FloatArray
    cap: FloatArray


class Grid:
    """Engine runs of a scenario with additional money. gain(amounts) is harm avoided against the scenario, (draws,)."""

    def __init__(
        self,
        world: World,
        compiled: CompiledScenario,
        goals: Mapping[str, tuple[Goal, float]],
        *,
        money_years: Sequence[int],
        instrument: str,
        draws: int,
        seed: int,
    ) -> None:
        self.world, self.compiled, self.goals = world, compiled, dict(goals)
        self.money_years, self.instrument, self.draws = tuple(money_years), instrument, draws
        wanted = [c for goal, _ in goals.values() for c in goal.channels()]
        self.channels = load_channels(upstream(list(dict.fromkeys(["funding", *wanted]))))
        plan = make_plan(world, self.channels, [compiled], Draws(seed, draws))
        names = {v for goal, _ in goals.values() for v in goal.variables} | {"shortfall", "saved"}
        self._blocks = [PairedBlock(plan, b, sorted(names)) for b in plan.blocks()]
        self._baseline = plan.arms[0].name
        self._without = [block.run(plan.arms[1]) for block in self._blocks]
        self._known: dict[tuple[tuple[str, float], ...], dict[str, FloatArray]] = {}
        self.runs = 0

    def places(self) -> Places:
        """Return the bodies whose mean shortfall in the years of the money is above one dollar."""
        t = [self.world.years.index(y) for y in self.money_years]
        shortfall = np.concatenate(
            [
                np.stack([np.broadcast_to(kept["shortfall"][i], (BLOCK, kept["shortfall"][i].shape[1])) for i in t])
                for kept in self._without
            ],
            axis=1,
        )[:, : self.draws]
        gap = shortfall.mean(axis=(0, 1))
        expenses = read_base(self.world, self.compiled.option("funding.base_window")).expenses
        cap = np.minimum(gap, absorption() * expenses)
        chosen = np.flatnonzero((gap > 1.0) & (cap > 0.0))
        labels = self.world.index("organisation").labels
        return Places(tuple(labels[i] for i in chosen), gap[chosen], cap[chosen])

    def gains(self, amounts: Mapping[str, float]) -> dict[str, FloatArray]:
        """Return the gain (draws,) in every goal from extra money by body, USD a year."""
        key = tuple(sorted((body, float(z)) for body, z in amounts.items() if z > 0.0))
        if key not in self._known:
            self._known[key] = self._run(key)
        return self._known[key]

    def saved(self) -> FloatArray:
        """Return what acting donors no longer give in the years of the money, (draws,), USD in all."""
        t = [self.world.years.index(y) for y in self.money_years]
        parts = [sum(np.broadcast_to(kept["saved"][i].sum(axis=1), (BLOCK,)) for i in t) for kept in self._without]
        return np.asarray(np.concatenate(parts)[: self.draws])

    def _run(self, key: tuple[tuple[str, float], ...]) -> dict[str, FloatArray]:
        if not key:
            return {name: np.zeros(self.draws) for name in self.goals}
        self.runs += 1
        grants = tuple(
            Grant(body, self.instrument, tuple(z if y in self.money_years else 0.0 for y in self.world.years))
            for body, z in key
        )
        scenario = replace(self.compiled, grants=(*self.compiled.grants, *grants))
        arm = arm_of(self.channels, self.world, scenario, self._baseline)
        kept = [block.run(arm) for block in self._blocks]
        found = {}
        for name, (goal, sign) in self.goals.items():
            parts = []
            for b, (with_money, without) in enumerate(zip(kept, self._without, strict=True)):
                count = min(BLOCK, self.draws - b * BLOCK)
                parts.append(goal.of(without, self.world, count) - goal.of(with_money, self.world, count))
            found[name] = sign * np.concatenate(parts)
        return found
