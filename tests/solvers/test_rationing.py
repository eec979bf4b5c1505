"""Sharing out with caps: nothing is created or lost, no need is met twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.solvers.rationing import covered

WEIGHTS = st.lists(st.floats(0.01, 100.0), min_size=1, max_size=12)


def test_without_a_cap_the_shares_are_proportional() -> None:
    need, weight = np.array([[10.0, 30.0]]), np.array([[1.0, 2.0]])
    assert covered(np.array([14.0]), weight, need)[0] == pytest.approx([0.2, 0.4])


def test_the_excess_goes_to_the_others_by_the_same_rule() -> None:
    need, weight = np.array([[10.0, 30.0, 30.0]]), np.array([[100.0, 2.0, 1.0]])
    assert covered(np.array([55.0]), weight, need)[0] == pytest.approx([1.0, 1.0, 0.5])


def test_no_need_gets_nothing_and_gives_no_number_that_is_none() -> None:
    found = covered(np.array([5.0]), np.array([[1.0, 1.0]]), np.array([[0.0, 10.0]]))
    assert found[0, 1] == pytest.approx(0.5)
    assert np.isfinite(found).all()


@settings(deadline=None, max_examples=200)
@given(WEIGHTS, st.floats(0.0, 1.0))
def test_all_is_shared_out_and_nobody_beyond_need(weights: list[float], part: float) -> None:
    rng = np.random.default_rng(len(weights))
    need = rng.uniform(1.0, 1e6, (3, len(weights)))
    total = part * need.sum(axis=1)
    found = covered(total, np.array([weights]), need)
    assert (found <= 1.0 + 1e-12).all()
    assert (found * need).sum(axis=1) == pytest.approx(total, rel=1e-12)
    more = covered(np.minimum(1.1 * total, need.sum(axis=1)), np.array([weights]), need)
    assert (more >= found - 1e-12).all()


def test_rows_do_not_depend_on_each_other() -> None:
    rng = np.random.default_rng(7)
    need, weight = rng.uniform(1, 9, (64, 53)), rng.uniform(0.01, 50, (1, 53))
    total = rng.uniform(0.1, 0.9, 64) * need.sum(axis=1)
    together = covered(total, weight, need)
    alone = np.concatenate([covered(total[i : i + 1], weight, need[i : i + 1]) for i in range(64)])
    assert np.array_equal(together, alone)
