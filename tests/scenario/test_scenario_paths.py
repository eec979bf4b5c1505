"""World paths: files of settings for both arms; by itself a path is compared with the world without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from exeunt.declarations import Declaration, Option, Parameter, all_declarations
from exeunt.distributions import Distribution
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import CompiledScenario
from exeunt.scenario.library import library_names, path_names
from exeunt.scenario.paths import chosen_path, moved_by
from exeunt.scenario.problems import ScenarioError
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

CHOICES = {
    "wall": ("off", "on"),
    "bloc_gap": ("none", "low", "central", "high"),
    "regional": ("none", "central", "high"),
    "convergence": ("none", "digital", "services"),
}
SETTINGS = {
    "confrontation": {"trade.wall": "on", "trade.bloc_gap": "central"},
    "confrontation-hard": {"trade.wall": "on", "trade.bloc_gap": "central"},
    "regional-integration": {"trade.regional": "central", "trade.bloc_gap": "low"},
    "convergence": {"trade.convergence": "digital", "standards.convergence": "on"},
    "convergence-services": {"trade.convergence": "services", "standards.convergence": "on"},
}


def declared() -> Mapping[str, Declaration]:
    """Every channel, and of `trade` at least what the library's paths set."""
    if "trade" in all_declarations():
        return all_declarations()
    options = {n: Option(n, "trade", c, c[0], "") for n, c in CHOICES.items()}
    numbers = {
        n: Parameter(n, "trade", {"en": n}, "", "ratio", Distribution.fixed(0.4), 0.0, 1.0, "", "C")
        for n in ("f_allied", "f_nonaligned")
    }
    base = all_declarations()["standards"]
    trade = replace(base, channel="trade", options=options, parameters=numbers)
    return {**all_declarations(), "trade": trade}


def compiled(name: str, world: World, path: str | None = None) -> CompiledScenario:
    return Scenario.load(name).under(path).compile(world, declared())


def own(**more: object) -> Scenario:
    data = {"kind": "path", "name": "window", "title": {"en": "Window"}, "options": {"funding.base_window": "2024"}}
    return Scenario.from_dict({**data, **more})


@pytest.mark.parametrize("name", path_names())
def test_library_paths_say_what_they_set_in_both_languages_with_sources(name: str, world: World) -> None:
    path = Scenario.load(name)
    assert path.name == name
    assert path.file.kind == "path"
    assert path.file.title.zh_hant
    assert path.file.summary.en
    assert path.file.summary.zh_hant
    assert "相對於陣營" in path.file.summary.zh_hant or name != "confrontation"  # no blank where YAML joins lines
    assert path.file.sources
    assert path.record_date
    assert path.events == ()
    assert {k: v for k, (v, *_) in path.settings("options").items()} == SETTINGS[name]
    assert [c for c in path.check(world, declared()) if not c.ok] == []


def test_paths_and_scenarios_are_two_lists() -> None:
    assert set(path_names()) == set(SETTINGS)
    assert not set(path_names()) & set(library_names())


def test_hard_confrontation_is_confrontation_with_the_upper_ends(world: World) -> None:
    soft, hard = (compiled("us-66", world, p) for p in ("confrontation", "confrontation-hard"))
    assert soft.options == hard.options
    assert soft.overrides == {}
    assert {k: o.distribution.central for k, o in hard.overrides.items()} == {
        "trade.f_allied": 0.60,
        "trade.f_nonaligned": 0.75,
    }


@pytest.mark.parametrize("name", path_names())
def test_a_path_enters_both_arms(name: str, world: World) -> None:
    alone, under = compiled("us-66", world), compiled("us-66", world, name)
    quiet = under.baseline()
    assert quiet.options == under.options
    assert quiet.options != alone.options
    assert quiet.overrides == under.overrides
    assert quiet.path == under.path
    assert under.path is not None
    assert under.path.name == name
    assert under.path.sha256 == Scenario.load(name).sha256
    assert len(under.terms) == len(alone.terms)
    assert under.source_sha256 == alone.source_sha256
    assert not under.path_alone


@pytest.mark.parametrize("name", path_names())
def test_a_path_by_itself_is_compared_with_no_path(name: str, world: World) -> None:
    path = compiled(name, world)
    quiet, without = path.baseline(), compiled("us-66", world).baseline()
    assert path.path_alone
    assert not quiet.path_alone
    assert quiet.path is None
    assert quiet.options == without.options
    assert quiet.overrides == without.overrides == {}
    assert path.options != quiet.options
    assert path.policies.keys() == set(Scenario.load(name).settings("overrides"))


def test_none_is_no_path(world: World) -> None:
    scenario = Scenario.load("us-66")
    assert scenario.under(None) is scenario
    assert scenario.under("none") is scenario
    assert chosen_path(["none", "confrontation"]) is not None
    assert scenario.compile(world).path is None


def test_a_file_of_ones_own_is_a_path(tmp_path: Path, world: World) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("kind: path\nname: mine\ntitle: {en: Mine}\noptions: {funding.base_window: '2024'}\n")
    found = Scenario.load("us-66").under(file).compile(world)
    assert found.path is not None
    assert found.path.name == "mine"
    assert found.path.titles == {"en": "Mine", "zh_hant": "Mine"}
    assert found.options["funding.base_window"] == "2024"


def refusal(*paths: str | Scenario, scenario: str | Scenario = "us-66") -> ExeuntError:
    with pytest.raises(ExeuntError) as caught:
        (scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)).under(chosen_path(list(paths)))
    return caught.value


def test_two_paths_and_what_is_no_path_are_refused() -> None:
    assert refusal("confrontation", "convergence").code == "E227"
    assert "confrontation and convergence" in refusal("confrontation", "convergence").what
    assert refusal("us-retreat").code == "E227"
    assert refusal("confrontation", scenario="convergence").code == "E227"
    assert refusal("confrontation", scenario=Scenario.load("us-66").under("convergence")).code == "E227"
    assert refusal("confrontatoin").nearest[0] == "confrontation"


def test_a_path_and_a_scenario_that_set_one_thing_differently_are_refused(world: World) -> None:
    scenario = Scenario.from_dict(
        {"name": "mine", "title": {"en": "Mine"}, "options": {"funding.base_window": "2022-2024"}}
    )
    choice = all_declarations()["funding"].options["base_window"]
    other = next(c for c in choice.choices if c != "2024")
    scenario = scenario.with_options(funding__base_window=other)
    with pytest.raises(ScenarioError) as caught:
        scenario.under(own()).compile(world)
    assert caught.value.code == "E228"
    assert caught.value.where == "options.funding.base_window"
    same = scenario.with_options(funding__base_window="2024").under(own()).compile(world)
    assert same.options["funding.base_window"] == "2024"


def test_a_path_that_moves_nothing_in_a_run_is_refused_and_one_that_moves_part_is_noted(world: World) -> None:
    under = compiled("us-66", world, "convergence")
    with pytest.raises(ExeuntError) as caught:
        moved_by(under, ("funding", "assessments"))
    assert caught.value.code == "E230"
    assert "--channels" in caught.value.mend
    noted = moved_by(under, ("standards", "funding")).notes
    assert noted[-1] == "The world path 'convergence' also sets trade, which this run leaves out."
    assert moved_by(under, ("standards", "trade")).notes == under.notes
    quiet = compiled("us-66", world)
    assert moved_by(quiet, ()) is quiet


def test_a_policy_of_the_scenario_stands_beside_a_path(world: World) -> None:
    under = Scenario.load("un-reform").under(own()).compile(world)
    assert under.policies.keys() == {"assessments.un_budget_scale"}
    assert under.baseline().policies == {}
