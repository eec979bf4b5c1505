"""What every section of one report needs at hand: result, world, language, names, sources, ways to write figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from exeunt.analysis.bands import Band
from exeunt.declarations import all_declarations
from exeunt.report.charts.picture import NARROW, WIDE, Frame, Picture, framed, render
from exeunt.report.model import Cell, DataTable, Figure, Source
from exeunt.text.language import EN, pick, translator
from exeunt.text.numbers import chart_measure, format_band, format_number, format_range

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

Draw = Callable[[int], tuple[dict[str, Any], int]]
Finish = Callable[[str, int], str]


@dataclass(frozen=True)
class Page:
    """One report in one language."""

    result: Result
    world: World
    language: str
    year: int = 2026

    def _(self, message: str) -> str:
        return translator(self.language)(message)

    def say(self, message: str, **values: object) -> str:
        """Return a translated message with its values filled in."""
        return self._(message).format(**values)

    def pick(self, text: Mapping[str, str] | str) -> str:
        """Return the text of this language."""
        return pick(text, self.language)

    @property
    def english(self) -> bool:
        """Whether the report is in English."""
        return self.language == EN

    def name(self, dim: str, label: str) -> str:
        """Return the display name of a label: organisations by their code in charts, states by name."""
        return self.world.index(dim).name(label, self.language)

    def band(self, band: Band, *, signed: bool = False, brief: bool = False) -> str:
        """Return a band in words."""
        return format_band(band.p05, band.p50, band.p95, band.unit, self.language, signed=signed, brief=brief)

    def amount(self, value: float, unit: str = "USD") -> str:
        """Return one figure in words."""
        return format_number(value, unit, self.language)

    def band_cell(self, band: Band, *, signed: bool = False) -> Cell:
        """Return a band as a cell with its grade."""
        return Cell(self.band(band, signed=signed, brief=True), band.p50, band.grade)

    def ranking(self, labels: Iterable[str], bands: Iterable[Band]) -> tuple[list[dict[str, Any]], str]:
        """Return the rows of a chart of dots in one unit for all, and the words of that unit for its subtitle."""
        listed = list(bands)
        how = chart_measure([v for b in listed for v in (b.p05, b.p50, b.p95)], listed[0].unit, self.language)
        rows = [
            {
                "label": label,
                **{k: getattr(b, k) / how.divisor for k in ("p05", "p50", "p95")},
                "text": format_range(b.p05, b.p50, b.p95, how, self.language),
            }
            for label, b in zip(labels, listed, strict=True)
        ]
        return rows, how.unit

    def the(self, name: str) -> str:
        """Return a state's name as it stands in a sentence: "the United States"."""
        article = self.english and name.startswith(("United ", "Netherlands", "Philippines", "Russian Fed"))
        return f"the {name}" if article else name

    @cached_property
    def world_paths(self) -> list[str]:
        """Titles of the world paths that the scenarios of this run follow, each once."""
        found = (self.result.path(s) for s in self.result.scenarios)
        return list(dict.fromkeys(self.pick(p["titles"]) for p in found if p is not None))

    @cached_property
    def version(self) -> str:
        """Version, seed, draws and world path, for the source line of every picture."""
        m = self.result.manifest
        line = self.say(
            "exeunt {version}, seed {seed}, {draws} draws", version=m["exeunt"], seed=m["seed"], draws=m["draws"]
        )
        separator = ", " if self.english else "，"
        return separator.join([line, *(self.say("world path: {path}", path=t) for t in self.world_paths)])

    def table_sources(self, *tables: str) -> list[Source]:
        """Return the sources of tables of the world, each once."""
        found: dict[str, Source] = {}
        for table in tables:
            descriptor = self.world.descriptor(table)
            for s in descriptor["sources"]:
                key = str(s.get("source", s["title"]))
                found.setdefault(
                    key, Source(str(s["title"]), str(s.get("date", "")), str(s.get("path", "")), descriptor["grade"])
                )
        return list(found.values())

    def source_ids(self, text: str) -> list[Source]:
        """Return sources by their ids in the table sources, several joined by "+"; an unknown id stands for itself."""
        found = []
        for key in text.split("+"):
            row = self._sources.get(key.strip())
            title = f"{row['publisher']}: {row['title']}" if row else key.strip()
            found.append(Source(title, row["date"], row["url"]) if row else Source(title))
        return found

    @cached_property
    def _sources(self) -> dict[str, dict[str, str]]:
        return {str(row["source"]): row for row in self.world.table("sources").rows()}

    def model_sources(self, *variables: str) -> list[Source]:
        """Return the published models behind variables: channel, citation, grade."""
        found: dict[str, Source] = {}
        for declaration in all_declarations().values():
            for variable in variables:
                if variable in declaration.writes:
                    title = self.say("Model “{channel}”: {model}", channel=self.pick(declaration.title),
                                     model=declaration.model)  # fmt: skip
                    found[declaration.channel] = Source(title, grade=declaration.writes[variable].grade)
        return list(found.values())

    def figure(
        self,
        key: str,
        words: Mapping[str, str],
        draw: Draw,
        table: DataTable,
        sources: Iterable[Source],
        grade: str,
        finish: Finish | None = None,
        small: bool = False,
    ) -> Figure:
        """Draw a chart for wide and narrow screens and put its words, table and sources around it.

        words : title (the finding), subtitle (what, unit), summary (text equal of the chart). small : one picture for
        both, for charts that stand beside each other.
        """
        listed = list(sources)
        publishers = list(dict.fromkeys(_publisher(s.title) for s in listed if s.url or s.date)) or [
            _publisher(s.title) for s in listed
        ]
        line = self.say("Source: {sources}. {version}.", sources="; ".join(publishers[:3]), version=self.version)
        frame = Frame(key, words["title"], words["subtitle"], line, words["summary"], self.language)
        drawn = []
        for width in (NARROW,) if small else (NARROW, WIDE):
            layers, height = draw(width)
            svg = render(layers, width, height)
            drawn.append(framed(finish(svg, width) if finish else svg, frame, width))
        picture = Picture(narrow=drawn[0], wide="" if small else drawn[1])
        return Figure(key, words["title"], words["subtitle"], words["summary"], picture, table, listed, grade)


def _publisher(title: str) -> str:
    return title.partition(":")[0].strip()
