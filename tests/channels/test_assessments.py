"""What is billed: budgets, rates, bills under the law, and after a legal withdrawal."""

from __future__ import annotations

import numpy as np
import pytest
from assessed_harness import MILLION, Event, parameters, payment, place, run, scenario, world

from exeunt.channels.assessments.channel import CHANNEL
from exeunt.declarations import Declaration
from exeunt.errors import ExeuntError
from exeunt.solvers.backfill import backfill

UN, DPO, WHO = (place("organisation", o) for o in ("UN", "UN-DPO", "WHO"))
USA, CHN, MEX, AFG = (place("donor", d) for d in ("USA", "CHN", "MEX", "AFG"))
EVERYWHERE = tuple(world().index("organisation").labels)


def billed(events: tuple[Event, ...] = (), options: dict[str, str] | None = None, **fixed: float):  # type: ignore[no-untyped-def]
    compiled = scenario(events, options=options)
    given = parameters(compiled, fixed)
    step = CHANNEL.prepare(world(), compiled)
    return {year: step.step(year, {}, given, {}) for year in world().years}, given


def donor_bill(year: dict[str, np.ndarray], organisation: int, donor: int) -> np.ndarray:
    """The bill of one donor at one organisation from the factors that the channel writes, (64,) USD."""
    addition = year["tax_equalisation"][:, 0] if organisation == UN else 0.0
    bill = (year["assessed_total"][:, organisation] - addition) * year["assessed_rate"][0, organisation, donor] / 100
    return bill + (addition if donor == USA and organisation == UN else 0.0)


def test_budgets_of_the_record() -> None:
    years, given = billed()
    assert years[2025]["assessed_total"][:, UN] == pytest.approx(3471 * MILLION)
    assert years[2026]["assessed_total"][:, UN] == pytest.approx(given["assessed_2026"])
    assert years[2025]["net_budget"][:, 0] == pytest.approx(3398 * MILLION)
    assert years[2036]["net_budget"][:, 0] == pytest.approx(3177 * MILLION)
    # July-June budgets 5590, 5380, 5100: half of each that touches the year, the last one held.
    for year, level in ((2025, 5485), (2026, 5240), (2027, 5100), (2036, 5100)):
        assert years[year]["assessed_total"][:, DPO] == pytest.approx(level * MILLION)


def test_bill_of_the_united_states_is_that_of_the_letters_in_every_draw() -> None:
    years, _ = billed()
    assert donor_bill(years[2025], UN, USA) == pytest.approx(820.4 * MILLION, abs=1)
    assert donor_bill(years[2026], UN, USA) == pytest.approx(767 * MILLION, abs=1)
    assert donor_bill(years[2025], UN, CHN) == pytest.approx(679.8 * MILLION, rel=2e-4)
    assert donor_bill(years[2025], DPO, USA) == pytest.approx(1434.4 * MILLION, rel=1e-3)


def test_rates_are_official_and_bills_add_up_to_a_dollar() -> None:
    years, _ = billed((Event("withdraw", "USA", EVERYWHERE, 2028), Event("withdraw", "GBR", ["UNESCO"], 2027, 2027)))
    for year in years.values():
        assert year["bill"].sum(axis=1) == pytest.approx(year["assessed_total"].sum(axis=1), abs=1.0)
        total = year["assessed_rate"][0].sum(axis=1)
        assert total[year["assessed_total"][0] > 0] == pytest.approx(100.0, abs=1e-9)
    assert years[2026]["assessed_rate"][0, UN, CHN] == 20.004
    assert years[2026]["assessed_rate"][0, DPO, USA] == pytest.approx(26.152, abs=5e-4)


def test_non_payment_moves_nobody_elses_bill() -> None:
    compiled = scenario([Event("arrears", "USA", ["UN", "UN-DPO", "WHO"])], [payment("USA", 160, "2026-02-12")])
    given = parameters(compiled)
    with_arrears, quiet = run(compiled, given), run(compiled.baseline(), given)
    for year in world().years:
        for name in CHANNEL.declaration.writes:
            assert with_arrears[year][name].tobytes() == quiet[year][name].tobytes()


def test_no_event_equals_the_baseline_to_the_bit() -> None:
    compiled = scenario()
    given = parameters(compiled)
    one, two = run(compiled, given), run(compiled.baseline(), given)
    for year in world().years:
        for name in (*CHANNEL.declaration.writes, *Declaration.read("liquidity").writes):
            assert one[year][name].tobytes() == two[year][name].tobytes()


