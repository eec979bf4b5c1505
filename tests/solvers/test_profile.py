"""The collection profile: its anchors, the table it gives, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.solvers.profile import check_profile, collection_profile
from exeunt.world.world import World


def profile(march: float, april: float, june: float, september: float, cap: float = 0.97) -> np.ndarray:
    one = np.ones(1)
    return collection_profile(
        march * one,
        april * one,
        june * one,
        september * one,
        january_of_march=one * 0.22 / 0.52,
        february_of_march=one * 0.40 / 0.52,
        september_cap=cap * one,
    )


def test_modes_give_the_observed_profile() -> None:
    table = World.load().table("collection_profile").where(payer_group="all_but_usa")
    order = np.argsort(table["month"])
    assert profile(0.52, 0.16, 0.08, 0.126)[0] == pytest.approx(table["share_central"][order], abs=1e-9)


@given(st.floats(0.42, 0.60), st.floats(0.10, 0.20), st.floats(0.05, 0.12), st.floats(0.08, 0.16))
def test_never_falls_and_ends_at_one(march: float, april: float, june: float, september: float) -> None:
    drawn = profile(march, april, june, september)[0]
    assert (np.diff(drawn, prepend=0.0) >= 0.0).all()
    assert drawn[-1] == 1.0
    assert drawn[8] <= 0.97


def test_a_falling_profile_is_refused_with_its_month() -> None:
    # June is above the cap of September, so the line falls in July.
    with pytest.raises(ExeuntError, match="falls in month 7") as refused:
        profile(0.80, 0.16, 0.02, 0.0)
    assert refused.value.code == "E440"


def test_a_profile_that_does_not_end_at_one_is_refused() -> None:
    rising = np.linspace(0.05, 0.9, 12)[None]
    with pytest.raises(ExeuntError, match=r"ends month 12 at 0\.9,") as refused:
        check_profile(rising)
    assert refused.value.code == "E440"
