"""One real run, shared by the tests of analysis: the library scenarios that headlines compare."""

from __future__ import annotations

from pathlib import Path

import pytest

from exeunt.api import run
from exeunt.engine.registry import channel_names
from exeunt.results.result import Result
from exeunt.world.world import World

SCENARIOS = ("us-66", "us-retreat", "us-full-exit", "dac-decline", "us-return")


@pytest.fixture(scope="session")
def facts() -> World:
    return World.load()


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory, facts: World) -> Result:
    folder: Path = tmp_path_factory.mktemp("analysis") / "run"
    return run(list(SCENARIOS), draws=256, channels=channel_names("money"), out=folder, world=facts)
