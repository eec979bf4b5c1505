"""The folder of a run: what is refused, by which code, and that nothing half-written is taken for a run."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

import toy
from exeunt.engine import checkpoint
from exeunt.engine.checkpoint import BlockStore, write_atomically
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World

Program = Callable[..., tuple[list[str], dict[str, str]]]


@pytest.fixture(scope="module")
def finished(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy.run(world, [toy.scenario()], tmp_path_factory.mktemp("finished") / "run", draws=128).folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(copytree(finished, tmp_path / "run"))


def resume(world: World, folder: Path, **more: object) -> Result:
    return toy.run(world, [toy.scenario()], folder, draws=128, resume=True, **more)  # type: ignore[arg-type]


def a_block(folder: Path) -> Path:
    return next((folder / "blocks").glob("leaves.000001.*.block"))


def test_a_flipped_bit_anywhere_is_refused(folder: Path) -> None:
    path = a_block(folder)
    whole = path.read_bytes()
    store = BlockStore(folder / "blocks")
    assert len(store.read("leaves", 1)) == 6
    rng = np.random.default_rng(0)
    places = {*range(0, len(whole), 97), *rng.integers(0, len(whole), 300), *range(1500), *range(-100, 0)}
    for at in sorted(places):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        with pytest.raises(ExeuntError) as raised:
            store.read("leaves", 1)
        assert (raised.value.code, raised.value.where) == ("E424", str(path))
        assert "resume" in raised.value.mend


def test_one_variable_is_read_and_verified_alone(folder: Path) -> None:
    path, store = a_block(folder), BlockStore(folder / "blocks")
    every = store.read("leaves", 1)
    one = store.read("leaves", 1, ["gap"])
    assert list(one) == ["gap"]
    assert one["gap"].varying.tobytes() == every["gap"].varying.tobytes()
    damaged = bytearray(path.read_bytes())
    damaged[damaged.index(every["gap"].varying.T.tobytes()) + 5] ^= 2
    path.write_bytes(damaged)
    assert list(store.read("leaves", 1, ["paid"])) == ["paid"]
    with pytest.raises(ExeuntError, match=r"^E424.*gap"):
        store.read("leaves", 1, ["paid", "gap"])
    with pytest.raises(ExeuntError, match=r"^E424.*lacks.*nothing"):
        store.read("leaves", 1, ["nothing"])


def test_a_flipped_bit_stops_the_resume(world: World, folder: Path) -> None:
    path = a_block(folder)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 16
    path.write_bytes(damaged)
    with pytest.raises(ExeuntError, match=r"^E424.*leaves\.000001.*Delete this file"):
        resume(world, folder)
    path.unlink()
    assert resume(world, folder).draws == 128


@pytest.mark.parametrize("length", [0, 1, 100, 0.5, -1])
def test_a_truncated_block_is_refused(folder: Path, length: float) -> None:
    path = a_block(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(length * len(whole)) if isinstance(length, float) else length])
    with pytest.raises(ExeuntError, match=r"^E424.*corrupt"):
        BlockStore(folder / "blocks").read("leaves", 1)


def test_a_block_under_a_wrong_name_is_refused(folder: Path) -> None:
    path = a_block(folder)
    other = next((folder / "blocks").glob("leaves.000000.*.block"))
    path.write_bytes(other.read_bytes())
    with pytest.raises(ExeuntError, match=r"^E424.*hash differs from its name"):
        BlockStore(folder / "blocks").read("leaves", 1)


def test_two_files_for_one_block_are_refused(folder: Path) -> None:
    path = a_block(folder)
    path.with_name("leaves.000001.0123456789abcdef.block").write_bytes(path.read_bytes())
    with pytest.raises(ExeuntError, match=r"^E424.*two files"):
        BlockStore(folder / "blocks").read("leaves", 1)


def test_a_missing_block_is_named(folder: Path) -> None:
    a_block(folder).unlink()
    with pytest.raises(ExeuntError, match=r"^E425.*block 1 of leaves"):
        Result.open(folder).values("paid", "leaves")


def test_a_second_run_needs_resume(world: World, folder: Path) -> None:
    with pytest.raises(ExeuntError, match=r"^E421.*holds a run already.*--resume"):
        toy.run(world, [toy.scenario()], folder, draws=128)


@pytest.mark.parametrize(
    ("scenarios", "seed", "told"),
    [
        ([toy.scenario()], 67, "seed"),
        ([toy.scenario("other")], 66, "scenarios"),
        ([toy.scenario(), toy.scenario("more")], 66, "scenarios"),
    ],
)
def test_another_run_in_the_folder_is_refused(
    world: World, folder: Path, scenarios: list[toy.CompiledScenario], seed: int, told: str
) -> None:
    with pytest.raises(ExeuntError, match=rf"^E421.*another run: {told} differs"):
        toy.run(world, scenarios, folder, draws=128, seed=seed, resume=True)
    assert Result.open(folder).scenarios == ("leaves",)


def test_a_folder_of_other_things_is_not_touched(world: World, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ExeuntError, match=r"^E421.*not empty"):
        toy.run(world, [toy.scenario()], tmp_path, draws=64)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_left_by_a_kill_at_the_very_start_can_be_used(world: World, tmp_path: Path) -> None:
    (tmp_path / ".started.json.4711.exeunt-part").write_text('{"exe')
    assert toy.run(world, [toy.scenario()], tmp_path, draws=64).draws == 64
    assert not list(tmp_path.glob("*-part"))


def test_unreadable_start_record_is_refused(world: World, folder: Path) -> None:
    (folder / "started.json").write_text("{")
    with pytest.raises(ExeuntError, match=r"^E424.*started\.json"):
        resume(world, folder)


def test_a_path_that_cannot_be_a_folder_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(ExeuntError, match=r"^E423.*cannot be written.*--out"):
            toy.run(world, [toy.scenario()], out, draws=64)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in which this process cannot create anything; root meets no lock but that of the kernel's own."""
    if os.geteuid() == 0:
        yield Path("/sys/kernel")
        return
    tmp_path.chmod(0o500)
    yield tmp_path
    tmp_path.chmod(0o700)


def test_a_read_only_folder_is_refused(world: World, read_only: Path) -> None:
    before = sorted(read_only.iterdir())
    with pytest.raises(ExeuntError, match=r"^E423.*cannot be written.*--out"):
        toy.run(world, [toy.scenario()], read_only / "exeunt-run", draws=64)
    with pytest.raises(ExeuntError, match=r"^E423.*cannot be written"):
        write_atomically(read_only / "exeunt.json", b"{}")
    assert sorted(read_only.iterdir()) == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_no_part_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(checkpoint.os, "fsync", full)
    with pytest.raises(ExeuntError, match=r"^E422.*disk is full.*--resume"):
        write_atomically(tmp_path / "x.json", b"1234")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("room", [0, 10_000, 40_000])
def test_a_run_that_meets_a_full_disk_says_so_and_resumes(program: Program, tmp_path: Path, room: int) -> None:
    """The kernel's limit on file sizes stands in for a full disk: writes fail in the middle of a file."""
    folder = tmp_path / "run"
    command, environment = program(folder, draws=128)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    poor = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, env=environment, check=False)
    assert poor.returncode == 1
    assert "E422" in poor.stderr.splitlines()[-1]
    assert not list(folder.rglob("*-part"))
    with pytest.raises(ExeuntError, match=r"^E501"):
        Result.open(folder)
    rich, other = (
        subprocess.run(given, capture_output=True, text=True, env=environment, check=True).stdout.split()[-1]
        for given in (command, program(tmp_path / "other", draws=128)[0])
    )
    assert rich == other
