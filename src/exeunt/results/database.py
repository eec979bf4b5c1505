"""DuckDB connections as results use them: quiet, and blind to Python's variables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect(*settings: str) -> duckdb.DuckDBPyConnection:
    """Return a connection in memory. settings : further `SET` statements, without the word.

    DuckDB would draw its own progress bar after two seconds, and would take a name in a query for a Python variable.
    """
    import duckdb

    connection = duckdb.connect()
    for setting in ("enable_progress_bar = false", "python_enable_replacements = false", *settings):
        connection.execute(f"SET {setting}")
    return connection


def quoted(text: Path | str) -> str:
    """Return text as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"
