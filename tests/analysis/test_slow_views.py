"""Views of camps, patrons and the wall: what adds up does, what is refused is told, noise is no figure."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import exeunt
from exeunt.analysis.bands import Band, finite
from exeunt.analysis.camps import bridges_of, camps_and_zones, has_camps, splits_of
from exeunt.analysis.patrons import country_lean, has_alignment, index_parts, money_by_patron
from exeunt.analysis.wall import DETECTABLE, digital_wall, economy_path, has_wall, world_change
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World

BLOCS = {"us_led", "eu_led", "china_led", "non_aligned"}


@pytest.fixture(scope="module")
def money(facts: World, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A run without them."""
    return exeunt.run("us-66", draws=64, out=tmp_path_factory.mktemp("money") / "run", world=facts,
                      channels=["assessments", "funding", "functions", "liquidity"])  # fmt: skip


def test_camps_are_paired_differences_and_shares_that_add_up(everything: Result, facts: World) -> None:
    view = camps_and_zones(everything, "rules-alone", facts)
    gap = everything.values("fragmentation", "rules-alone")
    gap = gap - everything.values("fragmentation", everything.baseline_of("rules-alone"))
    for i, t in enumerate(view.technologies):
        assert t.moves
        assert [y.year for y in t.path] == list(everything.years)
        assert t.path[-1].change[2] == pytest.approx(100.0 * float(np.median(gap[:, -1, i])), rel=1e-9)
        assert t.path[-1].change == tuple(sorted(t.path[-1].change))
        assert {o.bloc for o in t.options} == BLOCS
        for part in ("mean", "without"):
            assert sum(getattr(o, part) for o in t.options) == pytest.approx(1.0, abs=1e-9)
        assert sum(o.leads for o in t.options) == sum(o.leads_base for o in t.options) == 193
        low, middle, high = t.isolation
        assert 0.0 < low <= middle <= high  # no state of those without shares, whose change a summary writes as 0
    assert view.largest.change.p50 == max(t.change.p50 for t in view.technologies)
    assert [s.scenario for s in view.scenarios] == ["us-66", "rules-alone"]


def test_the_list_alone_splits_networks_by_nothing_that_shows(everything: Result, facts: World) -> None:
    view = camps_and_zones(everything, "us-66", facts)
    by_name = {t.technology: t for t in view.technologies}
    assert not by_name["mobile_vendor"].moves
    assert splits_of(everything, "us-66").change["training"].p50 == pytest.approx(by_name["training"].change.p50)
    assert bridges_of(everything, "us-66", facts) == bridges_of(everything, "rules-alone", facts) == ()


def test_money_by_patron_is_level_less_base(everything: Result, facts: World) -> None:
    rows = {m.patron: m for m in money_by_patron(everything, "rules-alone", 2036, facts)}
    assert set(rows) == {*BLOCS, "multilateral"}
    assert rows["us_led"].change.p95 < 0.0
    assert rows["eu_led"].change.p05 >= 0.0
    for m in rows.values():
        assert m.level.p50 - m.without == pytest.approx(m.change.p50, rel=0.05, abs=1e6)


def test_parts_of_an_index_are_shares_and_their_mean_is_the_base(everything: Result, facts: World) -> None:
    parts = index_parts(facts, "KEN")
    assert list(parts) == ["voting", "aid", "trade", "security"]
    for shares in parts.values():
        assert set(shares) == BLOCS
        assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
    found = country_lean(everything, "us-66", 2036, "KEN", facts)
    for bloc, share in found.lean.base.items():
        assert np.mean([p[bloc] for p in parts.values()]) == pytest.approx(share, abs=0.05)


def test_the_parts_of_the_wall_add_up_and_noise_is_none(everything: Result, facts: World) -> None:
    view = digital_wall(everything, "rules-alone", facts)
    w = view.world
    assert not view.almost_nothing
    assert w.settings == ("trade.solve=response", "trade.wall=on")
    assert w.usd.p50 / w.income.p50 == pytest.approx(w.cost_usd.p50 / w.cost.p50, rel=1e-9)
    whole, cost, trust = (
        everything.values(v, "rules-alone") for v in ("world_income", "world_income_cost", "world_income_trust")
    )
    assert np.allclose(whole, cost + trust, atol=1e-9)
    assert 0.0 < w.built.p50 < w.built_at_most.p50 < 1.0
    assert w.path_income.p50 < 0.0  # the part of the wall that comes anyway, in both arms
    assert len(view.economies) == 197
    flagged = {e.country for e in view.economies if e.multinational}
    assert {"IRL", "SGP", "LUX"} <= flagged
    assert {"MHL", "LBR"} <= {e.country for e in view.economies if e.capped}
    order = [abs(e.income.p50) for e in view.economies]
    assert order == sorted(order, reverse=True)
    assert len(view.pairs) == 16
    path = economy_path(everything, "rules-alone", "KEN", facts)
    assert list(path) == list(everything.years)
    assert path[2036].p50 == next(e for e in view.economies if e.country == "KEN").income.p50

    still = digital_wall(everything, "us-66", facts)
    assert still.almost_nothing
    # Only the margin of storers on cotton and timber is left: less than a hundred-thousandth of the world's income.
    assert -1e-3 < still.world.income.p05 <= still.world.income.p95 <= 0.0
    assert still.world.trust_usd == Band(0.0, 0.0, 0.0, "USD", "C")
    assert not any(e.seen or abs(e.digital_share.p50) > DETECTABLE for e in still.economies)
    assert world_change(everything, "us-66").built.p50 == 0.0


