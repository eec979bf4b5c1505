"""Costs put together from parts are what the whole matrices say."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.solvers.trade import Costs, Patch, Product, Zone, composed_links
from solvers.trade.conftest import FloatArray

DRAWS, SIZE, THETA = 4, 7, np.array([3.0, 4.0, 5.0, 6.0])


@pytest.fixture(scope="module")
def draw() -> np.random.Generator:
    return np.random.Generator(np.random.Philox(7))


def shares(draw: np.random.Generator) -> FloatArray:
    flows = draw.lognormal(0.0, 1.0, (SIZE, SIZE))
    return np.asarray(flows / flows.sum(axis=0))


def case(draw: np.random.Generator) -> tuple[Costs, FloatArray, FloatArray]:
    """Return costs of every kind, and the same as whole matrices: at buyers' prices and net of duty."""
    mixed = draw.dirichlet(np.ones(4), (1, SIZE))
    factor = draw.uniform(0.8, 1.0, (DRAWS, 4, 4))
    near = (draw.uniform(size=(SIZE, SIZE)) > 0.5).astype(float)
    waste, duty = draw.uniform(0.9, 1.2, (DRAWS, 1)), draw.uniform(0.0, 0.3, (DRAWS, SIZE))
    columns = (draw.uniform(size=(DRAWS, SIZE)) > 0.5).astype(float)
    levy = draw.uniform(0.0, 0.1, (DRAWS, SIZE))
    one, two = np.array([1, 4]), np.array([0, 2, 5])
    added = draw.uniform(-0.1, 0.1, (DRAWS, 2, 3))
    zones = (
        Zone(near, columns, waste, duty),
        Zone(near, 1.0 - columns, waste),
        Zone(1.0 - near, None, None, np.full((1, 1), 0.05)),
    )
    costs = Costs(Product.mixture(mixed, factor), zones, (Patch(one, two, added),), levy)
    m = np.einsum("ib,dbc,jc->dij", mixed[0], factor, mixed[0])
    m[:, one[:, None], two] += added
    tax = np.where(near == 1.0, columns[:, None, :] * duty[:, :, None], 0.05)
    m *= np.where(near == 1.0, waste[:, :, None], 1.0)
    gross = m * ((1.0 + tax) * (1.0 + levy[:, None, :])) ** -THETA[:, None, None]
    net = gross / ((1.0 + tax) * (1.0 + levy[:, None, :]))
    place = np.arange(SIZE)
    gross[:, place, place] = net[:, place, place] = 1.0
    return costs, gross, net


def test_all_kinds_of_cost_at_once(draw: np.random.Generator) -> None:
    share = shares(draw)
    costs, gross, net = case(draw)
    for whole, received in ((gross, False), (net, True)):
        links = composed_links(share, costs, THETA, net=received)
        dense = np.stack([links.dense(d) for d in range(DRAWS)])
        np.testing.assert_allclose(dense, share * whole, rtol=1e-12, atol=1e-14)
        offers, wanted = draw.uniform(0.5, 2.0, (2, DRAWS, SIZE))
        np.testing.assert_allclose(links.inward(offers), np.einsum("di,dij->dj", offers, dense), rtol=1e-12)
        np.testing.assert_allclose(links.outward(wanted), np.einsum("dij,dj->di", dense, wanted), rtol=1e-12)
        np.testing.assert_allclose(links.own(), np.broadcast_to(np.diagonal(share), (1, SIZE)).repeat(DRAWS, 0))


def test_products_add_and_show_their_pairs(draw: np.random.Generator) -> None:
    one = Product(draw.uniform(size=(3, 1, SIZE)), draw.uniform(size=(3, DRAWS, SIZE)))
    two = Product(draw.uniform(size=(2, DRAWS, SIZE)), draw.uniform(size=(2, 1, SIZE)))
    rows, columns = np.array([0, 3]), np.array([1, 2, 6])
    both = one.plus(two).block(rows, columns)
    np.testing.assert_allclose(both, one.block(rows, columns) + two.block(rows, columns), rtol=1e-13)


def test_nothing_new_is_known_as_such() -> None:
    assert Costs().none
    assert not Costs(levy=np.zeros((1, SIZE))).none
    assert not Costs().has_duty
    assert Costs(zones=(Zone(np.ones((1, 1)), duty=np.full((1, 1), 0.1)),)).has_duty
