"""Turns what pydantic found into our errors: code, file, line, field, mend, nearest names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.document import Document, Path
from exeunt.scenario.problems import ScenarioError
from exeunt.scenario.schema import ScenarioFile

_WANTED = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
}
_FIXED = {
    "missing": ("E204", "'{field}' is missing", "Add `{field}:`."),
    "string_pattern_mismatch": ("E205", "'{value}' is not a plain name", "Use a-z, 0-9, hyphen and underscore."),
    "string_too_short": ("E205", "'{field}' is empty", "Write it or leave the line out."),
}
_UNION_TAGS = ("number", "list")


def scenario_file(document: Document) -> ScenarioFile:
    """Return the file's content in its form. Errors: ScenarioError with every misfit (E203-E206, E210, E217, E12x)."""
    if not isinstance(document.data, dict):
        raise ExeuntError(
            "E205", "a scenario is a mapping of names to values", where=document.file, mend="Start with `name: ...`."
        )
    try:
        return ScenarioFile.model_validate(document.data)
    except ValidationError as error:
        raise ScenarioError([_problem(e, document) for e in error.errors(include_url=False)]) from None


def _problem(error: Mapping[str, Any], document: Document) -> ExeuntError:
    path = tuple(part for part in error["loc"] if part not in _UNION_TAGS)
    kind, value = error["type"], error.get("input")
    code, what, mend, nearest = _reading(kind, value, path, error)
    return ExeuntError(code, what, where=document.where(path), mend=mend, nearest=nearest)


def _reading(kind: str, value: object, path: Path, error: Mapping[str, Any]) -> tuple[str, str, str, tuple[str, ...]]:
    """Return code, what, mend and nearest names of one misfit."""
    field = next((part for part in reversed(path) if isinstance(part, str)), "file")
    if kind == "extra_forbidden":
        fields = _fields(path[:-1])
        return "E203", f"'{field}' is not a field here", f"Fields: {', '.join(fields)}.", nearest_names(field, fields)
    if kind == "literal_error":
        choices = _choices(path)
        return (
            "E206",
            f"'{value}' is not a valid {field}",
            f"Valid: {', '.join(choices)}.",
            nearest_names(str(value), choices),
        )
    if kind in _FIXED:
        code, what, mend = _FIXED[kind]
        return code, what.format(field=field, value=value), mend.format(field=field), ()
    if kind.startswith("E"):
        return kind, error["ctx"]["what"], error["ctx"]["mend"], ()
    wanted = _WANTED.get(kind)
    return "E205", f"{value!r} is not {wanted}" if wanted else f"{value!r}: {str(error['msg']).lower()}", "", ()


def _model_at(path: Path) -> type[BaseModel] | None:
    model: Any = ScenarioFile
    for part in path:
        if isinstance(part, int):
            continue
        fields = {f.alias or n: f.annotation for n, f in model.model_fields.items()}
        if part not in fields:
            return None
        model = _inner_model(fields[part])
        if model is None:
            return None
    return model  # type: ignore[no-any-return]


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_inner_model, get_args(annotation)) if m is not None), None)


def _fields(path: Path) -> list[str]:
    model = _model_at(path)
    return [] if model is None else [f.alias or n for n, f in model.model_fields.items()]


def _choices(path: Path) -> list[str]:
    names = [part for part in path if isinstance(part, str)]
    model = _model_at(tuple(names[:-1]))
    if model is None:
        return []
    annotation: Any = model.model_fields[names[-1]].annotation
    return _literals(annotation)


def _literals(annotation: Any) -> list[str]:
    inner = get_args(annotation)
    if inner and all(isinstance(i, str) for i in inner):
        return list(inner)
    return next((found for found in map(_literals, inner) if found), [])
