"""Who pays: parts sum to the whole, whatever the split."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exeunt.analysis.payers import base_matrix, largest_links, split_losses, spread_backfill, who_pays
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World

SCENARIOS = ("us-66", "us-retreat", "us-full-exit", "dac-decline", "us-return")
MONEY = st.floats(0.0, 1e9).map(lambda x: 0.0 if x < 1.0 else x)


def _mean(result: Result, scenario: str, variable: str, label: str) -> float:
    rows = result.summary.query(
        f"scenario == '{scenario}' and variable == '{variable}' and year == 2026 and label == '{label}'"
    )
    return float(rows["diff_mean"].sum())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_others_put_back_is_the_backfill(result: Result, facts: World, scenario: str) -> None:
    payers = who_pays(result, scenario, 2026, facts)
    total = _mean(result, scenario, "backfill", "ALL")
    put_back = sum(flow.put_back for flow in payers.flows)
    assert put_back + payers.unallocated == pytest.approx(total, rel=1e-12, abs=1.0)
    assert sum(d.put_back for d in payers.donors) == pytest.approx(put_back, rel=1e-12, abs=1.0)
    for one in payers.organisations:
        here = sum(flow.put_back for flow in payers.flows if flow.organisation == one.organisation)
        left = one.put_back - here
        assert abs(left) <= abs(payers.unallocated) + 1e-9 * abs(one.put_back) + 1e-3


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_losses_sum_by_organisation_and_by_donor(result: Result, facts: World, scenario: str) -> None:
    payers = who_pays(result, scenario, 2026, facts)
    for one in payers.organisations:
        here = sum(flow.lost for flow in payers.flows if flow.organisation == one.organisation)
        assert here == pytest.approx(_mean(result, scenario, "loss", one.organisation), rel=1e-9, abs=1.0)
        assert one.missing == pytest.approx(one.lost - one.put_back)
    if payers.split == "one donor":
        lost = sum(flow.lost for flow in payers.flows)
        assert lost == pytest.approx(_mean(result, scenario, "saved", "USA"), rel=1e-9)


def test_a_donor_that_loses_nothing_back_puts_nothing_back(result: Result, facts: World) -> None:
    payers = who_pays(result, "us-full-exit", 2026, facts)
    assert payers.acting == ("USA",)
    assert all(flow.put_back == 0.0 for flow in payers.flows if flow.donor == "USA" and flow.lost > 0.0)


def test_withheld_dues_go_to_budgets_with_unpaid_dues(result: Result, facts: World) -> None:
    payers = who_pays(result, "us-retreat", 2026, facts)
    withheld = {f.organisation: f.withheld for f in payers.flows if f.withheld}
    assert sum(withheld.values()) == pytest.approx(_mean(result, "us-retreat", "withheld", "USA"), rel=1e-9)
    assert {"UN", "UN-DPO"} <= set(withheld)


@given(st.data())
def test_spreading_conserves_every_cell(data: st.DataObject) -> None:
    base = data.draw(arrays(np.float64, (5, 3, 2), elements=MONEY))
    backfill = data.draw(arrays(np.float64, (3, 2), elements=st.floats(-1e8, 1e8)))
    loses = data.draw(arrays(np.bool_, (5, 3)))
    parts, unallocated = spread_backfill(backfill, base, loses)
    scale = np.abs(backfill).sum() + 1.0
    assert parts.sum() + unallocated == pytest.approx(backfill.sum(), abs=1e-9 * scale)
    assert not parts[loses].any()


@given(st.data())
def test_losses_of_several_donors_keep_the_organisations_sums(data: st.DataObject) -> None:
    base = data.draw(arrays(np.float64, (4, 3), elements=st.floats(1.0, 1e6)))
    kept = data.draw(arrays(np.float64, (4,), elements=st.floats(0.0, 1.0)))
    lost = base * kept[:, None]
    split, _ = split_losses(lost.sum(axis=1), lost.sum(axis=0), base)
    np.testing.assert_allclose(split.sum(axis=0), lost.sum(axis=0), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(split.sum(axis=1), lost.sum(axis=1), rtol=1e-6, atol=1e-3)


def test_gains_among_losses_are_split_in_proportion() -> None:
    split, how = split_losses(np.array([10.0, -4.0]), np.array([8.0, -2.0]), np.array([[3.0, 1.0], [1.0, 1.0]]))
    assert how == "proportional"
    np.testing.assert_allclose(split, [[6.0, -1.0], [2.0, -1.0]])


def test_links_are_few_and_sum_to_all_flows(result: Result, facts: World) -> None:
    payers = who_pays(result, "us-retreat", 2026, facts)
    for value in ("base", "lost", "put_back"):
        links = largest_links(payers, facts, value)
        assert 0 < len(links) <= 20
        whole = sum(getattr(flow, value) for flow in payers.flows)
        assert sum(link.usd for link in links) == pytest.approx(whole, rel=1e-9)
        assert all(link.donor_name["zh_hant"] and link.organisation_name["zh_hant"] for link in links)


def test_base_matrix_is_the_base_of_the_channel(facts: World) -> None:
    matrix = base_matrix(facts)
    assert matrix.usd.shape == (len(matrix.donors), len(matrix.organisations))
    usa = matrix.usd[matrix.donors.index("USA")]
    assert usa.sum() == pytest.approx(14.27e9, abs=0.01e9)  # funding tables: 14.27 billion in 2024
    assert (matrix.usd >= 0).all()
    with pytest.raises(ExeuntError) as caught:
        base_matrix(facts, 2019)
    assert caught.value.code == "E552"
