"""Runs under a world path: both arms follow it, bits hold, and the path's name goes wherever the figures go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from exeunt.api import run
from exeunt.cli.app import app
from exeunt.cli.stored import stored_run
from exeunt.errors import ExeuntError
from exeunt.report.page import Page
from exeunt.report.sections import record, reproduce
from exeunt.report.sections.headline import kicker
from exeunt.results.compare import compare
from exeunt.results.export import export
from exeunt.results.result import Result
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

DRAWS = 64
PATH = {
    "kind": "path",
    "name": "window",
    "title": {"en": "One year as base", "zh_hant": "單年基期"},
    "summary": {"en": "Money of 2024 is the base.", "zh_hant": "以 2024 年為基期。"},
    "sources": {"us": "Assumption of a test"},
    "options": {"funding.base_window": "2024"},
    "overrides": {"funding.phi_core": 0},
}
QUIET = {"name": "quiet", "title": {"en": "Nobody leaves"}}


@pytest.fixture(scope="session")
def path() -> Scenario:
    return Scenario.from_dict(PATH)


@pytest.fixture(scope="session")
def under(path: Scenario, world: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    scenarios = ["us-66", Scenario.from_dict(QUIET)]
    return run(scenarios, draws=DRAWS, channels="money", path=path, world=world, out=tmp_path_factory.mktemp("under"))


@pytest.fixture(scope="session")
def apart(path: Scenario, world: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run([path, "us-66"], draws=DRAWS, channels="money", world=world, out=tmp_path_factory.mktemp("apart"))


def arms(result: Result, *names: str) -> list[list[str]]:
    return [result.manifest["block_sha256"][n] for n in names]


def test_nobody_leaves_under_a_path_and_both_arms_are_equal_to_the_bit(under: Result) -> None:
    quiet, baseline = arms(under, "quiet", under.baseline_of("quiet"))
    assert quiet == baseline
    assert under.baseline_of("us-66") == under.baseline_of("quiet")


def test_a_path_is_the_settings_of_both_arms(under: Result, world: World) -> None:
    settings = {"options": PATH["options"], "overrides": PATH["overrides"]}
    quiet = Scenario.from_dict({**QUIET, **settings})
    same = run(quiet, draws=DRAWS, channels="money", world=world)
    assert arms(same, "quiet", "baseline") == arms(under, "quiet", "baseline")


def test_a_path_by_itself_is_one_arm_with_it_and_one_without(under: Result, apart: Result) -> None:
    assert apart.baseline_of("window") == apart.baseline_of("us-66") == "baseline"
    assert arms(apart, "window") == arms(under, "baseline")
    assert arms(apart, "baseline") != arms(under, "baseline")
    change = apart.values("revenue", "window") - apart.values("revenue", "baseline")
    assert np.abs(change[:, 0]).max() > 0.0


def test_result_and_manifest_tell_the_path(under: Result, apart: Result, path: Scenario) -> None:
    told = under.path("us-66")
    assert told is not None
    assert (told["name"], told["sha256"]) == ("window", path.sha256)
    assert told["titles"]["zh_hant"] == "單年基期"
    assert told["sources"] == ["Assumption of a test"]
    assert under.label("us-66") == "us-66@window"
    assert apart.path("us-66") is None
    assert apart.path("window") is None  # there it is what is compared
    assert [s["path_alone"] for s in apart.manifest["scenarios"]] == [True, False]
    assert [s["path_alone"] for s in under.manifest["scenarios"]] == [False, False]


def test_two_runs_are_compared_and_the_note_names_the_paths(under: Result, apart: Result) -> None:
    names = [f"{r.folder.name}/us-66" for r in (apart, under)]
    found = compare(apart, under, scenarios=names)
    assert found.scenarios == tuple(names)
    assert f"the world path is none in {apart.folder} and window in {under.folder}" in found.notes


@pytest.mark.parametrize("form", ["csv", "iamc", "nc", "xlsx"])
def test_exports_carry_the_path(form: str, under: Result, tmp_path: Path) -> None:
    name = {"csv": "x.csv", "iamc": "x.csv", "nc": "x.nc", "xlsx": "x.xlsx"}[form]
    out = tmp_path / name
    export(under, out, "iamc" if form == "iamc" else None, ["shortfall"])
    if form in ("csv", "iamc"):
        text = out.read_text(encoding="utf-8")
        assert "us-66@window" in text
        assert ",us-66," not in text
        record = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))
        assert record["world_paths"]["window"]["options"] == PATH["options"]
        assert "--path window" in record["reproduce"]
    elif form == "nc":
        import xarray as xr

        with xr.open_dataset(out) as data:
            assert "us-66@window" in data["scenario"].values.astype(str).tolist()
    else:
        import pandas as pd

        cells = pd.read_excel(out, sheet_name="read me", header=None).to_numpy().astype(str)
        assert any("world path window" in c for c in cells[:, 0])


def test_an_export_without_a_path_names_scenarios_as_before(apart: Result, tmp_path: Path) -> None:
    export(apart, tmp_path / "x.csv", variables=["shortfall"])
    text = (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert "\nus-66," in text
    assert "@" not in text


@pytest.mark.parametrize(("language", "words"), [("en", "One year as base"), ("zh-Hant", "單年基期")])
def test_the_report_says_it_at_its_head_in_every_source_line_and_in_the_command(
    language: str, words: str, under: Result, apart: Result, world: World
) -> None:
    summary = str(PATH["summary"][language.replace("-", "_").lower()])  # type: ignore[index]
    page = Page(under, world, language)
    assert words in page.version
    assert words in kicker(page, 2026)
    (sentence,) = record.sentences(page, [])
    assert words in sentence
    assert summary in sentence
    extra = reproduce.build(page).extra
    assert "us-66 quiet --path window" in extra["command"]
    assert 'path="window"' in extra["python"]
    alone = Page(apart, world, language)
    assert words not in alone.version
    assert summary in record.sentences(alone, [])[0]


@pytest.mark.parametrize("pair", [("window", None), ("window", "confrontation"), ("alone", "window")])
def test_one_run_follows_one_path(pair: tuple[str, str | None], path: Scenario, world: World) -> None:
    def follow(name: str | None, scenario: str) -> Scenario:
        if name == "alone":
            return path
        return Scenario.load(scenario).under(path if name == "window" else name)

    with pytest.raises(ExeuntError) as caught:
        run([follow(pair[0], "us-66"), follow(pair[1], "us-retreat")], draws=DRAWS, world=world)
    assert caught.value.code == "E227"


def test_a_stored_run_is_looked_into_under_its_path(under: Result, apart: Result, world: World) -> None:
    with pytest.raises(ExeuntError) as caught:  # the path of a dictionary is in no file
        stored_run(world, under.folder, "us-66")
    assert caught.value.code == "E200"
    assert "window" in caught.value.what
    assert stored_run(world, apart.folder, "us-66")[1].path is None


def test_what_stands_behind_a_figure_names_the_path(under: Result, apart: Result) -> None:
    found = under.explain("shortfall", year=2026, scenario="us-66")
    assert found.path == "world path window (One year as base), in both arms"
    assert found.sources[0] == "Assumption of a test"
    assert found.path in str(found)
    assert apart.explain("shortfall", year=2026, scenario="window").path.endswith("against no path")
    assert apart.explain("shortfall", year=2026, scenario="us-66").path == ""


def told(*words: str) -> tuple[int, Mapping[str, object] | str]:
    done = CliRunner().invoke(app, list(words))
    if isinstance(done.exception, ExeuntError):
        return done.exception.exit_code, done.exception.code
    return done.exit_code, done.stdout


def test_the_command_line_takes_one_path(tmp_path: Path) -> None:
    file = tmp_path / "window.yaml"
    file.write_text("kind: path\nname: window\ntitle: {en: Window}\noptions: {funding.base_window: '2024'}\n")
    code, printed = told("run", "us-66", "--path", str(file), "--draws", "64")
    assert code == 0
    assert "World path window, in both arms" in str(printed)
    assert told("run", "us-66", "--path", "confrontation", "--path", "convergence") == (2, "E227")
    assert told("run", "us-66", "--path", "us-retreat") == (2, "E227")
    assert told("run", "us-66", "--path", "confrontation", "--channels", "funding,assessments,liquidity") == (2, "E230")
    assert told("compare", str(tmp_path), "--path", "confrontation") == (2, "E614")
    assert told("run", "moratorium-lapse", "--channels", "funding,assessments,liquidity") == (2, "E230")
    assert told("path", "us-66") == (2, "E227")
    assert told("path", "none") == (2, "E227")
    assert told("path", "confrontation", "--year", "2040") == (2, "E210")


def test_the_list_of_paths_is_data_too() -> None:
    code, printed = told("path", "--json")
    assert code == 0
    rows = {r["name"]: r for r in json.loads(str(printed))}
    assert rows["confrontation-hard"]["sets"] == {
        "trade.wall": "on",
        "trade.bloc_gap": "central",
        "trade.f_allied": 0.6,
        "trade.f_nonaligned": 0.75,
    }
