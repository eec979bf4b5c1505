"""Which exits matter: each alone, each left out, and its Shapley value, from runs with common draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.attribution.goal import Goal, measure
from exeunt.analysis.attribution.worth import Worth
from exeunt.analysis.bands import Band, Text, band_of, number
from exeunt.solvers.attribution import Attribution, attribute

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
DRAWS = 256
BUDGET = 200


@dataclass(frozen=True)
class Ranked:
    """One exit. value : band of its Shapley value over draws; mean, alone, left_out : means over draws, which add up.

    error : standard error of the method in the mean (0 where exact). above_next : part of the draws in which its value
    is larger than that of the next exit in the list.
    """

    code: str
    name: Text
    value: Band
    mean: float
    share: float
    alone: float
    left_out: float
    error: float
    above_next: float
    interacts: bool

    def to_dict(self) -> dict[str, object]:
        """Return the row as data for `--json`."""
        plain = ("mean", "share", "alone", "left_out", "error", "above_next")
        return {
            "code": self.code,
            "name": dict(self.name),
            "value": self.value.to_dict(),
            **{f: number(getattr(self, f)) for f in plain},
            "interacts": self.interacts,
        }


@dataclass(frozen=True)
class Ranking:
    """All exits of a scenario, largest first. without_effect : computed and exactly 0 in every draw.

    not_modelled : exits for which no money and no mechanism is in the tables; they are not 0, they are not known.
    draws_error : Monte Carlo standard error of the total's mean.
    """

    scenario: str
    titles: Text
    goal: Goal
    total: Band
    total_mean: float
    draws: int
    seed: int
    draws_error: float
    rows: tuple[Ranked, ...]
    without_effect: tuple[Text, ...]
    not_modelled: tuple[Text, ...]
    method: str
    evaluations: int
    pairs: int
    spread: float

    def to_dict(self) -> dict[str, object]:
        """Return the ranking as data for `--json`."""
        return {
            "scenario": self.scenario,
            "measure": dict(self.goal.name),
            "unit": self.goal.unit,
            "years": list(self.goal.years),
            "total": self.total.to_dict(),
            "total_mean": self.total_mean,
            "draws": self.draws,
            "seed": self.seed,
            "draws_error": self.draws_error,
            "exits": [row.to_dict() for row in self.rows],
            "without_effect": [dict(t) for t in self.without_effect],
            "not_modelled": [dict(t) for t in self.not_modelled],
            "method": self.method,
            "evaluations": self.evaluations,
            "antithetic_pairs": self.pairs,
            "spread_over_additive": self.spread,
        }


def rank(
    world: World,
    compiled: CompiledScenario,
    by: str = "usd",
    *,
    year: int | None = None,
    draws: int = DRAWS,
    seed: int = 66,
    budget: int = BUDGET,
) -> Ranking:
    """Return the exits of a scenario by what they do to a measure, sampled within `budget` evaluations.

    Errors: E556 to E558 of the measure.
    """
    goal = measure(by, world.years, year)
    game = Worth(world, compiled, goal, draws=draws, seed=seed)
    found = attribute(len(game.players), game, seed=seed, budget=budget, key=game.key)
    return ranking(game, found, seed)


def ranking(game: Worth, found: Attribution, seed: int) -> Ranking:
    """Return the readable form of an attribution."""
    goal = game.goal
    means = found.values.mean(axis=1)
    moving = [p for p in np.argsort(-np.abs(means), kind="stable") if found.values[p].any()]
    whole = float(found.total.mean())
    rows = []
    for place, p in enumerate(moving):
        behind = moving[place + 1] if place + 1 < len(moving) else None
        above = 1.0 if behind is None else float(np.mean(np.abs(found.values[p]) > np.abs(found.values[behind])))
        rows.append(
            Ranked(
                code=game.players[p].code,
                name=game.players[p].name,
                value=band_of(found.values[p], goal.unit, goal.grade),
                mean=float(means[p]),
                share=float(means[p] / whole) if whole else float("nan"),
                alone=float(found.alone[p].mean()),
                left_out=float(found.left_out[p].mean()),
                error=float(found.error[p]),
                above_next=above,
                interacts=bool(found.interacts[p]),
            )
        )
    still = [i for i in range(len(game.players)) if i not in moving]
    return Ranking(
        scenario=game.compiled.name,
        titles=game.compiled.titles,
        goal=goal,
        total=band_of(found.total, goal.unit, goal.grade),
        total_mean=whole,
        draws=game.draws,
        seed=seed,
        draws_error=float(found.total.std(ddof=1) / np.sqrt(game.draws)) if game.draws > 1 else float("nan"),
        rows=tuple(rows),
        without_effect=tuple(game.players[i].name for i in still if game.players[i].money),
        not_modelled=tuple(p.name for p in (*game.silent, *(game.players[i] for i in still)) if not p.money),
        method=found.method,
        evaluations=found.evaluations,
        pairs=found.pairs,
        spread=found.spread,
    )
