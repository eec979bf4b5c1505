"""Dated, cited parameters of the law, and reforms as patches over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from exeunt.errors import ExeuntError, nearest_names
from exeunt.rules.parameter_files import Dated, RuleParameter, read_parameter_file
from exeunt.rules.parameter_values import check_value

FOLDER = Path(__file__).parent / "parameters"

Instant = date | int | str


def as_date(instant: Instant) -> date:
    """Return a date; a year means its 1 January. Error: E303 for text that is neither YYYY nor YYYY-MM-DD."""
    if isinstance(instant, date):
        return instant
    try:
        text = str(instant)
        return date.fromisoformat(text if "-" in text else f"{int(text):04d}-01-01")
    except ValueError:
        raise ExeuntError("E303", f"'{instant}' is not a date", mend="Write YYYY or YYYY-MM-DD.") from None


@dataclass(frozen=True)
class RuleSet:
    """All parameters of the law by name, each with its dated and cited values.

    A reform is a `RuleSet` returned by `patched`: the same law with some values replaced.
    """

    parameters: Mapping[str, RuleParameter]
    patches: Mapping[str, object]

    @classmethod
    def load(cls, folder: Path | str = FOLDER) -> RuleSet:
        """Return the rules shipped with the package, or those of a user's folder of YAML files.

        Errors: E301 malformed file or node, named by file and field.
        """
        return _load(Path(folder))

    def node(self, name: str) -> RuleParameter:
        """Return a parameter by name or alias. Error: E302 with the nearest names."""
        if name in self.parameters:
            return self.parameters[name]
        for parameter in self.parameters.values():
            if name in parameter.aliases:
                return parameter
        raise ExeuntError("E302", f"'{name}' is not a rule parameter", nearest=nearest_names(name, self.names()))

    def names(self) -> Iterator[str]:
        """Yield every name and alias."""
        for parameter in self.parameters.values():
            yield parameter.name
            yield from parameter.aliases

    def cited(self, name: str, instant: Instant) -> Dated:
        """Return the value in force on a date with its reference and grade. Errors as `at`."""
        parameter = self.node(name)
        moment = as_date(instant)
        in_force = None
        for start, dated in parameter.values:
            if start > moment:
                break
            in_force = dated
        if in_force is None or in_force.value is None:
            first = parameter.values[0][0]
            raise ExeuntError(
                "E303",
                f"rule parameter '{parameter.name}' has no value on {moment.isoformat()}",
                where=parameter.file,
                mend=f"Its first value is of {first.isoformat()}; add a dated, cited value or another date.",
            )
        return in_force

    def at(self, name: str, instant: Instant) -> Any:
        """Return the value in force on a date (a year means its 1 January).

        Errors: E302 unknown name; E303 before the first value, or after a value was ended by `null`.
        """
        return self.cited(name, instant).value

    def number(self, name: str, instant: Instant) -> float:
        """Return a number in force on a date as float. Errors as `at`."""
        return float(self.at(name, instant))

    def labelled(self, name: str, instant: Instant) -> dict[str, float]:
        """Return a list-valued parameter as label -> number. Errors as `at`."""
        return dict(zip(self.node(name).labels, self.at(name, instant), strict=True))

    def patched(self, patch: Mapping[str, object]) -> RuleSet:
        """Return a reform: the named parameters replaced, all others as they are.

        A plain value holds on every date; a mapping {date: value} replaces the value from each date until the
        law's own next value. Errors: E302 unknown name; E304 not of the parameter's kind or outside its
        bounds.
        """
        changed = dict(self.parameters)
        told = dict(self.patches)
        for name, value in patch.items():
            parameter = self.node(name)
            changed[parameter.name] = _patch(parameter, value)
            told[parameter.name] = value
        return replace(self, parameters=changed, patches=told)


def _patch(parameter: RuleParameter, value: object) -> RuleParameter:
    dated_patch = isinstance(value, Mapping) and parameter.kind != "amounts"
    if isinstance(value, Mapping) and dated_patch:
        values = dict(parameter.values)
        for instant, item in value.items():
            values[as_date(instant)] = Dated(check_value(parameter, item), "patched by the user", "C")
        return replace(parameter, values=tuple(sorted(values.items())))
    held = Dated(check_value(parameter, value), "patched by the user", "C")
    first = min(parameter.values[0][0], date(1945, 10, 24))
    return replace(parameter, values=((first, held),))


@cache
def _load(folder: Path) -> RuleSet:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ExeuntError("E301", f"no rule files under {folder}", mend="Give a folder of YAML parameter files.")
    found: dict[str, RuleParameter] = {}
    for file in files:
        for parameter in read_parameter_file(file):
            if parameter.name in found:
                raise ExeuntError("E301", f"parameter '{parameter.name}' is described twice", where=file.name)
            found[parameter.name] = parameter
    return RuleSet(found, {})
