"""What a hindcast is: predicted bands beside what then happened, a naive rule beside both, and the misses by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from exeunt.analysis.bands import Text, number
from exeunt.distributions import Distribution

DEFINITIONS = Path(__file__).with_name("hindcasts.yaml")
BY_CHANNEL = ("food", "people", "talent")  # channels whose definitions stand in a file of their own, <channel>.yaml


@dataclass(frozen=True)
class Row:
    """One prediction beside the record. `key` is the case (codes), `label` its display name; all in `unit`."""

    key: str
    label: Text
    year: int
    p05: float
    p50: float
    p95: float
    actual: float
    naive: float
    unit: str

    @property
    def inside(self) -> bool:
        """Whether the record lies in the predicted 90 % range."""
        return self.p05 <= self.actual <= self.p95

    @property
    def outside_by(self) -> float:
        """Distance of the record from the range, 0 inside, in `unit`."""
        return max(self.p05 - self.actual, self.actual - self.p95, 0.0)

    def to_dict(self) -> dict[str, object]:
        """Return the row as data for `--json`."""
        names = ("p05", "p50", "p95", "actual", "naive")
        numbers = {name: number(getattr(self, name)) for name in names}
        return {
            "key": self.key,
            "label": dict(self.label),
            "year": self.year,
            **numbers,
            "unit": self.unit,
            "inside": self.inside,
        }


@dataclass(frozen=True)
class Scores:
    """Errors over the rows: mean absolute error of model and naive rule, share inside the 90 % range.

    improvement : 1 - mae / mae_naive, negative where the naive rule is better.
    """

    mae: float
    mae_naive: float
    coverage: float
    improvement: float


@dataclass(frozen=True)
class Check:
    """One stated target: what was measured, the limits, and whether it was met."""

    name: Text
    value: float
    low: float | None
    high: float | None
    unit: str

    @property
    def met(self) -> bool:
        """Whether the value lies within the limits."""
        return (self.low is None or self.value >= self.low) and (self.high is None or self.value <= self.high)

    def to_dict(self) -> dict[str, object]:
        """Return the check as data for `--json`."""
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {"name": dict(self.name), **numbers, "unit": self.unit, "met": self.met}


@dataclass(frozen=True)
class Extra:
    """A further figure of a hindcast, without a target."""

    key: str
    name: Text
    value: float
    unit: str


@dataclass(frozen=True)
class Hindcast:
    """A past episode computed with the kernels of the engine.

    title, what, naive_rule, target, note : English and Traditional Chinese. misses : rows outside the range, by name.
    extra : further figures of the case, without a target. grade : of the evidence behind the prediction.
    """

    id: str
    title: Text
    what: Text
    naive_rule: Text
    target: Text
    note: Text
    rows: tuple[Row, ...]
    checks: tuple[Check, ...]
    source: str
    grade: str
    unit: str
    extra: tuple[Extra, ...] = ()

    @property
    def n(self) -> int:
        """Number of predictions."""
        return len(self.rows)

    @property
    def scores(self) -> Scores:
        """Errors over all rows."""
        return score(self.rows)

    @property
    def misses(self) -> tuple[Row, ...]:
        """Rows whose record lies outside the predicted range, the farthest first."""
        return tuple(sorted((row for row in self.rows if not row.inside), key=lambda row: -row.outside_by))

    @property
    def met(self) -> bool:
        """Whether every stated target was met."""
        return all(check.met for check in self.checks)

    def to_dict(self) -> dict[str, object]:
        """Return the hindcast as data for `--json`; errors in `unit`."""
        scores = self.scores
        texts = {name: dict(getattr(self, name)) for name in ("title", "what", "naive_rule", "target", "note")}
        return {
            "id": self.id,
            **texts,
            "n": self.n,
            "unit": self.unit,
            "scores": {name: number(getattr(scores, name)) for name in Scores.__dataclass_fields__},
            "met": self.met,
            "checks": [check.to_dict() for check in self.checks],
            "source": self.source,
            "grade": self.grade,
            "extra": {e.key: e.value for e in self.extra},
            "misses": [f"{row.key} {row.year}" for row in self.misses],
            "rows": [row.to_dict() for row in self.rows],
        }


def score(rows: Sequence[Row]) -> Scores:
    """Return the scores of some rows."""
    actual, median, naive = (np.array([getattr(r, n) for r in rows]) for n in ("actual", "p50", "naive"))
    mae, mae_naive = float(np.abs(median - actual).mean()), float(np.abs(naive - actual).mean())
    inside = float(np.mean([r.inside for r in rows]))
    return Scores(mae, mae_naive, inside, 1.0 - mae / mae_naive if mae_naive > 0 else float("nan"))


def checks(name: str, measured: Mapping[str, float], units: Mapping[str, str]) -> tuple[Check, ...]:
    """Return the stated targets of a hindcast beside what was measured, in the order of the definitions."""
    definition = definitions()[name]
    return tuple(
        Check(definition["checks"][key], measured[key], limit.get("low"), limit.get("high"), units.get(key, ""))
        for key, limit in definition["limits"].items()
    )


def hindcast(
    name: str, rows: Sequence[Row], measured: Mapping[str, float], units: Mapping[str, str], **extra: float
) -> Hindcast:
    """Return a hindcast from its rows and measured figures; texts and limits come from the definitions."""
    d = definitions()[name]
    texts = {key: d[key] for key in ("title", "what", "naive_rule", "target", "note")}
    return Hindcast(
        id=name,
        **texts,
        rows=tuple(rows),
        checks=checks(name, measured, units),
        source=d["source"],
        grade=d["grade"],
        unit=d["unit"],
        extra=tuple(Extra(key, text, extra[key], units.get(key, "")) for key, text in d["extra"].items()),
    )


@cache
def definitions() -> Mapping[str, Mapping[str, Any]]:
    """Return texts, targets, selection rules and predictive parameters of all hindcasts, by id."""
    files = (DEFINITIONS, *(DEFINITIONS.with_name(f"{channel}.yaml") for channel in BY_CHANNEL))
    data: dict[str, Mapping[str, Any]] = {}
    for file in files:
        data |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return data


def predictive(name: str) -> Distribution:
    """Return a parameter that only predictions of the past need (noise that cancels in paired scenarios)."""
    return Distribution.parse(definitions()["parameters"][name]["distribution"], where=DEFINITIONS.name)
