"""A toy world, made once, and the toy as a program that others can kill."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import exeunt
import toy
from exeunt.world.world import World

Program = Callable[..., tuple[list[str], dict[str, str]]]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return toy.make_world(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="session")
def program(world: World, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Return a function that gives command and environment of a toy run in a folder.

    It runs a copy of the package: an edit between a kill and the resume would rightly be refused as another run.
    """
    copy = tmp_path_factory.mktemp("package")
    package = Path(exeunt.__file__).parent
    shutil.copytree(package, copy / "exeunt", ignore=shutil.ignore_patterns("__pycache__", "tables"))
    shutil.copy(toy.__file__, copy)
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    tables = world.path("dues").parents[1]

    def command(folder: Path, *, draws: int, pause: float = 0.0) -> tuple[list[str], dict[str, str]]:
        words = [sys.executable, str(copy / "toy.py"), folder, "--tables", tables, "--draws", draws, "--pause", pause]
        return [str(word) for word in words], environment

    return command
