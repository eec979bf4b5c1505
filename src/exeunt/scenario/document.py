"""A YAML text read safely: plain data, and the line on which every value stands.

Only mappings, lists and plain scalars are read. Anchors, aliases, tags, several documents, duplicate keys, deep nesting
and large files are refused: none of them is needed to say who leaves what, and each has been used to attack a loader.
Scalars follow YAML 1.2 (`off` is text, `1e6` a number); dates are `YYYY-MM-DD`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from exeunt.errors import ExeuntError

Path = tuple[str | int, ...]
LARGEST_BYTES = 1_000_000
DEEPEST_NESTING = 20

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9][0-9_]{0,30}\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WORDS: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Document:
    """Data of a file and where each part of it stands. `file` is "" for data that came from Python."""

    file: str
    data: Any
    sha256: str = ""
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """Return the line of a value, or of the nearest part around it that exists."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def where(self, path: Path) -> str:
        """Return "file:line events[4].body" (without file and line for data from Python)."""
        line, spelled = self.line(path), spell(path)
        place = f"{self.file}:{line}" if line is not None else self.file
        return f"{place} {spelled}".strip()


def spell(path: Path) -> str:
    """Return a path as users write it: `events[4].body`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_document(content: bytes, file: str) -> Document:
    """Return the data and lines of a YAML file. Errors: E201 not readable as plain YAML; E202 duplicate key."""
    if len(content) > LARGEST_BYTES:
        raise ExeuntError(
            "E201", f"file has {len(content):,} bytes", where=file, mend=f"The limit is {LARGEST_BYTES:,} bytes."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExeuntError("E201", f"byte {error.start} is not UTF-8", where=file, mend="Save as UTF-8.") from None
    try:
        _refuse_tricks(text, file)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _syntax_error(error, file) from None
    lines: dict[Path, int] = {}
    data = {} if node is None else _construct(node, (), lines, file)
    return Document(file, data, hashlib.sha256(content).hexdigest(), lines)


def _refuse_tricks(text: str, file: str) -> None:
    """Walk the flat stream of events first, so that nothing is built from a hostile file."""
    depth = 0
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        where = f"{file}:{event.start_mark.line + 1}" if event.start_mark else file
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ExeuntError("E201", "anchors and aliases are not read", where=where, mend="Write the value out.")
        tag = getattr(event, "tag", None)
        if tag:
            raise ExeuntError("E201", f"tag '{tag}' is not read", where=where, mend="Write plain values.")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise ExeuntError("E201", "a second document starts here", where=where, mend="One file, one scenario.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_NESTING:
            raise ExeuntError("E201", f"nested deeper than {DEEPEST_NESTING} levels", where=where)


def _syntax_error(error: yaml.YAMLError, file: str) -> ExeuntError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
    where = f"{file}:{mark.line + 1} column {mark.column + 1}" if mark else file
    return ExeuntError("E201", f"not valid YAML: {what}", where=where, mend="Look at indentation, quotes and colons.")


def _construct(node: yaml.Node, path: Path, lines: dict[Path, int], file: str) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else _plain(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*path, i), lines, file) for i, item in enumerate(node.value)]
    data: dict[str, Any] = {}
    for name, line, value in _pairs(node, file):
        if name in data:
            raise ExeuntError(
                "E202",
                f"'{name}' stands twice, first on line {lines[(*path, name)]}",
                where=f"{file}:{line} {spell((*path, name))}",
                mend="Keep one of them.",
            )
        data[name] = _construct(value, (*path, name), lines, file)
        lines[(*path, name)] = line
    return data


def _pairs(node: yaml.Node, file: str) -> Iterator[tuple[str, int, yaml.Node]]:
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ExeuntError("E201", "a key is not a plain word", where=f"{file}:{line}")
        yield str(key.value), line, value


def _plain(value: str) -> Any:
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.match(value):
        return int(value)
    if _NUMBER.match(value):
        return float(value.replace("_", ""))
    if _DATE.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
