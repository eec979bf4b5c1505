"""Compilation of events: notice periods, specificity, overlap, returns, payments, settings."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import KINDS, CompiledScenario
from exeunt.scenario.notice import ExitRule, add_months, exit_rules
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

Event = dict[str, Any]


def compiled(world: World, *events: Event, **more: Any) -> CompiledScenario:
    return Scenario.from_dict({"name": "case", "title": {"en": "Case"}, "events": list(events), **more}).compile(world)


def cells(scenario: CompiledScenario, world: World) -> dict[tuple[str, str, str, int, str], tuple[float, float]]:
    """Return (donor, organisation, instrument, year, kind) -> (weight, central kept share)."""
    terms = scenario.terms
    donor, organisation, instrument = (world.index(d).labels for d in ("donor", "organisation", "instrument"))
    return {
        (
            donor[terms.donor[i]],
            organisation[terms.organisation[i]],
            instrument[terms.instrument[i]],
            world.years[terms.year[i]],
            KINDS[terms.kind[i]],
        ): (float(terms.weight[i]), scenario.shares[terms.share[i]].distribution.central)
        for i in range(len(terms))
    }


def test_no_event_compiles_to_nothing(world: World) -> None:
    scenario = compiled(world)
    assert len(scenario.terms) == 0
    assert (scenario.shares, scenario.payments, scenario.exits, scenario.notes) == ((), (), (), ())
    assert scenario.option("funding.base_window") == "3y"


def test_money_is_arrears_until_the_legal_date(world: World) -> None:
    """ILO: two years after notice. Voluntary money stops at once."""
    leave = {"kind": "withdraw", "state": "USA", "body": "ILO", "notice": date(2026, 7, 1), "from": date(2026, 7, 1)}
    scenario = compiled(world, leave)
    found = cells(scenario, world)
    assert found["USA", "ILO", "assessed", 2026, "arrears"] == (184 / 365, 0.0)
    assert found["USA", "ILO", "assessed", 2027, "arrears"] == (1.0, 0.0)
    assert found["USA", "ILO", "assessed", 2028, "arrears"] == (182 / 366, 0.0)
    assert found["USA", "ILO", "assessed", 2028, "withdraw"] == (184 / 366, 0.0)
    assert found["USA", "ILO", "core", 2026, "withdraw"] == (184 / 365, 0.0)
    assert [(e.notice, e.legal) for e in scenario.exits] == [(date(2026, 7, 1), date(2028, 7, 1))]
    assert any("arrears" in n and "ILO" in n for n in scenario.notes)


def test_exit_at_the_end_of_a_year_moves_the_money_of_the_next(world: World) -> None:
    scenario = compiled(world, {"kind": "withdraw", "state": "USA", "body": "UNESCO", "notice": date(2025, 7, 22)})
    assert {y for _, _, _, y, _ in cells(scenario, world)} == set(range(2027, 2037))
    assert scenario.exits[0].legal == date(2026, 12, 31)


def test_dues_of_the_whole_last_year_where_the_constitution_says_so(world: World) -> None:
    """FAO Art. XIX: the obligation includes the entire calendar year in which the notice takes effect."""
    scenario = compiled(world, {"kind": "withdraw", "state": "USA", "body": "FAO", "notice": date(2026, 3, 1)})
    found = cells(scenario, world)
    assert scenario.exits[0].legal == date(2027, 3, 1)
    assert ("USA", "FAO", "assessed", 2027, "withdraw") not in found
    assert found["USA", "FAO", "assessed", 2027, "arrears"] == (306 / 365, 0.0)
    assert found["USA", "FAO", "assessed", 2028, "withdraw"] == (1.0, 0.0)
    assert found["USA", "FAO", "core", 2027, "withdraw"] == (306 / 365, 0.0)


def test_a_named_body_overrides_all_and_gaps_fall_back(world: World) -> None:
    wide = {
        "kind": "cut",
        "state": "USA",
        "group_of_bodies": "ALL",
        "instruments": ["core"],
        "from": 2026,
        "retained": 0.4,
    }
    named = {"kind": "ban", "state": "USA", "body": "UNDP", "instruments": ["core"], "from": 2027, "to": 2027}
    found = cells(compiled(world, wide, named), world)
    assert found["USA", "UNDP", "core", 2026, "cut"] == (1.0, 0.4)
    assert found["USA", "UNDP", "core", 2027, "ban"] == (1.0, 0.0)
    assert found["USA", "UNDP", "core", 2028, "cut"] == (1.0, 0.4)
    assert ("USA", "UNDP", "core", 2027, "cut") not in found
    assert found["USA", "UNICEF", "core", 2027, "cut"] == (1.0, 0.4)


def test_a_named_state_overrides_its_group(world: World) -> None:
    group = {"kind": "cut", "group": "DAC", "body": "UNDP", "instruments": ["core"], "from": 2026, "retained": 0.9}
    named = {"kind": "cut", "state": "DEU", "body": "UNDP", "instruments": ["core"], "from": 2026, "retained": 0.5}
    found = cells(compiled(world, group, named), world)
    assert found["DEU", "UNDP", "core", 2026, "cut"] == (1.0, 0.5)
    assert found["FRA", "UNDP", "core", 2026, "cut"] == (1.0, 0.9)


def test_overlap_names_both_events(world: World) -> None:
    event = {"kind": "cut", "state": "USA", "body": "UNDP", "from": 2026, "retained": 0.5}
    with pytest.raises(ExeuntError) as caught:
        compiled(world, event, {**event, "from": date(2030, 6, 1), "retained": 0.2})
    assert caught.value.code == "E214"
    assert "events[0]" in caught.value.what
    assert "2030-06-01 to 2036-12-31" in caught.value.what
    assert caught.value.where == "events[1]"


def test_combine_multiplies_shares(world: World) -> None:
    one = {"kind": "cut", "state": "USA", "body": "UNDP", "instruments": ["core"], "from": 2026, "retained": 0.5}
    two = {**one, "kind": "ban", "from": 2028, "retained": {"uniform": [0.2, 0.4]}, "draw": "u"}
    scenario = compiled(world, one, two, combine="product")
    found = cells(scenario, world)
    assert found["USA", "UNDP", "core", 2027, "cut"] == (1.0, 0.5)
    assert found["USA", "UNDP", "core", 2028, "ban"] == (1.0, pytest.approx(0.15))
    assert [s.distribution.numbers for s in scenario.shares if s.key == "u"] == [(0.1, 0.2), (0.2, 0.4)]


def test_return_ends_what_began_before_and_withdraws_a_pending_notice(world: World) -> None:
    leave = {"kind": "withdraw", "state": "USA", "body": "ILO", "notice": date(2026, 7, 1), "from": date(2026, 7, 1)}
    again = {"kind": "cut", "state": "USA", "body": "ILO", "from": 2030, "retained": 0.5}
    scenario = compiled(world, leave, {"kind": "return", "state": "USA", "body": "ILO", "from": 2028}, again)
    found = cells(scenario, world)
    years = {k[3]: k[4] for k in found if k[2] == "assessed"}
    assert years == {2026: "arrears", 2027: "arrears"}
    assert found["USA", "ILO", "core", 2030, "cut"] == (1.0, 0.5)
    assert scenario.exits == ()
    assert any("withdrawn by the return" in n for n in scenario.notes)


def test_a_body_without_a_revenue_row_keeps_its_exit_and_a_note(world: World) -> None:
    scenario = compiled(world, {"kind": "withdraw", "state": "USA", "body": "IPCC", "from": date(2026, 1, 7)})
    assert len(scenario.terms) == 0
    assert [e.body for e in scenario.exits] == ["IPCC"]
    assert any("No money modelled" in n and "IPCC" in n for n in scenario.notes)


def test_a_state_without_contributions_keeps_its_exit_and_a_note(world: World) -> None:
    donors = set(world.index("donor").labels)
    poor = next(c for c in world.index("country").labels if c not in donors)
    scenario = compiled(world, {"kind": "withdraw", "state": poor, "body": "UPU", "notice": date(2026, 1, 7)})
    assert len(scenario.terms) == 0
    assert len(scenario.exits) == 1
    assert any(poor in n for n in scenario.notes)


def test_payments_are_dated_and_sorted(world: World) -> None:
    amounts = [{"date": date(2026, 2, 12), "usd": 160_000_000}, {"date": date(2026, 10, 1), "usd": 5}]
    one = {"kind": "repay", "state": "CHN", "body": "UN", "from": date(2026, 3, 1), "amount_usd": 7}
    scenario = compiled(world, one, {"kind": "repay", "state": "USA", "body": "UN", "amount_usd": amounts})
    assert [(p.donor, p.date, p.amount_usd, p.event) for p in scenario.payments] == [
        ("USA", date(2026, 2, 12), 160_000_000.0, 1),
        ("CHN", date(2026, 3, 1), 7.0, 0),
        ("USA", date(2026, 10, 1), 5.0, 1),
    ]


def test_shares_of_one_key_stay_together_and_default_keys_do_not_depend_on_place(world: World) -> None:
    spread = {"uniform": [0.1, 0.2]}
    one = {"kind": "cut", "state": "USA", "body": "UNDP", "from": 2026, "to": 2026, "retained": spread}
    two = {"kind": "cut", "state": "USA", "body": "UNEP", "from": 2027, "retained": spread}
    assert {s.key for s in compiled(world, one, two).shares} == {s.key for s in compiled(world, two, one).shares}
    assert len(compiled(world, {**one, "draw": "k"}, {**two, "draw": "k"}).shares) == 1


def test_settings_reach_the_compiled_form(world: World) -> None:
    scenario = compiled(
        world,
        options={"funding.base_window": "2024"},
        overrides={"funding.phi_core": 0, "funding.kappa": {"multiply": 2}, "funding.alpha": {"add": 0.1}},
        policies={"assessments.un_budget_scale": 0.9},
        waivers=["SOM"],
    )
    assert scenario.option("funding.base_window") == "2024"
    assert {k: (o.how, o.distribution.central) for k, o in scenario.overrides.items()} == {
        "funding.phi_core": ("set", 0.0),
        "funding.kappa": ("multiply", 2.0),
        "funding.alpha": ("add", 0.1),
    }
    assert scenario.policies["assessments.un_budget_scale"].distribution.central == 0.9
    assert scenario.waivers == ("SOM",)


def test_an_override_outside_the_evidence_is_told(world: World) -> None:
    scenario = compiled(world, overrides={"funding.alpha": 0.9})
    assert any("funding.alpha" in n and "what-if" in n for n in scenario.notes)


def test_extending_puts_the_parent_first_and_own_settings_win(world: World) -> None:
    scenario = Scenario.from_dict(
        {
            "name": "more",
            "title": {"en": "More"},
            "extends": "us-66",
            "events": [{"kind": "ban", "state": "ARG", "body": "WHO", "from": 2026}],
        }
    )
    result = scenario.compile(world)
    assert len(result.event_titles) == 4
    assert len(result.exits) == 66
    assert result.titles == {"en": "More", "zh_hant": "More"}
    assert result.source_sha256 != Scenario.load("us-66").sha256


def test_rules_of_notice_read_from_the_table(world: World) -> None:
    rules = exit_rules(world)
    assert rules["WHO"].legal_date(date(2025, 1, 20)) == date(2026, 1, 20)
    assert rules["UNESCO"].legal_date(date(2025, 7, 22)) == date(2026, 12, 31)
    assert rules["UNIDO"].legal_date(date(2012, 12, 3)) == date(2013, 12, 31)
    assert rules["OPCW"].legal_date(date(2026, 1, 1)) == date(2026, 4, 1)
    assert rules["IRENA"].legal_date(date(2026, 1, 7)) == date(2026, 12, 31)
    assert rules["ILO"].legal_date(date(2024, 2, 29)) == date(2026, 2, 28)
    assert not rules["UN"].known
    assert add_months(date(2025, 12, 31), 2) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("legal", "end"),
    [
        (date(2027, 3, 1), date(2028, 1, 1)),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_end_of_dues_with_a_whole_last_year(legal: date, end: date) -> None:
    assert ExitRule(dues_of_last_year=True).dues_end(legal) == end


def test_terms_of_a_large_group_compile_fast(world: World) -> None:
    import time

    start = time.perf_counter()
    scenario = compiled(
        world,
        {"kind": "cut", "group": "ALL_MEMBERS", "group_of_bodies": "ALL", "from": 2025, "retained": 0.9},
        {"kind": "cut", "group": "DAC", "body": "UNDP", "from": 2026, "retained": 0.5},
    )
    assert time.perf_counter() - start < 1.0
    assert len(scenario.terms) > 300_000
    assert np.all(scenario.terms.weight == 1.0)
