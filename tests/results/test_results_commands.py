"""The commands sql, export and compare, through the program's own entry: output, exit codes, no traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exeunt.cli import app
from exeunt.results.result import Result

Said = tuple[int, str, str]
Say = Callable[..., Said]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the program with words and return exit code, output and errors."""

    def spoken(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["exeunt", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "100")
        with pytest.raises(SystemExit) as left:
            app.main()
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return spoken


def test_sql_prints_a_table_json_or_csv(say: Say, result: Result, tmp_path: Path) -> None:
    where = "variable = 'gap' and scenario = 'both' and year = 2030"
    query = f"select label, diff_p50 from summary where {where} order by 1"
    code, out, _ = say("sql", result.folder, query)
    assert code == 0
    assert "ALPHA" in out
    assert max(map(len, out.splitlines())) <= 100
    code, out, _ = say("sql", result.folder, query, "--json")
    rows = json.loads(out)
    assert [row["label"] for row in rows] == ["ALL", "ALPHA", "BETA", "GAMMA"]
    code, out, err = say("sql", result.folder, query, "--csv", tmp_path / "x.csv")
    assert (code, out) == (0, "")
    assert "4 rows" in err
    assert len((tmp_path / "x.csv").read_text().splitlines()) == 5


def test_wide_answers_are_printed_one_field_a_line(say: Say, result: Result) -> None:
    code, out, _ = say("sql", result.folder, "from summary limit 20")
    assert code == 0
    assert out.count("scenario = ") == 10
    assert "10 more rows" in out


def test_sql_sees_the_tables_of_facts(say: Say, result: Result) -> None:
    code, out, _ = say("sql", result.folder, "select country from countries where country in ('NAM', 'TWN')", "--json")
    assert code == 0
    assert [row["country"] for row in json.loads(out)] == ["NAM", "TWN"]


def test_compare_one_folder(say: Say, result: Result) -> None:
    code, out, _ = say("compare", result.folder, "--variable", "gap", "--year", 2030)
    assert code == 0
    assert "less leaves" in out
    assert "no difference" in out
    assert max(map(len, out.splitlines())) <= 100
    code, out, _ = say("compare", result.folder, "both", "leaves", "--variable", "gap", "--year", 2030, "--json")
    (answer,) = json.loads(out)["outcomes"]
    assert [row["scenario"] for row in answer["differences"]] == ["both", "leaves"]
    row = result.outcome("gap", "both").sel(year=[2030]).total().quantiles().iloc[0]
    assert answer["differences"][0]["p95"] == row["p95"]
    assert answer["unit"] == "USD"


def test_compare_tells_runs_without_a_figure(say: Say, result: Result) -> None:
    _, out, _ = say("compare", result.folder, "both", "quiet", "--variable", "empty_month", "--year", 2026)
    assert "none in every run" in out


def test_compare_two_folders(say: Say, result: Result, folder: Path) -> None:
    code, out, _ = say("compare", result.folder, folder, "--variable", "rule", "--json")
    assert code == 0
    assert json.loads(out)["scenarios"][::3] == [f"{result.folder.name}/leaves", f"{folder.name}/leaves"]


def test_compare_runs_scenarios_of_the_library(say: Say) -> None:
    code, out, _ = say("compare", "us-66", "us-full-exit", "--draws", 64, "--variable", "loss", "--json")
    assert code == 0
    data = json.loads(out)
    assert data["scenarios"] == ["us-66", "us-full-exit"]
    assert data["outcomes"][0]["between"][0]["p50"] > 1e9


def test_export_writes_what_is_asked(say: Say, result: Result, tmp_path: Path) -> None:
    code, out, _ = say("export", result.folder, "--out", tmp_path / "x.xlsx", "--variable", "gap", "--json")
    assert code == 0
    assert json.loads(out)[0]["bytes"] == (tmp_path / "x.xlsx").stat().st_size
    code, out, _ = say("export", result.folder, "--format", "iamc", "--out", tmp_path / "y.txt")
    assert code == 0
    assert (tmp_path / "y.txt").read_text().startswith("model,scenario,region")
    assert "metadata.json" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sql", "FOLDER", "select * from sumary"), "E530"),
        (("sql", "FOLDER", "drop view summary"), "E531"),
        (("sql", "NOWHERE", "select 1"), "E501"),
        (("export", "FOLDER", "--out", "NOWHERE/x.csv"), "E423"),
        (("export", "FOLDER", "--out", "x.doc"), "E520"),
        (("export", "FOLDER", "--format", "iamcc", "--out", "x"), "E520"),
        (("export", "FOLDER", "--out", "x.csv", "--variable", "gapp"), "E503"),
        (("compare", "FOLDER", "bothh"), "E502"),
        (("compare", "FOLDER", "FOLDER", "both"), "E614"),
        (("compare", "us-66"), "E511"),
        (("compare", "FOLDER"), "E503"),
        (("compare", "FOLDER", "--year", "1999", "--variable", "gap"), "E506"),
        (("compare", "FOLDER", "--variable", "gap", "--label", "ALFA"), "E505"),
        (("compare", "us-66", "us-66x"), "E200"),
    ],
)
@pytest.mark.parametrize("json_too", [False, True])
def test_mistakes_are_one_line_with_a_code(
    say: Say, result: Result, tmp_path: Path, words: tuple[str, ...], told: str, json_too: bool
) -> None:
    places = {"FOLDER": str(result.folder), "NOWHERE": str(tmp_path / "nowhere")}
    real = [places.get(w, w.replace("NOWHERE", places["NOWHERE"])) for w in words]
    code, out, err = say(*real, *(["--json"] if json_too else []))
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    assert (json.loads(err)["error"]["code"] == told) if json_too else err.startswith(told)
