"""Writes the tables of a run through DuckDB: draws variable by variable in bounded memory, the summary at the end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.checkpoint import PART
from exeunt.results.database import connect, quoted
from exeunt.results.writing import replacing, told

MEMORY = "40MB"  # of DuckDB's own; what is more goes to a folder beside the tables until they are written


class TableWriter:
    """Collects the draws of a run; use as a context manager, then `write`."""

    def __init__(self, folder: Path, scenarios: Sequence[str], variables: Sequence[str]) -> None:
        self._spill = folder / f".spill{PART}"
        self._scenarios = list(scenarios)
        self._variables = list(variables)

    def __enter__(self) -> TableWriter:
        self._connection = connect(
            "threads = 1", f"memory_limit = '{MEMORY}'", f"temp_directory = {quoted(self._spill)}"
        )
        names = ", ".join(quoted(name) for name in self._variables)
        self._connection.execute(f"CREATE TYPE name AS ENUM ({names})")  # a byte or two a row instead of a text
        for i in range(len(self._scenarios)):
            columns = "variable name, year INTEGER, draw INTEGER, value DOUBLE, baseline DOUBLE"
            self._connection.execute(f"CREATE TABLE drawn_{i} ({columns})")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def add_draws(
        self,
        scenario: str,
        variable: str,
        years: NDArray[np.int32],
        level: NDArray[np.float64],
        baseline: NDArray[np.float64],
    ) -> None:
        """Take every draw of a total or scalar. level, baseline : (draws, years)."""
        count = len(level)
        part = {
            "year": np.tile(years, count),
            "draw": np.repeat(np.arange(count, dtype=np.int32), len(years)),
            "value": level.ravel(),
            "baseline": baseline.ravel(),
        }
        table = f"drawn_{self._scenarios.index(scenario)}"
        self._connection.register("part", part)
        try:
            self._connection.execute(f"INSERT INTO {table} SELECT ?, year, draw, value, baseline FROM part", [variable])
        except Exception as error:
            raise told(error, self._spill) from None
        self._connection.unregister("part")

    def write(self, summary: Path, draws: Path, frames: Sequence[Mapping[str, NDArray[Any]]]) -> None:
        """Write both tables, each whole or not at all. Errors: E422 disk full, E423 not writable."""
        joined = {key: np.concatenate([frame[key] for frame in frames]) for key in frames[0]}
        self._connection.register("joined", joined)
        rest = "variable::VARCHAR AS variable, year, draw, value, baseline"
        drawn = " UNION ALL ".join(
            f"SELECT {quoted(name)} AS scenario, {rest} FROM drawn_{i}" for i, name in enumerate(self._scenarios)
        )
        with ExitStack() as stack:
            for path, query in ((summary, "FROM joined"), (draws, drawn)):
                temporary = stack.enter_context(replacing(path))
                self._connection.execute(f"COPY ({query}) TO {quoted(temporary)} (FORMAT parquet)")
