"""Cases of the law in YAML, run against the code: input, expected output, margin, legal reference.

A lawyer can write one. Each file of `cases/` is a list of cases with `name`, `rule`, `reference`, `input`,
`output`
and `absolute_error_margin` or `relative_error_margin`; `instant` (a year or date) and `patch` are optional.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError, nearest_names
from exeunt.rules.parameters import RuleSet

if TYPE_CHECKING:
    from exeunt.world.world import World

FOLDER = Path(__file__).parent / "cases"
_NEEDED = ("name", "rule", "reference", "input", "output")


@dataclass(frozen=True)
class Case:
    """One case as written, with the file it stands in."""

    file: str
    name: str
    rule: str
    reference: str
    instant: Any
    patch: Mapping[str, object]
    input: Mapping[str, Any]
    output: Mapping[str, Any]
    absolute: float
    relative: float


@dataclass(frozen=True)
class CaseResult:
    """Whether the code gives what a case expects; `misses` name each value that does not."""

    case: Case
    misses: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True if every expected value was met within the margin."""
        return not self.misses


def read_cases(folder: Path | str = FOLDER) -> list[Case]:
    """Return the cases of a folder, in order of file and position. Error: E340 a malformed case."""
    import yaml

    cases: list[Case] = []
    for path in sorted(Path(folder).glob("*.yaml")):
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(loaded, list):
            raise ExeuntError("E340", "a case file is a list of cases", where=path.name)
        cases.extend(_case(path.name, number, item) for number, item in enumerate(loaded, start=1))
    return cases


def _case(file: str, number: int, item: Any) -> Case:
    where = f"{file} case {number}"
    if not isinstance(item, dict):
        raise ExeuntError("E340", "a case is a mapping", where=where)
    missing = [field for field in _NEEDED if field not in item]
    if missing:
        raise ExeuntError("E340", f"'{missing[0]}' is missing", where=where)
    return Case(
        file,
        str(item["name"]),
        str(item["rule"]),
        str(item["reference"]),
        item.get("instant", 2025),
        item.get("patch", {}),
        item["input"],
        item["output"],
        float(item.get("absolute_error_margin", 0.0)),
        float(item.get("relative_error_margin", 0.0)),
    )


def run_case(case: Case, world: World, rules: RuleSet) -> CaseResult:
    """Return the result of one case. Error: E340 an unknown rule, or an output the rule does not give."""
    from exeunt.rules.case_rules import CASE_RULES

    if case.rule not in CASE_RULES:
        raise ExeuntError(
            "E340", f"'{case.rule}' is not a rule", where=case.file, nearest=nearest_names(case.rule, CASE_RULES)
        )
    given = CASE_RULES[case.rule](case.input, case.instant, rules.patched(case.patch), world)
    misses: list[str] = []
    for name, expected in case.output.items():
        if name not in given:
            raise ExeuntError("E340", f"rule '{case.rule}' gives no '{name}'", where=case.file, nearest=tuple(given))
        misses += _compare(name, expected, given[name], case)
    return CaseResult(case, tuple(misses))


def _compare(path: str, expected: Any, given: Any, case: Case) -> list[str]:
    if isinstance(expected, Mapping):
        pairs = [(f"{path}.{key}", value, given.get(key)) for key, value in expected.items()]
        return [miss for p, e, g in pairs for miss in _compare(p, e, g, case)]
    if isinstance(expected, Sequence) and not isinstance(expected, str):
        values = list(given)
        if len(values) != len(expected):
            return [f"{path}: {len(values)} values, {len(expected)} expected"]
        return [
            miss
            for i, (e, g) in enumerate(zip(expected, values, strict=True))
            for miss in _compare(f"{path}[{i}]", e, g, case)
        ]
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        margin = max(case.absolute, case.relative * abs(expected))
        close = given is not None and abs(float(given) - expected) <= margin
        return [] if close else [f"{path}: {given} instead of {expected} (margin {margin:g})"]
    return [] if given == expected else [f"{path}: {given!r} instead of {expected!r}"]
