"""Staff by years of service: published survival, stationary structure, cut rules, conservation, repair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.solvers.cohorts import (
    BANDS,
    StaffYear,
    experience_weight,
    gross_attrition,
    hazard_with_attrition,
    net_attrition,
    permanent_ratio,
    staff_target,
    staff_year,
    stationary,
    weibull_hazard,
    weibull_through,
)
from exeunt.solvers.staff_cuts import RULES, CutRule, separations

FloatArray = np.ndarray
OF_2007 = weibull_through((5.0, 10.0), (0.50, 0.30))
OF_1997 = weibull_through((5.0, 10.0), (0.62, 0.50))
CUT = [0.75] * 12
RESTORED = [0.75] * 3 + [1.0] * 17


def start() -> FloatArray:
    return stationary(weibull_hazard(*OF_2007)).reshape(1, BANDS, 1)


def path(rule: str, targets: list[float], theta: float = 5.0, hires: float = 0.5) -> FloatArray:
    """Return headcount and experience relative to the start, (years, 2)."""
    hazard = weibull_hazard(*OF_2007)[None]
    known = experience_weight(theta)[:, None]
    staff, rows = start(), []
    base = float((staff * known).sum())
    for target in targets:
        year = staff_year(staff, hazard, np.array([[target]]), hires, np.array([[False]]), CutRule(rule))
        staff = year.staff
        rows.append((float(staff.sum()), float((staff * known).sum()) / base))
    return np.array(rows)


def back(values: FloatArray, level: float, after: int = 3) -> int:
    """Return the first year (counted from 1) from which a path is at a level again."""
    return 1 + int(np.flatnonzero((values >= level) & (np.arange(len(values)) >= after))[0])


@pytest.mark.parametrize(
    ("curve", "shape", "scale", "tolerance"), [(OF_2007, 0.7966, 7.921, 0.001), (OF_1997, 0.5360, 19.81, 0.005)]
)
def test_curves_go_through_the_published_points(
    curve: tuple[float, float], shape: float, scale: float, tolerance: float
) -> None:
    assert curve[0] == pytest.approx(shape, abs=tolerance)
    assert curve[1] == pytest.approx(scale, abs=tolerance)


@pytest.mark.parametrize(("curve", "gross", "net"), [(OF_2007, 0.1217, 0.1090), (OF_1997, 0.0717, 0.0624)])
def test_attrition_of_the_stationary_structure(curve: tuple[float, float], gross: float, net: float) -> None:
    assert gross_attrition(*curve) == pytest.approx(gross, abs=0.0005)
    assert float(net_attrition(weibull_hazard(*curve))) == pytest.approx(net, abs=0.0005)


def test_stationary_structure_of_2007() -> None:
    share = start()[0, :, 0]
    assert [share[:2].sum(), share[:5].sum(), share[10:].sum()] == pytest.approx([0.202, 0.421, 0.343], abs=0.001)
    assert weibull_hazard(*OF_2007)[0] == pytest.approx(0.144, abs=0.0005)


@pytest.mark.parametrize(
    ("rule", "experience"),
    [
        ("proportional", (0.828, 0.794, 0.768, 0.752)),
        ("senior_first", (0.769, 0.770, 0.773, 0.778)),
        ("last_in", (0.918, 0.844, 0.789, 0.753)),
    ],
)
def test_experience_after_a_cut_of_a_quarter(rule: str, experience: tuple[float, ...]) -> None:
    found = path(rule, CUT)[[0, 2, 5, 11]]
    assert found[:, 0] == pytest.approx([0.75] * 4, abs=1e-12)
    assert found[:, 1] == pytest.approx(experience, abs=0.001)


@pytest.mark.parametrize(("theta", "year"), [(1.0, 6), (3.0, 8), (5.0, 9), (8.0, 11), (12.0, 12)])
def test_repair_takes_longer_than_money(theta: float, year: int) -> None:
    found = path("proportional", RESTORED, theta)
    assert found[3, 0] == pytest.approx(0.940, abs=0.001)
    assert back(found[:, 0], 0.99) == 5
    assert back(found[:, 1], 0.95) == year


def test_half_of_a_quarter_goes_by_attrition() -> None:
    staff, hazard = start(), weibull_hazard(*OF_2007)[None]
    year = staff_year(staff, hazard, np.array([[0.75]]), 0.5, np.array([[False]]), CutRule())
    assert (float(year.natural.sum()), float(year.separated.sum())) == pytest.approx((0.11, 0.14), abs=0.005)


def test_rules_part_with_experience_in_their_order() -> None:
    first = {rule: path(rule, CUT)[0] for rule in RULES}
    assert {rule: n for rule, (n, _) in first.items() if rule != "attrition_only"} == {
        rule: pytest.approx(0.75, abs=1e-12) for rule in RULES if rule != "attrition_only"
    }
    assert first["last_in"][1] >= first["proportional"][1] >= first["senior_first"][1]
    assert first["barbell"][1] != pytest.approx(first["proportional"][1], abs=1e-3)


def test_nobody_is_separated_under_attrition_only_and_nobody_hired_above_the_target() -> None:
    staff, hazard = start(), weibull_hazard(*OF_2007)[None]
    year = staff_year(staff, hazard, np.array([[0.5]]), 0.5, np.array([[False]]), CutRule("attrition_only"))
    assert not year.separated.any()
    assert not year.hired.any()
    assert float(year.heads[0, 0]) == pytest.approx(1.0 - 0.1090, abs=0.0005)


def test_without_mentors_a_body_never_recovers() -> None:
    heads = path("proportional", RESTORED, hires=0.0)[:, 0]
    assert heads[-1] < 0.5
    assert (np.diff(heads) <= 0.0).all()


def test_learning_time_lengthens_repair() -> None:
    years = [back(path("proportional", RESTORED, theta)[:, 1], 0.95) for theta in (1.0, 2.0, 4.0, 8.0, 12.0)]
    assert years == sorted(years)
    assert years[0] < years[-1]


@st.composite
def bodies(draw: st.DrawFn) -> tuple[FloatArray, FloatArray, FloatArray, CutRule, float]:
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    staff = numbers.random((3, BANDS, 4)) * 10.0 ** draw(st.integers(-3, 4))
    staff[numbers.random(staff.shape) < draw(st.sampled_from([0.0, 0.5]))] = 0.0
    hazard = np.sort(numbers.random((3, BANDS)), axis=1)[:, ::-1].copy()
    hazard[:, -1] = 1.0
    target = staff.sum(axis=1) * numbers.uniform(0.0, 1.5, (3, 4))
    return staff, hazard, target, CutRule(draw(st.sampled_from(RULES))), draw(st.floats(0.0, 1.0))


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_no_person_is_made_or_lost(body: tuple[FloatArray, FloatArray, FloatArray, CutRule, float]) -> None:
    staff, hazard, target, rule, mentor = body
    year = staff_year(staff, hazard, target, mentor, np.zeros((3, 4), dtype=bool), rule)
    before = staff.sum(axis=1)
    scale = 1e-9 * max(1.0, float(before.max()))
    np.testing.assert_allclose(year.heads, before - year.natural - year.separated + year.hired, rtol=0.0, atol=scale)
    np.testing.assert_allclose(year.staff.sum(axis=1), year.heads, rtol=0.0, atol=scale)
    np.testing.assert_allclose(year.leaving.sum(axis=1), year.natural + year.separated, rtol=0.0, atol=scale)
    for flow in (year.natural, year.separated, year.hired, year.leaving, year.staff):
        assert (flow >= -scale).all()
    assert not (year.hired * year.separated).any()  # nobody is hired where posts end


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_every_rule_cuts_as_many_and_no_band_below_nothing(
    body: tuple[FloatArray, FloatArray, FloatArray, CutRule, float],
) -> None:
    staff, _, target, rule, _ = body
    total = staff.sum(axis=1)
    cut = np.maximum(total - target, 0.0)
    gone = separations(staff, cut, total, rule)
    scale = 1e-9 * max(1.0, float(total.max()))
    assert (gone >= 0.0).all()
    assert (gone <= staff + scale).all()
    np.testing.assert_allclose(gone.sum(axis=1), cut * rule.separates, rtol=0.0, atol=scale)


def test_entities_do_not_know_each_other() -> None:
    numbers = np.random.default_rng(5)
    staff, target = numbers.random((2, BANDS, 6)), numbers.random((2, 6)) * 20.0
    hazard = np.repeat(weibull_hazard(*OF_2007)[None], 2, axis=0)
    order = np.array([3, 1, 5, 0, 4, 2])

    def run(who: np.ndarray) -> StaffYear:
        frozen = np.zeros((2, 6), dtype=bool)
        return staff_year(np.ascontiguousarray(staff[:, :, who]), hazard, target[:, who], 0.5, frozen, CutRule())

    np.testing.assert_array_equal(run(np.arange(6)).staff[:, :, order], run(order).staff)


def test_a_stationary_body_stands_still() -> None:
    found = path("proportional", [1.0] * 12)
    np.testing.assert_allclose(found, 1.0, rtol=0.0, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.04, 0.6), st.floats(0.0, 1.0))
def test_scaled_hazard_has_the_attrition_asked_for(attrition: float, mix: float) -> None:
    curve = mix * weibull_hazard(*OF_2007) + (1.0 - mix) * weibull_hazard(*OF_1997)
    scaled = hazard_with_attrition(curve[None], [attrition])
    assert float(net_attrition(scaled)[0]) == pytest.approx(attrition, abs=1e-12)
    assert scaled.max() == 1.0 == scaled[0, -1]
    assert scaled.min() >= 0.0


def test_target_moves_part_of_the_way() -> None:
    base = np.array([[100.0, 100.0, 0.0]])
    money = np.array([[0.8, 1.25, 1.0]])
    found = staff_target(base, base, money, 1.0, 0.42, 0.6)
    assert found[0] == pytest.approx([100 * 0.8**0.6, 100 * 1.25 ** (0.42 * 0.6), 0.0], rel=1e-12)
    np.testing.assert_array_equal(staff_target(base, base, np.ones((1, 3)), 1.0, 0.42, 0.6), base)
    assert permanent_ratio(np.ones(1), np.ones(1), 0.35)[0] == 1.0


def test_bad_input_says_where() -> None:
    with pytest.raises(ExeuntError, match=r"E493.*does not decrease"):
        weibull_through((5.0, 10.0), (0.3, 0.5))
    with pytest.raises(ExeuntError, match=r"E493.*0\.02 a year cannot be reached"):
        hazard_with_attrition(weibull_hazard(*OF_2007)[None], [0.02])
    staff = start().copy()
    staff[0, 7, 0] = -1.0
    with pytest.raises(ExeuntError, match=r"E493.*entity 0 in band 7 is -1"):
        staff_year(staff, weibull_hazard(*OF_2007)[None], np.ones((1, 1)), 0.5, np.zeros((1, 1), bool), CutRule())
    with pytest.raises(ExeuntError, match=r"E494.*did you mean last_in"):
        CutRule("last_im")
    with pytest.raises(ExeuntError, match="E494"):
        CutRule("barbell", 0.5)
