"""Reading one YAML file of rule parameters: description, unit, values by date with reference and grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from exeunt.errors import ExeuntError
from exeunt.rules.parameter_values import KINDS, check_value

GRADES = ("A", "B", "C")


@dataclass(frozen=True)
class Dated:
    """A value with the text that sets it and its evidence grade (A legal text, B derived, C judgement)."""

    value: Any
    reference: str
    grade: str


@dataclass(frozen=True)
class RuleParameter:
    """One element of the law: what it is, its unit, its legal range and its values by starting date."""

    name: str
    description: str
    unit: str
    kind: str
    values: tuple[tuple[date, Dated], ...]
    bounds: tuple[float, float] | None = None
    step: float | None = None
    aliases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    country: str = ""
    distribution: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""


def read_parameter_file(path: Path) -> Iterator[RuleParameter]:
    """Yield the parameters of one file. Error: E301 naming file, parameter and field."""
    import yaml

    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise ExeuntError(
            "E301", f"not valid YAML: {getattr(error, 'problem', error)}", where=f"{path.name}{line}"
        ) from None
    if not isinstance(loaded, dict):
        raise ExeuntError("E301", "a rule file maps parameter names to descriptions", where=path.name)
    for name, node in loaded.items():
        yield _parameter(str(name), node, path.name)


def _parameter(name: str, node: object, file: str) -> RuleParameter:
    where = f"{file} {name}"
    if not isinstance(node, dict):
        raise ExeuntError("E301", "a parameter has description, unit and values", where=where)
    for needed in ("description", "unit", "values"):
        if not node.get(needed):
            raise ExeuntError("E301", f"'{needed}' is missing", where=where)
    kind = str(node.get("kind", "number"))
    if kind not in KINDS:
        raise ExeuntError("E301", f"'{kind}' is not a kind of value", where=where, nearest=KINDS)
    bounds = node.get("bounds")
    bare = RuleParameter(
        name=name,
        description=" ".join(str(node["description"]).split()),
        unit=str(node["unit"]),
        kind=kind,
        values=(),
        bounds=(float(bounds[0]), float(bounds[1])) if bounds else None,
        step=float(node["step"]) if "step" in node else None,
        aliases=tuple(node.get("aliases", ())),
        labels=tuple(node.get("labels", ())),
        country=str(node.get("country", "")),
        distribution=node.get("distribution", {}),
        file=file,
    )
    values = tuple(sorted((_start(start, where), _dated(bare, item, where)) for start, item in node["values"].items()))
    return RuleParameter(**{**bare.__dict__, "values": values})


def _start(start: object, where: str) -> date:
    if isinstance(start, date):
        return start
    raise ExeuntError("E301", f"'{start}' is not a date", where=f"{where}.values", mend="Write YYYY-MM-DD.")


def _dated(parameter: RuleParameter, item: object, where: str) -> Dated:
    if not isinstance(item, dict) or not {"value", "reference", "grade"} <= item.keys():
        raise ExeuntError("E301", "a dated value has value, reference and grade", where=f"{where}.values")
    if item["grade"] not in GRADES:
        raise ExeuntError("E301", f"'{item['grade']}' is not a grade", where=f"{where}.values", nearest=GRADES)
    value = None if item["value"] is None else check_value(parameter, item["value"])
    return Dated(value, str(item["reference"]), str(item["grade"]))
