"""The cash calendar: probabilities that only rise, months that are never invented, votes at risk."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.analysis.cash import cash, median_month, run_out_months
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World


def test_calendar_of_the_retreat(result: Result, facts: World) -> None:
    found = cash(result, "us-retreat", facts)
    out_by = [m.out_by for m in found.months]
    assert [m.month for m in found.months] == list(range(1, 13))
    assert out_by == sorted(out_by)
    assert out_by[-1] + found.never == pytest.approx(1.0)
    drawn = run_out_months(result, "us-retreat", 2026)
    assert drawn.shape == (result.draws,)
    assert out_by[9] == np.mean(drawn <= 10)


def test_no_event_at_the_regular_budget_leaves_the_calendar_alone(result: Result, facts: World) -> None:
    found = cash(result, "us-66", facts)
    assert all(m.out_by == m.out_by_baseline for m in found.months)
    assert found.budget("UN").spend_factor_difference.p95 == 0.0


def test_no_month_is_invented_for_peacekeeping_and_tribunals(result: Result, facts: World) -> None:
    found = cash(result, "us-retreat", facts)
    for code in ("UN-DPO", "IRMCT"):
        budget = found.budget(code)
        assert budget.month["en"].startswith("month not known")
        assert budget.month["zh_hant"]
        assert np.isnan(budget.cash_days.p50)
        assert budget.cash_days.missing == 1.0
    assert found.budget("UN").month["en"] == ""
    assert np.isfinite(found.budget("UN").cash_days.p50)
    assert len(found.budgets) == 3 * len(result.years)


def test_the_vote_of_the_united_states_is_at_risk(result: Result, facts: World) -> None:
    votes = {(v.country, v.year): v for v in cash(result, "us-retreat", facts).votes}
    usa = votes["USA", 2027]
    assert usa.at_risk > usa.at_risk_baseline
    assert 0 < usa.minimum_payment.p95 < 2.5e9
    assert ("USA", 2026) not in votes  # arrears of 3,873 million against dues of 4,741: vote kept
    assert votes["VEN", 2026].at_risk == 1.0


def test_never_counts_as_later_than_every_month() -> None:
    never = np.nan
    assert median_month(np.array([9.0, 10.0, never])) == 10.0
    assert np.isnan(median_month(np.array([9.0, never, never])))
    assert median_month(np.array([9.0, 10.0])) == 9.5


def test_year_outside_the_run(result: Result, facts: World) -> None:
    with pytest.raises(ExeuntError) as caught:
        cash(result, "us-retreat", facts, 2050)
    assert caught.value.code == "E553"
