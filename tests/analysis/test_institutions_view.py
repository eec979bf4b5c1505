"""The view of institutions: probabilities against the run's own counts, followers, successors, bad questions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import exeunt
from exeunt.analysis.institutions import drawn, institutions, life_chances
from exeunt.channels.institutions.base import read_base
from exeunt.channels.institutions.lives import read_lives
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World

CHANNELS = ("assessments", "liquidity", "funding", "functions", "institutions")


@pytest.fixture(scope="module")
def lived(facts: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder: Path = tmp_path_factory.mktemp("institutions") / "run"
    return exeunt.run(["us-66", "us-retreat"], draws=192, seed=66, channels=CHANNELS, world=facts, out=folder)


def test_probabilities_agree_with_the_draws_of_the_run(lived: Result, facts: World) -> None:
    """The chances that are computed, and the 0 and 1 that were drawn, have the same mean over bodies and draws."""
    p = drawn(lived, "us-retreat")
    chance = life_chances(lived, "us-retreat", facts, p).mean(axis=0)
    places = read_lives(facts, read_base(facts), strict=False).place
    found = lived.values("organisation_status", "us-retreat")[:, -1].mean(axis=0)[places]
    assert chance.sum(axis=-1) == pytest.approx(1.0)
    assert np.abs(chance - found).max() < 0.16  # 192 draws: four standard errors of one body
    assert np.abs((chance - found).mean(axis=0)).max() < 0.02


def test_the_view_of_the_retreat(lived: Result, facts: World) -> None:
    view = institutions(lived, "us-retreat", facts)
    assert view.lives[0].code == "WHO"
    assert view.lives[0].stagnant_added.p05 > 0.0
    assert all(0.0 <= x.dead.p05 <= x.dead.p95 <= 1.0 for x in view.lives)
    assert view.exits > view.exits_base > 0.0
    assert view.added.p50 >= 0.0
    assert view.size_only == pytest.approx(12 * 1.45, rel=0.1)
    assert len(view.followers) == 12
    assert all(f.chance.p50 > f.rest.p50 for f in view.followers)
    assert "Israel" in {f.country["en"] for f in view.followers}
    names = {n["en"] for n in view.without_list}
    assert "International Renewable Energy Agency" in names
    assert view.take_over[0].last.p95 <= 1.0


def test_the_list_alone_adds_less_stagnation_than_the_retreat(lived: Result, facts: World) -> None:
    added = [institutions(lived, s, facts).lives for s in ("us-66", "us-retreat")]
    alone, retreat = (np.mean([x.stagnant_added.p50 for x in lives]) for lives in added)
    assert retreat > alone >= 0.0


def test_a_run_without_the_channel_is_refused(result: Result, facts: World) -> None:
    with pytest.raises(ExeuntError, match="E599"):
        institutions(result, "us-retreat", facts)


def test_the_section_stands_in_both_languages(lived: Result, facts: World) -> None:
    from exeunt.report.page import Page
    from exeunt.report.sections import institutions as section

    view = institutions(lived, "us-retreat", facts)
    for language, word in (("en", "Followers"), ("zh-Hant", "跟隨者")):
        built = section.build(Page(lived, facts, language), view)
        assert built.lead[0].startswith(word)
        assert "will die" not in " ".join(built.lead)
        assert len(built.tables) == 3
        assert built.figures[0].table.rows
