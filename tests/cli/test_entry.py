"""The command line as a user meets it: exit codes, one clear line, no traceback, JSON that parses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]
SOURCE = Path(__file__).parents[2] / "src"
COMMANDS = ["run", "compare", "path", "scale", "cash", "claims", "hindcast", "rank", "explain", "sensitivity", "fill"]
COMMANDS += ["position", "channel", "scenario", "data", "align", "standards", "bridge", "trade"]
COMMANDS += ["sql", "export", "graph", "report", "doctor"]


def exeunt(*words: str, cwd: Path | None = None) -> Done:
    """Run `python -m exeunt` in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "80", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "exeunt", *words], capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )


def test_help_names_every_command() -> None:
    done = exeunt("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert f" {command} " in done.stdout


BAD = [
    (("run", "us-6"), 2, "E200", "us-66"),
    (("run", "us-66", "--draws", "0"), 2, "E403", "at least 1"),
    (("run", "us-66", "--seed", "-1"), 2, "E403", "0 on"),
    (("run", "us-66", "--workers", "0"), 2, "E404", "at least 1"),
    (("run", "us-66", "--resume"), 2, "E404", "--out"),
    (("run", "us-66", "us-66"), 2, "E415", "own name"),
    (("scale", "--period", "1997"), 2, "E3", "period"),
    (("scale", "--without", "XXX"), 2, "E315", "member"),
    (("scale", "--set", "gradiant=0.7"), 2, "E3", "gradient"),
    (("scale", "--set", "gradient=7"), 2, "E3", "gradient"),
    (("scale", "--reading", "lawful"), 2, "E3", "law"),
    (("cash", "us-retreat", "--year", "2050"), 2, "E6", "2036"),
    (("cash", "us-retreat", "--pay", "USA=lots@2026-10"), 2, "E6", "--pay"),
    (("data", "show", "revenue_bas"), 2, "E1", "revenue_base"),
    (("data", "source", "countrys"), 2, "E1", "countries"),
    (("scenario", "show", "us-retreet"), 2, "E200", "us-retreat"),
    (("claims", "c99", "--record-only"), 2, "E", "c"),
    (("channel", "fod", "--template"), 2, "E570", "food"),
    (("channel", "food"), 2, "E690", "--template"),
    (("channel", "food", "--inputs", "nowhere.yaml"), 3, "E572", "nowhere.yaml"),
    (("hindcast", "--channel", "fod"), 2, "E550", "food"),
    (("report", "nowhere"), 2, "E501", "folder"),
    (("sql", "nowhere", "select 1"), 2, "E501", "folder"),
    (("export", "nowhere", "--out", "x.csv"), 2, "E501", "folder"),
]


@pytest.mark.parametrize(("words", "code", "name", "hint"), BAD, ids=[" ".join(b[0]) for b in BAD])
def test_bad_input_is_one_clear_error(words: tuple[str, ...], code: int, name: str, hint: str, tmp_path: Path) -> None:
    done = exeunt(*words, cwd=tmp_path)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith(name)
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir()), "something was written"


@pytest.mark.parametrize("words", [("nosuch",), ("run",), ("run", "us-66", "--draws", "many"), ("scale", "--nosuch")])
def test_misspelt_usage_is_bad_input(words: tuple[str, ...]) -> None:
    done = exeunt(*words)
    assert done.returncode == 2
    assert "Error" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_is_data_when_json_is_asked_for() -> None:
    done = exeunt("run", "us-6", "--json")
    assert done.returncode == 2
    assert json.loads(done.stderr)["error"] == {
        "code": "E200",
        "where": "",
        "what": "'us-6' is neither a scenario of the library nor a file",
        "nearest": ["us-66"],
        "mend": json.loads(done.stderr)["error"]["mend"],
        "exit_code": 2,
    }


def test_doctor_finds_nothing_wrong_here() -> None:
    done = exeunt("doctor", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["ok"]
    assert {"python", "numpy", "tables", "channels"} <= {c["name"] for c in report["checks"]}


def test_graph_is_the_table_of_the_declarations() -> None:
    rows = json.loads(exeunt("graph", "--json").stdout)
    order = [row["channel"] for row in rows]
    assert order.index("assessments") < order.index("liquidity") < order.index("funding") < order.index("functions")
    writers = [v["variable"] for row in rows for v in row["writes"]]
    assert len(writers) == len(set(writers))


def test_a_reader_that_closes_the_pipe_ends_the_command_quietly() -> None:
    line = f"{sys.executable} -m exeunt data show countries --json | head -c 10"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, env=environment)
    assert "Traceback" not in done.stderr
