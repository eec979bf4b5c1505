"""Scenarios side by side: pairs of draws, across scenarios and across runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import toy
from exeunt.errors import ExeuntError
from exeunt.results.compare import compare
from exeunt.results.result import Result
from exeunt.world.world import World


def test_the_scenario_is_one_more_axis(result: Result) -> None:
    both = compare(result)
    gap = both.outcome("gap")
    assert both.scenarios == ("leaves", "both", "quiet")
    assert gap.difference().dims == ("scenario", "draw", "year", "organisation")
    for name in both.scenarios:
        alone = result.outcome("gap", name)
        assert gap.draws().sel(scenario=name).values.tobytes() == alone.draws().values.tobytes()
        assert gap.baseline().sel(scenario=name).values.tobytes() == alone.baseline().values.tobytes()
    frame = gap.quantiles()
    assert (
        frame[frame["scenario"] == "both"]["p95"].tolist() == result.outcome("gap", "both").quantiles()["p95"].tolist()
    )


def test_differences_between_scenarios_are_of_draws_not_of_quantiles(result: Result) -> None:
    frame = compare(result).outcome("paid").sel(year=[2030]).total().between("leaves").set_index("scenario")
    first, second = (result.outcome("paid", n).sel(year=[2030]).total().draws().values for n in ("leaves", "both"))
    expected = np.quantile(second - first, [0.05, 0.5, 0.95])
    np.testing.assert_allclose(frame.loc["both", ["p05", "p50", "p95"]].to_numpy(float), expected, rtol=1e-12)
    assert frame.loc["both", "p95"] != np.quantile(second, 0.95) - np.quantile(first, 0.95)
    assert set(frame["reference"]) == {"leaves"}


def test_between_serves_scenarios_of_different_baselines(world: World, tmp_path: Path) -> None:
    smaller = toy.scenario(
        "smaller", (), overrides={"dues.growth": toy.Override("multiply", toy.Distribution.fixed(0.9))}
    )
    result = toy.run(world, [toy.scenario("same", ()), smaller], tmp_path / "run", draws=64)
    paid = compare(result).outcome("paid").sel(year=[2030]).total()
    assert not paid.difference().values.any()
    assert paid.between()["p95"].item() < 0


def test_runs_of_one_seed_are_compared_and_their_clashing_names_kept_apart(
    world: World, result: Result, tmp_path: Path
) -> None:
    other = toy.run(world, [toy.scenario(retained=0.9), toy.scenario("third", ("CCC",))], tmp_path / "other", draws=200)
    both = compare(result, other.folder)
    assert both.scenarios == ("run/leaves", "both", "quiet", "other/leaves", "third")
    assert both.notes == ()
    table = both.table("gap", 2030).set_index("scenario")
    assert table.loc["other/leaves", "p50"] < table.loc["run/leaves", "p50"]
    assert both.outcome("gap").total().between("run/leaves").shape[0] == 4 * 12


def test_tables_by_total_label_or_scalar(result: Result) -> None:
    both = compare(result, scenarios=["both", "leaves"])
    assert both.table("gap", 2030)["scenario"].tolist() == ["both", "leaves"]
    assert both.table("gap", 2030, label="BETA")["organisation"].tolist() == ["BETA", "BETA"]
    assert len(both.table("output", 2030)) == 2 * 3
    assert both.table("rule", difference=False)["p50"].tolist() == [0.25, 0.25]
    assert both.table("rule")["year"].tolist() == [2036, 2036]


@pytest.mark.parametrize(("draws", "seed", "told"), [(64, 66, "draws is 200"), (200, 67, "seed is 66")])
def test_draws_that_are_not_pairs_are_refused(
    world: World, result: Result, tmp_path: Path, draws: int, seed: int, told: str
) -> None:
    other = toy.run(world, [toy.scenario("other")], tmp_path / "run", draws=draws, seed=seed)
    with pytest.raises(ExeuntError, match=rf"^E510.*{told}.*not pairs"):
        compare(result, other)


def test_what_else_differs_is_noted(result: Result, folder: Path) -> None:
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace(result.manifest["code_sha256"], "0" * 64))
    assert compare(result, folder).notes == (f"the code differs between {result.folder} and {folder}",)


def test_wrong_or_no_scenarios_are_refused(result: Result) -> None:
    with pytest.raises(ExeuntError, match=r"^E502.*did you mean leaves\?"):
        compare(result, scenarios=["leavs"])
    with pytest.raises(ExeuntError, match=r"^E511"):
        compare()
    with pytest.raises(ExeuntError, match=r"^E511"):
        compare(result, result)
    with pytest.raises(ExeuntError, match=r"^E511.*at least two"):
        compare(result, scenarios=["both"]).outcome("gap").between()
    with pytest.raises(ExeuntError, match=r"^E502.*did you mean both\?"):
        compare(result).outcome("gap").between("bot")
    with pytest.raises(ExeuntError, match=r"^E541"):
        compare(result).outcome("gap").plot()
