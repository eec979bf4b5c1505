"""A table as text with line numbers, for checks that must name the line of a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from exeunt.errors import ExeuntError
from exeunt.world.table import read_raw
from exeunt.world.world import World

FIRST_LINE = 2  # the header is line 1; a quoted line break shifts the numbers after it


@dataclass(frozen=True)
class RawTable:
    """Header and cells of one CSV, unparsed, beside its descriptor; `fault` tells why it could not be read."""

    name: str
    path: Path
    descriptor: Mapping[str, Any]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    fault: str = ""

    @classmethod
    def of(cls, world: World, name: str) -> RawTable:
        """Read a table of the world without typing it."""
        path, descriptor = world.path(name), world.descriptor(name)
        try:
            header, rows = read_raw(path)
        except ExeuntError as error:
            return cls(name, path, descriptor, [], [], error.message())
        return cls(name, path, descriptor, header, rows)

    @cached_property
    def fields(self) -> dict[str, Mapping[str, Any]]:
        """Declared fields by name."""
        return {f["name"]: f for f in self.descriptor["schema"]["fields"]}

    @property
    def readable(self) -> bool:
        """Whether header and descriptor agree and every row has as many cells."""
        return list(self.header) == list(self.fields) and all(len(r) == len(self.header) for r in self.rows)

    def column(self, name: str) -> list[str]:
        """Return one column as text."""
        position = list(self.header).index(name)
        return [row[position] for row in self.rows]

    def keys(self, columns: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield line number and values of several columns, row by row."""
        positions = [list(self.header).index(c) for c in columns]
        for line, row in enumerate(self.rows, start=FIRST_LINE):
            yield line, tuple(row[p] for p in positions)

    def at(self, line: int, column: str = "") -> str:
        """Return the place of a fault: file, line, field."""
        return f"{self.path.name}:{line} {column}".rstrip()
