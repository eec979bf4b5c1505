"""The flagship run with few draws and its reports in both languages, made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import exeunt
from exeunt.report.build import build_reports
from exeunt.results.result import Result
from exeunt.world.world import World

SCENARIOS = ("us-66", "us-retreat", "us-full-exit")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def world() -> World:
    return World.load()


@pytest.fixture(scope="session")
def flagship(world: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return exeunt.run(list(SCENARIOS), draws=64, out=tmp_path_factory.mktemp("flagship") / "run", world=world)


@pytest.fixture(scope="session")
def reports(flagship: Result, world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the file of each language."""
    paths = build_reports(flagship, tmp_path_factory.mktemp("reports"), world=world)
    return {path.name.split(".")[1]: path for path in paths}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser; a machine without one fails, because a report nobody looked at is not finished."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no browser: install chromium (apt-get install chromium); the report must be looked at")
    options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=found, args=options)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def full_reports(everything: Result, world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the file of each language of the run with every channel."""
    paths = build_reports(everything, tmp_path_factory.mktemp("full"), world=world)
    return {path.name.split(".")[1]: path for path in paths}
