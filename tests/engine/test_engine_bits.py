"""Equal bits: for any number of workers, any order of blocks, and any larger number of draws."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

import toy
from exeunt.engine.executor import LocalExecutor
from exeunt.results.result import Result
from exeunt.world.world import World

DRAWS = 1000
SCENARIOS = [toy.scenario(), toy.scenario("both", ("AAA", "BBB"))]


@pytest.fixture(scope="module")
def reference(world: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return toy.run(world, SCENARIOS, tmp_path_factory.mktemp("reference") / "run", draws=DRAWS)


def same_tables(first: Result, second: Result) -> bool:
    """Tell whether the summaries are equal to the bit, NaN included."""
    a, b = (r.connection.execute("SELECT * FROM summary").fetchnumpy() for r in (first, second))
    return a.keys() == b.keys() and all(
        np.asarray(a[k]).tobytes() == np.asarray(b[k]).tobytes() for k in a if k.startswith(("p", "diff"))
    )


@pytest.mark.parametrize("executor", [LocalExecutor(2), LocalExecutor(3), toy.Shuffled(1), toy.Shuffled(2)])
def test_workers_and_order_of_blocks_change_no_bit(
    world: World, reference: Result, tmp_path: Path, executor: toy.Executor
) -> None:
    other = toy.run(world, SCENARIOS, tmp_path / "run", draws=DRAWS, executor=executor)
    assert other.manifest["outcomes_sha256"] == reference.manifest["outcomes_sha256"]
    assert same_tables(other, reference)


@pytest.mark.parametrize("few", [1, 64, 100, 500])
def test_fewer_draws_are_a_prefix(world: World, reference: Result, tmp_path: Path, few: int) -> None:
    short = toy.run(world, SCENARIOS, tmp_path / "run", draws=few)
    for scenario in (*short.scenarios, "baseline"):
        for variable in short.variables:
            part = short.values(variable, scenario)
            assert part.shape[0] == few
            assert part.tobytes() == reference.values(variable, scenario)[:few].tobytes()
    whole = few // 64
    for arm, blocks in short.manifest["block_sha256"].items():
        assert blocks[:whole] == reference.manifest["block_sha256"][arm][:whole]


def test_a_run_may_be_extended_to_the_same_bits(world: World, reference: Result, tmp_path: Path) -> None:
    toy.run(world, SCENARIOS, tmp_path / "run", draws=500)
    longer = toy.run(world, SCENARIOS, tmp_path / "run", draws=DRAWS, resume=True)
    assert longer.manifest["outcomes_sha256"] == reference.manifest["outcomes_sha256"]
    assert same_tables(longer, reference)


def test_another_seed_gives_another_hash(world: World, reference: Result, tmp_path: Path) -> None:
    other = toy.run(world, SCENARIOS, tmp_path / "run", draws=DRAWS, seed=67)
    assert other.manifest["outcomes_sha256"] != reference.manifest["outcomes_sha256"]
    assert other.manifest["fingerprint"] != reference.manifest["fingerprint"]


@pytest.mark.parametrize("seed", range(3))
def test_resume_after_losing_random_blocks_gives_the_same_bits(
    world: World, reference: Result, tmp_path: Path, seed: int
) -> None:
    folder = tmp_path / "run"
    copytree(reference.folder, folder)
    files = sorted((folder / "blocks").glob("*.block"))
    lost = np.random.default_rng(seed).choice(files, size=len(files) // 3, replace=False)
    for path in lost:
        Path(path).unlink()
    (folder / "summary.parquet").unlink()
    (folder / "blocks" / ".leaves.000001.abc.block.1.exeunt-part").write_bytes(b"half")
    again = toy.run(world, SCENARIOS, folder, draws=DRAWS, resume=True)
    assert again.manifest["outcomes_sha256"] == reference.manifest["outcomes_sha256"]
    assert same_tables(again, reference)
    assert not list(folder.rglob("*-part"))


def test_resume_computes_only_what_is_missing(world: World, reference: Result, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    copytree(reference.folder, folder)
    next((folder / "blocks").glob("both.000003.*")).unlink()
    asked: list[int] = []

    class Counting(toy.Shuffled):
        def run(self, function, items):  # type: ignore[no-untyped-def]
            asked.extend(items)
            yield from map(function, asked)

    toy.run(world, SCENARIOS, folder, draws=DRAWS, resume=True, executor=Counting(0))
    assert asked == [3]


def test_the_first_error_of_a_worker_is_raised() -> None:
    def fails(item: int) -> int:
        if item == 5:
            raise ValueError("five")
        return item

    for workers in (1, 2):
        with pytest.raises(ValueError, match="five"):
            list(LocalExecutor(workers).run(fails, range(100)))
