"""The position of one state or economy: how often it ranks high, under which weights, and what makes it so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Text, number
from exeunt.analysis.positions.criteria import Criteria, declared
from exeunt.errors import ExeuntError, nearest_names
from exeunt.solvers.smaa import Acceptability, percentiles, smaa, weights_on_simplex

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
WEIGHTS = 5000
DRIVING = 3


@dataclass(frozen=True)
class Criterion:
    """One criterion of one place. value : raw, None where not known; percentile : among the Member States, 1 best.

    central : its weight where the place ranks first (None if it never does); drive : mean weight times percentile above
    the middle, over all weightings.
    """

    key: str
    name: Text
    what: Text
    unit: str
    grade: str
    value: float | None
    percentile: float | None
    central: float | None
    drive: float
    decides: bool


@dataclass(frozen=True)
class Position:
    """Where a place stands. first, top10, top25 : part of the weightings in which it has such a rank.

    rank_by_memberships : the baseline that the criteria must not repeat. not_known : criteria that enter as any value.
    """

    code: str
    name: Text
    member_state: bool
    first: float
    top10: float
    top25: float
    median_rank: float
    confidence: float | None
    rank_by_memberships: int | None
    memberships: int | None
    compared_with: int
    criteria: tuple[Criterion, ...]
    weightings: int

    @property
    def driving(self) -> tuple[Criterion, ...]:
        """The three criteria that lift the place most."""
        known = [c for c in self.criteria if c.value is not None and c.decides and c.drive > 0.0]
        return tuple(sorted(known, key=lambda c: -c.drive)[:DRIVING])

    @property
    def not_known(self) -> tuple[Criterion, ...]:
        """Criteria that cannot be computed for this place."""
        return tuple(c for c in self.criteria if c.value is None)

    def to_dict(self) -> dict[str, object]:
        """Return the position as data for `--json`."""
        return {
            "code": self.code,
            "name": dict(self.name),
            "member_state": self.member_state,
            "first": self.first,
            "top10": self.top10,
            "top25": self.top25,
            "median_rank": self.median_rank,
            "confidence": self.confidence,
            "memberships": self.memberships,
            "rank_by_memberships": self.rank_by_memberships,
            "compared_with": self.compared_with,
            "weightings": self.weightings,
            "driving": [c.key for c in self.driving],
            "not_known": [c.key for c in self.not_known],
            "criteria": {
                c.key: {
                    "name": dict(c.name),
                    "unit": c.unit,
                    "grade": c.grade,
                    "value": c.value,
                    "percentile": c.percentile,
                    "central_weight": c.central,
                    "drive": c.drive,
                    "decides": c.decides,
                }
                for c in self.criteria
            },
        }


def positions(criteria: Criteria, *, weights: FloatArray | None = None, seed: int = 66) -> Acceptability:
    """Return acceptabilities of the Member States, in the order of `criteria.states`."""
    values = criteria.values[: len(criteria.states)]
    return smaa(percentiles(values[None]), _weights(criteria, weights, seed), seed=seed)


def position(
    world: World,
    criteria: Criteria,
    code: str,
    *,
    weights: FloatArray | None = None,
    seed: int = 66,
    dim: str = "country",
    told: Mapping[str, Mapping[str, Any]] | None = None,
) -> Position:
    """Return the position of a state, or of an economy placed among the Member States.

    weights : (weightings, criteria) on the simplex; 5,000 uniform ones if None. dim, told : index of the names and
    words of the criteria, if the items are organisations. Errors: E597 unknown place; E589.
    """
    if code not in criteria.items:
        raise ExeuntError("E597", f"'{code}' has no position", nearest=nearest_names(code, criteria.items))
    states = len(criteria.states)
    member = code in criteria.states
    values = criteria.values[:states] if member else np.vstack([criteria.values[:states], criteria.of(code)[None]])
    place = criteria.states.index(code) if member else states
    tried = _weights(criteria, weights, seed)
    found = smaa(percentiles(values[None]), tried, seed=seed)
    ranks = np.cumsum(found.share[place])
    counts = criteria.memberships
    own = counts[criteria.items.index(code)]
    index = world.index(dim)
    return Position(
        code=code,
        name={"en": index.name(code), "zh_hant": index.name(code, "zh_hant")},
        member_state=member,
        first=float(found.share[place, 0]),
        top10=float(found.top(10)[place]),
        top25=float(found.top(25)[place]),
        median_rank=float(np.searchsorted(ranks, 0.5) + 1),
        confidence=number(float(found.confidence[place])),
        rank_by_memberships=int(1 + (counts[:states] > own).sum()) if np.isfinite(own) else None,
        memberships=int(own) if np.isfinite(own) else None,
        compared_with=len(values),
        criteria=_criteria(criteria, told or declared(), values, place, found),
        weightings=len(tried),
    )


def bounded_weights(criteria: Criteria, low: Mapping[str, float], high: Mapping[str, float], seed: int) -> FloatArray:
    """Return weightings within a user's bounds. Errors: E598 unknown criterion; E589 bounds that leave too few."""
    for name in (*low, *high):
        if name not in criteria.names:
            raise ExeuntError("E598", f"'{name}' is not a criterion", nearest=nearest_names(name, criteria.names))
    lows = np.array([low.get(n, 0.0) for n in criteria.names])
    highs = np.array([high.get(n, 1.0) for n in criteria.names])
    return weights_on_simplex(WEIGHTS, len(criteria.names), seed=seed, low=lows, high=highs)


def _weights(criteria: Criteria, weights: FloatArray | None, seed: int) -> FloatArray:
    """Return weightings; a criterion with one value for all states takes no weight, so that the others share it."""
    if weights is not None:
        return weights
    flat = np.array([np.ptp(column) == 0.0 for column in criteria.values[: len(criteria.states)].T])
    drawn = np.zeros((WEIGHTS, len(flat)))
    drawn[:, ~flat] = weights_on_simplex(WEIGHTS, int((~flat).sum()), seed=seed)
    return drawn


def _criteria(
    criteria: Criteria, words: Mapping[str, Mapping[str, Any]], values: FloatArray, place: int, found: Acceptability
) -> tuple[Criterion, ...]:
    scores = percentiles(values[None])[0, place]
    central = found.central[place]
    rows = []
    for j, key in enumerate(criteria.names):
        told = words[key]
        rows.append(
            Criterion(
                key,
                told["name"],
                told["what"],
                str(told["unit"]),
                str(told["grade"]),
                number(float(values[place, j])),
                number(float(scores[j])),
                number(float(central[j])),
                float(found.drive[place, j]),
                j not in found.dropped,
            )
        )
    return tuple(rows)
