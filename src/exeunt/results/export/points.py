"""The figures of an export, one a row, and the record of their origin."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.results.database import quoted
from exeunt.results.finish import QUANTILES
from exeunt.results.result import Result

if TYPE_CHECKING:
    import duckdb

TABLES = ("summary", "draws")
# Column of the summary -> measure and statistic of a point.
COLUMNS: Mapping[str, tuple[str, str]] = {
    **{q: ("level", q) for q in (*QUANTILES, "mean")},
    **{f"diff_{q}": ("difference", q) for q in (*QUANTILES, "mean")},
    "base_p50": ("baseline", "p50"),
}


def path_words(result: Result) -> tuple[str, ...]:
    """Return the words of the command line that repeat the world path of a run."""
    found = result.path()
    return () if found is None else ("--path", str(found["name"]))


@dataclass(frozen=True)
class Points:
    """Chosen outcomes of a run, as DuckDB views `chosen` (a row of the run's table) and `points` (a row a figure)."""

    result: Result
    variables: tuple[str, ...]
    table: str = "summary"

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the run's tables with the two views; figures without a value are NULL, never NaN."""
        connection = self.result.connection.cursor()
        connection.execute("SET enable_progress_bar = false")  # a cursor does not take this over
        names, renamed = ", ".join(quoted(v) for v in self.variables) or "''", f"REPLACE ({self._labels} AS scenario)"
        if self.table == "draws":
            source = f"SELECT * {renamed} FROM draws WHERE variable IN ({names})"
            connection.execute(f"CREATE OR REPLACE TEMP VIEW points AS {source}")
            return connection
        rows = ", ".join(f"({quoted(v)}, {self._about(v)})" for v in self.variables) or "('', '', '', '')"
        connection.execute(
            f"""CREATE OR REPLACE TEMP VIEW chosen AS
            SELECT s.* EXCLUDE (label, label2) {renamed}, title, dimension, label, dimension2, label2
            FROM summary s JOIN (VALUES {rows}) AS d(variable, title, dimension, dimension2) USING (variable)"""
        )
        connection.execute(
            f"""CREATE OR REPLACE TEMP VIEW points AS
            SELECT scenario, variable, title, dimension, label, dimension2, label2, year, measure, statistic,
                CASE WHEN isnan(figure) THEN NULL ELSE figure END AS value, unit, grade
            FROM (FROM chosen UNPIVOT INCLUDE NULLS (figure FOR field IN ({", ".join(COLUMNS)})))
            JOIN (VALUES {", ".join(f"({quoted(c)}, {quoted(m)}, {quoted(s)})" for c, (m, s) in COLUMNS.items())})
            AS f(field, measure, statistic) USING (field)"""
        )
        return connection

    @property
    def _labels(self) -> str:
        """Return SQL that writes the world path behind the name of a scenario, so that no export loses it."""
        named = [(s, self.result.label(s)) for s in self.result.scenarios]
        cases = " ".join(f"WHEN {quoted(s)} THEN {quoted(label)}" for s, label in named if s != label)
        return f"CASE scenario {cases} ELSE scenario END" if cases else "scenario"

    def _about(self, variable: str) -> str:
        """Return title (`Country Spending Total`) and dimensions of an outcome as SQL strings."""
        dims = [*self.result.manifest["variables"][variable]["dims"], "", ""]
        title = variable.replace("_", " ").title()
        return f"{quoted(title)}, {quoted(dims[0])}, {quoted(dims[1])}"

    def copy(self, select: str, path: Path, options: str) -> None:
        """Write a selection from `chosen` or `points` to a file by DuckDB's COPY."""
        self.connection.execute(f"COPY ({select}) TO {quoted(path)} ({options})")

    @cached_property
    def record(self) -> dict[str, Any]:
        """What the figures rest on: version, seed, draws, hashes, scenarios, and for each outcome its model."""
        manifest = self.result.manifest
        models: Mapping[str, Mapping[str, Any]] = manifest["models"]
        channels = sorted({manifest["variables"][v]["channel"] for v in self.variables})
        return {
            "exeunt": manifest["exeunt"],
            "outcomes_sha256": manifest["outcomes_sha256"],
            "seed": manifest["seed"],
            "draws": manifest["draws"],
            "reproduce": self.reproduce,
            "reading": "difference = scenario less its paired baseline, draw by draw, then quantiles; an empty value "
            "means that no figure exists; label ALL is the sum over labels; grade A measured, B estimated, C judgement",
            "scenarios": {self.result.label(s["name"]): s["titles"] for s in manifest["scenarios"]},
            "world_paths": {p["name"]: p for p in map(self.result.path, self.result.scenarios) if p is not None},
            "variables": {v: manifest["variables"][v] for v in self.variables},
            "models": {c: models[c]["model"] for c in channels},
            "parameters": [
                {"parameter": f"{c}.{name}", **{k: p[k] for k in ("distribution", "unit", "source", "grade")}}
                for c in channels
                for name, p in models[c]["parameters"].items()
            ],
            "data_sha256": manifest["data_sha256"],
        }

    @property
    def reproduce(self) -> str:
        """The command that gives the same figures again."""
        manifest = self.result.manifest
        names = " ".join((*self.result.scenarios, *path_words(self.result)))
        return f"exeunt run {names} --draws {manifest['draws']} --seed {manifest['seed']}"

    def record_text(self) -> str:
        """Return the record as JSON."""
        return json.dumps(self.record, ensure_ascii=False, indent=1)
