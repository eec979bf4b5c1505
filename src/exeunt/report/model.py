"""What a page is made of: sections of paragraphs, figures and tables, all in words. Templates only lay it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exeunt.report.charts.picture import Picture


@dataclass(frozen=True)
class Column:
    """A column: its head, and whether its cells are figures (right-aligned, tabular)."""

    head: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell in words. `sort` is the number behind it; grade A, B or C adds the mark of the evidence."""

    text: str
    sort: float | None = None
    grade: str = ""
    note: str = ""


@dataclass(frozen=True)
class DataTable:
    """A table of a section or the equal table of a chart. The first cell of a row is its head.

    shown : rows that are open at once; the rest stands behind "all rows" (0: all are open).
    """

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    shown: int = 0


@dataclass(frozen=True)
class Source:
    """Where a figure comes from: publisher and title, date, address if there is one, grade."""

    title: str
    date: str = ""
    url: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart with its words, its equal table, its sources and the grade of its weakest input."""

    key: str
    title: str
    subtitle: str
    summary: str
    picture: Picture
    table: DataTable
    sources: Sequence[Source]
    grade: str


@dataclass(frozen=True)
class Section:
    """One part of the page. lead : paragraphs before the figures; after : paragraphs below; tables stand last.

    template : the file that lays it out.
    """

    key: str
    title: str
    lead: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    tables: Sequence[DataTable] = ()
    after: Sequence[str] = ()
    sources: Sequence[Source] = ()
    grade: str = ""
    template: str = "section.html"
    extra: dict[str, object] = field(default_factory=dict)
