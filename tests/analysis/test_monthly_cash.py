"""The monthly view of the regular budget against what was said in public in 2026, and against the coupled run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from exeunt.analysis.monthly_cash import CashAnswer, CashQuestion, monthly_cash
from exeunt.distributions import Distribution
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import CompiledScenario, Override, Payment
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

MILLION = 1e6
WORLD = World.load()


def scenario(kept: float, spend_plan: tuple[float, float] | None = None) -> CompiledScenario:
    """The United States pays a share of its regular-budget dues from 2026."""
    source = {
        "name": "test",
        "title": {"en": "test"},
        "record_date": "2026-01-28",
        "sources": {"letter": "Secretary-General, letter of 28 January 2026"},
        "events": [
            {
                "kind": "arrears",
                "state": "USA",
                "body": "UN",
                "from": 2026,
                "retained": kept,
                "status": "assumed",
                "source": "letter",
            }
        ],
    }
    compiled = Scenario.from_dict(source).compile(WORLD)
    if spend_plan is None:
        return compiled
    plan = Override("set", Distribution("uniform", spend_plan))
    return replace(compiled, overrides={"liquidity.spend_plan": plan})


def usa(million: float, day: str) -> Payment:
    return Payment("USA", "UN", date.fromisoformat(day), million * MILLION, -1)


def ask(compiled: CompiledScenario, *payments: Payment, **more: object) -> CashAnswer:
    given = {"year": 2026, "start": 2026, "draws": 2000, **more}
    return monthly_cash(WORLD, compiled, CashQuestion(payments=payments, **given))  # type: ignore[arg-type]


def test_view_of_january_2026() -> None:
    out = ask(scenario(0.0, (0.97, 1.0))).out_by()
    assert 0.3 <= out[6] <= 0.7
    assert out[7] > 0.8


def test_view_after_the_payment_of_february() -> None:
    answer = ask(scenario(0.0, (0.90, 0.95)), usa(160, "2026-02-12"))
    out = answer.out_by()
    assert answer.median_month in (9, 10)
    assert out[9] > 0.8
    # trial implementation: .09 by August, .48 by September, .87 by October
    assert out[[7, 8, 9]] == pytest.approx([0.09, 0.48, 0.87], abs=0.03)


def test_more_money_never_brings_run_out_earlier() -> None:
    some = ask(scenario(0.0), usa(160, "2026-02-12"))
    more = ask(scenario(0.0), usa(160, "2026-02-12"), usa(300, "2026-06-01"))
    assert (np.nan_to_num(more.time, nan=99.0) >= np.nan_to_num(some.time, nan=99.0)).all()
    assert (more.out_by() <= some.out_by()).all()
    assert (more.path >= some.path).all()


def test_policies_in_order() -> None:
    compiled = scenario(0.5)
    plan, full, cut = (ask(compiled, policy=p) for p in ("ceiling", "full", "adaptive"))
    assert (full.path <= plan.path + 1e-6).all()
    assert (cut.path[:, -1] >= -1e-6).all()
    assert (full.spending == full.net_budget).all()


def test_the_coupled_path_of_the_record_meets_the_published_position() -> None:
    """One engine, one answer: with nothing paid in 2025 both starts give the same months of 2026."""
    source = scenario(0.5)
    record = Scenario.from_dict(
        {
            "name": "record",
            "title": {"en": "record"},
            "record_date": "2026-01-28",
            "sources": {"letter": "letter"},
            "events": [
                {
                    "kind": "arrears",
                    "state": "USA",
                    "body": "UN",
                    "from": first,
                    "to": last,
                    "retained": kept,
                    "status": "actual",
                    "source": "letter",
                }
                for first, last, kept in ((2025, 2025, 0.0), (2026, 2036, 0.5))
            ],
        }
    ).compile(WORLD)
    published, coupled = ask(source), ask(record, start=2025)
    assert coupled.opening == pytest.approx(published.opening, abs=1.0)
    assert coupled.path == pytest.approx(published.path, abs=10.0)
    assert np.array_equal(coupled.month, published.month, equal_nan=True)


def test_fewer_draws_are_a_prefix() -> None:
    many, few = ask(scenario(0.5), draws=300), ask(scenario(0.5), draws=100)
    assert (many.path[:100] == few.path).all()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"year": 2040}, "E611"),
        ({"year": 2025}, "E611"),
        ({"start": 2027, "year": 2028}, "E611"),
        ({"policy": "none"}, "E612"),
        ({"draws": 0}, "E403"),
    ],
)
def test_bad_questions(question: dict[str, object], code: str) -> None:
    with pytest.raises(ExeuntError) as refused:
        ask(scenario(0.0), **question)
    assert refused.value.code == code


def test_payment_outside_the_years_computed() -> None:
    with pytest.raises(ExeuntError, match="lies outside 2026 to 2026") as refused:
        ask(scenario(0.0), usa(160, "2028-02-01"))
    assert refused.value.code == "E610"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("liquidity.phi3", 1.2, "E440"), ("assessments.un_budget_scale", -0.5, "E441")],
)
def test_a_profile_that_falls_and_a_negative_budget_are_refused(key: str, value: float, code: str) -> None:
    broken = replace(scenario(0.0), overrides={key: Override("set", Distribution.fixed(value))})
    with pytest.raises(ExeuntError) as refused:
        ask(broken)
    assert refused.value.code == code


def test_a_run_and_the_monthly_view_give_one_answer(tmp_path: Path) -> None:
    from exeunt.api import run

    channels = ("assessments", "liquidity", "funding")
    result = run("us-retreat", draws=128, channels=channels, world=WORLD, out=tmp_path / "run")
    month = result.values("run_out_month", "us-retreat")[:, WORLD.years.index(2026), 0]
    seen = ask(Scenario.load("us-retreat").compile(WORLD), draws=128)
    assert np.array_equal(month, seen.month, equal_nan=True)
