"""`exeunt club` and `exeunt cbam` as a user runs them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from exeunt.cli.app import app
from exeunt.errors import ExeuntError

RUNNER = CliRunner()


def said(*arguments: str) -> str:
    done = RUNNER.invoke(app, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_club_as_json() -> None:
    data = json.loads(said("club", "--price", "25", "--tariff", "0.03", "--out", "USA", "--json"))
    assert data["outside"] == ["US"]
    assert len(data["clubs"]) == 1
    assert data["clubs"][0]["members"].count("EU") == 1
    assert {"region", "gain", "trade", "benefit", "cost"} <= data["clubs"][0]["regions"][0].keys()


@pytest.mark.parametrize(("language", "told"), [("en", "14 of 15 regions"), ("zh-Hant", "15 個分區中 14 個為成員")])
def test_club_in_words(language: str, told: str) -> None:
    assert told in said("club", "--out", "USA", "--lang", language).replace("\n", "")


def test_no_club_that_holds_has_members_without_a_tariff() -> None:
    assert "0 of 15 regions" in said("club", "--price", "100", "--tariff", "0")


def test_cbam_as_json() -> None:
    data = json.loads(
        said("cbam", "--exporter", "IND", "--good", "72111400", "--year", "2026", "--price", "75.36", "--json")
    )
    assert 100 * data["years"][0]["rate"] == pytest.approx(39.1, abs=0.1)
    assert data["years"][0]["uk_charge"] is None
    assert data["basis"]["benchmark"] == 1.37


@pytest.mark.parametrize(("language", "told"), [("en", "benchmark 1.37"), ("zh-Hant", "基準值 1.37")])
def test_cbam_in_words(language: str, told: str) -> None:
    shown = said("cbam", "--exporter", "IND", "--good", "72111400", "--lang", language)
    assert told in shown.replace("\n", " ")
    assert "2036" in shown


def test_a_mistake_is_told_with_its_code() -> None:
    with pytest.raises(ExeuntError, match="E582"):
        RUNNER.invoke(app, ["cbam", "--exporter", "IND", "--good", "99"], catch_exceptions=False, standalone_mode=False)
