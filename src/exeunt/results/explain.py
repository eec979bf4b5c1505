"""What stands behind a figure: the events that act on it, the models it passed through, their parameters and sources.

Which exit causes how much of a figure is a question of attribution: `exeunt.analysis.attribution.explain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError
from exeunt.results.finish import TOTAL
from exeunt.text.grades import mark, weakest
from exeunt.text.numbers import format_band

if TYPE_CHECKING:
    from exeunt.results.outcome import Outcome

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """A figure and what it rests on.

    level, difference : p05, p50, p95. events : those of the scenario that begin by the year, each with `direct`:
    whether it names the label itself (others act through shared budgets and bodies). channels : the model that writes
    the outcome, then the models it reads from. parameters : of those channels, as drawn; `changed` by the scenario.
    path : the world path, in words: both arms follow it, or it is itself compared with no path; "" without one.
    """

    variable: str
    name: str
    scenario: str
    label: str
    year: int
    unit: str
    grade: str
    level: tuple[float, float, float]
    difference: tuple[float, float, float]
    events: tuple[dict[str, Any], ...]
    channels: tuple[dict[str, str], ...]
    parameters: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    path: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        where = "" if self.label in ("", TOTAL) else f" of {self.label}"
        lines = [
            f"{self.name}{where}, {self.year}, {self.scenario} {mark(self.grade)}",
            f"  level: {format_band(*self.level, self.unit)}",
            f"  against the baseline: {format_band(*self.difference, self.unit, signed=True)}",
            *([f"  {self.path}"] if self.path else []),
            "Events",
            *(f"  {'*' if e['direct'] else '-'} {e['title']} [{e['status'] or 'no status'}]" for e in self.events),
            "Models",
            *(f"  {c['channel']}: {c['model']}" for c in self.channels),
            "Parameters",
            *(f"  {p['key']} = {p['distribution']} {p['unit']} {mark(p['grade'])}" for p in self.parameters),
        ]
        return "\n".join(lines)

    __repr__ = __str__


def explain(outcome: Outcome, label: str | None, year: int) -> Explanation:
    """Return the explanation of one label (the total or the scalar if None) in one year. Error: E507 no total."""
    part = outcome.sel(year=[year])
    if label is not None:
        part = part.at(label)
    elif part.declared["dims"] and not part.declared["additive"]:
        raise ExeuntError("E507", f"cells of {outcome.variable} cannot be added", mend="Give a label.")
    if part.declared["additive"]:
        part = part.total()
    level, gap = (part.quantiles(difference=d).iloc[0] for d in (False, True))
    stands = provenance(outcome.result.manifest, outcome.scenario, outcome.declared["channel"], label, year)
    return Explanation(
        variable=outcome.variable,
        name=str(outcome.declared["names"]["en"]),
        scenario=outcome.scenario,
        label=label or (TOTAL if part.summed else ""),
        year=year,
        unit=outcome.unit,
        grade=weakest([outcome.grade]),
        level=(float(level["p05"]), float(level["p50"]), float(level["p95"])),
        difference=(float(gap["p05"]), float(gap["p50"]), float(gap["p95"])),
        events=stands.events,
        channels=stands.channels,
        parameters=stands.parameters,
        sources=stands.sources,
        notes=stands.notes,
        path=stands.path,
    )


@dataclass(frozen=True)
class Provenance:
    """Events, models, parameters and sources behind a channel's outcome; fields as in `Explanation`."""

    events: tuple[dict[str, Any], ...]
    channels: tuple[dict[str, str], ...]
    parameters: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    path: str = ""


def provenance(manifest: Manifest, name: str, channel: str, label: str | None, year: int) -> Provenance:
    """Return what stands behind a channel's outcomes in a scenario by a year."""
    scenario = next(s for s in manifest["scenarios"] if s["name"] == name)
    channels = _upstream(manifest, channel)
    parameters = tuple(_parameters(manifest, channels, scenario))
    events = tuple(
        {**event, "direct": label in (*event["donors"], *event["organisations"])}
        for event in scenario["events"]
        if event["years"] is None or event["years"][0] <= year
    )
    path = scenario["path"] or {}
    told = [*path.get("sources", ()), *(s for e in events for s in e["sources"]), *(p["source"] for p in parameters)]
    return Provenance(
        events=events,
        channels=tuple({"channel": c, "model": str(manifest["models"][c]["model"])} for c in channels),
        parameters=parameters,
        sources=tuple(dict.fromkeys(told)),
        notes=tuple(scenario["notes"]),
        path=_path(path, alone=scenario["path_alone"]) if path else "",
    )


def _path(path: Mapping[str, Any], *, alone: bool) -> str:
    how = "against no path" if alone else "in both arms"
    return f"world path {path['name']} ({path['titles']['en']}), {how}"


def _upstream(manifest: Manifest, channel: str) -> list[str]:
    """Return a channel and all channels it reads from, nearest first; reads of the year before included."""
    writer = {name: c for c, model in manifest["models"].items() for name in model["writes"]}
    found = [channel]
    for name in found:
        for key in manifest["models"][name]["reads"]:
            source = writer.get(key.split("(")[0].split("@")[0])
            if source is not None and source not in found:
                found.append(source)
    return found


def _parameters(manifest: Manifest, channels: list[str], scenario: Mapping[str, Any]) -> list[dict[str, Any]]:
    changes = {**scenario["overrides"], **scenario["policies"]}
    rows = []
    for channel in channels:
        for name, parameter in manifest["models"][channel]["parameters"].items():
            key = f"{channel}.{name}"
            rows.append({"key": key, **parameter, "changed": changes.get(key)})
    return rows
