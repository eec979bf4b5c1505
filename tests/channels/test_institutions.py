"""The channel institutions: quiet arms, contagion, scheduled exits, returns, lives, successors, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from institutions_harness import OPTIONS, leaving, parameters, run, scenario, shocks, step, world

import exeunt
from exeunt.analysis.hindcast import hindcasts
from exeunt.channels.institutions.base import latest_points, read_base
from exeunt.channels.institutions.carriers import read_carriers
from exeunt.channels.institutions.channel import CHANNEL, coefficients
from exeunt.engine.contract import BLOCK
from exeunt.errors import ExeuntError
from exeunt.solvers.exit_hazard import Coefficients, exit_hazard, pull
from exeunt.world.members import member_lists

LAST = -1


def place(dim: str, label: str) -> int:
    return world().index(dim).position(label)


def test_without_an_event_both_arms_have_equal_bits() -> None:
    result = exeunt.run("un-reform", draws=64, seed=66, channels=("institutions",), world=world())
    for name in result.variables:
        scenario_arm, baseline = (result.values(name, a) for a in ("un-reform", result.baseline_of("un-reform")))
        np.testing.assert_array_equal(scenario_arm, baseline)


def test_exits_elsewhere_change_nothing_where_no_list_is_known() -> None:
    """An exit from a body without a list moves no tie and no follower; only what that body carried is lost."""
    quiet, loud = run(step(), parameters()), run(step(leaving("USA", "ITTO")), parameters())
    for before, after in zip(quiet, loud, strict=True):
        for name in before:
            if name not in ("lost_since", "substitution"):
                np.testing.assert_array_equal(before[name], after[name], err_msg=name)


def test_an_exit_adds_followers_and_removes_none() -> None:
    """Same uniforms, a larger hazard: whoever leaves without the example leaves with it, in the first years."""
    quiet, loud = run(step(), parameters()), run(step(leaving("USA", "WHO")), parameters())
    who = place("body", "WHO")
    first = world().years.index(2026)
    assert (loud[first]["left_year"] >= quiet[first]["left_year"]).all()
    assert loud[LAST]["followers"][:, who].mean() > quiet[LAST]["followers"][:, who].mean()
    np.testing.assert_array_equal(loud[first - 1]["left_year"], quiet[first - 1]["left_year"])


def test_the_draw_agrees_with_the_hazard() -> None:
    """Exits of the first year over blocks, against the sum of hazards of every pair, computed densely."""
    base, drawn_total, expected = read_base(world()), 0.0, 0.0
    for start in range(0, 8 * BLOCK, BLOCK):
        p = parameters(start)
        c = coefficients(p)
        wide = Coefficients(*(getattr(c, n)[:, None] for n in c.__dataclass_fields__))
        mean = (base.point_sum / base.known)[base.body]
        known = np.isfinite(base.point)
        chance = exit_hazard(
            wide, np.nan_to_num(np.abs(base.point - mean)), np.zeros(1), np.zeros(1), base.members[base.body],
            2024.0 - base.founded[base.body],
        )  # fmt: skip
        expected += float(chance[:, known].sum())
        left = step().step(
            2025,
            {f"{n}(-1)": v for n, v in step().initial(p).items()}
            | {"shortfall(-1)": np.zeros(1), "cash_days(-1)": np.full(1, np.nan)},
            p,
            shocks(start)[0],
        )["left_year"]
        drawn_total += float((left > 0.0).sum())
    assert drawn_total == pytest.approx(expected, abs=4.0 * np.sqrt(expected))


def test_expected_followers_of_a_us_exit() -> None:
    """30 bodies x 70 members, age 40, documented rate 0.21: 0.50 a year at rest, 1.57 after a US exit (first build)."""
    points = latest_points(world())
    rows = world().table("unga_ideal_points")
    now = {str(c) for c, y in zip(rows["country"], rows["year"], strict=True) if y == 2024}
    p = np.array([x for c, x in points.items() if c != "USA" and c in now])
    table = world().table("exit_estimates").where(event="exit")
    builds = {
        b: {
            str(t): float(e) for t, e, k in zip(table["term"], table["estimate"], table["build"], strict=True) if k == b
        }
        for b in ("first", "refit")
    }
    found = {}
    for build, e in builds.items():
        c = Coefficients(
            *(
                np.array(v)
                for v in (0.21, e["constant"], e["divergence"], e["peer"], e["proximity"], e["ln_members"], e["ln_age"])
            )
        )
        size, age, far = np.array(70.0), np.array(40.0), np.abs(p - p.mean())
        rest = exit_hazard(c, far, np.zeros(1), np.zeros(1), size, age).mean()
        after = exit_hazard(c, far, np.ones(1), pull(p, np.array(points["USA"]), 0.5), size, age).mean()
        found[build] = (2100 * rest, 2100 * after)
    ratio = Coefficients(*(np.array(v) for v in (0.21, -4.603, 0.512, 1.482 + 1.272, 0.0, -0.468, -0.154)))
    model_a = 2100 * exit_hazard(ratio, far, np.ones(1), np.zeros(1), size, age).mean()
    assert model_a == pytest.approx(7.65, rel=0.03)  # model A with the ratio of United States exits: not in use
    assert found["first"] == pytest.approx((0.50, 1.57), rel=0.03)
    assert found["refit"] == pytest.approx((0.497, 1.626), rel=0.01)  # the reproducible estimate, in use


def test_parameters_are_the_cited_estimates() -> None:
    table = world().table("exit_estimates")
    cited = {(str(r["event"]), str(r["term"]), str(r["build"])): float(r["estimate"]) for r in table.rows()}
    own = {n: p.distribution.central for n, p in CHANNEL.declaration.parameters.items()}
    pairs = {
        "exit_constant": "constant", "divergence": "divergence", "peer": "peer", "proximity": "proximity",
        "exit_ln_members": "ln_members", "exit_ln_age": "ln_age",
    }  # fmt: skip
    for name, term in pairs.items():
        assert own[name] == cited["exit", term, "refit"]
    assert own["size_constant"] == cited["exit", "constant", "size_only"]
    assert own["death_drop"] == cited["death", "drop", "first"]


def test_scheduled_exits_end_ties_on_their_legal_date_and_come_back() -> None:
    exits = (
        leaving("USA", "UNESCO", "2025-07-22", "2026-12-31", back="2029-07-01"),
        leaving("USA", "WHO", "2025-01-20", "2026-01-22"),
    )
    found = run(step(*exits), parameters(completion=1.0, reentry=0.0))
    unesco, who = (place("member_pair", f"USA|{b}") for b in ("UNESCO", "WHO"))
    ties = np.stack([y["membership"][:, [unesco, who]] for y in found])
    years = list(world().years)
    assert (ties[years.index(2025)] == 1.0).all()
    assert (ties[years.index(2026)] == 0.0).all()
    assert (ties[years.index(2028), :, 0] == 0.0).all()
    assert (ties[years.index(2029), :, 0] == 1.0).all()
    assert (ties[LAST, :, 1] == 0.0).all()


def test_a_notice_that_is_not_yet_complete_may_be_withdrawn() -> None:
    exits = (leaving("FRA", "UNESCO", "2027-02-01", "2028-12-31"),)
    pair = place("member_pair", "FRA|UNESCO")
    kept = [
        run(step(*exits), parameters(s, completion=0.86), start=s)[LAST]["membership"][:, pair] for s in (0, 64, 128)
    ]
    assert 0.03 < np.mean(kept) < 0.27
    certain = run(step(leaving("USA", "UNFCCC", "2026-01-07", "2027-01-07")), parameters(completion=0.0, reentry=0.0))
    assert (certain[LAST]["membership"][:, place("member_pair", "USA|UNFCCC")] == 0.0).all()  # one of the listed exits


def test_return_only_after_a_change_of_government() -> None:
    exits = (leaving("USA", "WHO", "2025-01-20", "2026-01-22"),)
    pair, years = place("member_pair", "USA|WHO"), list(world().years)
    sure = parameters(reentry=1.0 - 1e-9, government_change=1.0)
    back = np.stack([y["membership"][:, pair] for y in run(step(*exits), sure)])
    assert (back[years.index(2029)] == 0.0).all()
    assert (back[years.index(2030)] == 1.0).all()
    none = run(step(*exits), parameters(reentry=1.0 - 1e-9, government_change=0.0))
    assert (none[LAST]["membership"][:, pair] == 0.0).all()


def test_an_observer_ends_participation_and_no_membership() -> None:
    found = run(step(leaving("USA", "IDEA")), parameters())
    quiet = run(step(), parameters())
    idea = place("body", "IDEA")
    assert found[1]["members"][:, idea].mean() == pytest.approx(35.0, abs=0.5)
    assert found[LAST]["followers"][:, idea].mean() >= quiet[LAST]["followers"][:, idea].mean()


def test_organs_can_be_left_out() -> None:
    found = run(step(options={"institutions.organs": "left_out"}), parameters())
    assert (found[LAST]["followers_organs"] == 0.0).all()
    np.testing.assert_array_equal(
        found[LAST]["followers_members"], run(step(), parameters())[LAST]["followers_members"]
    )


def test_lives_are_states_and_money_makes_bodies_stagnate() -> None:
    lost = np.zeros((1, len(world().index("organisation"))))
    who = world().index("organisation").position("WHO")
    revenue = step().lives.revenue[list(step().lives.account).index(who)]
    lost[0, who] = revenue
    quiet, poor = run(step(), parameters()), run(step(), parameters(), shortfall=lost)
    body = place("body", "WHO")
    for year in poor:
        status = year["organisation_status"]
        known = ~np.isnan(status[0, :, 0])
        assert status[:, known].sum(axis=-1) == pytest.approx(1.0)
        assert np.isnan(status[:, ~known]).all()
    share = [arm[LAST]["organisation_status"][:, body, 1].mean() for arm in (quiet, poor)]
    assert share[1] > share[0] + 0.2
    dead = np.stack([y["organisation_status"][:, body, 2] for y in poor])
    assert (np.diff(dead, axis=0) >= 0.0).all()


def test_strict_rate_kills_fewer() -> None:
    deaths = []
    for rate in ("membership_data", "strict"):
        found = run(step(options={"institutions.death_rate": rate}), parameters())
        deaths.append(np.nansum(found[LAST]["organisation_status"][..., 2]))
    assert deaths[1] < 0.6 * deaths[0]


def test_successors_come_with_delay_and_stay_within_bounds() -> None:
    found = run(step(leaving("USA", "ECW")), parameters(take_over_delay=2.0, headroom=0.5, mandate_fit_shift=0.0))
    function = place("function", "education_in_emergencies")
    years = list(world().years)
    path = np.stack(
        [np.broadcast_to(y["substitution"], (BLOCK, len(world().index("function"))))[:, function] for y in found]
    )
    assert (path[: years.index(2028)] == 0.0).all()
    assert (path[years.index(2028)] > 0.0).all()
    assert ((path >= 0.0) & (path <= 1.0)).all()
    before = run(step(), parameters())
    assert all((y["substitution"] == 0.0).all() or (y["lost_since"] > 0.0).any() for y in before)


def test_carriers_have_known_bodies_and_shares() -> None:
    c = read_carriers(world())
    assert len(c.carrier) > 60
    assert (np.diff(c.function) >= 0).all()
    known = c.shared[~np.isnan(c.shared)]
    assert ((known >= 0.0) & (known <= 1.0)).all()


def test_lists_hold_member_states_alone_and_the_exits_of_2026() -> None:
    lists = member_lists(world())
    assert {len(v) for b, v in lists.items() if b in ("UN", "UNFPA", "UNFCCC")} == {193}
    assert "USA" in lists["WHO"]
    assert len(lists["IDEA"]) == 35
    assert "USA" not in lists["IDEA"]
    assert "IRENA" not in lists  # no list in open data: not imputed


def test_two_exits_without_a_return_are_refused() -> None:
    twice = (leaving("FRA", "WHO", "2026-01-01", "2027-01-01"), leaving("FRA", "WHO", "2028-01-01", "2029-01-01"))
    with pytest.raises(ExeuntError, match=r"E499.*FRA leaves WHO"):
        CHANNEL.prepare(world(), scenario(*twice))


def test_the_exit_of_a_non_member_is_refused_by_name() -> None:
    with pytest.raises(ExeuntError, match=r"E499.*FRA is neither a member nor an observer of COLOMBO-PLAN"):
        CHANNEL.prepare(world(), scenario(leaving("FRA", "COLOMBO-PLAN")))


def test_groups_may_hold_bodies_that_a_state_does_not_belong_to() -> None:
    """`us-full-exit` names every body: those that the United States is no member of change nothing."""
    both = step(leaving("USA", "UNIDO"), leaving("USA", "WHO"))
    one = step(leaving("USA", "WHO"))
    np.testing.assert_array_equal(both.plan.peer, one.plan.peer)
    np.testing.assert_array_equal(both.plan.named, one.plan.named)


def test_followers_of_2017_to_2020() -> None:
    found = hindcasts(world(), "followers")[0]
    told = {e.key: e.value for e in found.extra}
    assert found.n == 3
    assert told["observed"] == 1.0
    assert told["expected"] == pytest.approx(1.27, abs=0.1)
    assert told["expected_size_only"] == pytest.approx(0.59, abs=0.05)
    assert told["rank_of_follower"] == 1.0  # the one that followed was the likeliest to


def test_block_is_fast() -> None:
    """A block and arm of twelve years; the limit is generous, the machine may be busy."""
    import time

    prepared, drawn = step(leaving("USA", "WHO"), options=OPTIONS), parameters()
    run(prepared, drawn)
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        run(prepared, drawn)
        best = min(best, time.perf_counter() - start)
    assert best < 0.6


def test_the_list_of_ended_ties_is_that_of_the_array() -> None:
    """The list is carried on without a look at every tie; membership, members and the array must agree."""
    exits = (leaving("USA", "WHO", "2025-01-20", "2026-01-22"), leaving("FRA", "UNESCO", "2027-02-01", "2028-12-31"))
    for year in run(step(*exits), parameters(documented_rate=1.0, government_change=1.0, reentry=0.5)):
        np.testing.assert_array_equal(year["membership"] == 1.0, year["left_year"] == 0.0)
        base = read_base(world())
        counted = np.add.reduceat(year["membership"], base.start, axis=1)
        np.testing.assert_array_equal(year["members"][:, base.place], counted)
