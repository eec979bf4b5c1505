"""The two tables of a run as DuckDB views, verified against the hashes of the manifest before they are trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError
from exeunt.results.database import quoted
from exeunt.results.finish import DRAWS, SUMMARY

if TYPE_CHECKING:
    import duckdb

VIEWS: Mapping[str, str] = {"summary": SUMMARY, "draws": DRAWS}
MEND = "Run again with --resume: finished blocks are kept and the tables are written anew."


def verify(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse tables that are missing or differ from what the run wrote. Errors: E509; E423 not readable."""
    expected: Mapping[str, str] = manifest.get("files_sha256", {})
    for name in VIEWS.values():
        path = folder / name
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except FileNotFoundError:
            raise ExeuntError("E509", "table of the run is missing", where=str(path), mend=MEND) from None
        except OSError as error:
            raise ExeuntError("E509", f"cannot be read: {error.strerror}", where=str(path), mend=MEND) from None
        if found != expected.get(name):
            raise ExeuntError(
                "E509", "table is corrupt: its hash differs from the manifest", where=str(path), mend=MEND
            )


def create_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Create the views `summary` and `draws` over the Parquet files of a verified run."""
    for view, name in VIEWS.items():
        connection.execute(f"CREATE VIEW {view} AS SELECT * FROM read_parquet({quoted(folder / name)})")
