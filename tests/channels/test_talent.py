"""The channel talent: base, published vectors, properties of the scenario arm, bad input."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from talent_harness import function, organisation, parameters, prepared, run, world

from exeunt.channels.functions.flags import function_flags
from exeunt.channels.talent import channel as talent_channel
from exeunt.channels.talent.base import Base
from exeunt.channels.talent.channel import CHANNEL
from exeunt.channels.talent.functions import experience_per_head
from exeunt.engine.block import run_block
from exeunt.engine.draws import Draws
from exeunt.engine.plan import make_plan
from exeunt.engine.registry import load_channels
from exeunt.errors import ExeuntError
from exeunt.scenario.scenario import Scenario
from exeunt.solvers.cohorts import experience_weight, staff_year, stationary
from exeunt.solvers.staff_cuts import RULES, CutRule
from exeunt.world.world import TABLES, World

CASES = Path(talent_channel.__file__).parent / "cases"
SOME_YEARS = [0.7] * 4 + [1.0] * 8


@cache
def arms() -> dict[str, dict[str, np.ndarray]]:
    """Return one block of a run in which the money channels feed talent and talent feeds functions."""
    quiet = Scenario.from_dict({"name": "quiet", "title": {"en": "Nothing"}, "events": []})
    scenarios = [s.compile(world()) for s in (quiet, Scenario.load("us-66"), Scenario.load("us-retreat"))]
    channels = load_channels(["assessments", "liquidity", "funding", "talent", "functions"])
    return run_block(make_plan(world(), channels, scenarios, Draws(66, 64)), 0)


def test_without_an_event_both_arms_have_the_same_bits() -> None:
    base, quiet = arms()["baseline"], arms()["quiet"]
    written = [n for n in CHANNEL.declaration.writes if n in base]
    assert "talent_factor" in written
    for name in written:
        np.testing.assert_array_equal(quiet[name], base[name])


def test_a_draw_is_the_same_whatever_the_number_of_draws() -> None:
    channels = load_channels(["assessments", "liquidity", "funding", "talent", "functions"])
    compiled = [Scenario.load("us-retreat").compile(world())]
    more = run_block(make_plan(world(), channels, compiled, Draws(66, 128)), 0)["us-retreat"]
    for name in ("talent_factor", "destination", "staff"):
        np.testing.assert_array_equal(more[name], arms()["us-retreat"][name])


def test_without_an_event_the_corps_stands_still() -> None:
    base = arms()["baseline"]
    staffed = prepared().base.places
    np.testing.assert_allclose(base["talent_factor"], 1.0, rtol=0.0, atol=1e-9)
    np.testing.assert_allclose(base["experience_index"], 1.0, rtol=0.0, atol=1e-9)
    np.testing.assert_allclose(base["separations"][..., staffed], 0.0, rtol=0.0, atol=1e-6)  # persons
    assert not base["hiring_freeze"][..., staffed].any()
    assert not base["repair_lag"].any()


def test_an_organisation_that_nothing_touches_keeps_its_staff_to_the_bit() -> None:
    base, listed = arms()["baseline"], arms()["us-66"]
    who = organisation("WMO")
    np.testing.assert_array_equal(listed["spending_ratio"][..., who], base["spending_ratio"][..., who])
    for name in ("staff", "separations", "natural_leavers", "hires", "staff_experience"):
        np.testing.assert_array_equal(listed[name][..., who], base[name][..., who])
    assert (listed["destination"] != base["destination"]).any()  # through the openings of others


def test_functions_take_the_factor() -> None:
    arm = arms()["us-retreat"]
    who = function("rule_of_law")
    core = np.clip(arm["money_capacity"][..., who] * arm["talent_factor"][..., who], 0.0, 1.5)
    np.testing.assert_array_equal(arm["capacity"][..., who], core)
    assert (arm["talent_factor"][:, 1, who] != 1.0).any()


@pytest.mark.parametrize("rule", RULES)
def test_persons_are_conserved_and_leavers_go_somewhere(rule: str) -> None:
    drawn = parameters()
    years = run(np.array(SOME_YEARS)[:, None], drawn=drawn, step=prepared(cut_rule=rule))
    places = prepared().base.places
    before = np.broadcast_to(prepared().base.staff, (64, len(places)))
    for now in years:
        flow = {n: now[n][:, places] for n in ("staff", "natural_leavers", "separations", "hires")}
        balance = before - flow["natural_leavers"] - flow["separations"] + flow["hires"]
        np.testing.assert_allclose(flow["staff"], balance, rtol=0.0, atol=1e-9 * before.max())
        left = (flow["natural_leavers"] + flow["separations"]).sum(axis=1) * drawn["professional_share"]
        np.testing.assert_allclose(now["destination"].sum(axis=(1, 2)), left, rtol=1e-12)
        np.testing.assert_allclose(now["staff_system"], flow["staff"].sum(axis=1), rtol=1e-12)
        assert (now["privatised_share"] >= 0.0).all()
        assert (now["privatised_share"] <= 1.0).all()
        before = flow["staff"]


def test_staff_falls_with_money_and_comes_back_before_experience() -> None:
    drawn = parameters()
    low, still = run(np.array(SOME_YEARS)[:, None], drawn=drawn), run(drawn=drawn)
    assert (low[3]["staff_system"] < 0.9 * still[3]["staff_system"]).all()
    assert (low[-1]["staff_system"] > low[3]["staff_system"]).all()
    carriers = prepared().base.carriers
    head, known = (low[-1][n][:, carriers] for n in ("headcount_index", "experience_index"))
    assert np.median(known - head) < -0.01  # the recruits have not learnt yet
    assert (low[-1]["talent_factor"][:, carriers] <= 1.0).mean() > 0.95
    assert (low[1]["talent_factor"][:, carriers] > 1.0).all()  # while it shrinks, seniors stay


@pytest.mark.parametrize("rule", RULES)
def test_less_money_never_means_more_staff_or_more_experience(rule: str) -> None:
    drawn = parameters()
    levels = [run(np.array([m] * 12)[:, None], drawn=drawn, step=prepared(cut_rule=rule)) for m in (1.0, 0.9, 0.6, 0.3)]
    for less, more in zip(levels[1:], levels[:-1], strict=True):
        for low, high in zip(less, more, strict=True):
            for name in ("staff_system", "public_expertise_index", "experience"):
                assert (low[name] <= high[name] * (1.0 + 1e-12)).all()


def test_slow_learners_lose_later_and_come_back_later() -> None:
    years = run(np.array(SOME_YEARS)[:, None], drawn=parameters(growth_elasticity=1.0, adjustment_speed=0.9))
    fast, slow = (np.array([np.median(y[f"public_expertise_{n}"]) for y in years]) for n in ("fast", "slow"))
    assert slow[-1] < fast[-1]
    assert np.argmin(slow) >= np.argmin(fast)


def test_repair_lag_counts_the_years_between_posts_and_experience() -> None:
    """Money for three years at three quarters, then whole: headcount back in one or two years, experience later."""
    quick: dict[str, Any] = {
        "growth_elasticity": 1.0,
        "adjustment_speed": 0.9,
        "permanent_weight": 0.6,
        "mentor_hires": 1.0,
    }
    path = np.array([0.7] * 3 + [1.0] * 9)[:, None]
    lags = [
        np.median(run(path, drawn=parameters(**quick, learning_mediation=theta))[-1]["repair_lag"], axis=0)
        for theta in (2.0, 5.0, 12.0)
    ]
    who = function("rule_of_law")
    assert lags[0][who] < lags[1][who] < lags[2][who]


def test_ordinary_falls_move_staff_less_than_announced_ones() -> None:
    drawn = parameters()
    path = np.array([0.8] + [1.0] * 11)[:, None]
    announced, ordinary = (run(path, drawn=drawn, step=prepared(cuts=c))[0] for c in ("announced", "ordinary"))
    assert (announced["staff_system"] < ordinary["staff_system"]).all()
    central = parameters(growth_elasticity=0.42, permanent_weight=0.35, adjustment_speed=0.6)
    same_year = run(path, drawn=central, step=prepared(cuts="ordinary"))[0]["staff_system"]
    slope = np.log(same_year / prepared().base.staff.sum()) / np.log(0.8)
    # 0.35 * 0.6 * 0.42 = 0.09 of the logarithm of smoothed money; measured 0.17 with standard error 0.05
    assert slope == pytest.approx(0.09, abs=0.01)
    assert abs(0.171 - slope).max() < 2.0 * 0.05


def test_low_cash_that_runs_down_stops_hiring() -> None:
    quiet = {"cash_days": np.full((1, 48), 20.0), "cash_days@baseline": np.full((1, 48), 90.0)}
    falling = run(1.0, inputs=quiet | {"cash_days(-1)": np.full((1, 48), 40.0)}, years=1)[0]
    places = prepared().base.places
    assert not falling["hires"][:, places].any()
    assert falling["hiring_freeze"][:, places].all()
    settled = run(1.0, inputs=quiet | {"cash_days(-1)": np.full((1, 48), 20.5)}, years=1)[0]
    usual = quiet | {"cash_days@baseline": np.full((1, 48), 20.0), "cash_days(-1)": np.full((1, 48), 40.0)}
    unknown = quiet | {"cash_days": np.full((1, 48), np.nan)}
    for hiring in (settled, run(1.0, inputs=usual, years=1)[0], run(1.0, inputs=unknown, years=1)[0]):
        assert (hiring["hires"][:, places] > 0.0).all()
    off = run(1.0, inputs=quiet, step=prepared(hiring_freeze="off"), years=1)[0]
    assert (off["hires"][:, places] > 0.0).all()


def test_rich_home_states_and_offers_of_a_bloc_draw_leavers() -> None:
    employers = world().index("employer")
    plain = run(years=1)[0]["destination"]
    richer = run(inputs={"gdp(-1)": np.full((1, len(world().index("country"))), 1.2)}, years=1)[0]["destination"]
    home = employers.position("home_state")
    assert (richer[..., home] >= plain[..., home]).all()
    offered = run(drawn=parameters(bloc_offer=1.0), years=1)[0]["destination"]
    bloc = employers.position("other_state_or_bloc")
    assert (offered[..., bloc] > plain[..., bloc]).all()


def test_factor_of_the_worked_example() -> None:
    """functions.md section 5: headcount 0.85, experience 0.80, money share 0.5."""
    fixed = {n: np.array([v]) for n, v in CENTRAL.items()}
    one = np.ones((1, 1))
    found = experience_per_head(0.85 * one, 0.80 * one, np.array([0.5]), fixed)
    assert found[0, 0] == pytest.approx(0.970143, abs=1e-6)
    assert experience_per_head(0.0 * one, 0.0 * one, np.array([0.5]), fixed)[0, 0] == 1.0
    assert experience_per_head(one, 0.01 * one, np.array([0.5]), fixed)[0, 0] == 0.5


CENTRAL = {
    "money_weight_shift": 0.0,
    "money_weight_least": 0.05,
    "money_weight_most": 0.95,
    "factor_floor": 0.5,
    "factor_ceiling": 1.5,
}


@pytest.mark.parametrize(
    "case", yaml.safe_load((CASES / "quarter_cut.yaml").read_text("utf-8")), ids=lambda c: c["name"]
)
def test_cases(case: Any) -> None:
    given, wanted, margin = case["input"], case["output"], case["absolute_error_margin"]
    hazard = prepared().base.hazards[1][None]
    staff = stationary(hazard)[:, :, None]
    known = experience_weight(given["learning_time"])[:, None]
    base, heads, knows = (staff * known).sum(), [], []
    for target in given["target"]:
        year = staff_year(staff, hazard, np.array([[target]]), 0.5, np.zeros((1, 1), bool), CutRule(given["rule"]))
        staff = year.staff
        heads.append(year.heads[0, 0])
        knows.append((staff * known).sum() / base)
    assert heads == pytest.approx(wanted["headcount"], abs=margin)
    assert [knows[0], knows[-1]] == pytest.approx([wanted["experience_first"], wanted["experience_last"]], abs=margin)


def test_base_is_that_of_the_tables() -> None:
    base = prepared().base
    assert len(base.labels) == 40
    assert base.staff[base.labels.index("WHO")] == pytest.approx(8975.7)
    np.testing.assert_allclose(base.field_mix.sum(axis=1), 1.0, rtol=0.0, atol=1e-12)
    who = [world().index("function").labels[c] for c in base.carriers]
    assert "peacekeeping" in who
    assert "commodity_information" not in who
    arm = run(0.7, years=3)[-1]
    without = np.setdiff1d(np.arange(base.functions), base.carriers)
    for name in ("headcount_index", "experience_index", "talent_factor"):
        assert (arm[name][:, without] == 1.0).all()
    flags = function_flags(world())
    assert {f for f, told in flags.items() if "no_staff_data" not in told} == set(who)
    assert "no_staff_data" in flags["commodity_information"]
    assert "no_staff_data" not in flags["rule_of_law"]
    unstaffed = np.setdiff1d(np.arange(base.organisations), base.places)
    assert np.isnan(arm["staff"][:, unstaffed]).all()


def test_published_staff_of_2019() -> None:
    """talent.md section 4: Secretariat units and headquarters staff of the source."""
    units = world().table("staff_units")
    staff = dict(zip(units["unit"], units["staff_2019"], strict=True))
    told = {"OHCHR": 1278, "OCHA": 1880, "UNEP": 1312, "UNCTAD": 432, "OLA": 187}
    assert {u: staff[u] for u in told} == told
    assert sum(staff.values()) == 114_119 - 286 - 257 - 43  # without the pension fund, computing centre, pay commission


def changed(tmp_path: Path, table: str, old: str, new: str) -> World:
    """Return the shipped world with one text replaced in one table of the package talent."""
    for package in TABLES.iterdir():
        if package.is_dir() and package.name != "talent":
            (tmp_path / package.name).symlink_to(package)
    shutil.copytree(TABLES / "talent", tmp_path / "talent")
    path = tmp_path / "talent" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return World.load(tmp_path)


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("staff_units", "FAO,FAO,3119,1.3800,3570.8", "FAO,FAO,3119,1.3800,-1", r"E497.*staff_units.csv:3.*FAO is -1"),
        ("staff_units", "FAO,FAO,3119,1.3800,3570.8", "FAO,FAO,3119,1.3800,", r"E103"),
        ("staff_function_weights", "DESA,statistics_policy,1,", "DESA,statistics_policy,1.2,", r"E496.*:2.*reach 1\.2"),
        ("staff_function_weights", "DESA,statistics_policy", "DESSA,statistics_policy", r"E496.*did you mean DESA"),
        ("staff_function_weights", "DESA,statistics_policy", "DESA,statistic_policy", r"E496.*did you mean statistics"),
        ("function_fields", "training,training_and_research", "trainin,training_and_research", r"E496.*did you mean"),
        ("function_fields", "training,training_and_research", "training,trainng_and_research", r"E496.*did you mean"),
        (
            "destination_priors",
            "public_international_law,multilateral,0.2,",
            "public_international_law,multilateral,0.3,",
            r"E495.*add up to 1\.1",
        ),
        ("destination_priors", "public_health,multilateral,0.18,C\n", "", r"E496.*lacks an employer"),
        ("tenure_survival", "Professional,2007,10,0.3", "Professional,2007,10,0.6", r"E493.*does not decrease"),
    ],
)
def test_bad_tables_are_refused_by_row(tmp_path: Path, table: str, old: str, new: str, said: str) -> None:
    with pytest.raises(ExeuntError, match=said):
        Base.read(changed(tmp_path, table, old, new))


def test_bad_money_is_refused_by_name() -> None:
    path = np.ones((1, 48))
    path[0, organisation("FAO")] = -0.1
    with pytest.raises(ExeuntError, match=r"E498.*FAO is -0\.1 in draw 0"):
        run(path, years=1)
