"""`exeunt scale` as a user meets it: JSON, CSV, tables in narrow terminals, a trace, errors."""

from __future__ import annotations

import csv
import json

import pytest
import typer
from typer.testing import CliRunner

from exeunt.cli.scale import scale
from exeunt.errors import ExeuntError

app = typer.Typer()
app.command()(scale)


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def _json(*arguments: str):
    return json.loads(_run(*arguments, "--json"))


@pytest.mark.parametrize("period", ["2019-2021", "2022-2024", "2025-2027", "2026"])
def test_json_rows(period):
    data = _json("--period", period)
    assert data["sum"] == 100.0
    assert len(data["rows"]) == 193
    assert sum(round(row["rate"] * 1000) for row in data["rows"]) == 100_000
    for row in data["rows"]:
        assert {"iso3", "name", "rate", "official_rate", "difference", "bill_usd"} <= row.keys()
        assert row["bill_usd"] >= 0
        assert row["rate"] == round(row["rate"], 3)
        assert (row["official_rate"] is None) == (period == "2019-2021")


def test_the_recomputed_reading_drops_the_state_and_says_so():
    data = _json("--without", "USA", "--reading", "recomputed")
    rows = {row["iso3"]: row for row in data["rows"]}
    assert "USA" not in rows
    assert rows["CHN"]["rate"] == 22
    assert data["without"] == ["USA"]
    assert data["hole_usd"] == 0
    assert any("hypothesis" in note for note in data["notes"])


def test_peacekeeping_has_four_decimals_and_a_premium():
    data = _json("--budget", "peacekeeping")
    rows = {row["iso3"]: row for row in data["rows"]}
    assert data["decimals"] == 4
    assert rows["USA"]["rate"] == pytest.approx(26.158, abs=0.02)
    assert rows["USA"]["level"] == "A"
    assert data["premium"] == pytest.approx(0.18875, abs=1e-5)


def test_set_changes_the_law_and_is_told():
    data = _json("--set", "gradient=0.7", "--set", "china_income_multiplier=1")
    assert data["patches"] == {"gradient": "0.7", "china_income_multiplier": "1"}
    rows = {row["iso3"]: row["rate"] for row in data["rows"]}
    plain = {row["iso3"]: row["uncalibrated_rate"] for row in _json()["rows"]}
    assert rows["IND"] > plain["IND"]


@pytest.mark.parametrize("columns", ["40", "60", "80", "120"])
def test_the_table_is_no_wider_than_the_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    text = _run("--without", "USA")
    assert max(len(line) for line in text.splitlines()) <= int(columns)
    assert "767.000" in text
    assert "the hole" in " ".join(text.split())
    assert "1.039" in text


def test_numbers_are_right_aligned(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    lines = _run().splitlines()
    rows = [line for line in lines if line[:4] in ("USA ", "CHN ", "TUV ")]
    assert len(rows) == 3
    assert len({len(line.rstrip()) for line in rows}) == 1


def test_csv_is_written_whole(tmp_path):
    target = tmp_path / "scale.csv"
    _run("--csv", str(target))
    with target.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 193
    assert [p.name for p in tmp_path.iterdir()] == ["scale.csv"]
    assert sum(round(float(row["rate"]) * 1000) for row in rows) == 100_000


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(ExeuntError, match="E601"):
        _run("--csv", str(tmp_path / "none" / "scale.csv"))


def test_explain_prints_every_intermediate(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = " ".join(_run("--explain", "MEX").split())
    for words in ("income, million USD", "debt deducted", "threshold ratio", "relief, million", "absorbed in track 2",
                  "fixed sets 2020-2022", "machine scale", "without multiplier", "A/RES/79/249"):  # fmt: skip
        assert words in text
    data = _json("--explain", "MEX")
    assert data["explain"]["iso3"] == "MEX"
    assert len(data["explain"]["bases"]) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("--without", "USB"), "E315", "USA"),
        (("--without", "Mexico"), "E315", "MEX"),
        (("--period", "2024-2026"), "E310", "2025-2027"),
        (("--period", "2028"), "E311", "2024, 2025"),
        (("--reading", "pro-ratta"), "E320", "pro-rata"),
        (("--set", "gradiant=0.7"), "E302", "gradient"),
        (("--set", "gradient=7"), "E304", "[0, 1]"),
        (("--set", "gradient"), "E304", "NAME=VALUE"),
        (("--set", "floor=0.5"), "E305", "rising order"),
        (("--budget", "WHOO"), "E321", "WHO"),
        (("--explain", "MXE"), "E315", "MEX"),
        (("--year", "1999"), "E330", "budgets.csv"),
    ],
)
def test_errors(arguments, code, hint):
    with pytest.raises(ExeuntError) as caught:
        _run(*arguments)
    assert caught.value.code == code
    assert hint in str(caught.value)
    assert caught.value.exit_code in (2, 3)
