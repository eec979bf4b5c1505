"""Reading blocks a part at a time: the size of the parts and the number of threads change nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import toy
from exeunt.engine.checkpoint import PART, BlockStore
from exeunt.engine.contract import BLOCK
from exeunt.engine.pack import Packed
from exeunt.errors import ExeuntError
from exeunt.results import gathering, table_writer
from exeunt.results.finish import finish
from exeunt.results.gathering import Piece, gather, passes, read_pieces
from exeunt.results.result import Result
from exeunt.world.world import World


@pytest.mark.parametrize("room", [0, 2_000, 10_000, 100_000, 2**40])
def test_passes_cover_every_year_of_every_variable_once_and_in_order(
    result: Result, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(gathering, "PIECE_BYTES", room)
    names = sorted(result.variables)
    store = BlockStore(result.folder / "blocks")
    groups = passes([store.read(arm, 0) for arm in ("baseline", "both")], names, result.draws)
    flat = [piece for group in groups for piece in group]
    assert [(n, y) for n in names for y in range(12)] == [(p.name, y) for p in flat for y in range(p.first, p.last)]
    assert (len(groups) == 1) == (room == 2**40)


@pytest.mark.parametrize("room", [0, 10_000])
@pytest.mark.parametrize("workers", [1, 2])
def test_little_memory_and_more_threads_give_the_same_tables(
    result: Result, folder: Path, monkeypatch: pytest.MonkeyPatch, room: int, workers: int
) -> None:
    monkeypatch.setattr(gathering, "PIECE_BYTES", room)
    right = {name: (folder / name).read_bytes() for name in ("summary.parquet", "draws.parquet")}
    for name in right:
        (folder / name).unlink()
    finish(folder, result.manifest, workers=workers)
    assert {name: (folder / name).read_bytes() for name in right} == right


def test_columns_that_move_in_some_blocks_only(tmp_path: Path) -> None:
    """A column may be one number within each block and differ between blocks, or move in the last block only."""
    rng = np.random.default_rng(3)
    values = np.ones((150, 2, 4))
    values[:, 0, 1] = np.repeat([1.0, 2.0, 3.0], 64)[:150]
    values[128:, 1, 2] = rng.random(22)
    values[:, 1, 3] = rng.random(150)
    store = BlockStore(tmp_path, durable=False)
    for block in range(3):
        rows = values[block * BLOCK : (block + 1) * BLOCK]
        store.write("arm", block, {"x": Packed.of(np.concatenate([rows, rows[:1].repeat(64 - len(rows), axis=0)]))})
    columns = gather(store, "arm", 150, "x")
    assert columns.full(150).tobytes() == values.reshape(150, -1).tobytes()
    assert np.flatnonzero(columns.varies).tolist() == [1, 6, 7]
    second = read_pieces(store, "arm", 150, [Piece("x", 1, 2)])[Piece("x", 1, 2)]
    assert second.full(150).tobytes() == values[:, 1].tobytes()


def test_a_run_without_totals_has_an_empty_draws_table(world: World, tmp_path: Path) -> None:
    channel = toy.ToyChannel(
        toy.declaration("plain", [toy.variable("x", "plain", ("organisation",))]),
        lambda *_: lambda *_: {"x": np.ones((1, 3))},
        {},
    )
    result = toy.run(world, [toy.scenario()], tmp_path / "run", draws=64, using=[channel])
    assert len(result.summary) == 12 * 3
    assert result.connection.execute("SELECT count(*) FROM draws").fetchall() == [(0,)]


def test_draws_beyond_the_memory_of_the_writer_go_to_disk(
    result: Result, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_writer, "MEMORY", "20MB")
    right = (folder / "draws.parquet").read_bytes()
    (folder / "draws.parquet").unlink()
    finish(folder, result.manifest)
    assert (folder / "draws.parquet").read_bytes() == right
    assert not list(folder.glob(".*"))


def test_a_full_disk_while_draws_are_kept_is_told(
    result: Result, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where memory is scarce and nothing can be put on disk, the run stops with a code and leaves no part behind."""
    (folder / f".spill{PART}").write_text("in the way of the folder")
    monkeypatch.setattr(table_writer, "MEMORY", "3MB")
    with pytest.raises(ExeuntError, match=r"^E42[23].*cannot be written"):
        finish(folder, result.manifest)
