"""Who leans where and why: the list alone moves nobody, both results stand apart, texts are in both languages."""

from __future__ import annotations

import numpy as np
import pytest

import exeunt
from exeunt.analysis.alignment import estimates, limits, who_leans
from exeunt.analysis.recognition import switch_rates
from exeunt.engine.registry import channel_names
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World


@pytest.fixture(scope="module")
def result(facts: World) -> Result:
    """A run with the money and the alignment."""
    return exeunt.run(["us-66", "us-retreat"], draws=256, channels=(*channel_names("money"), "alignment"), world=facts)


def test_the_list_alone_moves_nobody_and_says_so(result: Result, facts: World) -> None:
    view = who_leans(result, "us-66", 2036, facts)
    assert view.almost_nobody
    assert view.recipients[0].largest < 1.0
    assert view.multilateral.p50 < 0.0  # the organisations do spend less
    assert view.unsettled == 0.0
    assert len(view.recipients) == 135


def test_each_recipient_has_both_results_and_bands_that_are_in_order(result: Result, facts: World) -> None:
    view = who_leans(result, "us-retreat", 2030, facts)
    for row in view.recipients:
        assert set(row.base) == set(row.change) == set(row.price) == {"us_led", "eu_led", "china_led", "non_aligned"}
        assert row.dependence.p50 >= 0.0
        assert row.spending_lost.p50 >= 0.0
        assert sum(row.base.values()) == pytest.approx(1.0, abs=0.1)
        assert row.worth.p05 <= row.worth.p50 <= row.worth.p95
        assert 0.0 <= row.staying.p05 <= row.staying.p95
        # One draw in five has no response: no sum of money is large enough, and the upper end has no number.
        for band in row.price.values():
            assert 0.0 < band.p05 <= band.p50
            assert np.isnan(band.p95)
            assert 0.1 < band.missing < 0.35
    assert sorted(r.recipient for r in view.recipients if r.flagged) == ["AFG", "SRB", "VEN"]
    # Money falls for most; alignment moves for few, and for those that live on what the United States gave.
    assert 0 < view.moving < 30
    moved = {r.recipient for r in view.recipients if r.moves}
    assert "SSD" in moved
    assert all(r.patron_lost == "us_led" for r in view.recipients if r.moves)
    order = [r.largest for r in view.recipients]
    assert order == sorted(order, reverse=True)
    assert [b.bloc for b in view.blocs] == ["us_led", "eu_led", "china_led", "non_aligned"]
    assert sum(b.sources.p50 for b in view.blocs) == pytest.approx(0.0, abs=1e-6)


def test_what_the_evidence_does_not_support_is_told_in_both_languages(facts: World) -> None:
    texts = limits()
    assert len(texts) >= 6
    assert all(t["en"] and any("\u4e00" <= c <= "\u9fff" for c in t["zh_hant"]) for t in texts)
    found = {e.name["en"]: e for e in estimates(facts)}
    own = [e for e in found.values() if "own panel" in e.reference]
    assert own
    assert not any(e.told_from_zero for e in own)


def test_recognition_has_a_rate_with_its_interval_and_no_names(facts: World) -> None:
    truce, contest = switch_rates(facts)
    assert (truce.events, contest.events) == (1, 5)
    assert contest.ally_years == pytest.approx(43, abs=3)
    assert truce.ally_years == pytest.approx(192, abs=12)
    assert contest.p05 < 0.116 < contest.p95
    assert truce.p05 < 0.010 < truce.p95
    assert contest.p05 > truce.p50
    assert contest.at_least_one(0) == 0.0
    assert contest.at_least_one(12) < contest.at_least_one(12, years=2.0) < 1.0
    low, middle, high = contest.switches(17, 6.0)
    assert 0 <= low <= middle <= high <= 17


def test_an_unknown_scenario_is_refused(result: Result, facts: World) -> None:
    with pytest.raises(ExeuntError, match="E502"):
        who_leans(result, "us-67", 2030, facts)
