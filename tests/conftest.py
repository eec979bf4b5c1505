"""Puts this folder on the path, so that tests of every room can import `toy`; one run with every channel for them."""

from __future__ import annotations

from pathlib import Path

import pytest

import exeunt
from exeunt.engine.registry import EVERY, channel_names
from exeunt.results.result import Result


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Return a run with all channels: the list alone, and a scenario in which each one shows."""
    scenarios: list[str | Path] = ["us-66", Path(__file__).with_name("cases") / "rules-alone.yaml"]
    folder = tmp_path_factory.mktemp("everything") / "run"
    return exeunt.run(scenarios, draws=64, out=folder, channels=channel_names(EVERY))
