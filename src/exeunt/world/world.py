"""The world: every table of facts, and the indexes that give arrays their labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from exeunt.errors import ExeuntError, nearest_names
from exeunt.world.index import Index
from exeunt.world.table import Table, read_table

if TYPE_CHECKING:
    from exeunt.world.checks import CheckResult

TABLES = Path(__file__).parent / "tables"
T = TypeVar("T")


class World:
    """Sourced facts, read lazily and once; nothing here depends on a scenario.

    `World.load()` reads the tables shipped with the package; `World.load(folder)` a user's own folder of the
    same shape (sub-folders with a `datapackage.json` each).
    """

    def __init__(self, packages: Mapping[str, tuple[Path, Mapping[str, Any]]]) -> None:
        self._packages = packages
        self._tables: dict[str, Table] = {}
        self._indexes: dict[str, Index] = {}
        self._derived: dict[Hashable, object] = {}

    @classmethod
    def load(cls, folder: Path | str = TABLES) -> World:
        """Return the world described by the `datapackage.json` files under `folder`.

        Errors: E110 no descriptor found; E111 a descriptor is not valid JSON; E112 two tables of one name;
        E116 a descriptor lacks what a table needs.
        """
        root = Path(folder)
        found: dict[str, tuple[Path, Mapping[str, Any]]] = {}
        descriptors = sorted(root.glob("*/datapackage.json"))
        if not descriptors:
            raise ExeuntError("E110", f"no datapackage.json under {root}", mend="Give a folder of data packages.")
        for path in descriptors:
            package, resources = _described(path)
            for resource in resources:
                name = resource["name"]
                if name in found:
                    raise ExeuntError("E112", f"table '{name}' is described twice", where=str(path))
                found[name] = (path.parent / resource["path"], {**resource, "package": package})
        return cls(found)

    @property
    def table_names(self) -> tuple[str, ...]:
        """Names of all tables, in order of package and descriptor."""
        return tuple(self._packages)

    def descriptor(self, name: str) -> Mapping[str, Any]:
        """Return the Frictionless resource descriptor of a table. Error: E113 unknown table."""
        return self._entry(name)[1]

    def path(self, name: str) -> Path:
        """Return the CSV of a table."""
        return self._entry(name)[0]

    def table(self, name: str) -> Table:
        """Return a table, read and typed on first use. Errors: E113 unknown table; E102, E103 of `read_table`."""
        if name not in self._tables:
            path, descriptor = self._entry(name)
            self._tables[name] = read_table(path, descriptor)
        return self._tables[name]

    def _entry(self, name: str) -> tuple[Path, Mapping[str, Any]]:
        try:
            return self._packages[name]
        except KeyError:
            raise ExeuntError(
                "E113",
                f"'{name}' is not a table",
                nearest=nearest_names(name, self._packages),
                mend="List: exeunt data list",
            ) from None

    def index(self, dim: str) -> Index:
        """Return the labels of a dimension ("country", "organisation", "donor", ...). Error: E114 unknown."""
        if dim not in self._indexes:
            self._indexes[dim] = Index.of(dim, self)
        return self._indexes[dim]

    def once(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return what is built from the tables alone, made on first use: many scenarios are prepared on one world.

        key : names the maker and all that its answer depends on beside the tables. Nobody may write to the answer.
        """
        if key not in self._derived:
            self._derived[key] = build()
        return cast("T", self._derived[key])

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years of the simulation, first to last."""
        return tuple(range(2025, 2037))

    def check(self) -> list[CheckResult]:
        """Return the outcome of every named check of the tables; see `exeunt.world.checks`."""
        from exeunt.world.checks import check

        return check(self)


def _described(path: Path) -> tuple[str, list[Mapping[str, Any]]]:
    """Return the name of a data package and its resources."""
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ExeuntError("E111", f"not valid JSON: {error.msg}", where=f"{path}:{error.lineno}") from None
    except UnicodeDecodeError as error:
        raise ExeuntError("E111", f"not UTF-8 text: {error.reason}", where=str(path)) from None
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        raise ExeuntError("E116", "no list 'resources'", where=str(path), mend="See the Frictionless data package.")
    for number, resource in enumerate(resources):
        try:
            _ = [(f["name"], f["type"]) for f in resource["schema"]["fields"]], resource["name"], resource["path"]
        except (KeyError, TypeError) as error:
            where = f"{path} resources[{number}]"
            raise ExeuntError(
                "E116", f"a table needs name, path, schema.fields; missing: {error}", where=where
            ) from None
    return str(package.get("name", path.parent.name)), resources
