"""From a name, a file or a dictionary to a `Scenario`; the events of the scenario it extends come first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.document import LARGEST_BYTES, Document, read_document
from exeunt.scenario.document import Path as FieldPath
from exeunt.scenario.grammar import faults
from exeunt.scenario.library import library_names, library_path, path_names
from exeunt.scenario.paths import PATH, chosen_path, two_paths
from exeunt.scenario.problems import Problems
from exeunt.scenario.schema import Event, ScenarioFile, Summary, Titles
from exeunt.scenario.translate import scenario_file

if TYPE_CHECKING:
    from exeunt.declarations import Declaration
    from exeunt.scenario.checks import ScenarioCheck
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World


__all__ = ["Placed", "Scenario", "library_names"]


@dataclass(frozen=True)
class Placed:
    """An event, its place in its file, and the sources it names in full."""

    event: Event
    document: Document
    position: int
    sources: tuple[str, ...]

    def where(self, *field: str | int) -> str:
        """Return "file:line events[4].field"."""
        return self.document.where(("events", self.position, *field))


@dataclass(frozen=True)
class Scenario:
    """A difference from the world as it is: dated events, options, overrides, policies.

    `file` holds this file's own content; `parent` the library scenario that it extends; `path` the world path under
    which it is compared. A world path is itself a `Scenario`, whose file is of kind `path`.
    """

    file: ScenarioFile
    document: Document
    parent: Scenario | None = None
    path: Scenario | None = None

    @classmethod
    def load(cls, name_or_path: str | Path) -> Scenario:
        """Return a scenario or world path of the library by name, or of a YAML file by its place.

        Errors: E200 neither; E201, E202 not plain YAML; ScenarioError with every mistake of the form.
        """
        text = str(name_or_path)
        known = (*library_names(), *path_names())
        if text in known:
            return cls._read(library_path(text))
        path = Path(text)
        if path.is_file():
            return cls._read(path)
        raise ExeuntError(
            "E200",
            f"'{text}' is neither a scenario of the library nor a file",
            nearest=nearest_names(text, known),
            mend=f"Library: {', '.join(library_names())}; world paths: {', '.join(path_names())}.",
        )

    @classmethod
    def _read(cls, path: Path) -> Scenario:
        try:
            with path.open("rb") as handle:
                content = handle.read(LARGEST_BYTES + 1)
        except OSError as error:
            raise ExeuntError("E200", f"cannot be read: {error.strerror}", where=str(path)) from None
        return cls.of(read_document(content, path.name))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scenario:
        """Return a scenario written as Python data of the same shape as a file. Errors as in `load`."""
        digest = hashlib.sha256(repr(data).encode()).hexdigest()
        return cls.of(Document("", dict(data), digest))

    @classmethod
    def of(cls, document: Document) -> Scenario:
        """Return the scenario of a document that has been read. Errors as in `load`."""
        file = scenario_file(document)
        problems = Problems()
        for fault in faults(file, document):
            problems.add(fault)
        problems.raise_if_any()
        return cls(file, document, cls._parent(file, document))

    @classmethod
    def _parent(cls, file: ScenarioFile, document: Document) -> Scenario | None:
        if file.extends is None:
            return None
        own, other = (path_names(), library_names()) if file.kind == PATH else (library_names(), path_names())
        if file.extends not in own or file.extends == file.name:
            paths = "A path extends a path; a scenario is run under one: exeunt run SCENARIO --path PATH."
            raise ExeuntError(
                "E223",
                f"'{file.extends}' is not a {file.kind} of the library that this one can extend",
                where=document.where(("extends",)),
                nearest=nearest_names(file.extends, own),
                mend=paths if file.extends in other else "Only names of the library can be extended.",
            )
        return cls._read(library_path(file.extends))

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.file.name

    @property
    def titles(self) -> Titles:
        """The title in both languages; the English one stands in for a missing Chinese one."""
        return replace_empty(self.file.title)

    @property
    def summary(self) -> Summary:
        """What happens and what is assumed; the English text stands in for a missing Chinese one."""
        said = self.file.summary
        return said if said.zh_hant else Summary(en=said.en, zh_hant=said.en)

    @cached_property
    def events(self) -> tuple[Placed, ...]:
        """All events: those of the extended scenario first, then this file's own."""
        inherited = self.parent.events if self.parent else ()
        own = tuple(
            Placed(event, self.document, i, tuple(self.file.sources[k] for k in event.source))
            for i, event in enumerate(self.file.events)
        )
        return inherited + own

    @property
    def record_date(self) -> str:
        """Day up to which the public record was read, as ISO text; "" if the file does not say."""
        if self.file.record_date is not None:
            return self.file.record_date.isoformat()
        return self.parent.record_date if self.parent else ""

    @property
    def sha256(self) -> str:
        """Hash of the file and of what it extends."""
        if self.parent is None:
            return self.document.sha256
        return hashlib.sha256((self.parent.sha256 + self.document.sha256).encode()).hexdigest()

    def settings(self, field: str) -> dict[str, tuple[Any, Document, FieldPath]]:
        """Return `options`, `overrides` or `policies` of the whole chain, the nearest file winning, with places."""
        found = self.parent.settings(field) if self.parent else {}
        own: Mapping[str, Any] = getattr(self.file, field)
        return found | {key: (value, self.document, (field, key)) for key, value in own.items()}

    def under(self, path: str | Path | Scenario | None) -> Scenario:
        """Return the scenario under a world path: both its arms follow the path. None or "none" leaves it as it is.

        Errors: E227 a second path, or what is no path; those of `load`.
        """
        found = chosen_path(path)
        if found is None:
            return self
        if self.file.kind == PATH or self.path is not None:
            raise two_paths(f"{(self.path or self).name} and {found.name}")
        return replace(self, path=found)

    def with_options(self, **options: str) -> Scenario:
        """Return the scenario with options changed; write `funding__base_window="2024"` for `funding.base_window`."""
        chosen = {key.replace("__", ".", 1): value for key, value in options.items()}
        return replace(self, file=self.file.model_copy(update={"options": self.file.options | chosen}))

    def compile(self, world: World, declarations: Mapping[str, Declaration] | None = None) -> CompiledScenario:
        """Return the form that channels read. Errors: ScenarioError (codes of `compile_scenario`)."""
        from exeunt.scenario.compile import compile_scenario

        return compile_scenario(self, world, declarations)

    def check(self, world: World, declarations: Mapping[str, Declaration] | None = None) -> list[ScenarioCheck]:
        """Return the named checks of this scenario against a world."""
        from exeunt.scenario.checks import check_scenario

        return check_scenario(self, world, declarations)

    def checks_of(self, compiled: CompiledScenario, world: World) -> list[ScenarioCheck]:
        """Return the named checks of a scenario that has been compiled."""
        from exeunt.scenario.checks import checks_of_compiled

        return checks_of_compiled(self, compiled, world)


def replace_empty(title: Titles) -> Titles:
    """Return the title with the English text where the Chinese one is missing."""
    return title if title.zh_hant else Titles(en=title.en, zh_hant=title.en)
