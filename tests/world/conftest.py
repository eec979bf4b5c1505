"""The shipped world, read once."""

from __future__ import annotations

import pytest

from exeunt.world.world import World


@pytest.fixture(scope="session")
def world() -> World:
    return World.load()
