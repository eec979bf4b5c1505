"""Questions in SQL to a run and the tables of facts: read only, and nothing of the machine within reach."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError, nearest_names
from exeunt.results.database import connect, quoted
from exeunt.results.result import Result
from exeunt.results.tables import VIEWS, create_views, verify
from exeunt.results.writing import replacing
from exeunt.world.world import World

if TYPE_CHECKING:
    import duckdb

TYPES = {"integer": "BIGINT", "number": "DOUBLE"}
READING = "SELECT"  # EXPLAIN ANALYZE would carry out what it explains, a COPY for one


@dataclass(frozen=True)
class Answer:
    """Columns and rows of a query; a figure that does not exist is None."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the rows as dictionaries."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


class Desk:
    """A locked DuckDB connection: views `summary`, `draws` and every table of the world.

    Only these files can be read, nothing can be written, no extension loads, no setting changes, Python's variables
    are out of sight.
    """

    def __init__(self, result: Result, world: World) -> None:
        verify(result.folder, result.manifest)
        self.views = (*VIEWS, *world.table_names)
        self.connection = connect()
        create_views(self.connection, result.folder)
        for name in world.table_names:
            self.connection.execute(_table_view(name, world))
        files = [*(result.folder / f for f in VIEWS.values()), *(world.path(n) for n in world.table_names)]
        self.connection.execute(f"SET allowed_paths = [{', '.join(quoted(f) for f in files)}]")
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def ask(self, sql: str) -> Answer:
        """Return the answer to one SELECT. Errors: E530 not valid SQL; E531 it is no question."""
        relation = self._executed(sql)
        columns = tuple(str(c[0]) for c in relation.description or ())
        return Answer(columns, [tuple(_plain(v) for v in row) for row in self._fetched(relation)])

    def save(self, sql: str, path: Path) -> int:
        """Write the answer as CSV and return its number of rows. Errors: E530, E531; E422, E423 not writable."""
        import csv

        answer = self.ask(sql)
        with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(answer.columns)
            writer.writerows(answer.rows)
        return len(answer.rows)

    def _executed(self, sql: str) -> duckdb.DuckDBPyConnection:
        import duckdb

        try:
            statements = self.connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type.name != READING:
                raise ExeuntError(
                    "E531", "only one SELECT is answered", mend="Results and tables are read, not changed."
                )
            return self.connection.execute(statements[0])
        except duckdb.Error as error:
            raise self._told(error) from None

    def _fetched(self, relation: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return relation.fetchall()
        except duckdb.Error as error:
            raise self._told(error) from None

    def _told(self, error: Exception) -> ExeuntError:
        """Return DuckDB's complaint as an error of ours: its first line, and the nearest view for a wrong name."""
        text = str(error)
        first = text.splitlines()[0]
        if type(error).__name__ == "CatalogException" and "Table with name" in first:
            name = first.split("Table with name ", 1)[1].split(" ", 1)[0]
            return ExeuntError(
                "E530",
                f"there is no table '{name}'",
                nearest=nearest_names(name, self.views),
                mend=f"Tables: {', '.join(VIEWS)} of the run; those of `exeunt data list`.",
            )
        if type(error).__name__ == "PermissionException":
            return ExeuntError("E531", f"out of reach: {first}", mend="Ask the views of the run and the tables.")
        candidates = next((line for line in text.splitlines() if line.startswith("Candidate bindings")), "")
        return ExeuntError("E530", f"{first} {candidates}".strip(), mend="Columns of a table: describe summary")


def _table_view(name: str, world: World) -> str:
    """Return the view of a CSV by its descriptor; an empty cell is NULL, and "NA" is Namibia."""
    fields = world.descriptor(name)["schema"]["fields"]
    columns = ", ".join(f"{quoted(f['name'])}: {quoted(TYPES.get(f['type'], 'VARCHAR'))}" for f in fields)
    return (
        f'CREATE VIEW "{name}" AS SELECT * FROM read_csv({quoted(world.path(name))}, columns = {{{columns}}}, '
        "header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false)"
    )


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
