"""Where leavers go: shares, the door that cannot take more than it opens, conservation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.solvers.destinations import Doors, Origins, Pull, check_priors, dirichlet, doors

PRIOR = np.array([[0.2, 0.3, 0.1, 0.2, 0.1, 0.1], [0.25, 0.15, 0.1, 0.2, 0.2, 0.1]])
MIX = np.array([[1.0, 0.0], [0.4, 0.6], [0.0, 1.0]])
PLAIN = Pull(np.ones((1, 1)), np.ones((1, 5)))


def gate(leavers: np.ndarray, hired: np.ndarray, base: np.ndarray, pull: Pull = PLAIN) -> Doors:
    return doors(Origins.of(MIX), PRIOR[None], leavers, hired, base, pull)


def test_at_base_openings_the_shares_are_the_prior() -> None:
    leavers = np.array([[1.0, 2.0, 3.0, 4.0]])  # pairs sorted by field: (0, 0), (1, 0), (1, 1), (2, 1)
    hired = np.full((1, 3), 50.0)
    found = gate(leavers, hired, hired).place(leavers, np.zeros((1, 2)))
    np.testing.assert_allclose(found[0], PRIOR * np.array([[3.0], [7.0]]), rtol=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 2.0))
def test_everyone_goes_somewhere_and_nobody_through_a_closed_door(seed: int, response: float) -> None:
    numbers = np.random.default_rng(seed)
    leavers = numbers.random((1, 4)) * 100.0
    hired = numbers.random((1, 3)) * 40.0 * (numbers.random((1, 3)) < 0.6)
    base = numbers.random((1, 3)) * 40.0
    retired = numbers.random((1, 2))
    pull = Pull(np.full((1, 1), response), numbers.uniform(0.5, 2.0, (1, 5)))
    found = gate(leavers, hired, base, pull)
    placed = found.place(leavers, retired)
    assert placed.sum() == pytest.approx(leavers.sum() + retired.sum(), rel=1e-12)
    assert (placed >= 0.0).all()
    inside = Origins.of(MIX).by_entity(leavers * found.through)
    assert inside.sum() <= hired.sum() + 1e-9
    assert (inside <= hired.sum() - hired + 1e-9).all()


def test_who_finds_no_door_goes_elsewhere_by_the_same_shares() -> None:
    leavers = np.array([[10.0, 10.0, 10.0, 10.0]])
    open_, closed = np.full((1, 3), 50.0), np.zeros((1, 3))
    usual = gate(leavers, open_, open_).place(leavers, np.zeros((1, 2)))[0]
    none = gate(leavers, closed, open_).place(leavers, np.zeros((1, 2)))[0]
    assert not none[:, 0].any()
    others = usual[:, 1:] / usual[:, 1:].sum(axis=1, keepdims=True)
    np.testing.assert_allclose(none[:, 1:] / 20.0, others, rtol=1e-12)


def test_an_offer_of_a_bloc_draws_people() -> None:
    leavers = np.full((1, 4), 10.0)
    hired = np.full((1, 3), 50.0)
    offer = np.ones((1, 5))
    offer[0, 1] = np.exp(0.5)
    plain = gate(leavers, hired, hired).place(leavers, np.zeros((1, 2)))
    drawn = gate(leavers, hired, hired, Pull(np.ones((1, 1)), offer)).place(leavers, np.zeros((1, 2)))
    assert (drawn[..., 2] > plain[..., 2]).all()
    assert (np.delete(drawn, 2, axis=-1) < np.delete(plain, 2, axis=-1)).all()


def test_drawn_shares_have_the_mean_and_spread_of_the_dirichlet() -> None:
    numbers = np.random.default_rng(1)
    uniforms = numbers.random((20_000, 2, 6))
    drawn = dirichlet(uniforms, PRIOR, np.full(20_000, 20.0))
    np.testing.assert_allclose(drawn.sum(axis=-1), 1.0, rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(drawn.mean(axis=0), PRIOR, rtol=0.0, atol=0.003)
    np.testing.assert_allclose(drawn.var(axis=0), PRIOR * (1 - PRIOR) / 21.0, rtol=0.06)


def test_priors_must_be_shares() -> None:
    with pytest.raises(ExeuntError, match=r"E495.*law add up to 1\.1"):
        check_priors(np.array([[0.5, 0.6]]), ("law",))
    with pytest.raises(ExeuntError, match=r"E495.*one is negative"):
        check_priors(np.array([[1.5, -0.5]]), ("law",))
    check_priors(np.array([[0.5, 0.5 + 1e-10]]), ("law",))
    with pytest.raises(ExeuntError, match="E495"):
        check_priors(np.array([[0.5, 0.5 + 1e-8]]), ("law",))
    with pytest.raises(ExeuntError, match=r"E495.*stays in the system"):
        check_priors(np.array([[1.0, 0.0]]), ("law",))
