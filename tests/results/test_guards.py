"""Folders that hold no run, or a damaged one: refused by code, with file and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from exeunt.engine.run import MANIFEST
from exeunt.errors import ExeuntError
from exeunt.results.result import Result


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ExeuntError, match=r"^E501.*no complete run.*Give the folder"):
            Result.open(path)


def test_an_unfinished_run_says_how_to_finish_it(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    with pytest.raises(ExeuntError, match=r"^E501.*--resume"):
        Result.open(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"draws": 3}', "\x00\x01"])
def test_a_damaged_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ExeuntError, match=r"^E508.*manifest\.json"):
        Result.open(folder).scenarios  # noqa: B018  # reading is what fails


@pytest.mark.parametrize("table", ["summary.parquet", "draws.parquet"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "gone", "other"])
def test_a_damaged_table_is_refused(folder: Path, table: str, damage: str) -> None:
    path = folder / table
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        path.write_bytes({"flip": flipped, "cut": whole[:middle], "empty": b"", "other": b"a,b\n1,2\n"}[damage])
    with pytest.raises(ExeuntError, match=rf"^E509.*{table}.*--resume"):
        Result.open(folder).summary  # noqa: B018


def test_a_lost_block_is_named(folder: Path) -> None:
    next((folder / "blocks").glob("both.000002.*")).unlink()
    result = Result.open(folder)
    assert len(result.summary)
    with pytest.raises(ExeuntError, match=r"^E425.*block 2 of both"):
        result.outcome("gap", "both").draws()
