"""People in analysis, hindcasts, own cases and faces: figures that agree with the run, named misses, bad cases."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

import exeunt
from exeunt.analysis import own_case
from exeunt.analysis.hindcast import OF_CHANNEL, Hindcast, hindcasts
from exeunt.analysis.own_case.people import TEMPLATE
from exeunt.analysis.people import MEASURES, has_people, people
from exeunt.cli import summary_people
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.world.world import World

CHANNELS = ["assessments", "liquidity", "funding", "functions", "people"]


@pytest.fixture(scope="module")
def facts() -> World:
    return World.load()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, facts: World) -> Result:
    folder = tmp_path_factory.mktemp("people")
    return exeunt.run(["us-66", "us-retreat"], draws=128, channels=CHANNELS, world=facts, out=folder / "run")


@pytest.fixture(scope="module")
def past(facts: World) -> dict[str, Hindcast]:
    return {h.id: h for h in hindcasts(facts, channel="people")}


def test_the_list_alone_moves_no_displaced_person(run: Result, facts: World) -> None:
    view = people(run, "us-66", 2026, facts)
    assert view.total["assistance_lost"].p95 == 0.0
    assert view.total["displaced"].p95 == 0.0
    assert view.total["unintended_pregnancies"].p05 > 0.0


def test_the_baseline_has_full_coverage_and_nobody_moves(run: Result) -> None:
    arm = run.baseline_of("us-retreat")
    covered = run.values("coverage", arm)
    assert np.isfinite(covered).any()
    assert (covered[np.isfinite(covered)] == 1.0).all()
    for variable in ("assistance_lost", "returns", "movements", "maternal_deaths"):
        assert not run.values(variable, arm).any()


def test_regions_add_up_to_the_world_draw_by_draw(run: Result, facts: World) -> None:
    view = people(run, "us-retreat", 2030, facts)
    assert [r.name["en"] for r in view.regions] == ["East Africa", "South Asia", "all other countries"]
    at = run.years.index(2030)
    for measure in MEASURES:
        gap = (run.values(measure, "us-retreat") - run.values(measure, run.baseline_of("us-retreat")))[:, at]
        assert view.total[measure].p50 == pytest.approx(float(np.median(gap.sum(axis=1))), rel=1e-9)
    region = view.regions[0].measures["assistance_lost"]
    assert 0.0 < region.p50 < view.total["assistance_lost"].p50


def test_judgement_is_named_where_it_dominates(run: Result, facts: World) -> None:
    found = people(run, "us-retreat", 2026, facts).drivers
    assert found["assistance_lost"].judged
    assert {d.grade for d in found["assistance_lost"].first} == {"C"}
    assert not found["maternal_deaths"].judged
    assert found["maternal_deaths"].first[0].key == "people.cost_per_pregnancy"
    assert {d.key for d in found["displaced"].first[:2]} == {"people.onward_response", "people.return_response"}


def test_countries_are_in_order_and_destinations_have_no_coverage(run: Result, facts: World) -> None:
    view = people(run, "us-retreat", 2026, facts)
    lost = [c.measures["assistance_lost"].p50 for c in view.countries]
    assert lost == sorted(lost, reverse=True)
    outside = {d.destination for d in view.destinations}
    assert not outside & {c.country for c in view.countries if c.measures["assistance_lost"].p50 > 0.0}
    assert np.isnan(next(d for d in view.destinations if d.destination == "USA").closed)


def test_report_and_summary_show_people_in_both_languages(run: Result, facts: World, tmp_path: Path) -> None:
    from exeunt.report.build import build_reports

    for path in build_reports(run, tmp_path, world=facts):
        text = path.read_text(encoding="utf-8")
        assert '<section id="people"' in text
        assert all(f'id="{key}"' in text for key in ("people-hosts", "people-deaths", "people-destinations"))
    told = summary_people.lines(run, "us-retreat", 2026, facts)
    assert re.search(r"million persons lose assistance", told[0])
    assert "Judgement dominates" in told[0]
    json.dumps(summary_people.data(run, 2026, facts), allow_nan=False)


def test_a_run_without_the_channel_says_nothing(facts: World, tmp_path: Path) -> None:
    plain = exeunt.run(["us-66"], draws=64, channels=CHANNELS[:3], world=facts, out=tmp_path / "run")
    assert not has_people(plain)
    assert summary_people.lines(plain, "us-66", 2026, facts) == []
    assert summary_people.data(plain, 2026, facts) == {}


def test_every_hindcast_of_people_states_target_and_result(past: dict[str, Hindcast]) -> None:
    assert tuple(past) == OF_CHANNEL["people"]
    met = {name: h.met for name, h in past.items()}
    assert met == {
        "unfpa_after_2016": True,
        "syria_2015": True,
        "destination_shares": True,
        "host_stocks": False,  # 78 percent of hosts inside, the published model measured 82: a miss that is shown
        "unhcr_2025": True,
    }
    for h in past.values():
        assert h.to_dict()["scores"]
        assert re.search(r"[\u4e00-\u9fff]", h.title["zh_hant"])


def test_destinations_improve_in_2016_2017_2022_and_not_after(past: dict[str, Hindcast]) -> None:
    found = past["destination_shares"]
    gains = {c.name["en"][-12:-8]: c.value for c in found.checks}
    assert all(value > 0.5 for value in gains.values())
    assert all(e.value < 0.0 for e in found.extra)


def test_world_total_of_displaced_misses_the_wars(past: dict[str, Hindcast]) -> None:
    missed = {row.year for row in past["host_stocks"].misses}
    assert missed == {2017, 2018, 2022}
    inside = past["host_stocks"].checks[0].value
    assert inside == pytest.approx(0.776, abs=0.001)


def test_services_follow_revenue_and_not_one_donor(past: dict[str, Hindcast]) -> None:
    scores = past["unfpa_after_2016"].scores
    assert scores.mae < scores.mae_naive
    assert all(r.actual > 0.0 > r.naive for r in past["unfpa_after_2016"].rows)


def test_hindcast_command_takes_a_channel() -> None:
    done = CliRunner().invoke(app, ["hindcast", "--channel", "people", "--json"])
    assert done.exit_code == 1  # one target is missed
    assert [h["id"] for h in json.loads(done.stdout)] == list(OF_CHANNEL["people"])


def answer(tmp_path: Path, text: str) -> own_case.CaseAnswer:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return own_case.answer("people", path)


def test_the_template_runs_and_agrees_with_the_published_case(tmp_path: Path) -> None:
    found = answer(tmp_path, TEMPLATE)
    tables = {own_case.contract.said(t.name): t for t in found.tables}
    assert not found.warnings
    pregnancies = tables["reproductive health, one year"].rows[0]
    assert pregnancies[2] == pytest.approx(0.94e6, rel=0.05)
    claims = tables["change of asylum claims a year"].rows
    own, others = claims[0], claims[-1]
    assert own[3] == pytest.approx(-0.121 * own[1], rel=0.03)
    assert others[3] == pytest.approx(0.039 * others[1], rel=0.03)
    assert {own[3] % 1000, others[3] % 1000} == {0.0}  # two significant digits
    persons = tables["persons who lose assistance in a year"].rows
    assert persons[-1][5] == pytest.approx(persons[0][5] + persons[1][5], rel=0.05)
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_body_without_a_figure_is_zero_with_a_warning(tmp_path: Path) -> None:
    found = answer(tmp_path, TEMPLATE.replace("IOM: 21000000, ", ""))
    assert [own_case.contract.said(w) for w in found.warnings] == ["UGA: no spending of IOM is given; it counts as 0"]


def test_protection_spares_the_host_in_need(tmp_path: Path) -> None:
    data = yaml.safe_load(TEMPLATE)
    data |= {"allocation": "protect", "need_protection": 1.0}
    data["hosts"][0]["gdp_usd"], data["hosts"][1]["gdp_usd"] = 18e9, 49e9
    plain = answer(tmp_path, TEMPLATE).tables[0].rows
    spared = answer(tmp_path, yaml.safe_dump(data)).tables[0].rows
    assert spared[0][3] > plain[0][3]
    assert spared[1][3] < plain[1][3]


BAD_CASES = {
    "unknown country": (("host: TCD", "host: TCH"), "E115", "TCH"),
    "country twice": (("host: UGA", "host: TCD"), "E573", "stands twice"),
    "body twice": (("{body: WFP", "{body: UNHCR"), "E573", "stands twice"),
    "unknown body": (("{body: WFP", "{body: WFO"), "E573", "did you mean WFP"),
    "negative persons": (("refugees: 1759000", "refugees: -5"), "E571", "-5"),
    "negative money": (("UNHCR: 166000000", "UNHCR: -1"), "E571", "-1"),
    "no money of UNHCR": (("UNHCR: 166000000, ", ""), "E571", "UNHCR"),
    "shortfall above expense": (("shortfall_usd: 1300000000", "shortfall_usd: 5e9"), "E574", "above the expense"),
    "too many years": (("years: 3", "years: 30"), "E571", "30"),
    "not a number": (("refugees: 1759000", "refugees: .nan"), "E571", "nan"),
    "unknown donor": (("donor: USA", "donor: USB"), "E115", "USA"),
    "unknown destination": (("destination: DEU", "destination: GER"), "E115", "GER"),
    "unknown field": (("draws: 1024", "drawz: 1024"), "E571", "did you mean draws"),
    "share above one": (("refugees: 1278000", "refugees: 1278000\n    assisted_share: 1.2"), "E571", "1.2"),
}


@pytest.mark.parametrize("case", BAD_CASES)
def test_a_bad_case_names_the_place(case: str, tmp_path: Path) -> None:
    (old, new), code, told = BAD_CASES[case]
    assert old in TEMPLATE
    with pytest.raises(ExeuntError) as refused:
        answer(tmp_path, TEMPLATE.replace(old, new, 1))
    assert refused.value.code == code
    assert told in str(refused.value)


def test_an_empty_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExeuntError, match="E575"):
        answer(tmp_path, "title: nothing\n")
