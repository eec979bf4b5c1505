"""Exports: every format gives back the figures of the run, whole or not at all."""

from __future__ import annotations

import csv
import errno
import json
import math
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest
import xarray as xr

from exeunt.errors import ExeuntError
from exeunt.results import writing
from exeunt.results.export import FORMATS, export
from exeunt.results.result import Result

STATISTICS = ("p05", "p25", "p50", "p75", "p95", "mean")


@pytest.fixture
def expected(result: Result) -> dict[tuple[str, str, str, str, int, str, str], float]:
    """Every figure of the run's table by scenario, variable, label, label2, year, measure, statistic."""
    figures = {}
    for row in result.summary.to_dict("records"):
        key = (row["scenario"], row["variable"], row["label"], row["label2"], row["year"])
        for s in STATISTICS:
            figures[*key, "level", s] = row[s]
            figures[*key, "difference", s] = row[f"diff_{s}"]
        figures[*key, "baseline", "p50"] = row["base_p50"]
    return figures


def same(first: float | None, second: float) -> bool:
    """Equal to the bit, or no figure in both."""
    return math.isnan(second) if first is None else first == second


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_csv_gives_every_figure_back(result: Result, tmp_path: Path, expected: dict[tuple[object, ...], float]) -> None:
    files = export(result, tmp_path / "run.csv")
    rows = read_csv(files[0])
    assert len(rows) == len(expected)
    for row in rows:
        key = (
            row["scenario"],
            row["variable"],
            row["label"],
            row["label2"],
            int(row["year"]),
            row["measure"],
            row["statistic"],
        )
        assert same(float(row["value"]) if row["value"] else None, expected[key])
        assert row["unit"] == result.manifest["variables"][row["variable"]]["unit"]
        assert row["grade"] in "ABC"
    dims = {(row["variable"], row["dimension"], row["dimension2"]) for row in rows}
    assert {("paid_by", "organisation", "donor"), ("gap", "organisation", ""), ("rule", "", "")} <= dims


def test_text_formats_have_a_record_of_their_origin_beside_them(result: Result, tmp_path: Path) -> None:
    for name in ("csv", "iamc", "sdmx"):
        data, record = export(result, tmp_path / f"run{FORMATS[name]}")
        assert record.name == data.name + ".metadata.json"
        told = json.loads(record.read_text(encoding="utf-8"))
        assert told["outcomes_sha256"] == result.manifest["outcomes_sha256"]
        assert told["reproduce"] == "exeunt run leaves both quiet --draws 200 --seed 66"
        assert told["variables"]["gap"]["unit"] == "USD"
        assert told["models"]["cash"] == "none: a toy"
        assert {p["source"] for p in told["parameters"]} == {"toy-source"}


def test_parquet_gives_every_figure_back_and_holds_its_origin(
    result: Result, tmp_path: Path, expected: dict[tuple[object, ...], float]
) -> None:
    (path,) = export(result, tmp_path / "run.parquet")
    with duckdb.connect() as connection:
        frame = connection.execute(f"SELECT * FROM read_parquet('{path}')").df()
        stored = connection.execute(f"SELECT key, value FROM parquet_kv_metadata('{path}')").fetchall()
    assert len(frame) == len(result.summary)
    for row in frame.to_dict("records"):
        labels = ("" if pd.isna(row["label"]) else row["label"], "" if pd.isna(row["label2"]) else row["label2"])
        for s in STATISTICS:
            for column, measure in ((s, "level"), (f"diff_{s}", "difference")):
                value = expected[row["scenario"], row["variable"], *labels, row["year"], measure, s]
                assert same(None if pd.isna(row[column]) else row[column], value)
    record = dict(stored)[b"exeunt"]
    assert json.loads(record)["outcomes_sha256"] == result.manifest["outcomes_sha256"]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_draws_can_be_had_too(result: Result, tmp_path: Path, ending: str) -> None:
    path = export(result, tmp_path / f"draws{ending}", table="draws", variables=["gap", "rule"])[0]
    reader = "read_csv" if ending == ".csv" else "read_parquet"
    with duckdb.connect() as connection:
        got = connection.execute(
            f"SELECT value FROM {reader}('{path}') WHERE scenario = 'both' AND variable = 'gap' ORDER BY draw, year"
        ).fetchnumpy()
        names = connection.execute(f"SELECT DISTINCT variable FROM {reader}('{path}') ORDER BY 1").fetchall()
    assert np.array_equal(got["value"], result.outcome("gap", "both").total().draws().values.ravel())
    assert names == [("gap",), ("rule",)]


def test_excel_has_a_sheet_an_outcome_and_one_to_read_first(result: Result, tmp_path: Path) -> None:
    (path,) = export(result, tmp_path / "run.xlsx")
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == ["read me", *result.variables]
    told = " ".join(str(cell) for row in book["read me"].iter_rows(values_only=True) for cell in row if cell)
    for word in (
        result.manifest["outcomes_sha256"],
        "toy-source",
        "gap of the toy",
        "AAA, BBB cuts",
        "exeunt run leaves",
    ):
        assert word in told
    rows = list(book["gap"].iter_rows(values_only=True))
    table = result.summary.query("variable == 'gap'")
    assert len(rows) - 1 == len(table)
    at = rows[0].index("difference median, USD")
    assert [row[at] for row in rows[1:]] == table["diff_p50"].tolist()
    never = next(row for row in book["empty_month"].iter_rows(values_only=True) if row[1] == 2025)
    assert never[2:5] == (None, None, None)
    book.close()


