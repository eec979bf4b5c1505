"""SIGKILL at random moments: at the start, between blocks, in the tables at the end; always the same bits after."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from exeunt.engine.run import MANIFEST
from exeunt.errors import ExeuntError
from exeunt.results.result import Result

Program = Callable[..., tuple[list[str], dict[str, str]]]
KILLS = 24
DRAWS = 1600  # 25 blocks
PAUSE = 0.01  # seconds a block and arm: the work lasts about a second


def finish(program: Program, folder: Path, *, pause: float = 0.0) -> str:
    """Run to the end and return the hash of the outcomes."""
    command, environment = program(folder, draws=DRAWS, pause=pause)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def kill_once(program: Program, folder: Path, more: int, wait: float) -> bool:
    """Start or continue the run, kill it `wait` seconds after `more` further blocks; tell whether that ended it.

    Waiting for blocks and not for the clock alone lets the kills fall inside the work on a slow machine too.
    """
    command, environment = program(folder, draws=DRAWS, pause=PAUSE)
    present = blocks(folder)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        while process.poll() is None and blocks(folder) < present + more:
            time.sleep(0.002)
        time.sleep(wait)
        process.kill()
    return process.returncode == -signal.SIGKILL


def blocks(folder: Path) -> int:
    return len(list((folder / "blocks").glob("*.block")))


def look(folder: Path, expected: str) -> None:
    """A killed run either does not look complete or, killed while its process was leaving, is complete."""
    if (folder / MANIFEST).exists():
        assert Result.open(folder).manifest["outcomes_sha256"] == expected
        assert {"summary.parquet", "draws.parquet"} <= {p.name for p in folder.iterdir()}
    else:
        with pytest.raises(ExeuntError, match=r"^E501"):
            Result.open(folder)


@pytest.mark.slow
def test_kills_at_random_moments_change_no_bit(program: Program, tmp_path: Path) -> None:
    chance = random.Random(66)
    expected = finish(program, tmp_path / "reference")
    summary = (tmp_path / "reference" / "summary.parquet").read_bytes()
    kills, runs, left = 0, 0, set()
    while kills < KILLS:
        folder = tmp_path / f"run-{runs}"
        runs += 1
        for _ in range(8):
            if not kill_once(program, folder, chance.randrange(12), chance.uniform(0.0, 0.05)):
                break
            kills += 1
            left.add(blocks(folder))
            look(folder, expected)
        assert finish(program, folder) == expected
        assert (folder / "summary.parquet").read_bytes() == summary
        assert not list(folder.rglob("*-part"))
    assert kills >= KILLS
    assert len(left - {0, blocks(tmp_path / "reference")}) >= 5, "too few kills fell between blocks"
