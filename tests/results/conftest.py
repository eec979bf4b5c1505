"""A finished toy run, made once; tests that damage it take a copy."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

import toy
from exeunt.results.result import Result
from exeunt.world.world import World

SCENARIOS = [toy.scenario(), toy.scenario("both", ("AAA", "BBB")), toy.scenario("quiet", ())]
DRAWS = 200


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return toy.make_world(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="session")
def finished(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy.run(world, SCENARIOS, tmp_path_factory.mktemp("results") / "run", draws=DRAWS).folder


@pytest.fixture
def result(finished: Path) -> Result:
    return Result.open(finished)


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(copytree(finished, tmp_path / "copy"))
