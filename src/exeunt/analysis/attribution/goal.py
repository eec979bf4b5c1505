"""The number that is asked for: one or more outcomes, summed over labels and years, draw by draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.analysis.bands import Text, worst
from exeunt.declarations import Variable, all_declarations
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
Yearly = Mapping[str, Sequence[FloatArray]]
MEASURES = Path(__file__).with_name("measures.yaml")
EVENTS_FROM = 2026


@dataclass(frozen=True)
class Goal:
    """What is decomposed. variables : outcomes that are added. label : one label of their first dimension, or None.

    labels : "sum" or "mean" over all labels where none is named. years : simulated years. across : "sum" over them, or
    "last" (a stock).
    """

    name: Text
    unit: str
    grade: str
    variables: tuple[str, ...]
    label: str | None
    labels: str
    years: tuple[int, ...]
    across: str

    def channels(self) -> tuple[str, ...]:
        """Return the channels that write these outcomes."""
        return tuple(dict.fromkeys(_variables()[name].channel for name in self.variables))

    def of(self, kept: Yearly, world: World, draws: int) -> FloatArray:
        """Return the number in every draw (draws,) from variable -> one array (64 or 1, *dims) a year."""
        years = self.years if self.across == "sum" else self.years[-1:]
        places = [world.years.index(year) for year in years]
        total = np.zeros(draws)
        for name in self.variables:
            for t in places:
                total = total + self._one(kept[name][t], name, world)[:draws]
        return total

    def _one(self, value: FloatArray, name: str, world: World) -> FloatArray:
        dims = _variables()[name].dims
        for axis, dim in enumerate(dims, start=1):
            if self.label is not None and self.label in world.index(dim).position_of:
                value = np.take(value, [world.index(dim).position(self.label)], axis=axis)
                break
        flat = value.reshape(len(value), -1)
        reduced = np.nanmean(flat, axis=1) if self.labels == "mean" else np.nansum(flat, axis=1)
        return np.broadcast_to(reduced, (64,)) if len(reduced) == 1 else reduced


def measures() -> tuple[str, ...]:
    """Return the names of the measures that a ranking can be made by."""
    return tuple(_measures())


def measure(name: str, years: Sequence[int], year: int | None = None) -> Goal:
    """Return a named measure over the years from 2026, or of one year.

    Errors: E556 unknown measure; E557 a year outside the run; E558 a measure whose channels do not exist.
    """
    try:
        told = _measures()[name]
    except KeyError:
        raise ExeuntError(
            "E556",
            f"'{name}' is not a measure",
            nearest=nearest_names(name, measures()),
            mend=f"Known: {', '.join(measures())}.",
        ) from None
    missing = [v for v in told["variables"] if v not in _variables()]
    if missing:
        raise ExeuntError("E558", f"'{name}' needs {', '.join(missing)}, which no channel writes")
    across = "last" if year is not None else str(told["across"])
    chosen = _years(years, year)
    grade = worst(_variables()[v].grade for v in told["variables"])
    return Goal(
        told["name"], str(told["unit"]), grade, tuple(told["variables"]), None, str(told["labels"]), chosen, across
    )


def outcome_goal(variable: str, label: str | None, years: Sequence[int], year: int | None, world: World) -> Goal:
    """Return one outcome, of one label or over all, in one year (the last if None).

    Errors: E559 unknown outcome or a label that it does not have; E557 a year outside the run.
    """
    known = {n: v for n, v in _variables().items() if v.keep != "none"}
    if variable not in known:
        raise ExeuntError(
            "E559", f"'{variable}' is not an outcome", nearest=nearest_names(variable, known), mend="List: exeunt graph"
        )
    declared = known[variable]
    if label is not None and not any(label in world.index(d).position_of for d in declared.dims):
        valid = [x for d in declared.dims for x in world.index(d).labels]
        raise ExeuntError("E559", f"'{variable}' has no label '{label}'", nearest=nearest_names(label, valid))
    labels = "mean" if label is None and declared.dims and not declared.additive else "sum"
    chosen = _years(years, years[-1] if year is None else year)
    return Goal(declared.names, declared.unit, declared.grade, (variable,), label, labels, chosen, "last")


def _years(years: Sequence[int], year: int | None) -> tuple[int, ...]:
    if year is None:
        return tuple(y for y in years if y >= EVENTS_FROM)
    if year not in years:
        raise ExeuntError("E557", f"year {year} is not simulated", mend=f"Give a year from {years[0]} to {years[-1]}.")
    return (year,)


@cache
def _variables() -> dict[str, Variable]:
    return {name: v for d in all_declarations().values() for name, v in d.writes.items()}


@cache
def _measures() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(MEASURES.read_text(encoding="utf-8"))
    return told
