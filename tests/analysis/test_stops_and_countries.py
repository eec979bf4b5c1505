"""What stops and where: rankings, shares, and sums that agree with the run."""

from __future__ import annotations

import pytest

from exeunt.analysis.countries import where_lost
from exeunt.analysis.stops import what_stops
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World


def test_the_list_alone_touches_the_listed_bodies_only(result: Result, facts: World) -> None:
    stops = what_stops(result, "us-66", 2026, facts)
    assert all(o.listed for o in stops.organisations)
    assert stops.organisations[0].organisation == "UNFPA"
    assert len(stops.organisations) + stops.unaffected == len(facts.index("organisation"))


def test_the_retreat_hits_bodies_that_are_not_listed(result: Result, facts: World) -> None:
    stops = what_stops(result, "us-retreat", 2026, facts)
    first = [o.organisation for o in stops.organisations[:4]]
    assert first[0] == "WFP"
    assert {"WFP", "UNHCR", "UNICEF", "IOM"} == set(first)
    assert not any(o.listed for o in stops.organisations[:4])
    medians = [o.loss.p50 for o in stops.organisations]
    assert medians == sorted(medians, reverse=True)
    wfp = stops.organisations[0]
    assert wfp.hhi == 2031  # funding.md 2.7
    assert wfp.loss_share.p50 == pytest.approx(wfp.loss.p50 / wfp.base_usd)
    assert [year for year, _ in wfp.path] == list(result.years)
    assert dict(wfp.path)[2026] == wfp.spending_ratio
    assert 0.0 <= wfp.flagged <= 1.0


def test_organisations_paid_by_assessed_budgets_stop_through_cash(result: Result, facts: World) -> None:
    stops = {o.organisation: o for o in what_stops(result, "us-retreat", 2027, facts).organisations}
    assert stops["UN-DPO"].spending_ratio.p50 < 1.0  # unpaid dues cut spending though no revenue is lost


def test_functions_are_ranked_and_one_has_no_number_here(result: Result, facts: World) -> None:
    functions = what_stops(result, "us-retreat", 2026, facts).functions
    assert functions[0].function == "humanitarian_food"
    assert "food_early_warning" not in {f.function for f in functions}
    medians = [f.capacity.p50 for f in functions]
    assert medians == sorted(medians)


def test_countries_sum_to_the_total(result: Result, facts: World) -> None:
    losses = where_lost(result, "us-retreat", 2026, facts)
    rows = result.summary.query(
        "scenario == 'us-retreat' and variable == 'country_spending_total' and year == 2026"
    ).set_index("label")["diff_mean"]
    assert rows.drop("ALL").sum() == pytest.approx(rows["ALL"], rel=1e-9)
    assert sum(c.base_usd for c in losses.countries) == pytest.approx(losses.located_usd, rel=1e-9)
    assert 44e9 < losses.located_usd < 45.6e9  # 45.5 of 66.0 billion is located, less bodies that book to their seat
    assert losses.total.p50 > 0


def test_countries_are_ranked_by_money_and_by_share(result: Result, facts: World) -> None:
    losses = where_lost(result, "us-retreat", 2026, facts)
    assert {"AFG", "SSD", "YEM", "UKR"} <= {c.country for c in losses.countries[:12]}
    shares = [c.share.p50 for c in losses.by_share(500e6)]
    assert shares == sorted(shares, reverse=True)
    assert all(c.base_usd >= 500e6 for c in losses.by_share(500e6))
    assert all(c.name["zh_hant"] for c in losses.countries)


def test_unknown_scenario(result: Result, facts: World) -> None:
    for ask in (what_stops, where_lost):
        with pytest.raises(ExeuntError) as caught:
            ask(result, "us-67", 2026, facts)
        assert caught.value.code == "E502"
