"""Cash of the assessed budgets: published vectors, identities, arrears, credits."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from assessed_harness import CENTRAL, MILLION, Event, parameters, payment, place, run, scenario, world

from exeunt.channels.liquidity.channel import CHANNEL

VECTORS = Path(__file__).parents[1] / "vectors" / "liquidity_test_vectors.csv"
UN = place("organisation", "UN")
USA, FRA, VEN, CHN = (place("donor", d) for d in ("USA", "FRA", "VEN", "CHN"))
THREE = ("UN", "UN-DPO", "IRMCT")
RICH = (
    Event("arrears", "USA", ["UN"], 2025, 2025, 0.0),
    Event("arrears", "USA", THREE, 2026, 2030, 0.5),
    Event("arrears", "FRA", ["UN", "UN-DPO"], 2027, 2029, 0.3, 0.5),
    Event("withdraw", "USA", ["UN", "UN-DPO"], 2033),
    Event("arrears", "USA", ["WHO"], 2026, 2027, 0.25),
)
PAID = (
    payment("USA", 160, "2026-02-12"),
    payment("FRA", 40, "2030-05-02"),
    payment("USA", 900, "2029-03-01", "UN-DPO"),
)


def rows(vector: str) -> dict[int, dict[str, float]]:
    with VECTORS.open(encoding="utf-8") as handle:
        found = [r for r in csv.DictReader(handle) if r["vector"] == vector]
    columns = ("receipts_musd", "liquidity_end_musd", "spend_factor", "credit_musd", "usa_arrears_musd")
    return {int(r["period"]): {c: float(r[c]) for c in columns if r[c]} for r in found}


@pytest.mark.parametrize(
    ("vector", "share", "rule"),
    [
        ("y1", 0.0, "old"),
        ("y2", 0.0, "new"),
        ("y3", 0.5, "old"),
        ("y4", 0.5, "new"),
        ("y5", 1.0, "old"),
        ("y6", 1.0, "new"),
    ],
)
def test_published_yearly_vectors(vector: str, share: float, rule: str) -> None:
    compiled = scenario(options={"liquidity.credit_rule": rule})
    found = run(compiled, parameters(compiled, CENTRAL | {"k_usa": share, "k_usa_pk": 1.0}), start=2026, last=2031)
    # Peacekeeping and tribunals are paid in full here, so that what moves in the arrears is the regular budget's.
    others = (2400.0 + 43.6) * MILLION
    for year, expected in rows(vector).items():
        got = found[year]
        assert got["receipts"].sum(axis=1) / MILLION == pytest.approx(expected["receipts_musd"], abs=1e-6)
        assert got["liquidity_end"][:, 0] / MILLION == pytest.approx(expected["liquidity_end_musd"], abs=1e-6)
        assert got["spend_factor"][:, 0] == pytest.approx(expected["spend_factor"], abs=1e-6)
        assert got["credit_next(-1)"] / MILLION == pytest.approx(expected["credit_musd"], abs=1e-6)
        assert (got["arrears"][:, USA] - others) / MILLION == pytest.approx(expected["usa_arrears_musd"], abs=1e-6)


@pytest.mark.parametrize(("vector", "share"), [("m1", 0.0), ("m2", 1.0)])
def test_published_monthly_vectors(vector: str, share: float) -> None:
    compiled = scenario([Event("arrears", "USA", ["UN"], 2026, 2036, share)], [payment("USA", 160, "2026-02-12")])
    year = run(compiled, parameters(compiled, CENTRAL), start=2026, last=2026)[2026]
    expected = rows(vector)
    path = (
        year["opening"][:, None] + np.cumsum(year["receipts"], axis=1) - 0.93 * 3177 * MILLION / 12 * np.arange(1, 13)
    )
    for month, row in expected.items():
        assert year["receipts"][:, month - 1] / MILLION == pytest.approx(row["receipts_musd"], abs=1e-6)
        assert path[:, month - 1] / MILLION == pytest.approx(row["liquidity_end_musd"], abs=1e-6)
    assert np.array_equal(year["run_out_month"][:, 0], np.full(64, 10.0 if share == 0.0 else np.nan), equal_nan=True)
    assert path[:, 8] / MILLION == pytest.approx(27, abs=0.5)
    assert path[:, 11] / MILLION == pytest.approx(-357 if share == 0.0 else 250, abs=0.5)


def test_record_of_2025_gives_the_published_collection_rate() -> None:
    compiled = scenario([Event("arrears", "USA", ["UN"], 2025, 2025, 0.0)])
    given = parameters(compiled)
    found = run(compiled, given)
    collected = found[2025]["receipts"].sum(axis=1)
    assert collected == pytest.approx((760 + 3471 - 1568) * MILLION, abs=1.0)
    assert collected / found[2025]["assessed_total"][:, UN] == pytest.approx(0.767, abs=0.002)
    assert found[2025]["arrears_budget"][:, 0] == pytest.approx(1568 * MILLION, abs=1.0)
    # What was left at the end of the record's year opens the next one.
    assert found[2026]["opening"] == pytest.approx(given["liquidity_opening_2026"], abs=1.0)
    central = run(compiled, parameters(compiled, CENTRAL), last=2026)
    assert central[2025]["spend_factor"][:, 0] == pytest.approx(0.877, abs=5e-4)
    assert central[2026]["receipts"].sum(axis=1)[0] == pytest.approx(
        run(compiled, parameters(compiled, CENTRAL), start=2026, last=2026)[2026]["receipts"].sum(axis=1)[0], abs=1.0
    )


def test_balances_close_to_a_dollar() -> None:
    compiled = scenario(RICH, PAID)
    found = run(compiled, parameters(compiled))
    places = world().index("organisation").positions(THREE)
    for year in world().years:
        now = found[year]
        # by budget: closing = opening + assessed - credits - paid
        credit = np.zeros((64, 3))
        credit[:, 0] = now["credit_next(-1)"]
        billed, paid = now["assessed_total"][:, places], now["paid_total"][:, places]
        closing = now["arrears_budget(-1)"] + billed - credit - paid
        assert now["arrears_budget"] == pytest.approx(closing, abs=1.0)
        assert now["receipts"].sum(axis=1) == pytest.approx(paid[:, 0], abs=1.0)
        # over donors: the same sum
        assert now["arrears"].sum(axis=1) == pytest.approx(now["arrears_budget"].sum(axis=1), abs=1.0)
        assert now["dues"].sum(axis=1) == pytest.approx(billed.sum(axis=1), abs=1.0)
        assert now["unpaid"] + now["paid_total"] == pytest.approx(
            now["assessed_total"] - np.eye(48)[UN] * now["credit_next(-1)"][:, None], abs=1.0
        )


def test_donors_that_hold_back_leave_the_rest() -> None:
    compiled = scenario([Event("arrears", "FRA", ["UN"], 2026, 2036, 0.0)])
    given = parameters(compiled, CENTRAL | {"k_usa": 0.73})
    found, quiet = run(compiled, given), run(compiled.baseline(), given)
    rate = 3.858 / 100
    base = (3245 - 767) / 0.78 * MILLION
    bill, credit = rate * base, rate * 227 * MILLION
    lost = quiet[2026]["receipts"].sum(axis=1) - found[2026]["receipts"].sum(axis=1)
    # All of its dues of the year, and what it would have brought of last year's in autumn.
    old = quiet[2026]["late(-1)"][0, FRA]
    assert lost == pytest.approx(0.97 * (bill - credit) + old, abs=1e4)
    assert (found[2030]["arrears"][:, FRA] - quiet[2030]["arrears"][:, FRA] > 4 * bill).all()
    others = np.ones(len(world().index("donor")), dtype=bool)
    others[FRA] = False
    assert found[2026]["arrears"][:, others] == pytest.approx(quiet[2026]["arrears"][:, others], abs=1.0)


def test_late_payers_do_not_pile_up_debt() -> None:
    compiled = scenario()
    found = run(compiled, parameters(compiled, {"k_usa": 1.0, "k_usa_pk": 1.0}))
    rest = found[2036]["arrears_budget"][:, 0] - found[2036]["arrears"][:, [USA, VEN]].sum(axis=1)
    assert (rest < 250 * MILLION).all()


def test_dated_payments_count_towards_the_share() -> None:
    def received(million: float, share: float) -> np.ndarray:
        compiled = scenario(
            [Event("arrears", "USA", ["UN"], 2026, 2036, share)], [payment("USA", million, "2026-07-01")]
        )
        return run(compiled, parameters(compiled, CENTRAL), start=2026, last=2026)[2026]["receipts"] / MILLION

    small, large = received(160, 0.5), received(500, 0.5)
    assert small.sum(axis=1) == pytest.approx(2332.9118 + 383.5, abs=1e-4)
    assert large.sum(axis=1) == pytest.approx(2332.9118 + 500.0, abs=1e-4)
    assert large[:, 6] - small[:, 6] == pytest.approx(340.0, abs=1e-6)
    assert small[:, 9] - large[:, 9] == pytest.approx((383.5 - 160) / 3, abs=1e-6)


def test_other_organisations_go_without_what_is_held_back() -> None:
    compiled = scenario(
        [Event("arrears", "USA", ["WHO"], 2026, 2026, 0.25, 0.5)], [payment("USA", 30, "2027-03-01", "WHO")]
    )
    found = run(compiled, parameters(compiled))
    who = place("organisation", "WHO")
    dues = world().table("revenue_base").where(organisation="WHO", donor="USA", instrument="assessed", year=2024)
    assert found[2026]["unpaid"][:, who] == pytest.approx(0.5 * 0.75 * float(dues["amount_usd"][0]), abs=1.0)
    assert found[2027]["unpaid"][:, who] == pytest.approx(-30 * MILLION)
    assert found[2028]["unpaid"][:, who] == pytest.approx(0.0)


def test_held_back_until_the_exit_is_all_of_what_is_billed() -> None:
    # 36.5 days of dues withheld before a withdrawal: nothing of the bill of that year is paid.
    compiled = scenario(
        [
            Event("arrears", "USA", ["WHO"], 2026, 2026, 0.0, 0.1),
            Event("withdraw", "USA", ["WHO"], 2026, 2026, 0.0, 0.9),
        ]
    )
    now = run(compiled, parameters(compiled), last=2026)[2026]
    who = place("organisation", "WHO")
    bill = now["assessed_total"][:, who] * now["assessed_rate"][0, who, USA] / 100
    assert now["unpaid"][:, who] == pytest.approx(bill, abs=1.0)


def test_peacekeeping_and_tribunals_spend_what_they_collect() -> None:
    compiled = scenario()

    def factor(share: float) -> np.ndarray:
        found = run(compiled, parameters(compiled, {"k_usa_pk": share}), last=2026)
        return found[2026]["spend_factor"][:, 1]

    usual, half, nothing = factor(0.93), factor(0.5), factor(0.0)
    assert half == pytest.approx(0.869, abs=5e-4)
    assert nothing == pytest.approx(0.738, abs=5e-4)
    assert half / usual == pytest.approx(0.885, abs=5e-4)
    assert nothing / usual == pytest.approx(0.752, abs=5e-4)


def test_no_month_is_invented_where_none_is_published() -> None:
    compiled = scenario([Event("arrears", "USA", THREE)])
    found = run(compiled, parameters(compiled))
    for year in found.values():
        for name in ("run_out_month", "cash_days_budget", "cash_days_minimum", "liquidity_end"):
            assert np.isnan(year[name][:, 1:]).all()


def test_china_pays_in_one_month() -> None:
    plain = scenario()
    late = scenario(options={"liquidity.china_month": "12"})
    given = parameters(plain, CENTRAL | {"k_usa": 0.73})
    before, after = run(plain, given, start=2026, last=2026)[2026], run(late, given, start=2026, last=2026)[2026]
    assert after["receipts"].sum(axis=1) == pytest.approx(before["receipts"].sum(axis=1), abs=1.0)
    china = 0.20004 * ((3245 - 767) / 0.78 - 227) * 0.97 * MILLION
    moved = after["receipts"][:, 11] - before["receipts"][:, 11]
    assert moved == pytest.approx(china * (1 - (1 - 0.886) / 3), rel=1e-3)
    assert (before["receipts"][:, :9] > after["receipts"][:, :9]).all()


def test_writes_are_what_is_declared() -> None:
    compiled = scenario()
    found = run(compiled, parameters(compiled), last=2025)[2025]
    for name, variable in CHANNEL.declaration.writes.items():
        assert found[name].shape[0] in (1, 64)
        assert found[name].shape[1:] == tuple(len(world().index(d)) for d in variable.dims)
        assert found[name].flags.c_contiguous
