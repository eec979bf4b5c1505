"""What a rule parameter may hold: the kind of the value, and its legal range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.rules.parameter_files import RuleParameter

KINDS = ("number", "integer", "boolean", "countries", "labels", "numbers", "amounts")
_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}


def check_value(parameter: RuleParameter, value: object) -> Any:
    """Return the value in the parameter's kind, from YAML, Python or command-line text.

    Error: E304 not of that kind, outside the bounds, or not a multiple of the smallest step.
    """
    kind = parameter.kind
    if kind == "boolean":
        return _boolean(parameter, value)
    if kind in ("countries", "labels"):
        return tuple(str(v) for v in _sequence(parameter, value))
    if kind == "numbers":
        numbers = tuple(_number(parameter, v) for v in _sequence(parameter, value))
        if len(numbers) != len(parameter.labels):
            raise _refused(parameter, value, f"needs {len(parameter.labels)} numbers: {' '.join(parameter.labels)}")
        return numbers
    if kind == "amounts":
        if not isinstance(value, Mapping):
            raise _refused(parameter, value, "needs amounts by name")
        return {str(k): _number(parameter, v) for k, v in value.items()}
    number = _number(parameter, value)
    if kind == "integer":
        if number != int(number):
            raise _refused(parameter, value, "needs a whole number")
        return int(number)
    return number


def _boolean(parameter: RuleParameter, value: object) -> bool:
    text = str(value).casefold()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise _refused(parameter, value, "needs true or false")


def _sequence(parameter: RuleParameter, value: object) -> list[object]:
    if isinstance(value, str):
        return [v.strip() for v in value.split(",")]
    if isinstance(value, (list, tuple)):
        return list(value)
    raise _refused(parameter, value, "needs a list")


def _number(parameter: RuleParameter, value: object) -> float:
    try:
        number = float(value) if not isinstance(value, bool) else math.nan  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _refused(parameter, value, "needs a number") from None
    if not math.isfinite(number):
        raise _refused(parameter, value, "needs a finite number")
    if parameter.bounds and not parameter.bounds[0] <= number <= parameter.bounds[1]:
        low, high = parameter.bounds
        raise _refused(parameter, value, f"must lie in [{low:g}, {high:g}] ({parameter.unit})")
    if parameter.step and abs(number / parameter.step - round(number / parameter.step)) > 1e-6:
        raise _refused(parameter, value, f"must be a multiple of {parameter.step:g} ({parameter.unit})")
    return number


def _refused(parameter: RuleParameter, value: object, why: str) -> ExeuntError:
    return ExeuntError("E304", f"{parameter.name}={value!r}: {why}", where=parameter.file)
