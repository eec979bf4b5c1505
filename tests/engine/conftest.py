"""A toy world, made once."""

from __future__ import annotations

import pytest

import toy
from exeunt.world.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return toy.make_world(tmp_path_factory.mktemp("tables"))
