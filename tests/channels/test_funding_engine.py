"""The money channels together in the engine: bits of a quiet scenario, agreement of what two channels say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from funding_harness import world

from exeunt.api import run
from exeunt.channels.funding.base import read_base
from exeunt.engine.block import run_block
from exeunt.engine.draws import Draws
from exeunt.engine.plan import make_plan
from exeunt.engine.registry import load_channels
from exeunt.scenario.scenario import Scenario

MONEY = ("assessments", "liquidity", "funding", "functions")
ARREARS = {
    "name": "dues-unpaid",
    "title": {"en": "Dues unpaid", "zh_hant": "欠繳會費"},
    "sources": {"test": "A made-up case"},
    "events": [
        {"kind": "arrears", "state": "USA", "bodies": ["WHO"], "from": 2026, "retained": 0.3, "source": "test"},
        {"kind": "arrears", "state": "JPN", "bodies": ["FAO"], "from": 2027, "retained": 0.0, "source": "test"},
    ],
}
QUIET = {"name": "quiet", "title": {"en": "Quiet", "zh_hant": "無事"}, "events": []}


@cache
def results(channels: tuple[str, ...], *names: str) -> dict[str, dict[str, np.ndarray]]:
    made = {"quiet": QUIET, "dues-unpaid": ARREARS}
    scenarios = [Scenario.from_dict(made[n]) if n in made else Scenario.load(n) for n in names]
    plan = make_plan(world(), load_channels(channels), [s.compile(world()) for s in scenarios], Draws(66, 128))
    return run_block(plan, 1)


@pytest.mark.parametrize("channels", [MONEY, ("funding", "functions"), ("funding",)])
def test_a_scenario_without_events_equals_the_baseline_to_the_bit(channels: tuple[str, ...]) -> None:
    arms = results(channels, "quiet")
    assert arms["quiet"].keys() == arms["baseline"].keys()
    for name, values in arms["quiet"].items():
        assert np.array_equal(values, arms["baseline"][name], equal_nan=True), name


def test_the_baseline_is_one_in_every_year_although_some_dues_are_never_paid() -> None:
    baseline = results(MONEY, "us-66")["baseline"]
    for name in ("spending_ratio", "money_capacity"):
        assert (baseline[name] == 1.0).all(), name
    assert (baseline["unpaid"].sum(axis=2) > 0.0).any()


def test_dues_withheld_by_donor_are_the_unpaid_dues_of_the_organisation() -> None:
    arms = results(MONEY, "dues-unpaid")
    for organisation, donor, first in (("WHO", "USA", 1), ("FAO", "JPN", 2)):
        e, d = world().index("organisation").position(organisation), world().index("donor").position(donor)
        unpaid, withheld = arms["dues-unpaid"]["unpaid"][:, :, e], arms["dues-unpaid"]["withheld"][:, :, d]
        assert (withheld[:, :first] == 0.0).all()
        assert (withheld[:, first:] > 1e6).all()
        assert withheld == pytest.approx(unpaid, rel=1e-9, abs=1.0)
    assert (arms["dues-unpaid"]["loss"] == 0.0).all()


def test_a_dated_payment_lowers_what_an_event_leaves_unpaid() -> None:
    events = [
        {"kind": "arrears", "state": "USA", "body": "UN", "from": 2026, "to": 2026, "retained": 0.5},
        {"kind": "repay", "state": "USA", "body": "UN", "from": "2026-10-15", "amount_usd": 607_000_000},
    ]
    usa = world().index("donor").position("USA")
    withheld = []
    for some in (events[:1], events):
        named = [{**e, "status": "assumed", "source": "test"} for e in some]
        title = {"en": "Dues", "zh_hant": "會費"}
        document = {"name": "dues", "title": title, "summary": "test", "record_date": "2026-07-01"}
        scenario = Scenario.from_dict({**document, "sources": {"test": "test"}, "events": named})
        withheld.append(run(scenario, draws=64).values("withheld", "dues")[:, 1, usa])
    np.testing.assert_allclose(withheld[0], 767e6 / 2, rtol=1e-9)
    np.testing.assert_allclose(withheld[1], 767e6 - 607e6, rtol=1e-9)


def test_the_list_alone_leaves_the_three_budgets_and_most_organisations_alone() -> None:
    arms = results(MONEY, "us-66")
    touched = (arms["us-66"]["spending_ratio"] != 1.0).any(axis=(0, 1))
    labels = {o for o, hit in zip(world().index("organisation").labels, touched, strict=True) if hit}
    assert labels <= {"UNFPA", "UN-WOMEN", "UNFCCC", "ITC", "UN-HABITAT", "UNITAR", "UNU", "UNSSC", "IRMCT"}
    assert {"UNFPA", "UNFCCC", "UNITAR"} <= labels
    gross = arms["us-66"]["loss"][:, 1].sum(axis=1)
    assert gross == pytest.approx(233e6, rel=0.01)


def test_the_retreat_costs_far_more_than_the_list() -> None:
    arms = results(MONEY, "us-66", "us-retreat")
    lost = {n: np.median(arms[n]["shortfall"][:, 5].sum(axis=1)) for n in ("us-66", "us-retreat")}
    assert lost["us-retreat"] > 30 * lost["us-66"]
    base = read_base(world(), "3y").revenue.sum()
    assert lost["us-66"] / base < 0.005
