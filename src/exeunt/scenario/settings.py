"""Options, overrides and policies against what the channels declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.compiled import Override
from exeunt.scenario.paths import PATH

if TYPE_CHECKING:
    from exeunt.declarations import Declaration, Parameter
    from exeunt.scenario.document import Document
    from exeunt.scenario.document import Path as FieldPath
    from exeunt.scenario.problems import Problems
    from exeunt.scenario.scenario import Scenario


@dataclass(frozen=True)
class Settings:
    """Every switch with its value, and the changed parameters of both arms and of the scenario arm.

    quiet_options : every switch of the baseline, where it differs: only a path against no path has them.
    """

    options: Mapping[str, str]
    overrides: Mapping[str, Override]
    policies: Mapping[str, Override]
    outside: tuple[str, ...]
    quiet_options: Mapping[str, str] | None = None


Found = dict[str, tuple[Any, "Document", "FieldPath"]]


def settings_of(scenario: Scenario, declarations: Mapping[str, Declaration], problems: Problems) -> Settings:
    """Return the settings of a scenario and its world path; mistakes go to `problems` (E215 options, E216 parameters,
    E228 path and scenario differ). A path by itself changes its own arm only.

    outside : overrides that leave the range for which the parameter has evidence, in words.
    """
    options = _options(scenario, declarations, problems)
    known = {p.key: p for d in declarations.values() for p in d.parameters.values()}
    outside: list[str] = []
    overrides = _changes(scenario, "overrides", known, problems, outside)
    policies = _changes(scenario, "policies", known, problems, outside)
    _check_draws(scenario, known, problems)
    if scenario.file.kind == PATH:
        defaults = {o.key: o.default for d in declarations.values() for o in d.options.values()}
        return Settings(options, {}, overrides, tuple(outside), defaults)
    return Settings(options, overrides, policies, tuple(outside))


def _both(scenario: Scenario, field: str, problems: Problems) -> Found:
    """Return the settings of the path and of the scenario; what both set must be the same."""
    own = scenario.settings(field)
    if scenario.path is None or field == "policies":
        return own
    shared = scenario.path.settings(field)
    for key, (value, document, path) in own.items():
        if key in shared and shared[key][0] != value:
            other = shared[key][1].where(shared[key][2])
            problem = ExeuntError(
                "E228",
                f"{key} is set here and, otherwise, by the world path '{scenario.path.name}' ({other})",
                where=document.where(path),
                mend="Leave it out of one of the two.",
            )
            problems.add(problem)
    return shared | own


def _check_draws(scenario: Scenario, known: Mapping[str, Parameter], problems: Problems) -> None:
    """A `draw` with a dot names the parameter whose uniform the share uses."""
    for placed in scenario.events:
        key = placed.event.draw
        if key is not None and "." in key and key not in known:
            problem = ExeuntError(
                "E216",
                f"'{key}' is not a parameter to draw with",
                where=placed.where("draw"),
                nearest=nearest_names(key, known),
                mend="Write channel.parameter, or a key of your own without a dot.",
            )
            problems.add(problem)


def _options(scenario: Scenario, declarations: Mapping[str, Declaration], problems: Problems) -> dict[str, str]:
    known = {o.key: o for d in declarations.values() for o in d.options.values()}
    values = {key: option.default for key, option in known.items()}
    for key, (value, document, path) in _both(scenario, "options", problems).items():
        if key not in known:
            problem = ExeuntError(
                "E215",
                f"'{key}' is not an option",
                where=document.where(path),
                nearest=nearest_names(key, known),
                mend=f"Options: {', '.join(known)}.",
            )
            problems.add(problem)
        elif value not in known[key].choices:
            problem = ExeuntError(
                "E215",
                f"'{value}' is not a choice of {key}",
                where=document.where(path),
                nearest=nearest_names(value, known[key].choices),
                mend=f"Choices: {', '.join(known[key].choices)}.",
            )
            problems.add(problem)
        else:
            values[key] = value
    return values


def _changes(
    scenario: Scenario, field: str, known: Mapping[str, Parameter], problems: Problems, outside: list[str]
) -> dict[str, Override]:
    found: dict[str, Override] = {}
    for key, ((how, distribution), document, path) in _both(scenario, field, problems).items():
        if key not in known:
            problem = ExeuntError(
                "E216",
                f"'{key}' is not a parameter",
                where=document.where(path),
                nearest=nearest_names(key, known),
                mend="Write channel.parameter; list: exeunt graph --parameters.",
            )
            problems.add(problem)
            continue
        found[key] = Override(how, distribution)
        parameter = known[key]
        low, high = distribution.bounds
        if how == "set" and not parameter.low <= low <= high <= parameter.high:
            outside.append(
                f"{key} is set to {low:g}{'' if low == high else f' to {high:g}'}, outside the range with evidence "
                f"({parameter.low:g} to {parameter.high:g} {parameter.unit}): a what-if."
            )
    return found
