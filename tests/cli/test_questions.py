"""`exeunt rank`, `explain`, `sensitivity`, `fill` and `position` as users meet them, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from exeunt.api import run
from exeunt.cli.app import app
from exeunt.engine.registry import channel_names


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("questions") / "run"
    run("us-66", draws=128, channels=channel_names("money"), out=place)
    return place


def _ask(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


QUESTIONS = {
    "rank": ("rank", "us-66", "--draws", "64"),
    "explain": ("explain", "shortfall", "--label", "UNFPA", "--year", "2030"),
    "sensitivity": ("sensitivity", "us-66", "shortfall", "--label", "UNFPA", "--year", "2030"),
    "fill": ("fill", "us-66", "--budget", "5e7"),
    "position": ("position", "KEN"),
}


STORED = ("explain", "sensitivity", "position")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, folder: Path, question: str, language: str) -> None:
    stored = ("--run", str(folder)) if question in STORED else ()
    output = _ask(monkeypatch, *QUESTIONS[question], *stored, "--lang", language)
    assert max(cell_len(line.rstrip()) for line in output.splitlines()) <= 80
    assert not re.search(r"\bnan\b", output)
    assert ("KEN" if question == "position" else "UNFPA") in output
    assert bool(re.search(r"[\u4e00-\u9fff]", output)) == (language == "zh-Hant")


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_as_data(monkeypatch: pytest.MonkeyPatch, folder: Path, question: str) -> None:
    stored = ("--run", str(folder)) if question in STORED else ()
    data = json.loads(_ask(monkeypatch, *QUESTIONS[question], *stored, "--json"))
    assert data.get("scenario", data.get("code")) in ("us-66", "KEN")
