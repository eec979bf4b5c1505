"""Reading the fields of a case: kind, range, default; every fault names file, line, field and value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from exeunt.analysis.own_case.contract import Where
from exeunt.errors import ExeuntError, nearest_names

REQUIRED: Any = object()  # as a default: the field must stand in the file


class Fields:
    """One mapping of a case file. Ask for each field once, then call `done()`: what nobody asked for is refused.

    Every method raises E571: the field is missing, of the wrong kind, out of range or unknown.
    """

    def __init__(self, data: Any, where: Where, path: tuple[str | int, ...] = ()) -> None:
        self.path, self._where = path, where
        if not isinstance(data, Mapping):
            raise self.error(f"'{data}' is not a group of fields", mend="Write `field: value` lines below it.")
        self._data, self._asked = data, set[str]()

    def number(
        self, name: str, default: Any = REQUIRED, *, low: float = -math.inf, high: float = math.inf, unit: str = ""
    ) -> Any:
        """Return a number within [low, high], or the default as it is given (None for "not said")."""
        value = self._take(name, default)
        if name not in self._data:
            return value
        told = f"{low:g} to {high:g}" if math.isfinite(low + high) else f"at least {low:g}"
        told += f" {unit}" if unit else ""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self.error(f"'{value}' is not a number", name, mend=f"Give {told}.")
        if not low <= value <= high:
            raise self.error(f"{value:g} is out of range", name, mend=f"Give {told}.")
        return float(value)

    def text(self, name: str, default: Any = REQUIRED, *, choices: tuple[str, ...] = ()) -> Any:
        """Return a text, one of `choices` if there are any."""
        value = self._take(name, default)
        if name not in self._data:
            return value
        if not isinstance(value, str) or not value:
            raise self.error(f"'{value}' is not a text", name)
        if choices and value not in choices:
            near = nearest_names(value, choices)
            raise self.error(f"'{value}' is not known", name, mend=f"Known: {', '.join(choices)}.", near=near)
        return value

    def numbers(self, name: str, default: Any = REQUIRED, *, low: float = -math.inf, high: float = math.inf) -> Any:
        """Return a list of numbers within [low, high]."""
        value = self._take(name, default)
        if name not in self._data:
            return value
        if not isinstance(value, list) or not value:
            raise self.error(f"'{value}' is not a list of numbers", name, mend="Write [1, 0.8, 0.6].")
        for i, v in enumerate(value):
            if isinstance(v, bool) or not isinstance(v, (int, float)) or not low <= v <= high:
                raise self.error(f"'{v}' is not a number from {low:g} to {high:g}", name, i)
        return [float(v) for v in value]

    def group(self, name: str) -> Fields:
        """Return a group of fields below this one; an absent group is empty."""
        return Fields(self._take(name, {}), self._where, (*self.path, name))

    def rows(self, name: str) -> Iterator[Fields]:
        """Yield the groups of a list, which may not be empty."""
        value = self._take(name, REQUIRED)
        if not isinstance(value, list) or not value:
            raise self.error("no list of groups", name, mend="Write `- field: value` lines.")
        for i, item in enumerate(value):
            yield Fields(item, self._where, (*self.path, name, i))

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields, for groups whose names the caller checks."""
        return tuple(str(name) for name in self._data)

    def raw(self, name: str) -> Any:
        """Return a field as it stands in the file."""
        return self._take(name, None)

    def done(self) -> None:
        """Refuse fields that nobody asked for."""
        for name in self._data:
            if name not in self._asked:
                near = nearest_names(str(name), self._asked)
                raise self.error(f"'{name}' is not a field here", name, near=near)

    def error(self, what: str, *at: str | int, mend: str = "", near: tuple[str, ...] = ()) -> ExeuntError:
        """Return an error at a field of this group."""
        return ExeuntError("E571", what, where=self._where((*self.path, *at)), mend=mend, nearest=near)

    def _take(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        if name in self._data:
            return self._data[name]
        if default is REQUIRED:
            raise self.error(f"'{name}' is missing", mend=f"Add `{name}:`.")
        return default
