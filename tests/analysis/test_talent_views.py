"""The corps in views: figures agree with the draws, repair is the published one, drivers are named, faces show it."""

from __future__ import annotations

import numpy as np
import pytest

import exeunt
from exeunt.analysis.talent import (
    TalentPage,
    attrition_reach,
    caveats,
    controlled_repair,
    controlled_rules,
    talent_page,
)
from exeunt.analysis.talent_drivers import named, talent_drivers
from exeunt.cli import summary_talent
from exeunt.declarations import all_declarations
from exeunt.engine.draws import Draws
from exeunt.errors import ExeuntError
from exeunt.report.page import Page
from exeunt.report.sections import talent
from exeunt.results.result import Result
from exeunt.world.world import World

CHANNELS = ("assessments", "liquidity", "funding", "talent", "functions")


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


@pytest.fixture(scope="module")
def result(world: World) -> Result:
    return exeunt.run(["us-66", "us-retreat", "us-return"], draws=64, world=world, channels=CHANNELS)


@pytest.fixture(scope="module")
def retreat(result: Result, world: World) -> TalentPage:
    return talent_page(result, "us-retreat", world)


def test_page_agrees_with_the_draws(result: Result, retreat: TalentPage) -> None:
    staff = {arm: result.values("staff_system", arm) for arm in ("us-retreat", "baseline")}
    gap = staff["us-retreat"][:, -1] - staff["baseline"][:, -1]
    assert retreat.staff.p50 == pytest.approx(float(np.median(gap)))
    known = {arm: result.values("public_expertise_index", arm)[:, -1] for arm in ("us-retreat", "baseline")}
    lost = known["us-retreat"] - known["baseline"]
    assert retreat.expertise.p50 == pytest.approx(float(np.median(lost)), rel=1e-6)
    assert retreat.path[-1].experience.p50 == pytest.approx(float(np.median(known["us-retreat"] / known["baseline"])))
    medians = [f.experience.p50 for f in retreat.functions]
    assert medians == sorted(medians)
    assert len(retreat.functions) == 11


def test_the_list_alone_moves_few_and_the_retreat_many(result: Result, world: World, retreat: TalentPage) -> None:
    listed = talent_page(result, "us-66", world)
    assert listed.staff.p50 > 0.1 * retreat.staff.p50
    assert listed.expertise.p50 > 0.1 * retreat.expertise.p50
    assert retreat.moves


def test_after_a_return_posts_are_nearer_than_experience(result: Result, world: World) -> None:
    last = talent_page(result, "us-return", world).path[-1]
    assert last.headcount.p50 > last.experience.p50 + 0.02


def test_a_closed_door_sends_people_elsewhere(retreat: TalentPage) -> None:
    gap = {code: b.p50 for code, _, b in retreat.destinations}
    assert gap["multilateral"] < 0.0
    assert all(v > 0.0 for code, v in gap.items() if code != "multilateral")


def test_repair_and_rules_of_the_controlled_case(world: World) -> None:
    assert [(r.learning, r.posts, r.experience, r.lag) for r in controlled_repair(world)] == [
        (2.0, 5, 7, 2),
        (5.0, 5, 9, 4),
        (12.0, 5, 12, 7),
    ]
    rules = {r.rule: r.first for r in controlled_rules(world)}
    assert rules["last_in"] > rules["barbell"] > rules["proportional"] > rules["senior_first"]


def test_half_of_a_quarter_is_reached_by_attrition(world: World) -> None:
    reach = attrition_reach(world)
    assert reach.p05 < reach.p50 < reach.p95
    # by hand at one hazard for all: 1 - 0.915 x (1 - 0.085 / 2)
    assert reach.p50 == pytest.approx(1 - 0.915 * (1 - 0.0425), abs=0.01)
    assert reach.p50 / 0.25 == pytest.approx(0.5, abs=0.05)


def test_drivers_find_what_moves_a_figure_and_nothing_in_a_constant(result: Result) -> None:
    law = all_declarations()["talent"].parameters["learning_mediation"]
    drawn = Draws(66, 64).parameter("talent", law.name, law.distribution, start=0, count=64)
    found = talent_drivers(result, "us-retreat", -(drawn**3))
    assert found.rows[0].key == "talent.learning_mediation"
    assert found.rows[0].spearman == pytest.approx(-1.0, abs=1e-12)
    assert [d.key for d in named(found)] == ["talent.learning_mediation"]
    assert found.is_judgement
    assert named(talent_drivers(result, "us-retreat", np.ones(64))) == ()


def test_caveats_carry_the_figures_of_the_tables(world: World) -> None:
    staff, places, index = caveats(world)
    assert "113,533 persons" in staff["en"]
    assert "grade C" in places["en"]
    assert "ranks persons" in index["en"]
    assert all(set(c) == {"en", "zh_hant"} for c in caveats(world))


def test_a_run_without_the_channel_says_so(world: World) -> None:
    result = exeunt.run("us-66", draws=64, world=world, channels=("assessments", "liquidity", "funding"))
    with pytest.raises(ExeuntError, match=r"E578.*not in this run"):
        talent_page(result, "us-66", world)
    assert summary_talent.lines(result, "us-66", 2026, world) == []


def test_screen_shows_it(result: Result, world: World) -> None:
    lines = summary_talent.lines(result, "us-retreat", 2026, world)
    assert len(lines) == 2
    assert "grade C" in lines[0]
    assert "2, 4 or 7 years later" in lines[1]


def test_report_shows_it_in_both_languages(result: Result, world: World, retreat: TalentPage) -> None:
    pages = [retreat, talent_page(result, "us-return", world)]
    english, chinese = (talent.build(Page(result, world, language), pages)[0] for language in ("en", "zh-Hant"))
    assert english.title == "Does experience come back with the money?"
    assert chinese.title == "資金回來，經驗也會回來嗎？"
    for section in (english, chinese):
        assert section.grade == "C"
        assert [f.key for f in section.figures] == ["talent-us-retreat", "talent-us-return", "talent-destinations"]
        assert all("<svg" in f.picture.wide for f in section.figures)
        assert [len(t.rows) for t in section.tables] == [11, 11, 40, 12, 5]
    shown = named(retreat.drivers)
    assert shown
    assert all(d.names["en"] in english.after[0] for d in shown)
    assert "2, 4 or 7 years later" in english.lead[-2]
    assert talent.build(Page(result, world, "en"), ()) == []
