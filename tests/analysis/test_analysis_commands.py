"""`exeunt hindcast` and `exeunt claims` as users meet them."""

from __future__ import annotations

import json
import re

import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner

from exeunt.analysis.hindcast.model import definitions
from exeunt.cli.claims import claims
from exeunt.cli.hindcast import hindcast
from exeunt.errors import ExeuntError
from exeunt.results.result import Result

app = typer.Typer()
app.command()(hindcast)
app.command()(claims)


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str, width: int = 80) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == int("MISSED" in done.output or "未達成" in done.output), done.output
    return done.output


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_hindcast_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    for arguments in (("hindcast",), ("hindcast", "spending", "--rows", "5"), ("hindcast", "collection")):
        output = _run(monkeypatch, *arguments, "--lang", language, "--draws", "64")
        assert max(cell_len(line.rstrip()) for line in output.splitlines()) <= 80
        assert not re.search(r"\bnan\b", output)
    assert ("naive rule" if language == "en" else "簡單規則") in " ".join(output.split())


def test_hindcast_json_holds_bands_actuals_and_the_naive_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = json.loads(_run(monkeypatch, "hindcast", "member_exits", "--json"))
    assert one["id"] == "member_exits"
    assert {"p05", "p50", "p95", "actual", "naive", "inside"} <= set(one["rows"][0])
    assert one["misses"]
    assert one["met"] is True


def test_a_missed_target_leaves_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(definitions()["collection"]["limits"]["identity"], "low", 0.768)
    done = CliRunner().invoke(app, ["hindcast", "collection"])
    assert done.exit_code == 1
    assert "MISSED" in done.output


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_claims_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, result: Result, language: str) -> None:
    output = _run(monkeypatch, "claims", "--run", str(result.folder), "--lang", language)
    assert max(cell_len(line.rstrip()) for line in output.splitlines()) <= 80
    for claim in ("c01", "c10", "c19"):
        assert claim in output
    assert ("not modelled" if language == "en" else "未納入模型") in output
    assert not re.search(r"\bnan\b", output)


def test_claims_json(monkeypatch: pytest.MonkeyPatch, result: Result) -> None:
    data = json.loads(_run(monkeypatch, "claims", "--run", str(result.folder), "--json"))
    assert sum(data["verdicts"].values()) == 19
    assert data["draws"] == result.draws
    seven = next(c for c in data["claims"] if c["claim_id"] == "c07")
    assert seven["verdict"] == "partly"
    assert seven["model"]["p50"] > 0


def test_record_only_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.loads(_run(monkeypatch, "claims", "c05", "--record-only", "--json"))
    assert data["draws"] is None
    assert data["claims"][0]["model"]["p50"] == 22.0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["hindcast", "spendin"], "E550"),
        (["hindcast", "--lang", "fr"], "E640"),
        (["claims", "c77", "--record-only"], "E551"),
        (["claims", "--run", "/nowhere"], "E501"),
        (["claims", "--lang", "zh-Hans"], "E640"),
    ],
)
def test_bad_input_is_one_clear_error(arguments: list[str], code: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, ExeuntError)
    assert done.exception.code == code
    assert done.exception.exit_code == 2
