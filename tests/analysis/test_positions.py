"""Strategic positions: the network, the criteria, and acceptabilities against the reference."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from exeunt.analysis.positions.criteria import Criteria, read_criteria
from exeunt.analysis.positions.network import read_network, rules
from exeunt.analysis.positions.opportunities import opportunities
from exeunt.analysis.positions.organisations import declared as declared_of_bodies
from exeunt.analysis.positions.organisations import payers, read_organisation_criteria, successors
from exeunt.analysis.positions.position import bounded_weights, position, positions
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.solvers.graphs import projection, random_removal, spectrum, targeted_removal
from exeunt.solvers.smaa import percentiles, smaa, weights_on_simplex
from exeunt.world.world import World


@pytest.fixture(scope="module")
def criteria(facts: World) -> Criteria:
    return read_criteria(facts)


def test_the_network_of_2026(facts: World) -> None:
    with_both_names = tuple(n for n in rules()["left_out"] if n != "CABEI")
    network = read_network(facts, left_out=with_both_names)
    assert len(network.bodies) == 127
    found = spectrum(network.weights)
    assert (found.connectivity, found.kirchhoff) == (pytest.approx(2.77, abs=0.005), pytest.approx(3489, abs=0.6))
    usa = network.states.index("USA")
    others = [i for i in range(193) if i != usa]
    cut = spectrum(network.weights[np.ix_(others, others)])
    assert (cut.connectivity, cut.kirchhoff) == (pytest.approx(2.76, abs=0.006), pytest.approx(3496, abs=0.6))
    again = spectrum(projection(network.members[others]))
    assert (again.connectivity, again.kirchhoff) == (pytest.approx(2.77, abs=0.006), pytest.approx(3467, abs=0.6))
    assert targeted_removal(network.members, [60, 70, 80]) == pytest.approx([0.93, 0.725, 0.58], abs=0.02)
    assert random_removal(network.members, [60, 90], 20).mean(axis=0) == pytest.approx([0.995, 0.975], abs=0.02)


def test_the_bank_under_two_names_counts_once(facts: World) -> None:
    network = read_network(facts)
    assert len(network.bodies) == 126
    assert "CABEI" not in network.bodies
    found = spectrum(network.weights)
    assert (found.connectivity, found.kirchhoff) == (pytest.approx(2.77, abs=0.006), pytest.approx(3492, abs=1.0))


def test_shipped_resilience_is_what_the_network_gives(facts: World, criteria: Criteria) -> None:
    both = read_network(facts, left_out=tuple(n for n in rules()["left_out"] if n != "CABEI"))
    shipped = criteria.values[:193, criteria.names.index("resilience")]
    known = np.isfinite(shipped)
    assert known.sum() > 180
    assert np.abs(both.resilience - shipped)[known].max() < 1e-5


def test_reference_acceptabilities(criteria: Criteria) -> None:
    """The reference takes 1 - Burt constraint as its first criterion, not the residual that the page scores."""
    columns = [criteria.names.index(n) for n in ("pivotality", "neutrality", "resilience", "headroom")]
    values = np.column_stack([criteria.constraint, criteria.values[:, columns]])[:193]
    top = smaa(percentiles(values[None]), weights_on_simplex(5000, 5)).top(10)
    reference = {"BRA": 0.99, "IND": 0.99, "PAK": 0.77, "EGY": 0.76, "ZAF": 0.71, "NGA": 0.66, "CHN": 0.56, "MYS": 0.54}
    found = {c: top[criteria.states.index(c)] for c in reference}
    assert found == pytest.approx(reference, abs=0.03)
    assert top[criteria.states.index("USA")] == pytest.approx(0.26, abs=0.03)
    assert top[criteria.states.index("KEN")] == pytest.approx(0.0, abs=0.03)


def test_criteria_do_not_repeat_the_count_of_memberships(criteria: Criteria) -> None:
    from scipy.stats import spearmanr

    values, count = criteria.values[:193, :5], criteria.memberships[:193]
    between = spearmanr(values, nan_policy="omit").statistic
    assert np.abs(between - np.eye(5)).max() <= 0.62
    assert abs(spearmanr(values[:, 0], count, nan_policy="omit").statistic) < 0.15


def test_a_member_state(facts: World, criteria: Criteria) -> None:
    found = position(facts, criteria, "KEN")
    assert found.member_state
    assert found.first <= found.top10 <= found.top25
    assert found.top10 == pytest.approx(positions(criteria).top(10)[criteria.states.index("KEN")])
    assert not next(c for c in found.criteria if c.key == "exposure").decides
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("code", ["TWN", "HKG", "PSE", "XKX"])
def test_economies_outside_the_un_get_what_can_be_known(facts: World, criteria: Criteria, code: str) -> None:
    found = position(facts, criteria, code)
    assert not found.member_state
    assert found.compared_with == 194
    unknown = {c.key for c in found.not_known}
    assert "brokerage" in unknown
    if code == "XKX":
        assert {"neutrality", "headroom"} <= unknown
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_scenario_moves_exposure_and_opens_roles(facts: World, result: Result) -> None:
    moved = read_criteria(facts, result, "us-retreat")
    exposure = moved.values[:, moved.names.index("exposure")]
    assert np.nanmin(exposure) < -0.5
    assert np.nanmax(exposure) <= 1e-9
    opened = opportunities(facts, result, "us-retreat", "KEN")
    assert opened.stakes[0].body["en"] == "World Food Programme"
    assert opened.stakes[0].lost_usd > 1e7
    assert opened.roles
    assert all(role.lost > 0.0 for role in opened.roles)


def test_bounds_on_weights(facts: World, criteria: Criteria) -> None:
    weights = bounded_weights(criteria, {"neutrality": 0.5}, {}, 66)
    assert weights[:, criteria.names.index("neutrality")].min() >= 0.5
    plain, bound = (position(facts, criteria, "KEN", weights=w).top25 for w in (None, weights))
    assert bound > plain


@pytest.mark.parametrize(("code", "call"), [("E597", "KEM"), ("E598", "fame")])
def test_bad_questions(facts: World, criteria: Criteria, code: str, call: str) -> None:
    def ask() -> None:
        if code == "E597":
            position(facts, criteria, call)
        else:
            bounded_weights(criteria, {call: 0.5}, {}, 66)

    with pytest.raises(ExeuntError) as caught:
        ask()
    assert caught.value.code == code
    assert call == "fame" or caught.value.nearest


def test_an_organisation(facts: World, result: Result) -> None:
    criteria = read_organisation_criteria(facts)
    found = position(facts, criteria, "UNFPA", dim="body", told=declared_of_bodies())
    assert found.first <= found.top10 <= found.top25
    assert found.memberships == 193
    assert {c.key for c in found.criteria if not c.decides} == {"membership", "cash"}
    paying = payers(facts, "UNFPA")
    assert sum(p.shapley for p in paying) < 1.0
    assert paying[0].shapley >= paying[-1].shapley
    assert {s.candidate for s in successors(facts, "UNFPA")} >= {"WHO"}
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_scenario_moves_cash_and_members_of_an_organisation(facts: World, result: Result) -> None:
    from exeunt.scenario.scenario import Scenario

    moved = read_organisation_criteria(facts, result, Scenario.load("us-retreat"))
    column = {name: moved.values[:, j] for j, name in enumerate(moved.names)}
    stay, cash = column["membership"], column["cash"]
    assert np.nanmax(stay) <= 1.0
    assert np.nanmin(stay) > 0.5
    assert (cash[np.isfinite(cash)] >= 0.0).any()
    who = moved.items.index("WHO")
    assert stay[who] < 1.0 - 0.5 / 192.0  # the leaver is out in more than half of the draws


def test_command_tells_organisations_in_both_languages() -> None:
    told = CliRunner().invoke(app, ["position", "UNFPA", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["payers"][0]["name"]["en"] == "United States"
    shown = CliRunner().invoke(app, ["position", "UNFPA", "--lang", "zh-Hant", "--weight", "diversification=0.5:1"])
    assert "列名的接替機構" in shown.stdout