def test_level_after_an_exit_is_level_less_loss_plus_what_others_take_over() -> None:
    years, given = billed((Event("withdraw", "USA", ["WHO"], 2026),))
    accounts = world().table("revenue_base").where(organisation="WHO", instrument="assessed", year=2024)
    money = dict(zip(accounts["donor"], accounts["amount_usd"].astype(float), strict=True))
    level = sum(v for v in money.values() if v > 0)
    net = sum(money.values())
    for year, weight in ((2026, "w_0"), (2027, "w_1"), (2028, "w_2"), (2029, "w_3plus"), (2036, "w_3plus")):
        taken = backfill(
            money["USA"],
            net - money["USA"],
            given["funding.phi_assessed_exit"],
            given[f"funding.{weight}"],
            given["funding.kappa"],
            given["funding.follow_on_limit"],
        )
        assert years[year]["assessed_total"][:, WHO] == pytest.approx(level - money["USA"] + taken, abs=1.0)
        assert donor_bill(years[year], WHO, USA) == pytest.approx(0.0)
    assert years[2025]["assessed_total"][:, WHO] == pytest.approx(level)


def test_rates_of_the_others_rise_but_their_bills_hardly_move() -> None:
    quiet, _ = billed()
    years, _ = billed((Event("withdraw", "USA", ["UN", "UN-DPO"], 2026),))
    before, after = quiet[2026], years[2026]
    ratio = after["assessed_rate"][0, UN, MEX] / before["assessed_rate"][0, UN, MEX]
    assert ratio == pytest.approx(1.282, abs=5e-4)
    # A least developed country at 0.01 and a state at the floor keep their rates.
    for state, rate in (("BGD", 0.01), ("TUV", 0.001)):
        kept = [float(year["assessed_rate"][0, UN, place("donor", state)]) for year in (before, after)]
        assert kept == [rate, rate]
    assert np.median(donor_bill(after, UN, MEX) / donor_bill(before, UN, MEX)) == pytest.approx(1.0, abs=0.03)
    assert (after["tax_equalisation"] == 0.0).all()
    shrink = after["net_budget"][:, 0] / before["net_budget"][:, 0]
    assert ((shrink > 0.70) & (shrink < 0.86)).all()


def test_the_year_of_an_exit_is_billed_by_its_part() -> None:
    years, given = billed((Event("withdraw", "USA", ["WHO"], 2026, 2026, weight=0.25),))
    quiet, _ = billed()
    none = np.zeros(64)
    held, _ = billed(
        (Event("withdraw", "USA", ["WHO"], 2026, 2026, weight=0.25),), **{"funding.phi_assessed_exit": 0.0}
    )
    whole = donor_bill(quiet[2026], WHO, USA)
    assert donor_bill(held[2026], WHO, USA) == pytest.approx(0.75 * whole, abs=1.0)
    assert donor_bill(held[2026], WHO, MEX) == pytest.approx(donor_bill(quiet[2026], WHO, MEX), rel=2e-3)
    assert given["funding.kappa"].min() > none[0]
    assert (years[2027]["assessed_total"][:, WHO] == quiet[2027]["assessed_total"][:, WHO]).all()


def test_a_smaller_budget_lowers_every_bill() -> None:
    years, _ = billed(un_budget_scale=0.85)
    quiet, _ = billed()
    assert years[2025]["bill"] == pytest.approx(quiet[2025]["bill"])
    for donor in (USA, CHN, AFG):
        assert donor_bill(years[2026], UN, donor) == pytest.approx(0.85 * donor_bill(quiet[2026], UN, donor))
    assert years[2030]["net_budget"][:, 0] == pytest.approx(0.85 * 3177 * MILLION)


def test_growth_compounds_from_2027() -> None:
    years, _ = billed(budget_growth=0.02)
    assert years[2026]["net_budget"][:, 0] == pytest.approx(3177 * MILLION)
    assert years[2029]["net_budget"][:, 0] == pytest.approx(3177 * MILLION * 1.02**3)
    assert donor_bill(years[2029], UN, USA) == pytest.approx(767 * MILLION * 1.02**3)


def test_rescale_computes_later_scales_by_the_method() -> None:
    years, _ = billed(options={"assessments.rescale": "on"})
    rates = {year: years[year]["assessed_rate"][0, UN] for year in world().years}
    assert (rates[2027] == rates[2025]).all()
    assert (rates[2028] != rates[2027]).any()
    assert (rates[2030] == rates[2028]).all()
    assert rates[2034].sum() == pytest.approx(100.0, abs=1e-9)
    assert rates[2034].max() <= 22.0
    held, _ = billed()
    assert (held[2036]["assessed_rate"] == held[2025]["assessed_rate"]).all()


def test_a_budget_that_is_not_above_zero_is_refused() -> None:
    with pytest.raises(ExeuntError, match="not above zero") as refused:
        billed(un_budget_scale=-0.2)
    assert refused.value.code == "E441"
