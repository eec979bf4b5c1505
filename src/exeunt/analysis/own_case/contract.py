"""What every case of one's own gives back, and how it names a place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Text = Mapping[str, str]  # {"en": ..., "zh_hant": ...}
Said = str | Text  # a plain string is the same in both languages
Value = Said | float | int | bool | None
Where = Callable[[tuple[str | int, ...]], str]  # path of a value -> "case.yaml:12 crises[0].months"


class CaseTable(NamedTuple):
    """One table of an answer. name : stable key, also in `--json`. columns : heads, unit included.

    rows : one sequence a row, in the order of the columns, texts in one or both languages; a number that does not exist
    is None. note : below it. digits : significant digits on a screen, 0 for all that a figure has; `--json` keeps all.
    """

    name: Said
    columns: Sequence[Said]
    rows: Sequence[Sequence[Value]]
    note: Said = ""
    digits: int = 0


@dataclass(frozen=True)
class CaseAnswer:
    """A title, tables and what the reader must be warned of."""

    title: Text
    tables: tuple[CaseTable, ...]
    warnings: tuple[Said, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the answer as data: English heads as keys, one object a row."""
        return {
            "title": dict(self.title),
            "tables": {
                said(t.name): {
                    "rows": [dict(zip(map(said, t.columns), map(_plain, row), strict=True)) for row in t.rows],
                    "note": said(t.note),
                }
                for t in self.tables
            },
            "warnings": [said(w) for w in self.warnings],
        }


def said(text: Said, language: str = "en") -> str:
    """Return a text in "en" or "zh-Hant"."""
    return text if isinstance(text, str) else text[language.replace("-", "_").lower()]


def _plain(value: Value) -> Value:
    return value["en"] if isinstance(value, Mapping) else value
