"""Pictures: what they draw is what the tables say, with finding, unit, grade and origin inside."""

from __future__ import annotations

import sys

import pytest

from exeunt.errors import ExeuntError
from exeunt.results.compare import compare
from exeunt.results.result import Result


def data_of(spec: dict[str, object]) -> list[dict[str, object]]:
    """Return the rows of all data sets of a Vega-Lite specification."""
    return [row for rows in spec["datasets"].values() for row in rows]  # type: ignore[attr-defined]


def title_of(spec: dict[str, object]) -> str:
    title = spec["title"]
    return " ".join([*title["text"], *title["subtitle"]])  # type: ignore[index]


def test_a_fan_draws_the_quantiles(result: Result) -> None:
    outcome = result.outcome("gap", "both").total()
    spec = outcome.plot().to_dict()
    drawn = {row["year"]: row["p95"] for row in data_of(spec)}
    assert drawn == pytest.approx(dict(outcome.quantiles()[["year", "p95"]].itertuples(index=False)))
    for word in ("in 2036", "USD", "AAA, BBB cuts", "grade ○ C", "200 draws", result.manifest["outcomes_sha256"][:12]):
        assert word in title_of(spec)


def test_a_ranking_puts_the_largest_first(result: Result) -> None:
    spec = result.outcome("gap", "both").plot(year=2030, top=2).to_dict()
    rows = data_of(spec)
    assert [row["label"] for row in rows] == ["ALPHA", "BETA"]
    assert "most at ALPHA" in title_of(spec)
    assert "2030" in title_of(spec)


def test_a_comparison_labels_each_scenario(result: Result) -> None:
    spec = compare(result).plot("gap").to_dict()
    assert {row["scenario"] for row in data_of(spec)} == {"leaves", "both", "quiet"}
    assert "leaves +" in title_of(spec)
    assert "quiet no difference" in title_of(spec)


def test_a_picture_can_be_rendered(result: Result) -> None:
    import vl_convert

    svg = vl_convert.vegalite_to_svg(result.outcome("gap").total().plot(difference=False).to_json())
    assert svg.startswith("<svg")
    assert ">leaves<" in svg
    assert ">baseline<" in svg


def test_without_altair_the_extra_is_named(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ExeuntError, match=r"^E540.*exeunt\[charts\]"):
        result.outcome("gap").total().plot()
