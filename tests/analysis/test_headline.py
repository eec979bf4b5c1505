"""The headline: the list is not the shock, in numbers that add up."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.analysis.draws import total_draws
from exeunt.analysis.headline import acting_donors, headline
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World


def test_list_against_retreat_against_full_exit(result: Result, facts: World) -> None:
    found = headline(result, world=facts)
    alone, retreat, full = (found.of(name) for name in ("us-66", "us-retreat", "us-full-exit"))
    assert alone is not None
    assert retreat is not None
    assert full is not None
    assert alone.gross_loss.p50 == pytest.approx(233e6, rel=0.02)  # funding.md: 233 million, mean of 2022-2024
    assert full.gross_loss.p50 == pytest.approx(15.18e9, rel=0.01)  # funding.md: 15.18 billion
    assert alone.stopped.p95 < retreat.stopped.p05 < retreat.stopped.p95 < full.stopped.p05
    ratio = found.ratio("us-66", "us-retreat")
    assert ratio is not None
    assert 0.015 < ratio.p05 <= ratio.p50 <= ratio.p95 < 0.03
    assert found.ratio("us-66", "un-reform") is None
    assert alone.base_window == "3y"


def test_facts_beside_the_scenarios(result: Result, facts: World) -> None:
    found = headline(result, world=facts)
    assert found.us_money == pytest.approx(14.266e9, abs=0.001e9)
    assert found.us_share == pytest.approx(0.213, abs=0.0005)
    assert found.listed_money == pytest.approx(210e6, abs=0.5e6)
    assert found.listed_units_dues == pytest.approx(104e6, abs=0.5e6)


def test_stopped_is_loss_and_withheld_draw_by_draw(result: Result, facts: World) -> None:
    one = headline(result, world=facts).of("us-retreat")
    assert one is not None
    together = total_draws(result, "us-retreat", "loss", 2026) + total_draws(result, "us-retreat", "withheld", 2026)
    np.testing.assert_allclose((one.stopped.p05, one.stopped.p95), np.quantile(together, (0.05, 0.95)), rtol=1e-12)
    assert one.withheld.p50 > 0
    assert one.share.p50 == pytest.approx(one.stopped.p50 / one.leavers_base, rel=1e-9)


def test_acting_donors(result: Result) -> None:
    assert acting_donors(result, "us-retreat", 2026) == ("USA",)
    several = acting_donors(result, "dac-decline", 2026)
    assert {"DEU", "GBR", "EU"} <= set(several)
    assert "USA" not in several


def test_a_return_ends_the_saving(result: Result, facts: World) -> None:
    before, after = (headline(result, year, world=facts).of("us-return") for year in (2028, 2031))
    assert before is not None
    assert after is not None
    assert before.saved.p05 > 1e9
    assert after.saved.p95 == 0.0
    assert after.leavers == ()
    assert np.isnan(after.share.p50)  # no leaver: no share of its money, not a zero


def test_year_outside_the_run(result: Result, facts: World) -> None:
    with pytest.raises(ExeuntError) as caught:
        headline(result, 2040, world=facts)
    assert caught.value.code == "E553"