def test_netcdf_is_labelled_and_equal(result: Result, tmp_path: Path) -> None:
    (path,) = export(result, tmp_path / "run.nc")
    with xr.open_dataset(path, engine="scipy") as data:
        assert data.attrs["Conventions"].startswith("CF-")
        assert data.attrs["outcomes_sha256"] == result.manifest["outcomes_sha256"]
        assert data["paid_by"].dims == ("scenario", "year", "organisation", "donor", "quantile")
        assert data["gap"].attrs["units"] == "USD"
        for scenario in result.scenarios:
            for name in ("gap", "output", "rule", "empty_month", "paid_by"):
                outcome = result.outcome(name, scenario)
                for ending, difference in (("", False), ("_difference", True)):
                    got = data[name + ending].sel(scenario=scenario).values.reshape(-1, 5)
                    right = outcome.quantiles(difference=difference)[[*STATISTICS[:5]]].to_numpy()
                    assert np.array_equal(got, right, equal_nan=True)
            total = data["gap_total_difference"].sel(scenario=scenario).values
            assert np.array_equal(total, result.outcome("gap", scenario).total().quantiles()[[*STATISTICS[:5]]])


def test_iamc_is_wide_in_years(result: Result, tmp_path: Path, expected: dict[tuple[object, ...], float]) -> None:
    rows = read_csv(export(result, tmp_path / "run.iamc.csv")[0])
    assert list(rows[0]) == ["model", "scenario", "region", "variable", "unit", *map(str, range(2025, 2037))]
    assert len(rows) * 12 == len(expected)
    assert {row["region"] for row in rows} == {"World"}
    found = {(row["scenario"], row["variable"]): row for row in rows}
    assert len(found) == len(rows)
    row = found["both", "Gap|ALPHA|Difference|95.0th Percentile"]
    assert float(row["2030"]) == expected["both", "gap", "ALPHA", "", 2030, "difference", "p95"]
    row = found["both baseline", "Paid By|ALPHA|BBB|50.0th Percentile"]
    assert float(row["2030"]) == expected["both", "paid_by", "ALPHA", "BBB", 2030, "baseline", "p50"]
    assert found["both", "Empty Month|5.0th Percentile"]["2025"] == ""


def test_sdmx_holds_money_only_with_codes(
    result: Result, tmp_path: Path, expected: dict[tuple[object, ...], float]
) -> None:
    rows = read_csv(export(result, tmp_path / "run.sdmx.csv")[0])
    assert list(rows[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert {row["INDICATOR"] for row in rows} == {"PAID", "PAID_BY", "GAP"}
    assert {row["UNIT_MEASURE"] for row in rows} == {"USD"}
    keys = {tuple(v for k, v in row.items() if k not in ("OBS_VALUE", "OBS_STATUS", "GRADE")) for row in rows}
    assert len(keys) == len(rows)
    total = [
        r
        for r in rows
        if r["SCENARIO"] == "BOTH" and r["INDICATOR"] == "GAP" and r["ITEM"] == "_T" and r["TIME_PERIOD"] == "2030"
    ]
    values = {(r["MEASURE"], r["STATISTIC"]): float(r["OBS_VALUE"]) for r in total}
    assert values["DIFFERENCE", "P05"] == expected["both", "gap", "ALL", "", 2030, "difference", "p05"]
    assert {r["OBS_STATUS"] for r in rows} == {"F"}


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_the_same_file_each_time(result: Result, tmp_path: Path, name: str) -> None:
    first, second = (export(result, tmp_path / f"{i}{FORMATS[name]}")[0].read_bytes() for i in (1, 2))
    assert first == second


def test_outcomes_can_be_chosen(result: Result, tmp_path: Path) -> None:
    rows = read_csv(export(result, tmp_path / "some.csv", variables=["rule", "gap"])[0])
    assert {row["variable"] for row in rows} == {"gap", "rule"}
    book = openpyxl.load_workbook(export(result, tmp_path / "x.xlsx", variables=["rule"])[0])
    assert book.sheetnames == ["read me", "rule"]


@pytest.mark.parametrize(
    ("name", "options", "code", "told"),
    [
        ("run.txt", {}, "E520", "--format"),
        ("run.csv", {"format": "exel"}, "E520", "did you mean excel?"),
        ("run.nc", {"table": "draws"}, "E520", "csv or parquet"),
        ("run.csv", {"table": "nothing"}, "E520", "csv or parquet"),
        ("run.csv", {"variables": ["gapp"]}, "E503", "did you mean gap?"),
        ("run.sdmx.csv", {"variables": ["output"]}, "E521", "USD"),
        ("missing/run.csv", {}, "E423", "No such file"),
        ("missing/run.nc", {}, "E423", "No such file"),
        ("missing/run.xlsx", {}, "E423", "No such file"),
        ("", {"format": "csv"}, "E423", "irectory"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    result: Result, tmp_path: Path, name: str, options: dict[str, object], code: str, told: str
) -> None:
    with pytest.raises(ExeuntError) as raised:
        export(result, tmp_path / name, **options)  # type: ignore[arg-type]
    assert raised.value.code == code
    assert told in str(raised.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_failing_disk_leaves_the_old_file_as_it_was(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / f"run{FORMATS[name]}"
    path.write_text("what was there")
    monkeypatch.setattr(writing.os, "fsync", fail)
    with pytest.raises(ExeuntError, match=r"^E42[23]") as raised:
        export(result, path, variables=["gap"])
    assert (raised.value.code == "E422") == (number == errno.ENOSPC)
    assert path.read_text() == "what was there"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let the kernel refuse files beyond 4 kB, as a full disk would: in the middle of a write."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_fills_up_while_writing_is_told(
    result: Result, tmp_path: Path, name: str, small_files: None
) -> None:
    with pytest.raises(ExeuntError, match=r"^E422.*disk is full"):
        export(result, tmp_path / f"run{FORMATS[name]}")
    assert not list(tmp_path.iterdir())
