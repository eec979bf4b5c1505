"""Commodity markets as faces read them: one small run; price files; forecasts; commands."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import exeunt
from exeunt.analysis.commodities import Commodities, commodities, has_commodities, lines_of
from exeunt.analysis.hindcast.commodity_spikes import forecasts, spread_of
from exeunt.analysis.storage import read_series
from exeunt.analysis.storage.desk import Desk, group_slope
from exeunt.analysis.storage.series import shipped_series
from exeunt.cli import summary_slow
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.solvers.storage import StorageMarket
from exeunt.solvers.storage.forecast import SpikeForecast
from exeunt.world.world import World

CHANNELS = ["assessments", "liquidity", "funding", "functions", "commodities"]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, facts: World) -> Result:
    return exeunt.run("us-66", draws=128, out=tmp_path_factory.mktemp("c") / "run", channels=CHANNELS, world=facts)


@pytest.fixture(scope="module")
def page(held: Result, facts: World) -> Commodities:
    return commodities(held, "us-66", facts)


def test_markets_of_listed_bodies_move_and_no_other(page: Commodities) -> None:
    listed = {m.market for m in page.markets if m.listed}
    assert {m.market for m in page.moving} == listed
    assert {m.body for m in page.moving} == {"ICAC", "ITTO", "ILZSG", "IEF"}
    assert all(m.volatility.p05 > 0.0 for m in page.moving)
    ranked = [abs(m.volatility.p50) for m in page.markets]
    assert ranked == sorted(ranked, reverse=True)


def test_the_list_alone_stays_below_detection(page: Commodities) -> None:
    """A finding of the specification: leaving the bodies does not show in the price record."""
    assert page.seen == ()
    cotton = next(m for m in page.markets if m.market == "cotton")
    assert cotton.detectable == pytest.approx(100.0 / np.sqrt(2.0 * 66.0))
    assert 0.0 < cotton.by_switch["information"] < 0.25
    assert cotton.by_switch["storage"] > 5.0 * cotton.by_switch["information"]
    assert cotton.by_switch["insulation"] == 0.0  # without the channel alignment nothing thins


def test_exporters_gain_and_lose_about_nothing_on_average(page: Commodities) -> None:
    states = {e.country: e for e in page.exporters}
    assert {"BEN", "MLI", "BFA", "TCD", "SLB", "CMR", "GAB", "PNG", "CAF"} <= set(states)
    for e in page.exporters:
        assert abs(e.terms.p50) < 0.2 * (e.terms.p95 - e.terms.p05)
        assert e.risk.p50 >= 0.0
        assert -8.0 < e.at_risk < 2.0
    assert page.exporters[0].country == "SLB"


def test_bodies_without_a_budget_are_not_free(page: Commodities) -> None:
    budget = {b.body: b.budget for b in page.bodies}
    assert budget["ICAC"] == 1.8e6
    assert budget["ITTO"] == 7.1e6
    assert np.isnan([budget["ILZSG"], budget["IEF"], budget["AMIS"]]).all()


def test_summary_tells_two_lines(held: Result, facts: World) -> None:
    told = [line for line in summary_slow.lines(held, "us-66", 2026, facts) if line.startswith(("Commod", "Spikes"))]
    assert len(told) == 2
    assert "0 of 10" in told[0]
    assert "no body on the list holds a buffer stock" in told[1]
    data = summary_slow.data(held, 2026, facts)["last_year"]["commodities"]["us-66"]
    json.dumps(data, allow_nan=False)
    assert data == lines_of(commodities(held, "us-66", facts))


def test_a_run_without_the_channel_says_so(result: Result, facts: World) -> None:
    assert not has_commodities(result)
    with pytest.raises(ExeuntError) as caught:
        commodities(result, "us-66", facts)
    assert caught.value.code == "E526"


def test_series_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    rows = [f"{y}-{m:02d}-15,{100.0 * 1.03 ** (y - 1990) * (1.2 if y % 5 == 0 else 1.0)}" for y in range(1990, 2020)
            for m in range(1, 13)]  # fmt: skip
    file.write_text("date,price\n" + "\n".join(rows) + "\n2020-01,150\n2020-02,\n", encoding="utf-8")
    series = read_series(file)
    assert series.left_out == (2020,)
    assert series.years.tolist() == list(range(1990, 2020))
    assert series.ratio.mean() == pytest.approx(1.0)
    high = series.ratio[series.years % 5 == 0].mean() / series.ratio[series.years % 5 != 0].mean()
    assert high == pytest.approx(1.2, rel=0.01)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("when,price\n2000,1\n", "no column date"),
        ("", "no column date and price"),
        ("date,price\n2000-13,1\n", "is not a date"),
        ("date,price\n2000,one\n", "is not a number"),
        ("date,price\n2000,-3\n", "is not above 0"),
        ("date,price\n2000,inf\n", "is not above 0"),
        ("date,price\n2000\n", None),
        ("date,price\n2000,1\n2001,2\n", "2 years"),
    ],
)
def test_bad_price_files_are_refused_with_their_line(tmp_path: Path, text: str, message: str | None) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ExeuntError) as caught:
        read_series(file)
    assert caught.value.code in ("E523", "E525")
    assert "bad.csv" in caught.value.where
    if message:
        assert message in caught.value.message()


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    for path in (binary, tmp_path / "nowhere.csv"):
        with pytest.raises(ExeuntError) as caught:
            read_series(path)
        assert caught.value.code == "E523"


def test_a_short_series_takes_the_mean_slope_with_a_flag(tmp_path: Path, facts: World) -> None:
    file = tmp_path / "short.csv"
    file.write_text("date,price\n" + "".join(f"{2000 + i},{1 + i % 3}\n" for i in range(12)), encoding="utf-8")
    desk = Desk.of(StorageMarket(1.0, -1.0, 0.02, 0.04, 0.0, 0.5), read_series(file), slope_given=False, world=facts)
    assert desk.slope_from == "group"
    assert desk.policy.market.slope == pytest.approx(-group_slope(facts))
    assert desk.score() is None


def test_forecasts_of_the_three_crises(facts: World) -> None:
    """24 months from the year before: 1.1, 7.0 and 3.4 percent, within 30 percent of that."""
    for market, ratio, wanted in (("cotton", 0.75, 0.011), ("wheat_hrw", 0.93, 0.070), ("rice_thai5", 0.81, 0.034)):
        series = shipped_series(facts, market)
        desk = Desk.of(StorageMarket(1.0, -1.0, 0.02, 0.04, 0.0, 0.5), series, slope_given=False, world=facts)
        assert desk.chances(ratio)[1] == pytest.approx(wanted, rel=0.3)


def test_forecasts_beat_own_frequency_and_persistence(facts: World) -> None:
    told = forecasts(facts)
    pairs = np.array([score.pairs for _, score, _ in told])
    assert (len(told), pairs.sum()) == (18, 1106)
    brier, naive = (float((pairs * [getattr(s, n) for _, s, _ in told]).sum() / pairs.sum()) for n in
                    ("brier", "brier_naive"))  # fmt: skip
    assert brier == pytest.approx(0.0611, abs=0.001)
    assert naive == pytest.approx(0.0789, abs=0.0005)
    same = np.concatenate([(s.ratio[s.pairs] > 1.5) != (s.ratio[s.pairs + 1] > 1.5) for s, _, _ in told])
    assert same.mean() == pytest.approx(0.091, abs=0.002)
    worse = {series.name for series, score, _ in told if score.skill < 0.0}
    assert worse == {"logs_cmr", "maize", "plywood", "soybeans"}


def test_memory_falls_short_of_the_record_by_what_the_page_says(facts: World) -> None:
    table = facts.table("commodity_models")
    gaps = []
    for row in table.rows():
        if row["slope_market"] == row["market"]:
            market = StorageMarket(1.0, -float(row["slope"]), 0.02, 0.04, 0.0, 0.5)
            desk = Desk.of(market, None, slope_given=True, world=facts)
            gaps.append(float(row["autocorrelation"]) - desk.moments.autocorrelation)
    assert np.mean(gaps) == pytest.approx(0.15, abs=0.02)


def test_spread_of_a_count() -> None:
    low, middle, high = spread_of(np.full(100, 0.1))
    assert (low, middle, high) == pytest.approx((0.05, 0.10, 0.15))
    assert spread_of(np.zeros(5)) == (0.0, 0.0, 0.0)


def test_a_discrete_far_price_has_a_chance() -> None:
    from exeunt.solvers.storage import solve

    forecast = SpikeForecast.of(solve(StorageMarket(1.0, -0.5, 0.02, 0.04)))
    assert (forecast.at(np.array([0.2, 1.0, 5.0])) >= 0.0).all()


def invoke(*words: str) -> str:
    done = CliRunner().invoke(app, ["storage", *words])
    if done.exception is not None:
        raise done.exception
    return done.output


def test_solve_prints_policy_and_errors(tmp_path: Path) -> None:
    told = json.loads(invoke("solve", "--slope", "0.656", "--json", "--out", str(tmp_path / "policy.csv")))
    assert told["solution"]["residual"] <= 1e-9
    assert told["solution"]["euler_error_largest"] < 1e-3
    assert told["kink"]["price"] == pytest.approx(1.147, abs=0.002)
    assert len((tmp_path / "policy.csv").read_text(encoding="utf-8").splitlines()) > 300
    assert "Euler" in invoke("solve", "--slope", "0.656")
    assert "歐拉" in invoke("solve", "--slope", "0.656", "--news", "0", "--lang", "zh-Hant")


def test_moments_beside_data() -> None:
    told = json.loads(invoke("moments", "--market", "zinc", "--json"))
    by_name = {row["name"]: row for row in told["moments"]}
    assert by_name["cv"]["fitted"]
    assert by_name["cv"]["model"] == pytest.approx(by_name["cv"]["data"], rel=1e-3)
    assert by_name["stockout"]["data"] is None
    assert told["forecasts"]["skill"] > 0.1
    assert "skill" in invoke("moments", "--market", "zinc")
    assert "動差" in invoke("moments", "--slope", "0.7", "--lang", "zh-Hant")


def test_simulate_is_reproducible_and_starts_where_it_says(tmp_path: Path) -> None:
    words = ("simulate", "--market", "cocoa", "--years", "3", "--paths", "500")
    told = json.loads(invoke(*words, "--json", "--out", str(tmp_path / "paths.csv")))
    assert told == json.loads(invoke(*words, "--json"))
    assert told["start"] > 1.5
    assert told["years"][0]["spiked"] > 0.3
    assert len((tmp_path / "paths.csv").read_text(encoding="utf-8").splitlines()) == 1501
    low = json.loads(invoke("simulate", "--slope", "0.7", "--start", "0.6", "--paths", "500", "--json"))
    assert low["years"][0]["spiked"] < 0.05
    assert "long run" in invoke("simulate", "--slope", "0.7", "--news", "0", "--paths", "50")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("solve",), "E698"),
        (("moments", "--market", "zinc", "--prices", "x.csv"), "E698"),
        (("simulate", "--slope", "0.5", "--start", "-1"), "E698"),
        (("simulate", "--slope", "0.5", "--years", "1000", "--paths", "1000000"), "E698"),
        (("solve", "--slope", "0.5", "--out", "nowhere/policy.csv"), "E699"),
        (("solve", "--slope", "0.5", "--news", "0.99"), "E516"),
        (("solve", "--slope", "0.5", "--interest", "0"), "E516"),
        (("moments", "--market", "cofee"), "E524"),
        (("moments", "--prices", "nowhere.csv"), "E523"),
    ],
    ids=lambda x: x if isinstance(x, str) else " ".join(x),
)
def test_bad_words_are_refused_with_a_code(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(ExeuntError) as caught:
        invoke(*words)
    assert caught.value.code == code
