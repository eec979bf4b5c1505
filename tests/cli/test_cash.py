"""`exeunt cash`: the screen fits, the JSON is complete, mistakes are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from exeunt.cli.cash import cash
from exeunt.errors import ExeuntError

app = typer.Typer()
app.command()(cash)


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"})


def data(*words: str) -> dict:  # type: ignore[type-arg]
    result = call(*words, "--json", "--draws", "200")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)  # type: ignore[no-any-return]


def test_json_has_every_part() -> None:
    found = data("us-retreat", "--year", "2026")
    assert found["scenario"] == "us-retreat"
    assert found["year"] == 2026
    assert found["grade"] == "C"
    assert [m["month"] for m in found["months"]] == list(range(1, 13))
    for month in found["months"]:
        assert 0.0 <= month["p_out_by"] <= 1.0
        assert month["liquidity_p05"] <= month["liquidity_p50"] <= month["liquidity_p95"]
    chances = [m["p_out_by"] for m in found["months"]]
    assert chances == sorted(chances)
    assert found["minimum_musd"]["p05"] <= found["minimum_musd"]["p50"] <= found["minimum_musd"]["p95"]
    assert found["payments"] == [{"donor": "USA", "date": "2026-02-12", "musd": 160.0, "given": False}]
    assert found["other_budgets"]["UN-DPO"] is None
    assert {p["grade"] for p in found["parameters"].values() if "grade" in p} <= {"A", "B", "C"}
    assert found["parameters"]["liquidity.k_rest"]["distribution"] == {"triangular": [0.93, 0.97, 0.99]}
    usa = next(v for v in found["vote_at_risk"] if v["country"] == "USA")
    assert usa["on"] == "2027-01-01"
    assert usa["minimum_payment_musd"]["p50"] > 0


def test_a_payment_moves_the_date() -> None:
    without, paid = data("law"), data("law", "--pay", "USA=767@2026-10", "--pay", "CHN=1@2026-01-05")
    for before, after in zip(without["months"], paid["months"], strict=True):
        assert after["p_out_by"] <= before["p_out_by"]
    assert paid["months"][-1]["liquidity_p50"] > without["months"][-1]["liquidity_p50"] + 100
    assert [p["donor"] for p in paid["payments"]] == ["CHN", "USA"]


def test_a_later_year_comes_from_the_coupled_path() -> None:
    found = data("none", "--year", "2028", "--credit-rule", "old", "--policy", "adaptive")
    assert found["from"] == "2025-01"
    assert found["credit_rule"] == "old"
    assert found["months"][-1]["liquidity_p05"] >= -0.01
    assert data("none", "--year", "2028", "--from", "2026-01")["from"] == "2026-01"


def test_screen_fits_eighty_columns() -> None:
    result = call("us-retreat", "--draws", "100", "--pay", "USA=100@2026-11")
    assert result.exit_code == 0
    assert max(len(line) for line in result.output.splitlines()) <= 80
    for text in ("UN regular budget 2026", "●", "Dec", "month not known", "vote at risk", "USA 160 in February 2026"):
        assert text in result.output


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_picture(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"cash.{ending}"
    result = call("us-66", "--draws", "64", "--picture", str(file))
    assert result.exit_code == 0
    content = file.read_bytes()
    assert content.startswith(b"<svg" if ending == "svg" else b"\x89PNG")
    assert [p.name for p in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--pay", "USA=767"), "E610", "STATE=MILLION@DATE"),
        (("--pay", "USA=many@2026-10"), "E610", "'many' is not a number"),
        (("--pay", "USA=nan@2026-10"), "E610", "not a payment"),
        (("--pay", "USA=-3@2026-10"), "E610", "not a payment"),
        (("--pay", "USA=767@2026-13"), "E610", "neither a month"),
        (("--pay", "UAS=767@2026-10"), "E115", "USA"),
        (("--pay", "USA=767@2027-10"), "E610", "outside 2026 to 2026"),
        (("--year", "2040"), "E611", "2040"),
        (("--year", "2024"), "E611", "2024"),
        (("--from", "2026-05"), "E611", "1 January"),
        (("--policy", "half"), "E612", "half"),
        (("--credit-rule", "newer"), "E612", "new"),
        (("--picture", "cash.pdf"), "E613", ".svg"),
        (("--draws", "0"), "E403", "0 draws"),
    ],
)
def test_mistakes_are_told(words: tuple[str, ...], code: str, told: str) -> None:
    result = call("none", *words)
    assert isinstance(result.exception, ExeuntError)
    assert result.exception.code == code
    assert result.exception.exit_code == 2
    assert told in result.exception.message()


def test_unknown_scenario() -> None:
    result = call("us-retreet")
    assert isinstance(result.exception, ExeuntError)
    assert result.exception.code == "E200"
    assert "us-retreat" in result.exception.message()
