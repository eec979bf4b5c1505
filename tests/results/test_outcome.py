"""Outcomes as users hold them: labels, differences, parts that equal the tables of the run to the bit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import toy
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World

QUANTILES = ["p05", "p25", "p50", "p75", "p95"]


def test_draws_are_labelled(result: Result) -> None:
    gap = result.outcome("gap", "both").draws()
    assert gap.dims == ("draw", "year", "organisation")
    assert gap.shape == (200, 12, 3)
    assert gap.attrs["units"] == "USD"
    assert gap.attrs["grade"] == "C"
    assert "channel cash" in gap.attrs["source"]
    assert gap.attrs["outcomes_sha256"] == result.manifest["outcomes_sha256"]
    raw = result.values("gap", "both")
    assert gap.sel(year=2030, organisation="BETA").values.tobytes() == raw[:, 5, 1].tobytes()


def test_difference_is_scenario_less_baseline(result: Result) -> None:
    paid = result.outcome("paid", "leaves")
    expected = result.values("paid", "leaves") - result.values("paid", "baseline")
    assert paid.difference().values.tobytes() == expected.tobytes()
    assert (paid.draws() - paid.baseline()).values.tobytes() == expected.tobytes()


def test_without_an_event_every_difference_is_zero_to_the_bit(result: Result) -> None:
    for variable in result.variables:
        assert not result.outcome(variable, "quiet").difference().values.any()
    zero = result.connection.execute(
        "SELECT max(abs(diff_p05)) + max(abs(diff_p95)) + max(abs(diff_mean)) FROM summary WHERE scenario = 'quiet'"
    ).fetchone()
    assert zero == (0.0,)


@pytest.mark.parametrize("difference", [True, False])
@pytest.mark.parametrize("variable", ["paid", "paid_by", "gap", "output", "empty_month", "rule"])
def test_quantiles_equal_the_table_of_the_run_to_the_bit(result: Result, variable: str, difference: bool) -> None:
    outcome = result.outcome(variable, "leaves")
    rows = result.summary.query("variable == @variable and scenario == 'leaves' and label != 'ALL'")
    prefix = "diff_" if difference else ""
    frame = outcome.quantiles(difference=difference)
    assert frame["year"].tolist() == rows["year"].tolist()
    for column in (*QUANTILES, "mean"):
        assert frame[column].to_numpy().tobytes() == rows[prefix + column].to_numpy().tobytes(), column
    for dim, label in zip(outcome.dims, ("label", "label2"), strict=False):
        assert frame[dim].tolist() == rows[label].tolist()


def test_totals_equal_the_table_and_the_draws_of_the_run_to_the_bit(result: Result) -> None:
    for variable in ("paid", "paid_by", "gap"):
        outcome = result.outcome(variable, "both").total()
        rows = result.summary.query("variable == @variable and scenario == 'both' and label == 'ALL'")
        assert (
            outcome.quantiles()[QUANTILES].to_numpy().tobytes()
            == np.ascontiguousarray(rows[[f"diff_{q}" for q in QUANTILES]].to_numpy()).tobytes()
        )
        drawn = result.connection.execute(
            f"SELECT value, baseline FROM draws WHERE variable = '{variable}' AND scenario = 'both' ORDER BY draw, year"
        ).fetchnumpy()
        assert np.array_equal(outcome.draws().values.ravel(), drawn["value"])
        assert np.array_equal(outcome.baseline().values.ravel(), drawn["baseline"])


def test_parts_of_parts(result: Result) -> None:
    whole = result.outcome("paid_by", "both")
    part = whole.sel(year=slice(2027, 2029), donor=["BBB", "AAA"]).sel(organisation="ALPHA")
    assert part.draws().dims == ("draw", "year", "donor")
    assert part.draws().coords["organisation"].item() == "ALPHA"
    at = result.values("paid_by", "both")[:, 2:5, 0][:, :, [1, 0]]
    assert part.draws().values.tobytes() == np.ascontiguousarray(at).tobytes()
    np.testing.assert_allclose(part.total().draws().values, at.sum(axis=2), rtol=1e-15)
    assert whole.at("GAMMA").sel(year=2030).draws().dims == ("draw", "donor")
    assert list(part.total().sel(year=[2028]).quantiles()["year"]) == [2028]


def test_a_part_that_is_everything_is_everything(result: Result) -> None:
    gap = result.outcome("gap", "both")
    every = gap.sel(year=list(result.years), organisation=list(toy.ORGANISATIONS))
    pd.testing.assert_frame_equal(every.quantiles(), gap.quantiles())
    pd.testing.assert_frame_equal(every.total().quantiles(), gap.total().quantiles())


def test_never_is_told_as_missing(result: Result) -> None:
    month = result.outcome("empty_month", "leaves").quantiles(difference=False).set_index("year")
    assert month.loc[2025, "missing"] == 1.0
    assert np.isnan(month.loc[2025, "p50"])
    drawn = result.values("empty_month", "leaves")[:, 1]
    assert month.loc[2026, "missing"] == np.isnan(drawn).mean()
    gap = result.outcome("empty_month", "leaves").quantiles().set_index("year")
    assert np.isnan(gap.loc[2026, "mean"]), "draws without a difference must not be left out of its mean"


def test_the_first_scenario_is_the_default(result: Result) -> None:
    assert result.outcome("gap").scenario == result.scenarios[0] == "leaves"


@pytest.mark.parametrize(
    ("ask", "code", "told"),
    [
        (lambda r: r.outcome("gapp"), "E503", "did you mean gap?"),
        (lambda r: r.outcome("gap", "leavs"), "E502", "did you mean leaves?"),
        (lambda r: r.outcome("gap").sel(organization="ALPHA"), "E504", "did you mean organisation?"),
        (lambda r: r.outcome("gap").sel(organisation="ALFA"), "E505", "did you mean ALPHA?"),
        (lambda r: r.outcome("gap").sel(organisation=["ALPHA", "X"]), "E505", "'X'"),
        (lambda r: r.outcome("paid_by").at("ALPHAA"), "E505", "did you mean ALPHA?"),
        (lambda r: r.outcome("rule").at("ALPHA"), "E505", "one number a year"),
        (lambda r: r.outcome("gap").sel(organisation="ALPHA").sel(organisation="BETA"), "E505", "'BETA'"),
        (lambda r: r.outcome("gap").sel(year=2050), "E506", "2025 to 2036"),
        (lambda r: r.outcome("gap").sel(year=[2026, 1999]), "E506", "1999"),
        (lambda r: r.outcome("gap").sel(year=slice(2040, 2050)), "E506", "2040"),
        (lambda r: r.outcome("output").total(), "E507", "cannot be added up"),
        (lambda r: r.outcome("gap").total().sel(organisation="BETA"), "E507", "Select first"),
        (lambda r: r.outcome("gap").plot("pie"), "E541", "'pie'"),
        (lambda r: r.outcome("gap").plot("fan"), "E541", ".total()"),
        (lambda r: r.outcome("gap").total().plot("ranking"), "E541", "labels"),
        (lambda r: r.explain("gap", "ALPH"), "E505", "did you mean ALPHA?"),
    ],
)
def test_wrong_names_are_refused_with_the_nearest(result: Result, ask: object, code: str, told: str) -> None:
    with pytest.raises(ExeuntError) as raised:
        ask(result)  # type: ignore[operator]
    assert raised.value.code == code
    assert told in str(raised.value)


def test_explanation_names_events_models_parameters_and_sources(result: Result) -> None:
    told = result.explain("gap", "ALPHA", 2027, "both")
    rows = result.summary.query("variable == 'gap' and scenario == 'both' and label == 'ALPHA' and year == 2027")
    assert told.difference == tuple(rows[["diff_p05", "diff_p50", "diff_p95"]].iloc[0])
    assert told.level == tuple(rows[["p05", "p50", "p95"]].iloc[0])
    assert [(e["title"], e["direct"]) for e in told.events] == [("AAA, BBB cut dues", True)]
    assert [c["channel"] for c in told.channels] == ["cash", "dues"]
    assert [p["key"] for p in told.parameters] == ["cash.drain", "dues.growth"]
    assert all(p["grade"] == "C" and p["source"] == "toy-source" for p in told.parameters)
    assert told.sources == ("toy-source",)
    assert "AAA, BBB cut dues" in str(told)
    json.dumps(told.to_dict())


def test_an_event_does_not_explain_the_years_before_it(result: Result) -> None:
    assert result.explain("gap", None, 2025, "both").events == ()
    assert result.explain("gap", None, 2025, "both").label == "ALL"


def test_an_override_shows_in_the_explanation(world: World, tmp_path: Path) -> None:
    change = {"dues.growth": toy.Override("set", toy.Distribution.fixed(1.0))}
    result = toy.run(world, [toy.scenario(overrides=change)], tmp_path / "run", draws=64)
    changed = {p["key"]: p["changed"] for p in result.explain("gap", None, 2030).parameters}
    assert changed == {"cash.drain": None, "dues.growth": {"set": 1.0}}


def test_html_shows_bands_unit_grade_and_origin(result: Result) -> None:
    text = result.outcome("gap", "both")._repr_html_()
    assert text.count("<tr>") == 1 + 3
    assert "USD" in text
    assert "\N{WHITE CIRCLE} C" in text
    assert result.manifest["outcomes_sha256"][:12] in text
    assert "nan" not in text