def test_the_part_at_a_inst_of_one_is_the_lost_capacity(everything: Result, facts: World) -> None:
    place = facts.index("function").position("technical_standards")
    arms = ("rules-alone", everything.baseline_of("rules-alone"))
    capacity = [np.clip(everything.values("capacity", arm)[:, -1, place], 0.0, 1.0) for arm in arms]
    band = world_change(everything, "rules-alone").built_at_most
    assert band.p50 == pytest.approx(float(np.median(capacity[1] - capacity[0])), abs=1e-12)
    none, central, whole = digital_wall(everything, "rules-alone", facts).institutions
    assert (none.a_inst, whole.a_inst) == (0.0, 1.0)
    assert none.built == none.income == none.usd == 0.0
    assert whole.built == pytest.approx(1.0 - float(np.median(capacity[0])), abs=1e-9)
    assert whole.income < central.income < 0.0
    assert central.income == pytest.approx(central.cost + central.trust, abs=1e-9)


def test_without_the_channels_there_is_one_clear_refusal(money: Result, facts: World) -> None:
    assert not has_camps(money)
    assert not has_alignment(money)
    assert not has_wall(money)
    with pytest.raises(ExeuntError, match="E560"):
        country_lean(money, "us-66", 2036, "KEN", facts)
    with pytest.raises(ExeuntError, match="E563"):
        digital_wall(money, "us-66", facts)


def test_finite_data_has_no_number_that_json_lacks() -> None:
    assert finite({"a": [float("nan"), 1.0, (float("inf"),)], "b": "x"}) == {"a": [None, 1.0, [None]], "b": "x"}


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_align_prints_both_results_apart(everything: Result, language: str) -> None:
    words = ["align", "KEN", "--run", str(everything.folder), "--lang", language, "--scenario", "rules-alone"]
    told = CliRunner(env={"COLUMNS": "80"}).invoke(app, words)
    assert told.exit_code == 0, told.output
    accounting, behaviour = ("Accounting (grade A)", "Behaviour (grade C)")
    if language == "zh-Hant":
        accounting, behaviour = ("會計數（A 級）", "行為（C 級）")
    assert told.stdout.index(accounting) < told.stdout.index(behaviour)
    assert max(map(len, told.stdout.splitlines())) <= 80
    assert "nan" not in told.stdout


def test_align_as_data(everything: Result) -> None:
    told = CliRunner().invoke(app, ["align", "SSD", "--run", str(everything.folder), "--json"])
    data = json.loads(told.stdout)
    assert data["scenario"] == "us-66"
    assert data["lean"]["recipient"] == "SSD"
    assert set(data["parts"]) == {"voting", "aid", "trade", "security"}
    assert data["lean"]["price"]["us_led"]["p95"] is None  # no sum is enough in draws without response


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_trade_result_prints_the_world_and_an_economy(everything: Result, language: str) -> None:
    words = ["trade", "result", "--run", str(everything.folder), "--lang", language]
    told = CliRunner(env={"COLUMNS": "80"}).invoke(app, words)
    assert told.exit_code == 0, told.output
    assert ("Almost nothing moves" if language == "en" else "幾乎沒有變動") in told.stdout
    one = CliRunner(env={"COLUMNS": "80"}).invoke(app, [*words, "--country", "IRL", "--scenario", "rules-alone"])
    assert ("Ireland †" if language == "en" else "愛爾蘭 †") in one.stdout
    assert "2036" in one.stdout
    assert max(map(len, one.stdout.splitlines())) <= 80


def test_trade_result_as_data(everything: Result) -> None:
    words = [
        "trade",
        "result",
        "--run",
        str(everything.folder),
        "--country",
        "KEN",
        "--scenario",
        "rules-alone",
        "--json",
    ]
    data = json.loads(CliRunner().invoke(app, words).stdout)
    assert [e["country"] for e in data["economies"]] == ["KEN"]
    assert set(data["countries"]["KEN"]) == {str(y) for y in range(2025, 2037)}
    assert data["almost_nothing"] is False


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["align", "USA"], "E561"),
        (["align", "CHN"], "E562"),
        (["align", "KEX"], "E115"),
        (["align", "KEN", "--scenario", "us-67"], "E502"),
        (["align", "KEN", "--year", "2050"], "E553"),
        (["trade", "result", "--country", "VAT"], "E564"),
        (["trade", "result", "--scenario", "us-67"], "E502"),
    ],
)
def test_bad_words_are_one_clear_error(everything: Result, words: list[str], code: str) -> None:
    answer = CliRunner().invoke(app, [*words, "--run", str(everything.folder)])
    assert isinstance(answer.exception, ExeuntError)
    assert answer.exception.code == code
    assert answer.exception.exit_code == 2


def test_the_summary_of_a_run_tells_them_in_a_few_lines(everything: Result, money: Result, facts: World) -> None:
    from exeunt.cli.summary_slow import data, lines

    told = lines(everything, "rules-alone", 2026, facts)
    assert [t.partition(" in ")[0] for t in told] == ["Alignment", "Standards", "Trade", "Commodities", "Spikes"]
    assert all(len(t) <= 3 * 80 for t in told)
    assert "almost nobody moves" in lines(everything, "us-66", 2026, facts)[0]
    assert "almost nothing moves" in lines(everything, "us-66", 2026, facts)[2]
    assert set(data(everything, 2026, facts)["last_year"]) == {"alignment", "fragmentation", "trade", "commodities"}
    assert lines(money, "us-66", 2026, facts) == []
    assert data(money, 2026, facts)["last_year"] == {}
