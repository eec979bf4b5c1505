"""The form of files: YAML as data, JSON Schema, template, command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from exeunt.cli.scenario import app
from exeunt.scenario.document import Document, read_document, spell
from exeunt.scenario.library import library_names, library_path, path_names
from exeunt.scenario.scenario import Scenario
from exeunt.scenario.schema import json_schema
from exeunt.scenario.template import path_template, template
from exeunt.scenario.vocabulary import GRAMMAR
from exeunt.world.world import World

BROKEN = Path(__file__).parent / "broken"
runner = CliRunner()


def test_scalars_are_read_as_yaml_1_2() -> None:
    text = b"a: off\nb: true\nc: 1e3\nd: 2026-02-12\ne: 160_000_000\nf: '2024'\ng: .5\nh: ~\ni: 2026-02-31\n"
    assert read_document(text, "x.yaml").data == {
        "a": "off",
        "b": True,
        "c": 1000.0,
        "d": date(2026, 2, 12),
        "e": 160_000_000,
        "f": "2024",
        "g": 0.5,
        "h": None,
        "i": "2026-02-31",
    }


def test_every_part_knows_its_line() -> None:
    document = read_document(b"a:\n  - b: 1\n    c: [x,\n      y]\n", "x.yaml")
    assert document.where(("a", 0, "c", 1)) == "x.yaml:4 a[0].c[1]"
    assert document.where(("a", 0, "missing")) == "x.yaml:2 a[0].missing"
    assert Document("", {}).where(("a", 0, "b")) == "a[0].b"
    assert spell(("events", 4, "body")) == "events[4].body"


@pytest.mark.parametrize("name", [*library_names(), *path_names()])
def test_library_files_satisfy_the_json_schema(name: str) -> None:
    data = yaml.load(library_path(name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    typed = json.loads(json.dumps(read_document(library_path(name).read_bytes(), name).data, default=str))
    assert data["name"] == name
    assert list(Draft202012Validator(json_schema()).iter_errors(typed)) == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown_field",
        "unknown_kind",
        "cut_of_dues",
        "money_not_whole",
        "bad_name",
        "path_with_exit",
        "path_with_policies",
        "path_of_unknown_kind",
        "duty_rate_too_low",
        "duty_without_rate",
        "duty_with_body",
        "summary_of_other_language",
    ],
)
def test_json_schema_refuses_what_the_loader_refuses(name: str) -> None:
    path = BROKEN / f"{name}.yaml"
    data = json.loads(json.dumps(read_document(path.read_bytes(), path.name).data, default=str))
    errors = list(Draft202012Validator(json_schema()).iter_errors(data))
    assert errors


def test_json_schema_names_every_kind() -> None:
    rules = json_schema()["$defs"]["Event"]["allOf"]
    assert [r["if"]["properties"]["kind"]["const"] for r in rules] == list(GRAMMAR)


@pytest.mark.parametrize("parent", [None, *library_names()])
def test_the_template_is_valid_with_every_parent(parent: str | None, world: World) -> None:
    document = read_document(template("mine", parent).encode(), "mine.yaml")
    assert len(Scenario.of(document).compile(world).terms) > 0


@pytest.mark.parametrize("parent", [None, *path_names()])
def test_the_template_of_a_path_is_valid_with_every_parent(parent: str | None, world: World) -> None:
    found = Scenario.of(read_document(path_template("mine", parent).encode(), "mine.yaml"))
    assert found.compile(world).path_alone
    assert found.file.extends == parent
    assert [c.name for c in found.check(world) if not c.ok] == []


def test_command_list_and_schema_as_json() -> None:
    listed = json.loads(runner.invoke(app, ["list", "--json"]).stdout)
    assert [row["name"] for row in listed] == list(library_names())
    assert json.loads(runner.invoke(app, ["schema"]).stdout)["title"] == "exeunt scenario"


def test_command_show_says_what_is_on_record() -> None:
    shown = runner.invoke(app, ["show", "us-retreat"], env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    for text in ("ordered", "enacted", "actual", "assumed", "2026-07-01", "160,000,000 USD"):
        assert text in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80
    data = json.loads(runner.invoke(app, ["show", "us-retreat", "--json"]).stdout)
    assert data["status"]["actual"] > 0
    assert len(data["events"]) == sum(data["status"].values())


def test_command_check_tells_every_mistake_and_leaves_with_2() -> None:
    result = runner.invoke(app, ["check", str(BROKEN / "unknown_body.yaml"), "--json"])
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["ok"] is False
    assert told["problems"][0]["code"] == "E208"
    plain = runner.invoke(app, ["check", str(BROKEN / "unknown_body.yaml")])
    assert "unknown_body.yaml:6" in plain.stderr
    assert "Traceback" not in plain.output
    good = runner.invoke(app, ["check", "us-66", "--json"])
    assert good.exit_code == 0
    assert json.loads(good.stdout)["ok"] is True


def test_command_new_writes_a_valid_file_and_never_overwrites(tmp_path: Path) -> None:
    out = tmp_path / "mine.yaml"
    assert runner.invoke(app, ["new", "mine", "--from", "us-66", "--out", str(out)]).exit_code == 0
    other = tmp_path / "path.yaml"
    assert runner.invoke(app, ["new", "mine", "--path", "--from", "convergence", "--out", str(other)]).exit_code == 0
    assert Scenario.load(other).file.kind == "path"
    assert runner.invoke(app, ["check", str(out)]).exit_code == 0
    before = out.read_bytes()
    again = runner.invoke(app, ["new", "mine", "--out", str(out)])
    assert getattr(again.exception, "code", "") == "E620"
    assert out.read_bytes() == before
    bad = runner.invoke(app, ["new", "mine", "--from", "us-67", "--out", str(tmp_path / "b.yaml")])
    assert getattr(bad.exception, "code", "") == "E200"
    assert not (tmp_path / "b.yaml").exists()
