"""Building reports: other runs, one language, the command, bad input, the same bytes twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import exeunt
from exeunt.analysis.bands import Band
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.report.build import build_reports
from exeunt.report.facts import Facts
from exeunt.report.page import Page
from exeunt.report.sections import payers
from exeunt.results.result import Result
from exeunt.world.world import World


@pytest.fixture(scope="module")
def facts(flagship: Result, world: World) -> Facts:
    return Facts.of(flagship, world, 2026)


def test_same_run_gives_the_same_bytes(
    flagship: Result, world: World, reports: dict[str, Path], tmp_path: Path
) -> None:
    (again,) = build_reports(flagship, tmp_path, ["en"], world=world)
    lonely = again.read_text(encoding="utf-8")
    assert 'hreflang="zh-Hant"' not in lonely  # no link to a file that was not written
    both = build_reports(flagship, tmp_path, world=world)
    assert both[0].read_bytes() == reports["en"].read_bytes()


@pytest.mark.parametrize(
    ("names", "language"),
    [(("un-reform",), "en"), (("uk-2021", "us-return"), "zh-Hant"), (("dac-decline",), "en")],
)
def test_runs_without_the_flagship_have_a_report_too(
    names: tuple[str, ...], language: str, world: World, tmp_path: Path
) -> None:
    result = exeunt.run(list(names), draws=64, world=world, out=tmp_path / "run")
    (path,) = build_reports(result, tmp_path, [language], world=world)
    text = path.read_text(encoding="utf-8")
    assert "名單不等於衝擊" not in text
    assert "The list is not the shock" not in text
    assert result.title(names[0], language) in text


def test_flows_of_the_picture_keep_the_sums_of_the_payers(facts: Facts) -> None:
    flows, _, _ = payers._grouped(facts.payers)
    for name in ("base", "lost", "put_back", "withheld"):
        assert sum(getattr(f, name) for f in flows) == pytest.approx(sum(getattr(f, name) for f in facts.payers.flows))
    drawn = sum(link.amount for link in payers._links(flows))
    assert drawn == pytest.approx(sum(f.base for f in facts.payers.flows), rel=0.01)


def test_a_ranking_writes_all_rows_in_one_unit(flagship: Result, world: World) -> None:
    page = Page(flagship, world, "en")
    bands = [Band(3.4e9, 3.8e9, 4.1e9, "USD", "C"), Band(3.2e7, 3.2e7, 3.2e7, "USD", "C")]
    rows, unit = page.ranking(["a", "b"], bands)
    assert unit == "million USD"
    assert [r["text"] for r in rows] == ["3,400-4,100 (median 3,800)", "32.0"]
    assert rows[0]["p50"] == pytest.approx(3800)


def test_a_missing_number_is_no_data_and_not_zero(flagship: Result, world: World) -> None:
    page = Page(flagship, world, "en")
    nothing = replace(Band(1.0, 1.0, 1.0, "USD", "C"), p05=np.nan, p50=np.nan, p95=np.nan)
    assert page.band_cell(nothing).text == "no data"


def test_command_writes_one_language(flagship: Result, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["report", str(flagship.folder), "--lang", "zh-Hant", "--out", str(tmp_path), "--json"]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"reports": [str(tmp_path / "report.zh-Hant.html")]}
    assert [p.name for p in tmp_path.iterdir()] == ["report.zh-Hant.html"]


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (["--lang", "klingon"], "E640"),
        (["--year", "2050"], "E553"),
    ],
)
def test_bad_input_is_one_clear_error(flagship: Result, tmp_path: Path, extra: list[str], code: str) -> None:
    done = CliRunner().invoke(app, ["report", str(flagship.folder), "--out", str(tmp_path), *extra])
    assert isinstance(done.exception, ExeuntError)
    assert done.exception.code == code
    assert done.exception.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert isinstance(done.exception, ExeuntError)
    assert done.exception.code == "E501"
    assert str(tmp_path) in done.exception.message()


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(
    flagship: Result, world: World, tmp_path: Path
) -> None:
    taken = tmp_path / "file"
    taken.write_text("not a folder", encoding="utf-8")
    with pytest.raises(ExeuntError) as caught:
        build_reports(flagship, taken / "deeper", ["en"], world=world)
    assert caught.value.code == "E643"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
