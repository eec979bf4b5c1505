"""A body of one's own: the template runs, published figures come out, mixed units and frozen hires are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from exeunt.analysis.own_case import answer
from exeunt.analysis.own_case.contract import CaseAnswer, said
from exeunt.analysis.own_case.talent import TEMPLATE
from exeunt.errors import ExeuntError

LEAST = {"name": "Body", "unit": "staff", "staff": 100}


def case(tmp_path: Path, text: str | None = None, **fields: Any) -> CaseAnswer:
    path = tmp_path / "case.yaml"
    path.write_text(text if text is not None else yaml.safe_dump(LEAST | fields, sort_keys=False), "utf-8")
    return answer("talent", path)


def rows(found: CaseAnswer, table: int) -> list[dict[str, Any]]:
    one = found.tables[table]
    return [dict(zip([said(c) for c in one.columns], row, strict=True)) for row in one.rows]


def test_the_template_runs_and_says_both_languages(tmp_path: Path) -> None:
    found = case(tmp_path, TEMPLATE)
    assert [len(t.rows) for t in found.tables] == [12, 5, 3, 6]
    for table in found.tables:
        for text in (table.name, *table.columns):
            assert not isinstance(text, str)
            assert text["en"]
            assert text["zh_hant"]
    path = rows(found, 0)
    left = sum(r["left"] + r["ended"] for r in path)
    assert sum(r["persons"] for r in rows(found, 3)) == pytest.approx(left, abs=0.5)


def test_published_repair_comes_out(tmp_path: Path) -> None:
    """A quarter less for three years on the survival curve of 2007: headcount back in year 5, experience 8, 9, 12."""
    learning = {"low": 3, "central": 5, "high": 12}
    found = case(tmp_path, headcount=[0.75] * 3 + [1.0] * 11, first_year=2001, learning_time=learning)
    back = rows(found, 2)
    assert [r["posts back"] for r in back] == ["2005"] * 3
    assert [r["exp. back"] for r in back] == ["2008", "2009", "2012"]
    assert [r["repair lag, years"] for r in back] == [3, 4, 7]
    first = rows(found, 0)[0]
    assert first["exp. 5 y, %"] == pytest.approx(82.8, abs=0.1)


def test_money_moves_staff_by_the_response_of_the_channel(tmp_path: Path) -> None:
    first = rows(case(tmp_path, money=[0.8, 0.8]), 0)
    assert first[0]["heads, %"] == pytest.approx(100 * 0.8**0.6, abs=0.01)
    assert first[1]["heads, %"] == pytest.approx(100 * 0.8**0.84, abs=0.01)


def test_announced_cuts_stay_cut(tmp_path: Path) -> None:
    cuts = [{"year": 2027, "cut": 0.2, "unit": "staff"}, {"year": 2028, "cut": 0.5, "unit": "staff"}]
    heads = [r["heads, %"] for r in rows(case(tmp_path, announced=cuts), 0)]
    assert heads[:4] == pytest.approx([100.0, 80.0, 40.0, 40.0])
    assert len(heads) == 13


def test_hires_alone_end_nobodys_post(tmp_path: Path) -> None:
    found = rows(case(tmp_path, hires=[0, 5, 20]), 0)
    assert [r["hired"] for r in found] == pytest.approx([0.0, 5.0, 20.0])
    assert not any(r["ended"] for r in found)


def test_low_cash_stops_hiring(tmp_path: Path) -> None:
    found = rows(case(tmp_path, headcount=[0.9, 1.0, 1.0], cash_days=[80, 40]), 0)
    assert found[1]["hired"] == 0.0
    assert found[2]["hired"] > 0.0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, r"E576.*0 paths"),
        ({"money": [1], "hires": [1]}, r"E576.*2 paths are given: money, hires"),
        ({"announced": [{"year": 2026, "cut": 0.2, "unit": "posts"}]}, r"E576.*announced\[0\]\.unit.*posts.*staff"),
        ({"announced": [{"year": 2026, "cut": 1.2, "unit": "staff"}]}, r"E571.*announced\[0\]\.cut.*1\.2"),
        ({"hires": [3], "cash_days": [20]}, r"E577.*hires\[0\].*3 hires in 2026.*20 days"),
        ({"headcount": [1] * 60}, r"E576.*60 years"),
        ({"money": [-0.1]}, r"E571.*-0\.1"),
        ({"staff": -5, "money": [1]}, r"E571.*staff.*-5"),
        ({"money": [1], "rule": "seniors"}, r"E571.*rule.*seniors"),
        ({"money": [1], "survival": {"years": [5, 10], "remaining": [0.3, 0.5]}}, r"E571.*survival.*no falling curve"),
        ({"money": [1], "survival": {"years": [5], "remaining": [0.3]}}, r"E571.*two years and two shares"),
        ({"money": [1], "destinations": {"multilateral": 0.5}}, r"E571.*home_state"),
        ({"money": [1], "learning_tme": {"low": 2}}, r"E571.*learning_tme.*learning_time"),
    ],
)
def test_bad_fields_name_file_place_and_value(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ExeuntError, match=said):
        case(tmp_path, **fields)


def test_shares_of_destinations_must_add_up(tmp_path: Path) -> None:
    text = TEMPLATE.replace("home_state: 0.20", "home_state: 0.30")
    assert text != TEMPLATE
    with pytest.raises(ExeuntError, match=r"E571.*case\.yaml:\d+ destinations.*add up to 1\.1"):
        case(tmp_path, text)
