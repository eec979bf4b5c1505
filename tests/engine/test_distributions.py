"""Distributions: parsing, bounds, inverse CDFs that never fall."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from exeunt.distributions import Distribution
from exeunt.errors import ExeuntError

number = st.floats(-1e6, 1e6, allow_nan=False)
positive = st.floats(1e-3, 1e3)


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    kinds = ["fixed", "uniform", "triangular", "truncated_normal", "lognormal", "truncated_lognormal", "gamma", "beta"]
    kind = draw(st.sampled_from(kinds))
    shapes = st.floats(0.5, 50)
    if kind in ("gamma", "lognormal"):
        scale = draw(st.floats(0.001, 3)) if kind == "gamma" else draw(st.floats(0, 3))
        return Distribution.parse({kind: [draw(shapes if kind == "gamma" else positive), scale]})
    if kind == "truncated_lognormal":
        low, high = sorted(draw(st.tuples(positive, positive)))
        return Distribution.parse({kind: [draw(positive), draw(st.floats(0.01, 3)), low, high]})
    if kind == "beta":
        low, high = sorted(draw(st.tuples(number, number)))
        return Distribution.parse({kind: [draw(shapes), draw(shapes), low, high]})
    if kind == "fixed":
        return Distribution.parse(draw(number))
    low, middle, high = sorted(draw(st.tuples(number, number, number)))
    if kind in ("uniform", "triangular"):
        return Distribution.parse({kind: [low, high] if kind == "uniform" else [low, middle, high]})
    return Distribution.parse({kind: [middle, draw(positive), low, high]})


@given(distributions(), st.lists(st.floats(2.0**-31, 1 - 2.0**-31), min_size=2, max_size=40))
def test_inverse_cdf_is_monotone_and_bounded(distribution: Distribution, uniforms: list[float]) -> None:
    u = np.sort(np.array(uniforms))
    values = distribution.quantile(u)
    low, high = distribution.bounds
    slack = 1e-12 * (1.0 + np.abs(values))
    assert values.shape == u.shape
    assert np.isfinite(values).all()
    assert (np.diff(values) >= -slack[1:]).all()
    assert (values >= low - slack).all()
    assert (values <= high + slack).all()


@given(distributions())
def test_what_is_written_is_read_again(distribution: Distribution) -> None:
    assert Distribution.parse(distribution.to_data()) == distribution


@pytest.mark.parametrize(
    ("spec", "peer"),
    [
        ({"triangular": [1.0, 2.0, 5.0]}, stats.triang(0.25, loc=1, scale=4)),
        ({"uniform": [2.0, 3.0]}, stats.uniform(2, 1)),
        ({"truncated_normal": [1.0, 0.5, 0.0, 1.2]}, stats.truncnorm(-2, 0.4, loc=1, scale=0.5)),
        ({"lognormal": [3.0, 0.4]}, stats.lognorm(0.4, scale=3.0)),
        ({"gamma": [2.0, 0.03]}, stats.gamma(2.0, scale=0.03)),
        ({"beta": [3.0, 9.0, 0.0, 1.0]}, stats.beta(3.0, 9.0)),
        ({"beta": [2.0, 2.0, 1.0, 3.0]}, stats.beta(2.0, 2.0, loc=1.0, scale=2.0)),
    ],
)
def test_inverse_cdfs_equal_those_of_scipy(spec: dict[str, list[float]], peer: object) -> None:
    u = np.linspace(0.001, 0.999, 999)
    expected = peer.ppf(u)  # type: ignore[attr-defined]
    np.testing.assert_allclose(Distribution.parse(spec).quantile(u), expected, rtol=1e-9)


def test_a_truncated_lognormal_is_a_lognormal_within_its_bounds() -> None:
    u = np.linspace(0.001, 0.999, 999)
    values = Distribution.parse({"truncated_lognormal": [0.3, 0.5, 0.1, 0.5]}).quantile(u)
    peer = stats.lognorm(0.5, scale=0.3)
    assert ((values >= 0.1) & (values <= 0.5)).all()
    np.testing.assert_allclose((peer.cdf(values) - peer.cdf(0.1)) / (peer.cdf(0.5) - peer.cdf(0.1)), u, rtol=1e-9)


def test_numbers_may_be_named_in_any_order() -> None:
    named = {"triangular": {"high": 3, "low": 1, "mode": 2}}
    assert Distribution.parse(named) == Distribution.parse({"triangular": [1, 2, 3]})


@pytest.mark.parametrize(
    ("spec", "central"),
    [
        (0.3, 0.3),
        ({"uniform": [1, 3]}, 2.0),
        ({"triangular": [0, 1, 9]}, 1.0),
        ({"lognormal": [4, 1]}, 4.0),
        ({"gamma": [2, 3]}, 6.0),
    ],
)
def test_central_value(spec: object, central: float) -> None:
    assert Distribution.parse(spec).central == central


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ("0.3", "E120"),
        (True, "E120"),
        (None, "E120"),
        ([0.1, 0.2], "E120"),
        ({}, "E120"),
        ({"uniform": [0, 1], "fixed": 1}, "E120"),
        ({"normal": [0, 1]}, "E120"),
        ({"uniform": [1, 0]}, "E121"),
        ({"uniform": [0]}, "E121"),
        ({"uniform": ["0", 1]}, "E121"),
        ({"uniform": [False, 1]}, "E121"),
        ({"uniform": {"low": 0, "top": 1}}, "E121"),
        ({"triangular": [0, 2, 1]}, "E121"),
        ({"truncated_normal": [0, 0, -1, 1]}, "E121"),
        ({"lognormal": [1, -1]}, "E121"),
        ({"truncated_lognormal": [0.3, 0.5, -0.1, 0.5]}, "E121"),
        ({"truncated_lognormal": [0.3, 0, 0.1, 0.5]}, "E121"),
        ({"gamma": [0, 1]}, "E121"),
        ({"beta": [1, -1, 0, 1]}, "E121"),
        ({"beta": [1, 1, 1, 0]}, "E121"),
        ({"lognormal": [-1, 1]}, "E121"),
        (math.nan, "E121"),
        ({"uniform": [0, math.inf]}, "E121"),
    ],
)
def test_bad_distributions_are_refused_with_their_place(spec: object, code: str) -> None:
    with pytest.raises(ExeuntError) as raised:
        Distribution.parse(spec, where="us.yaml:7 retained")
    assert raised.value.code == code
    assert raised.value.where == "us.yaml:7 retained"


def test_a_misspelt_distribution_names_the_nearest() -> None:
    with pytest.raises(ExeuntError, match=r"did you mean triangular\?"):
        Distribution.parse({"triangula": [0, 1, 2]})
