"""Every broken file gives its one expected error: code, file, line, field, nearest valid name, exit code."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from exeunt.errors import ExeuntError
from exeunt.scenario.problems import ScenarioError
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

BROKEN = Path(__file__).parent / "broken"
EXPECTED = list(csv.DictReader((BROKEN / "expected.csv").read_text(encoding="utf-8").splitlines()))


def failure(path: Path, world: World) -> ExeuntError:
    with pytest.raises(ExeuntError) as caught:
        Scenario.load(path).compile(world)
    return caught.value


@pytest.mark.parametrize("case", EXPECTED, ids=[c["file"] for c in EXPECTED])
def test_broken_file_is_told_precisely(case: dict[str, str], world: World) -> None:
    file = f"{case['file']}.yaml"
    error = failure(BROKEN / file, world)
    assert error.code == case["code"], error.message()
    place, _, field = error.where.partition(" ")
    if case["line"]:
        assert place == f"{file}:{case['line']}", error.message()
    if case["field"]:
        assert field == case["field"], error.message()
    if case["nearest"]:
        assert case["nearest"] in error.nearest, error.message()
    assert error.exit_code == 2
    assert "\n" not in error.message()


def test_table_and_folder_hold_the_same_files() -> None:
    assert {c["file"] for c in EXPECTED} == {p.stem for p in BROKEN.glob("*.yaml")}
    assert len(EXPECTED) >= 25


def test_all_mistakes_of_a_file_are_told_together(world: World) -> None:
    scenario = Scenario.from_dict(
        {
            "name": "many",
            "title": {"en": "Many"},
            "events": [
                {"kind": "ban", "state": "USSA", "body": "WHO", "from": 2026},
                {"kind": "ban", "state": "USA", "body": "WHOO", "from": 2026},
            ],
            "options": {"funding.nothing": "on"},
        }
    )
    with pytest.raises(ScenarioError) as caught:
        scenario.compile(world)
    assert [p.code for p in caught.value.problems] == ["E215", "E207", "E208"]
    assert "2 more" in caught.value.message()
    told = caught.value.to_dict()["problems"]
    assert isinstance(told, list)
    assert [p["where"] for p in told] == ["options.funding.nothing", "events[0].state", "events[1].body"]


def test_an_unreadable_size_or_encoding_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"# " + b"x" * 1_100_000)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("name: caf\u00e9".encode("latin-1"))
    for path in (large, latin):
        with pytest.raises(ExeuntError) as caught:
            Scenario.load(path)
        assert caught.value.code == "E201"


def test_a_folder_or_missing_name_is_told_with_nearest_names(tmp_path: Path) -> None:
    with pytest.raises(ExeuntError) as caught:
        Scenario.load("us-retreet")
    assert caught.value.code == "E200"
    assert caught.value.nearest[0] == "us-retreat"
    with pytest.raises(ExeuntError) as caught:
        Scenario.load(tmp_path)
    assert caught.value.code == "E200"
