"""Random numbers: fixed streams, prefix property, append-only registry."""

from __future__ import annotations

import hashlib
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.distributions import Distribution
from exeunt.engine.draws import (
    SOBOL_DIMENSION,
    SOBOL_IN_USE,
    SOBOL_PART,
    Draws,
    philox_key,
    philox_uniforms,
    sobol_registry,
)
from exeunt.errors import ExeuntError

# The names bound so far, in order of dimension. A release may append to the file, never change what stands here.
GOLDEN_REGISTRY = (
    "share.us_voluntary",
    "funding.phi_earmarked",
    "funding.phi_core",
    "funding.kappa",
    "funding.alpha_term",
    "funding.alpha",
    "funding.lambda",
    "funding.w_0",
    "funding.w_3plus",
    "funding.phi_assessed_exit",
    "share.us_regular_dues",
    "share.us_peacekeeping_dues",
    "liquidity.k_usa",
    "liquidity.k_usa_pk",
    "liquidity.k_rest",
    "liquidity.spend_plan",
    "funding.w_2",
    "funding.fixed_share",
    "funding.sigma_ces",
    "funding.eta",
    "funding.cash_min",
    "funding.phi_small",
)


def test_philox_gives_the_published_vector() -> None:
    u = philox_uniforms(66, "food", "rain", 2026, 193, start=64, count=1)
    assert u.shape == (1, 193)
    assert u[0, :3].tolist() == [0.9274236117451407, 0.686755534526573, 0.9580398082863224]


def test_philox_key_is_the_hash_of_the_names() -> None:
    digest = hashlib.sha256(b"66|food|rain|2026").digest()
    expected = [int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little")]
    assert philox_key(66, "food", "rain", 2026).tolist() == expected


@given(st.integers(1, 20), st.integers(0, 300), st.integers(1, 100))
def test_philox_draw_k_does_not_depend_on_where_one_starts(width: int, start: int, count: int) -> None:
    whole = philox_uniforms(1, "a", "b", 2030, width, start=0, count=start + count)
    part = philox_uniforms(1, "a", "b", 2030, width, start=start, count=count)
    assert np.array_equal(whole[start:], part)


def test_streams_differ_by_seed_channel_variable_and_year() -> None:
    names = [
        (66, "a", "b", 2026),
        (67, "a", "b", 2026),
        (66, "c", "b", 2026),
        (66, "a", "d", 2026),
        (66, "a", "b", 2027),
    ]
    starts = {philox_uniforms(*name, 4, start=0, count=1)[0, 0] for name in names}  # type: ignore[arg-type]
    assert len(starts) == len(names)


def test_the_registry_is_append_only() -> None:
    names = list(sobol_registry())
    assert tuple(names[: len(GOLDEN_REGISTRY)]) == GOLDEN_REGISTRY
    assert list(sobol_registry().values()) == list(range(len(names)))
    assert len(names) <= SOBOL_IN_USE


def test_sobol_is_the_scipy_sequence_of_fixed_dimension() -> None:
    from scipy.stats import qmc

    count = 2 * SOBOL_PART + 128
    draws = Draws(7, count)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # count is no power of 2
        points = qmc.Sobol(SOBOL_DIMENSION, scramble=True, rng=7).random(count)
    for name, dimension in [(GOLDEN_REGISTRY[0], 0), (GOLDEN_REGISTRY[5], 5)]:
        got = draws.uniforms(*name.split("."), start=0, count=count)  # type: ignore[misc]
        assert np.array_equal(got, points[:, dimension] + 2.0**-31)


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 2**32), st.sampled_from([64, 100, 256, 500]), st.integers(0, 6))
def test_sobol_and_philox_parameters_have_the_prefix_property(seed: int, few: int, name: int) -> None:
    spec = Distribution.parse({"triangular": [0.1, 0.3, 0.9]})
    for channel, parameter in [GOLDEN_REGISTRY[name].split("."), ("toy", "free")]:
        long = Draws(seed, 1000).parameter(channel, parameter, spec, start=0, count=few)
        short = Draws(seed, few).parameter(channel, parameter, spec, start=0, count=few)
        assert np.array_equal(long, short)


def test_a_parameter_that_is_fixed_takes_no_random_number() -> None:
    draws = Draws(66, 64)
    values = draws.parameter("toy", "fixed", Distribution.fixed(0.3), start=0, count=64)
    assert set(values) == {0.3}
    assert draws._sobol is None


def test_uniforms_stay_inside_the_open_interval() -> None:
    draws = Draws(3, 4096)
    low = min(
        draws.uniforms("share", "us_voluntary", start=0, count=4096).min(),
        draws.shock("c", "s", 2025, 7, start=0, count=4096).min(),
    )
    assert low > 0
    assert draws.shock("c", "s", 2025, 7, start=0, count=4096).max() < 1


@pytest.mark.parametrize(("seed", "count"), [(-1, 10), (66, 0), (66, -5)])
def test_bad_seed_or_count_is_refused(seed: int, count: int) -> None:
    with pytest.raises(ExeuntError, match=r"^E403"):
        Draws(seed, count)
