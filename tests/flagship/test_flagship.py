"""The flagship as shipped: equal bits for any spread of the work, the prefix property, resume after SIGKILL."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import exeunt
from exeunt.engine.registry import channel_names
from exeunt.engine.run import MANIFEST
from exeunt.results.result import Result

SCENARIOS = ["us-66", "us-retreat"]
MONEY = channel_names("money")  # the engine treats all channels alike; trade would make these tests long
SOURCE = Path(exeunt.__file__).parents[1]


@pytest.fixture(scope="module")
def short() -> Result:
    return exeunt.run(SCENARIOS, draws=100, channels=MONEY)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return exeunt.run(SCENARIOS, draws=200, workers=2, channels=MONEY, out=tmp_path_factory.mktemp("long") / "run")


def command(folder: Path, *more: str) -> tuple[list[str], dict[str, str]]:
    words = [sys.executable, "-m", "exeunt", "run", *SCENARIOS, "--draws", "640", "--channels", "money"]
    return [*words, "--out", str(folder), "--json", *more], {**os.environ, "PYTHONPATH": str(SOURCE)}


def test_fewer_draws_are_the_prefix_of_more(short: Result, long: Result) -> None:
    for scenario in SCENARIOS:
        for variable in short.variables:
            first, second = short.values(variable, scenario), long.values(variable, scenario)[:100]
            np.testing.assert_array_equal(first.view(np.int64), np.ascontiguousarray(second).view(np.int64), variable)


def test_workers_do_not_change_a_bit(long: Result) -> None:
    one = exeunt.run(SCENARIOS, draws=200, workers=1, channels=MONEY)
    assert one.manifest["outcomes_sha256"] == long.manifest["outcomes_sha256"]


def test_workers_do_not_change_a_bit_of_all_channels() -> None:
    one, two = (exeunt.run("us-66", draws=128, workers=n).manifest["outcomes_sha256"] for n in (1, 2))
    assert one == two


def test_order_and_company_of_scenarios_do_not_change_a_bit(short: Result) -> None:
    alone = exeunt.run("us-retreat", draws=100, channels=MONEY)
    for variable in ("shortfall", "spend_factor", "capacity"):
        np.testing.assert_array_equal(alone.values(variable, "us-retreat"), short.values(variable, "us-retreat"))


def test_another_seed_gives_other_draws_of_the_same_distribution(short: Result) -> None:
    other = exeunt.run("us-retreat", draws=100, seed=67, channels=MONEY)
    assert not np.array_equal(other.values("shortfall", "us-retreat"), short.values("shortfall", "us-retreat"))
    medians = [np.median(r.values("shortfall", "us-retreat")[:, 1].sum(axis=1)) for r in (short, other)]
    assert medians[0] == pytest.approx(medians[1], rel=0.15)


def test_a_scenario_without_events_is_its_baseline_to_the_bit(tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text(
        "name: empty\ntitle: {en: Nothing, zh_hant: 無}\nsummary: no event\nevents: []\n", encoding="utf-8"
    )
    result = exeunt.run(empty, draws=64)
    for variable in result.variables:
        scenario, baseline = result.values(variable, "empty"), result.values(variable, "baseline")
        np.testing.assert_array_equal(scenario.view(np.int64), baseline.view(np.int64), variable)


def test_the_list_is_not_the_shock(long: Result) -> None:
    stopped = {s: long.values("loss", s)[:, 1].sum(axis=1) for s in SCENARIOS}
    assert (stopped["us-66"] * 20 < stopped["us-retreat"]).all()
    np.testing.assert_allclose(stopped["us-66"], 233e6, rtol=0.01)


def test_json_carries_the_hash_and_the_headline(tmp_path: Path) -> None:
    words, environment = command(tmp_path / "run")
    words[words.index("640")] = "100"
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
    data = json.loads(done.stdout)
    assert data["outcomes_sha256"] == exeunt.run(SCENARIOS, draws=100, channels=MONEY).manifest["outcomes_sha256"]
    assert data["draws"] == 100
    assert [s["scenario"] for s in data["headline"]["2026"]["scenarios"]] == SCENARIOS
    assert done.stderr == "", "a progress bar in a pipe"


@pytest.mark.slow
def test_a_killed_flagship_resumes_to_the_same_bits(tmp_path: Path) -> None:
    expected = exeunt.run(SCENARIOS, draws=640, channels=MONEY).manifest["outcomes_sha256"]
    chance = random.Random(2026)
    folder, kills = tmp_path / "run", 0
    while kills < 4 and not (folder / MANIFEST).exists():
        words, environment = command(folder, *(["--resume"] if (folder / "started.json").exists() else []))
        with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            before = len(list(folder.glob("blocks/*.block")))
            while process.poll() is None and len(list(folder.glob("blocks/*.block"))) == before:
                time.sleep(0.005)
            time.sleep(chance.uniform(0.0, 0.2))
            process.kill()
        kills += process.returncode == -signal.SIGKILL
    resumed = exeunt.run(SCENARIOS, draws=640, channels=MONEY, out=folder, resume=True)
    assert kills > 0
    assert resumed.manifest["outcomes_sha256"] == expected
