"""The folder of facts, the hand-kept inputs, and the sources that rows point to."""

from __future__ import annotations

import csv
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Return the rows of a CSV as text; empty cells stay empty ("NA" is Namibia)."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


class Facts:
    """Reads source tables and hand-kept inputs, and records every source that is used."""

    def __init__(self, source: Path, inputs: Path) -> None:
        self._source = source
        self._inputs = inputs
        self._used: set[str] = set()

    def read(self, name: str) -> list[Row]:
        """Return the rows of `<domain>/<table>` of the folder of facts."""
        return read(self._source / f"{name}.csv")

    def given(self, name: str) -> list[Row]:
        """Return the rows of a hand-kept input."""
        return read(self._inputs / f"{name}.csv")

    def schema(self, name: str) -> dict[str, Any]:
        """Return a hand-kept YAML description."""
        loaded: dict[str, Any] = yaml.safe_load((self._inputs / f"{name}.yaml").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def _known(self) -> dict[str, Row]:
        return {row["source"]: row for row in self.given("sources")}

    @cached_property
    def _texts(self) -> dict[str, Row]:
        return {row["text"]: row for row in self.given("source_texts")}

    def source(self, identifier: str) -> str:
        """Record a source id (parts joined by +) as used and return it. KeyError: unknown part."""
        for part in identifier.split("+"):
            if part not in self._known:
                raise KeyError(f"source '{part}' is not in table_inputs/sources.csv")
        self._used.add(identifier)
        return identifier

    def cite(self, text: str) -> Row:
        """Return `source` and `source_note` for a free text of the folder of facts; "" stays empty."""
        if not text:
            return {"source": "", "source_note": ""}
        if text not in self._texts:
            raise KeyError(f"'{text}' is not in table_inputs/source_texts.csv")
        row = self._texts[text]
        return {"source": self.source(row["source"]), "source_note": row["note"]}

    def describe(self, identifier: str) -> Row:
        """Return the full record of a source id, compound ids joined."""
        parts = [self._known[part] for part in identifier.split("+")]
        if len(parts) == 1:
            return {**parts[0], "parts": ""}
        joined = {
            column: "; ".join(dict.fromkeys(p[column] for p in parts if p[column]))
            for column in ("publisher", "title", "date", "licence", "read_through", "note")
        }
        return {**joined, "source": identifier, "url": "", "parts": " ".join(p["source"] for p in parts)}

    def source_rows(self) -> list[Row]:
        """Return the records of all sources used so far and of their parts, by id."""
        wanted = set(self._used)
        for identifier in self._used:
            wanted.update(identifier.split("+"))
        return [self.describe(identifier) for identifier in sorted(wanted)]
