"""One world, one set of rules and one book of scales for all tests of the law."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from exeunt.rules.parameters import RuleSet
from exeunt.rules.united_nations import UnitedNationsScales
from exeunt.world.world import TABLES, World


@pytest.fixture(scope="session")
def world() -> World:
    return World.load()


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return RuleSet.load()


@pytest.fixture(scope="session")
def scales(world: World, rules: RuleSet) -> UnitedNationsScales:
    return UnitedNationsScales(world, rules)


@pytest.fixture
def broken_world(tmp_path: Path) -> Callable[[str, Callable[[list[str]], list[str]]], World]:
    """Return a maker of worlds in which the lines of one table of `assessments` are edited."""

    def make(table: str, edit: Callable[[list[str]], list[str]]) -> World:
        for package in TABLES.iterdir():
            (tmp_path / package.name).mkdir()
            for file in package.iterdir():
                if file.name == f"{table}.csv":
                    lines = file.read_text(encoding="utf-8").splitlines()
                    (tmp_path / package.name / file.name).write_text("\n".join(edit(lines)) + "\n", encoding="utf-8")
                else:
                    (tmp_path / package.name / file.name).symlink_to(file)
        return World.load(tmp_path)

    return make
