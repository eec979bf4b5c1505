"""What must hold for every world: sums, limits, invariance, monotony."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.rules.derived import pro_rata
from exeunt.rules.machine_scale import MachineScale, machine_scale
from exeunt.rules.parameters import RuleSet
from exeunt.rules.peacekeeping import effective_rates, rounded_rates
from exeunt.rules.periods import find_period
from exeunt.rules.rounding import largest_remainder
from exeunt.rules.scale import BaseData, solve_scale
from exeunt.rules.scale_law import ScaleLaw

LAW = ScaleLaw.of(RuleSet.load(), 2025)


@st.composite
def invented_worlds(draw):
    """Eight to thirty states with incomes over four orders of magnitude, some indebted, some least developed."""
    seed = draw(st.integers(0, 2**32 - 1))
    count = draw(st.integers(8, 30))
    random = np.random.default_rng(seed)
    population = 10 ** random.uniform(4, 9, count)
    short = population * 10 ** random.uniform(2.3, 5, count)
    long = short * random.uniform(0.7, 1.3, count)
    debt = short * random.uniform(0, 3, count) * (random.random(count) < 0.6)
    ldc = random.random(count) < 0.25
    return population, short, long, debt, ldc


def _solve(population, short, long, debt, ldc):
    codes = tuple(f"X{i:02d}" for i in range(len(population)))
    bases = (BaseData((), income, population, debt) for income in (short, long))
    try:
        return solve_scale(codes, ldc, *bases, LAW)
    except ExeuntError as error:
        if error.code != "E316":
            raise
        return reject()


def _near_a_limit(machine: MachineScale) -> bool:
    """Within rounding of a cliff, the order of a sum may decide: set such worlds aside."""
    distances = [
        np.abs(machine.threshold_ratio - 1.0),
        np.abs(machine.track_1_percent - LAW.ceiling) / LAW.ceiling,
        *(np.abs(machine.percent - limit) / limit for limit in (LAW.floor, LAW.ldc_ceiling, LAW.ceiling)),
    ]
    free = ~(machine.at_ceiling | machine.at_floor | machine.at_ldc_ceiling)
    return bool((distances[0] < 1e-9).any() or (distances[1] < 1e-9).any()) or any(
        bool((d[free] < 1e-9).any()) for d in distances[2:]
    )


@settings(max_examples=150, deadline=None)
@given(invented_worlds())
def test_rates_sum_to_100_and_keep_their_limits(world):
    population, short, long, debt, ldc = world
    result = _solve(population, short, long, debt, ldc)
    assert result.thousandths.sum() == 100_000
    assert result.thousandths.min() >= 1
    assert result.thousandths.max() <= 22_000
    assert (result.thousandths[ldc] <= 10).all()


@settings(max_examples=60, deadline=None)
@given(invented_worlds(), st.integers(-20, 20))
def test_the_unit_of_money_does_not_matter(world, power):
    population, short, long, debt, ldc = world
    k = 2.0**power
    one = _solve(population, short, long, debt, ldc)
    other = _solve(population, short * k, long * k, debt * k, ldc)
    assert np.array_equal(one.thousandths, other.thousandths)


@settings(max_examples=60, deadline=None)
@given(invented_worlds(), st.integers(0, 2**31))
def test_permuting_states_permutes_rates(world, seed):
    population, short, long, debt, ldc = world
    one = _solve(population, short, long, debt, ldc)
    assume(not _near_a_limit(one.short) and not _near_a_limit(one.long))
    order = np.random.default_rng(seed).permutation(len(population))
    other = _solve(population[order], short[order], long[order], debt[order], ldc[order])
    np.testing.assert_allclose(other.mean, one.mean[order], rtol=1e-9)


@settings(max_examples=100, deadline=None)
@given(invented_worlds(), st.integers(0, 29), st.floats(0.01, 2.0))
def test_more_debt_never_raises_a_states_own_rate(world, index, more):
    """Before rounding, and while the same states are held after track 1: both are jumps that others cause."""
    population, short, _, debt, ldc = world
    i = index % len(population)
    debt = debt.copy()
    debt[i] = max(debt[i], 0.01 * short[i])
    raised = debt.copy()
    raised[i] *= 1 + more
    try:
        before, after = (machine_scale(short, population, d, ldc, LAW) for d in (debt, raised))
    except ExeuntError:
        reject()
    assume(np.array_equal(before.held_after_track_1, after.held_after_track_1))
    assume(np.array_equal(before.at_ceiling, after.at_ceiling))
    assert after.percent[i] <= before.percent[i] * (1 + 1e-12)


@pytest.mark.parametrize("period", ["2019-2021", "2022-2024", "2025-2027"])
def test_more_debt_never_raises_a_real_debtors_rate(scales, period):
    result = scales.method(find_period(period, scales.rules))
    law = result.law
    for i in np.flatnonzero(result.long_base.debt > 0):
        for machine, base in ((result.short, result.short_base), (result.long, result.long_base)):
            debt = base.debt.copy()
            debt[i] *= 1.5
            after = machine_scale(machine.income, base.population, debt, result.ldc, law)
            assert after.percent[i] <= machine.percent[i] * (1 + 1e-12), result.iso3[i]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=200).filter(lambda v: sum(v) > 1e-3))
def test_largest_remainder_moves_no_share_by_a_unit(values):
    shares = np.array(values) / sum(values) * 100_000
    units = largest_remainder(shares, 100_000)
    assert units.sum() == 100_000
    assert (np.abs(units - shares) < 1).all()


def test_ties_go_to_the_earlier_state():
    assert largest_remainder(np.array([1.5, 1.5, 1.5, 1.5]), 6).tolist() == [2, 2, 1, 1]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(6, 60))
def test_effective_peacekeeping_rates_sum_to_100(seed, count):
    random = np.random.default_rng(seed)
    regular = random.dirichlet(np.full(count, 0.3)) * 100
    permanent = np.zeros(count, dtype=bool)
    permanent[:5] = True
    discount = random.choice([0, 0.075, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9], count)
    assume(regular[permanent].sum() > 1e-6)
    rates, premium = effective_rates(regular, discount, permanent)
    assert rates.sum() == pytest.approx(100.0, abs=1e-9)
    assert premium >= 0
    assert (rates[~permanent] <= regular[~permanent] + 1e-12).all()
    assert rounded_rates(rates, RuleSet.load(), 2025).sum() == 1_000_000


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(10, 60))
def test_pro_rata_sums_and_moves_free_states_by_one_factor(seed, count):
    random = np.random.default_rng(seed)
    rates = np.maximum(random.dirichlet(np.full(count, 0.4)) * 100, 0.001)
    rates *= 100 / rates.sum()
    ldc = random.random(count) < 0.2
    rates[ldc] = np.minimum(rates[ldc], 0.01)
    members = random.random(count) < 0.8
    assume((members & ~ldc & (rates > 0.01)).any())
    out = pro_rata(rates, members, ldc, floor=0.001, ldc_ceiling=0.01)
    assert out.sum() == pytest.approx(100.0, abs=1e-9)
    assert (out[~members] == 0).all()
    assert (out[members] >= 0.001).all()
    assert (out[members & ldc] <= 0.01).all()
    free = members & ~ldc & (out > 0.001)
    factors = out[free] / rates[free]
    assert factors.max() == pytest.approx(factors.min(), rel=1e-9)


def test_every_single_absence_can_be_computed(scales):
    period = find_period(2025, scales.rules)
    for code in scales.iso3:
        result = scales.method(period, [code])
        assert result.thousandths.sum() == 100_000
        assert code not in result.iso3
