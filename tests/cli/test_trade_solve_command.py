"""`exeunt trade solve`: answers from files, the same from Python, and one clear error for each kind of bad input."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import exeunt.trade
from exeunt.cli.app import app
from exeunt.errors import ExeuntError

SOURCE = Path(__file__).parents[2] / "src"
VECTOR = Path(__file__).parents[1] / "vectors" / "trade_multisector.json"
CODES = ("DEU", "FRA", "USA")
FLOWS = """exporter,importer,value
DEU,DEU,60
DEU,FRA,9
DEU,USA,12
FRA,DEU,8
FRA,FRA,50
FRA,USA,6
USA,DEU,11
USA,FRA,7
USA,USA,200
"""
COSTS = """exporter,importer,cost_ratio
DEU,USA,1.2
USA,DEU,1.2
"""
HEADER = ["iso3", "welfare_ratio", "real_wage_ratio", "price_index_ratio", "expenditure_ratio", "exports_ratio"]


def exeunt_trade(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "exeunt", "trade", "solve", *words]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "80", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flows.csv").write_text(FLOWS, encoding="utf-8")
    (tmp_path / "costs.csv").write_text(COSTS, encoding="utf-8")
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_files_in_files_out(folder: Path) -> None:
    done = exeunt_trade(
        folder, "--flows", "flows.csv", "--costs", "costs.csv", "--out", "c.csv", "--flows-out", "p.csv", "--json"
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["residual"] <= 1e-12
    countries = rows(folder / "c.csv")
    assert set(HEADER) | {"domestic_sales_ratio"} <= countries[0].keys()
    assert [row["iso3"] for row in countries] == list(CODES)
    assert [float(row["welfare_ratio"]) for row in countries] == pytest.approx(
        [row["welfare_ratio"] for row in told["countries"]]
    )
    assert float(countries[0]["welfare_ratio"]) < float(countries[2]["welfare_ratio"]) < 1.0
    pairs = rows(folder / "p.csv")
    assert list(pairs[0]) == ["exporter", "importer", "value"]
    assert sum(float(row["value"]) for row in pairs) == pytest.approx(363.0, rel=1e-11)  # world output is the numeraire
    assert float(next(r["value"] for r in pairs if (r["exporter"], r["importer"]) == ("DEU", "USA"))) < 12.0
    assert sorted(p.name for p in folder.iterdir()) == ["c.csv", "costs.csv", "flows.csv", "p.csv"]


def test_the_screen_tells_the_residual(folder: Path) -> None:
    done = exeunt_trade(folder, "--flows", "flows.csv", "--costs", "costs.csv", "--closure", "multiplicative")
    assert done.returncode == 0
    assert "multiplicative deficits" in done.stdout
    assert "residual" in done.stdout


def test_files_frames_and_arrays_give_the_same(folder: Path) -> None:
    by_file = exeunt.trade.solve(folder / "flows.csv", folder / "costs.csv", 5.0)
    frames = [pd.read_csv(folder / name) for name in ("flows.csv", "costs.csv")]
    by_frame = exeunt.trade.solve(frames[0], frames[1], 5.0)
    matrix = frames[0].pivot_table(index="exporter", columns="importer", values="value").to_numpy()
    cost = np.ones((3, 3))
    cost[0, 2] = cost[2, 0] = 1.2
    by_array = exeunt.trade.solve(matrix, cost, 5.0, labels=CODES)
    for column in by_file.columns:
        np.testing.assert_array_equal(by_file[column], by_frame[column])
        np.testing.assert_array_equal(by_file[column], by_array[column])


def multisector(folder: Path) -> dict[str, list[list[float]]]:
    """Write the multi-sector vector as the four files; return what is expected of it."""
    given = json.loads(VECTOR.read_text(encoding="utf-8"))
    flows, shares = np.array(given["flows"]), np.array(given["input_share"])
    cost = np.array(given["iceberg_hat"])
    output = flows.sum(axis=1)  # by sector and exporter
    tables: dict[str, list[str]] = {
        "flows.csv": ["exporter,importer,sector,value"],
        "costs.csv": ["exporter,importer,sector,cost_ratio"],
        "accounts.csv": ["iso3,sector,value_added"],
        "io.csv": ["iso3,sector,input_sector,value"],
        "theta.csv": ["sector,theta"],
    }
    for s, theta in enumerate(given["theta"]):
        tables["theta.csv"].append(f"s{s},{theta}")
        for n in range(4):
            added = (1.0 - shares[n, s].sum()) * output[s, n]
            tables["accounts.csv"].append(f"C{n},s{s},{float(added)!r}")
            tables["io.csv"] += [f"C{n},s{s},s{q},{float(shares[n, s, q] * output[s, n])!r}" for q in range(3)]
            for i in range(4):
                tables["flows.csv"].append(f"C{i},C{n},s{s},{flows[s, n, i]}")
                tables["costs.csv"].append(f"C{i},C{n},s{s},{cost[s, n, i]}")
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return dict(given["expected"])


MANY = ("--accounts", "accounts.csv", "--io", "io.csv", "--theta", "theta.csv")


def test_many_sectors_from_files_meet_the_vector(tmp_path: Path) -> None:
    expected = multisector(tmp_path)
    words = ("--flows", "flows.csv", "--costs", "costs.csv", *MANY, "--out", "c.csv", "--flows-out", "p.csv")
    done = exeunt_trade(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    told = rows(tmp_path / "c.csv")
    np.testing.assert_allclose([float(r["welfare_ratio"]) for r in told], expected["welfare_hat"], rtol=1e-8)
    np.testing.assert_allclose([float(r["real_wage_ratio"]) for r in told], expected["real_wage_hat"], rtol=1e-8)
    assert list(rows(tmp_path / "p.csv")[0]) == ["exporter", "importer", "sector", "value"]


def changed(flows: str = FLOWS, costs: str = COSTS, words: tuple[str, ...] = ()) -> tuple[str, str, tuple[str, ...]]:
    return flows, costs, words


BAD = {
    "negative flow": (changed(FLOWS.replace("FRA,USA,6", "FRA,USA,-6")), "E665 flows.csv:7", "FRA to USA"),
    "not a number": (changed(FLOWS.replace("FRA,USA,6", "FRA,USA,nan")), "E661 flows.csv:7", "FRA to USA"),
    "no domestic sales": (changed(FLOWS.replace("FRA,FRA,50", "FRA,FRA,0")), "E668", "FRA to FRA"),
    "not square": (changed(FLOWS + "USA,MEX,3\n"), "E664 flows.csv", "MEX"),
    "twice": (changed(FLOWS + "USA,USA,3\n"), "E666 flows.csv:11", "USA to USA"),
    "unknown code": (changed(costs=COSTS + "DUE,USA,1.1\n"), "E667 costs.csv:4", "did you mean DEU"),
    "cost below zero": (changed(costs=COSTS + "FRA,USA,0\n"), "E669 costs.csv:4", "FRA to USA"),
    "column missing": (changed(costs="exporter,imprter\nDEU,USA\n"), "E663", "did you mean imprter"),
    "cells missing": (changed(FLOWS + "USA\n"), "E663 flows.csv:11", "1 cells, not 3"),
    "theta zero": (changed(words=("--theta", "0")), "E670", "not above 0"),
    "theta file": (changed(words=("--theta", "nosuch.csv")), "E671", "Give one number"),
    "closure": (changed(words=("--closure", "additve")), "E672", "did you mean additive"),
    "strict": (changed(costs=COSTS + "FRA,FRA,1.1\n", words=("--strict",)), "E669 costs.csv:4", "FRA to FRA"),
    "sectors without accounts": (
        changed("exporter,importer,sector,value\nA,A,x,1\nA,A,y,2\n", "exporter,importer\n"),
        "E673 flows.csv",
        "--accounts",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (flows, costs, words), code, hint = BAD[name]
    (tmp_path / "flows.csv").write_text(flows, encoding="utf-8")
    (tmp_path / "costs.csv").write_text(costs, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExeuntError) as caught:
        app(
            ["trade", "solve", "--flows", "flows.csv", "--costs", "costs.csv", "--out", "c.csv", *words],
            standalone_mode=False,
        )
    assert caught.value.exit_code == 2
    assert caught.value.message().startswith(code)
    assert hint in caught.value.message()
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "c.csv").exists()


def test_a_missing_file_is_missing_data(tmp_path: Path) -> None:
    done = exeunt_trade(tmp_path, "--flows", "flows.csv")
    assert done.returncode == 3
    assert done.stderr.startswith("E662 flows.csv")


def test_no_equilibrium_is_an_error_never_a_number(folder: Path) -> None:
    lines = [f"{i},{j},1000000" for i in CODES for j in CODES if i != j]
    (folder / "costs.csv").write_text("exporter,importer,cost_ratio\n" + "\n".join(lines) + "\n", encoding="utf-8")
    done = exeunt_trade(folder, "--flows", "flows.csv", "--costs", "costs.csv", "--out", "c.csv")
    assert done.returncode == 2
    assert done.stderr.startswith("E675")
    assert done.stdout == ""
    assert not (folder / "c.csv").exists()


def test_a_domestic_cost_is_set_to_one_with_a_warning(folder: Path) -> None:
    (folder / "costs.csv").write_text(COSTS + "FRA,FRA,1.1\n", encoding="utf-8")
    done = exeunt_trade(folder, "--flows", "flows.csv", "--costs", "costs.csv", "--json")
    assert done.returncode == 0
    assert "warning: costs.csv:4" in done.stderr
    assert len(json.loads(done.stdout)["warnings"]) == 1


def test_inputs_beyond_what_is_bought_name_the_cell(tmp_path: Path) -> None:
    multisector(tmp_path)
    lines = (tmp_path / "io.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{','.join(x.split(',')[:3])},500" if x.startswith("C0,") and ",s0," in x[5:] else x for x in lines]
    (tmp_path / "io.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = exeunt_trade(tmp_path, "--flows", "flows.csv", *MANY)
    assert done.returncode == 2
    assert done.stderr.startswith("E674")
    assert "C0 uses more of sector s0" in done.stderr


def test_arrays_are_checked_as_well() -> None:
    with pytest.raises(ExeuntError, match=r"E665: flow of 0 to 1 is -1"):
        exeunt.trade.solve([[2.0, -1.0], [1.0, 2.0]])
    with pytest.raises(ExeuntError, match=r"E664: flows have the shape \(2, 3\)"):
        exeunt.trade.solve(np.ones((2, 3)))
