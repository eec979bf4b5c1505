"""Hindcasts: the stated figures, counted cases, misses by name, equal results for equal seeds."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from exeunt.analysis.hindcast import IDS, Hindcast, hindcasts
from exeunt.analysis.hindcast.model import Check, Row, definitions, score
from exeunt.errors import ExeuntError
from exeunt.world.world import World


@pytest.fixture(scope="module")
def found(facts: World) -> dict[str, Hindcast]:
    return {h.id: h for h in hindcasts(facts)}


def _measured(one: Hindcast, name: str) -> float:
    keys = list(definitions()[one.id]["limits"])
    return one.checks[keys.index(name)].value


KNOWN_MISSES = {"host_stocks"}  # reported as such: explanation/hindcasts.md


def test_all_stated_targets_are_met_but_those_reported_as_missed(found: dict[str, Hindcast]) -> None:
    missed = {h.id: [f"{c.name['en']} = {c.value}" for c in h.checks if not c.met] for h in found.values()}
    assert {name for name, checks in missed.items() if checks} == KNOWN_MISSES, missed
    assert tuple(found)[: len(IDS)] == IDS


def test_limits_are_those_of_the_specification() -> None:
    limits = {name: definitions()[name]["limits"] for name in IDS}
    assert limits["member_exits"] == {"median": {"low": -15.0, "high": 15.0}}
    assert limits["spending"] == {"mae": {"high": 0.080}, "improvement": {"low": 0.12}}
    assert limits["donor_drops"] == {"coverage": {"low": 0.80, "high": 0.97}}
    assert limits["scales"]["mean_2025"] == {"high": 0.005}
    assert limits["scales"]["plain_max_2022"] == {"high": 0.85}
    assert limits["collection"] == {"identity": {"low": 0.765, "high": 0.769}}


def test_spending_error_is_the_published_one(found: dict[str, Hindcast]) -> None:
    one = found["spending"]
    assert one.n == 329
    assert one.scores.mae == pytest.approx(0.0763, abs=0.0005)
    assert one.scores.mae_naive == pytest.approx(0.0922, abs=0.00005)
    further = {e.key: e.value for e in one.extra}
    assert one.scores.mae < further["refit_mae"] < further["refit_mae_naive"]


def test_france_left_and_the_others_did_not_pay_more(found: dict[str, Hindcast]) -> None:
    one = found["member_exits"]
    france = {r.year: r.actual for r in one.rows if r.key == "FRA"}
    # dues of the others 79.0, then 77.9, 71.4, 79.7, 78.0 million; 8.7 million lost
    expected = {2015: -1.12, 2016: -7.65, 2017: 0.71, 2018: -0.98}
    for year, change in expected.items():
        assert france[year] == pytest.approx(100 * change / 8.706, abs=0.3)
    assert {m.year for m in one.misses if m.key == "FRA"} == {2015, 2016, 2018}


def test_coverage_of_donor_drops(found: dict[str, Hindcast]) -> None:
    one = found["donor_drops"]
    inside = sum(r.inside for r in one.rows)
    assert one.n == 218  # PAHO 2024 has no accounts: missing is not zero
    assert 198 <= inside <= 200  # 199 and 200 of 219 in two other implementations
    assert not any(r.key.startswith("PAHO") and r.year == 2024 for r in one.rows)
    assert {e.key: e.value for e in one.extra}["events"] == 64


def test_scales_reach_the_measured_counts(found: dict[str, Hindcast]) -> None:
    one = found["scales"]
    assert one.n == 2 * 193
    assert _measured(one, "exact_2022") == 85
    assert _measured(one, "exact_2025") == 109
    assert _measured(one, "plain_max_2022") == pytest.approx(0.800, abs=1e-9)
    assert any(m.key == "MYS" for m in one.misses)  # thin debt data stay visible


def test_collection_of_2025(found: dict[str, Hindcast]) -> None:
    one = found["collection"]
    rows = {r.key: r for r in one.rows}
    assert rows["collected"].actual == pytest.approx(2663e6)
    assert rows["owed"].actual == pytest.approx(1568e6)
    assert rows["collected"].p50 + rows["owed"].p50 == pytest.approx(760e6 + 3471e6)
    assert all(r.inside for r in one.rows)


def test_misses_are_the_rows_outside_farthest_first(found: dict[str, Hindcast]) -> None:
    for one in found.values():
        outside = [r for r in one.rows if not r.p05 <= r.actual <= r.p95]
        assert sorted((m.key, m.year) for m in one.misses) == sorted((r.key, r.year) for r in outside)
        distances = [m.outside_by for m in one.misses]
        assert distances == sorted(distances, reverse=True)
        assert all(d > 0 for d in distances)


def test_rows_are_complete_and_named_in_both_languages(found: dict[str, Hindcast]) -> None:
    for one in found.values():
        for row in one.rows:
            assert np.isfinite([row.p05, row.p50, row.p95, row.actual, row.naive]).all(), (one.id, row)
            assert row.p05 <= row.p95
            assert row.label["en"]
            assert row.label["zh_hant"]
        for text in (one.title, one.what, one.naive_rule, one.target, one.note, *(c.name for c in one.checks)):
            assert text["en"]
            assert text["zh_hant"]
            assert not re.search(r"[,;](?!\d)", text["zh_hant"]), text["zh_hant"]  # full-width punctuation


def test_same_seed_same_bits_other_seed_other_bands(facts: World) -> None:
    first, again, other = (hindcasts(facts, "donor_drops", draws=128, seed=s)[0] for s in (1, 1, 2))
    assert first == again
    assert first.rows != other.rows
    assert [r.actual for r in first.rows] == [r.actual for r in other.rows]


def test_unknown_hindcast_names_the_nearest(facts: World) -> None:
    with pytest.raises(ExeuntError) as caught:
        hindcasts(facts, "donor_drop")
    assert caught.value.code == "E550"
    assert "donor_drops" in caught.value.nearest


def test_a_target_can_be_missed() -> None:
    check = Check({"en": "error", "zh_hant": "誤差"}, 0.09, None, 0.08, "log points")
    assert not check.met
    assert replace(check, value=0.08).met
    assert not Check({"en": "x", "zh_hant": "x"}, 0.5, 0.8, 0.97, "fraction").met


def test_scores_of_a_worse_model_are_negative() -> None:
    def row(actual: float) -> Row:
        return Row("a", {"en": "a", "zh_hant": "a"}, 2020, 0.0, 1.0, 2.0, actual, 0.0, "percent")

    scores = score([row(0.2), row(-0.4)])
    assert scores.mae == pytest.approx(1.1)
    assert scores.mae_naive == pytest.approx(0.3)
    assert scores.improvement == pytest.approx(1 - 1.1 / 0.3)
    assert scores.coverage == 0.5
