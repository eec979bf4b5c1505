"""Resilience: published vectors of the measures, scenario against base, central against polycentric."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from exeunt.analysis.positions.network import read_network
from exeunt.analysis.resilience import capacity_central, capacity_polycentric, measures, resilience, ties_left
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.scenario.scenario import Scenario
from exeunt.solvers.graphs import spectrum
from exeunt.world.world import World


def test_the_list_moves_the_network_by_almost_nothing(facts: World) -> None:
    compiled = Scenario.load("us-66").compile(facts)
    network = read_network(facts)
    assert ties_left(facts, compiled)["USA"] >= {"CP", "USMCA"}
    before, after = measures(network), measures(network.without(ties_left(facts, compiled)))
    assert after.kirchhoff >= before.kirchhoff
    assert after.kirchhoff / before.kirchhoff == pytest.approx(1.0, abs=0.002)
    assert before.connectivity == pytest.approx(2.77, abs=0.006)
    assert before.targeted[2] == pytest.approx(0.93, abs=0.02)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_removing_a_tie_between_states_never_lowers_the_kirchhoff_index(seed: int) -> None:
    generator = np.random.Generator(np.random.PCG64(seed))
    weights = np.triu(generator.random((7, 7)), 1)
    weights = weights + weights.T
    i, j = generator.choice(7, 2, replace=False)
    less = weights.copy()
    less[i, j] = less[j, i] = 0.0
    assert spectrum(less).kirchhoff >= spectrum(weights).kirchhoff * (1.0 - 1e-12)


def test_central_and_split_capacity() -> None:
    """Fixed cost 0.15: before any loss splitting costs f / 2 of the variable budget, 0.075 / 0.85."""
    none, lost = np.zeros(1), np.full(1, 0.4)
    assert capacity_central(none, 0.15) == pytest.approx(1.0)
    assert capacity_polycentric(none, 0.15, [False, False]) == pytest.approx(1.0 - 0.075 / 0.85)
    assert capacity_central(lost, 0.15) == pytest.approx(0.45 / 0.85)
    assert capacity_polycentric(lost, 0.15, [False, False]) == pytest.approx((0.15 + 0.425) / 0.85)
    assert capacity_polycentric(lost, 0.15, [True, True]) == pytest.approx((0.15 + 0.225) / 0.85)
    assert capacity_polycentric(np.ones(1), 0.15, [False, True]) == pytest.approx(0.2125 / 0.85)


def test_page_of_a_run(facts: World, result: Result) -> None:
    found = resilience(facts, result, Scenario.load("us-retreat").compile(facts))
    assert len(found.redundancy) == len(facts.index("function"))
    assert all(r.hit <= r.carriers for r in found.redundancy)
    food = next(p for p in found.polycentric if p.code == "humanitarian_food")
    assert food.carriers == 2
    assert food.central.p50 < 0.8
    assert food.spared.p50 == pytest.approx(food.polycentric.p50 - food.central.p50, abs=0.02)
    assert all(p.cost.p05 > 0.0 for p in found.polycentric)
    assert all(p.carriers >= 2 for p in found.polycentric)
    with pytest.raises(ExeuntError, match="E599"):
        resilience(facts, result, Scenario.load("us-retreat").compile(facts), year=2050)


def test_command(result: Result) -> None:
    call = ["resilience", "us-retreat", "--run", str(result.folder)]
    told = CliRunner().invoke(app, [*call, "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["base"]["bodies"] == 126
    shown = CliRunner().invoke(app, [*call, "--lang", "zh-Hant"])
    assert "代數連通度" in shown.stdout
