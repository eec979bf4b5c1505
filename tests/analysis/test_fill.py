"""Where money does most: caps, budgets, prediction against the re-run."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from exeunt.analysis.fill import Order, fill
from exeunt.analysis.fill.donors import parse_donors
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import CompiledScenario
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World


@pytest.fixture(scope="module")
def list_alone(facts: World) -> CompiledScenario:
    return Scenario.load("us-66").compile(facts)


ORDER = Order(5e7, "capacity")


def test_the_portfolio_beats_rules_of_thumb_and_is_run_again(facts: World, list_alone: CompiledScenario) -> None:
    found = fill(facts, list_alone, ORDER)
    assert found.agrees
    assert found.rerun_mean == pytest.approx(found.predicted, rel=0.05)
    assert all(found.rerun_mean >= other.mean * (1 - 1e-9) for other in found.compared)
    assert sum(s.amount for s in found.shares) + found.unused == pytest.approx(ORDER.budget)
    assert all(s.amount <= s.cap * (1 + 1e-6) for s in found.shares)
    assert all(s.cap <= s.gap * (1 + 1e-9) for s in found.shares)
    assert found.saved.p50 > 0.0
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_larger_budget_never_does_worse(facts: World, list_alone: CompiledScenario) -> None:
    gains = [fill(facts, list_alone, replace(ORDER, budget=b)).rerun_mean for b in (1e7, 3e7, 9e7)]
    assert gains == sorted(gains)
    everything = fill(facts, list_alone, replace(ORDER, budget=1e12))
    assert everything.unused > 9e11
    assert [s.amount for s in everything.shares] == pytest.approx([s.cap for s in everything.shares])


def test_shortfall_counts_every_dollar_once(facts: World, list_alone: CompiledScenario) -> None:
    found = fill(facts, list_alone, replace(ORDER, objective="shortfall"))
    assert found.rerun_mean == pytest.approx(3 * ORDER.budget)
    assert found.rerun.p05 == pytest.approx(found.rerun.p95)


def test_named_donors_give_within_their_caps_to_those_they_know(facts: World, list_alone: CompiledScenario) -> None:
    caps = {"JPN": 1e7, "DEU": 5e6}
    found = fill(facts, list_alone, replace(ORDER, donors=caps))
    for donor, cap in caps.items():
        assert sum(s.given.get(donor, 0.0) for s in found.shares) <= cap * (1 + 1e-6)
    assert sum(s.amount for s in found.shares) <= 1.5e7 * (1 + 1e-6)


def test_the_careful_portfolio(facts: World, list_alone: CompiledScenario) -> None:
    bold, careful = (fill(facts, list_alone, replace(ORDER, robust=r)) for r in (None, 0.9))
    assert careful.rerun_mean <= bold.rerun_mean * (1 + 1e-9)
    assert careful.agrees


def test_money_that_no_one_gives_changes_nothing(facts: World, list_alone: CompiledScenario) -> None:
    from exeunt.analysis.fill.grid import Grid, objective_goal

    goals = {"capacity": objective_goal("capacity", facts.years)}
    grid = Grid(facts, list_alone, goals, money_years=(2027,), instrument="core", draws=64, seed=66)
    assert not np.any(grid.gains({"UNFPA": 0.0})["capacity"])
    assert grid.runs == 0


@pytest.mark.parametrize(
    ("code", "order"),
    [
        ("E567", replace(ORDER, objective="fame")),
        ("E568", replace(ORDER, budget=0.0)),
        ("E568", replace(ORDER, budget=float("nan"))),
        ("E568", replace(ORDER, years=(2050,))),
        ("E568", replace(ORDER, instrument="assessed")),
        ("E568", replace(ORDER, robust=1.0)),
        ("E569", replace(ORDER, donors={"JPP": 1e6})),
        ("E569", replace(ORDER, donors={"JPN": -1.0})),
    ],
)
def test_bad_orders(facts: World, list_alone: CompiledScenario, code: str, order: Order) -> None:
    with pytest.raises(ExeuntError) as caught:
        fill(facts, list_alone, order)
    assert caught.value.code == code


def test_donors_are_read_as_written() -> None:
    assert parse_donors("JPN=3e8, DEU=1e9") == {"JPN": 3e8, "DEU": 1e9}
    assert parse_donors(None) == {}
    with pytest.raises(ExeuntError):
        parse_donors("JPN")
