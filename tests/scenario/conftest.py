"""One world for the tests of scenarios: the shipped tables, read once."""

from __future__ import annotations

import pytest

from exeunt.world.world import World


@pytest.fixture(scope="session")
def world() -> World:
    return World.load()
