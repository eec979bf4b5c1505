"""The channel functions: worked example, limits, monotonicity, bad input, flags."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from funding_harness import FloatArray, scenario, world
from hypothesis import given
from hypothesis import strategies as st

from exeunt.channels.functions import channel as functions_channel
from exeunt.channels.functions.channel import CHANNEL, FunctionsStep
from exeunt.channels.functions.flags import check_functions, function_flags
from exeunt.channels.functions.rule import cobb_douglas_core, core_capacity, with_successors
from exeunt.errors import ExeuntError
from exeunt.solvers.ces import ces_mean, output_ratio
from exeunt.world.world import TABLES, World

CASES = Path(functions_channel.__file__).parent / "cases"
RATIO = st.floats(0.0, 3.0)
SHARE = st.floats(0.0, 1.0)


def step(combination: str = "experience_per_head") -> FunctionsStep:
    return CHANNEL.prepare(world(), scenario(options={"functions.talent_combination": combination}))


def inputs(
    money: float | FloatArray = 1.0, talent: float = 1.0, substitution: float = 0.0, experience: float = 1.0
) -> dict[str, FloatArray]:
    size = len(world().index("function"))
    wide = np.broadcast_to(np.asarray(money, dtype=np.float64), (64, size))
    return {
        "money_capacity": np.ascontiguousarray(wide),
        "money_capacity_market": np.ones((1, len(world().index("market")))),
        "talent_factor": np.full((1,), talent),
        "substitution": np.full((1,), substitution),
        "experience_index": np.full((1,), experience),
    }


def written(capacity: FloatArray) -> FloatArray:
    return capacity[:, [f != "food_early_warning" for f in world().index("function").labels]]


def cases() -> list[dict[str, object]]:
    return [case for path in sorted(CASES.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", cases(), ids=lambda c: c["name"])
def test_worked_examples(case: dict[str, dict[str, float]]) -> None:
    given_ = case["input"]
    outputs = output_ratio(np.array([given_["spending_ratio"]]), given_["fixed_share"], given_["eta"])
    money = float(ces_mean(outputs, np.array([given_["weights"]]), np.array([given_["sigma_ces"]]))[0, 0])
    talent = (given_["experience"] / given_["headcount"]) ** (1 - given_["money_weight"])
    core = core_capacity(money, talent)
    got = {
        "money_capacity": money,
        "talent_factor": talent,
        "core": float(core),
        "capacity": float(with_successors(core, given_["substitution"])),
        "cobb_douglas_core": float(cobb_douglas_core(money, given_["experience"], given_["money_weight"])),
    }
    assert got == pytest.approx(case["output"], abs=case["absolute_error_margin"])


def test_the_channel_computes_the_worked_example() -> None:
    result = step().step(2026, inputs(0.776046, 0.970143, 0.2), {}, {})
    assert written(result["capacity"]) == pytest.approx(0.802300, abs=1e-6)
    place = world().index("function").position("technical_standards")  # w_M 0.5
    sensitivity = step("cobb_douglas").step(2026, inputs(0.776046, experience=0.80), {}, {})
    assert sensitivity["capacity"][:, place] == pytest.approx(0.787932, abs=1e-6)


@pytest.mark.parametrize("combination", ["experience_per_head", "cobb_douglas"])
def test_nothing_changed_gives_one_to_the_bit_and_no_number_for_what_food_writes(combination: str) -> None:
    result = step(combination).step(2026, inputs(), {}, {})
    assert (written(result["capacity"]) == 1.0).all()
    assert (result["capacity_market"] == 1.0).all()
    assert np.isnan(result["capacity"][:, world().index("function").position("food_early_warning")]).all()


@given(money=RATIO, more=RATIO, talent=st.floats(0.5, 1.5), substitution=SHARE, rest=SHARE)
def test_more_of_anything_never_lowers_capacity(
    money: float, more: float, talent: float, substitution: float, rest: float
) -> None:
    def capacity(m: float, t: float, s: float) -> float:
        return float(with_successors(core_capacity(m, t), s))

    base = capacity(money, talent, substitution)
    slack = 1e-12
    assert capacity(money + more, talent, substitution) >= base - slack
    assert capacity(money, talent + more, substitution) >= base - slack
    assert capacity(money, talent, substitution + rest * (1 - substitution)) >= base - slack
    assert capacity(money, talent, 1.0) >= 1.0
    assert capacity(money, 1.0, 0.0) == min(money, 1.5)
    if money * talent <= 1.0:
        assert base <= 1.0
    else:
        assert base == float(core_capacity(money, talent))


def test_functions_do_not_touch_each_other() -> None:
    generator = np.random.default_rng(5)
    size = len(world().index("function"))
    money, talent, successors = (generator.uniform(0.2, 1.0, (64, size)) for _ in range(3))
    order = generator.permutation(size)
    straight = with_successors(core_capacity(money, talent), successors)
    shuffled = with_successors(core_capacity(money[:, order], talent[:, order]), successors[:, order])
    assert (shuffled == straight[:, order]).all()


def test_market_information_follows_its_body_and_the_successors_of_its_function() -> None:
    given_ = inputs(substitution=0.5)
    given_["money_capacity_market"] = np.linspace(0.5, 1.0, len(world().index("market")))[None, :]
    result = step().step(2026, given_, {}, {})
    assert result["capacity_market"] == pytest.approx(0.5 + 0.5 * given_["money_capacity_market"])


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("money_capacity", -0.1, "money_capacity is -0.1 at training in draw 7"),
        ("money_capacity", np.nan, "money_capacity is nan at training in draw 7"),
        ("talent_factor", -1.0, "talent_factor is -1 at training in draw 7"),
        ("substitution", 1.2, "substitution is 1.2 at training in draw 7"),
        ("substitution", -0.2, "substitution is -0.2 at training in draw 7"),
    ],
)
def test_bad_input_names_the_function_and_the_draw(name: str, value: float, told: str) -> None:
    given_ = inputs()
    values = np.ones((64, len(world().index("function")))) * (0.5 if name == "substitution" else 1.0)
    values[7, world().index("function").position("training")] = value
    given_[name] = values
    with pytest.raises(ExeuntError, match="E454") as caught:
        step().step(2026, given_, {}, {})
    assert told in str(caught.value)


def test_a_function_that_no_table_knows_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / "index" / "organisation_functions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",cyber_norms", ",cyber_norm", 1), encoding="utf-8")
    with pytest.raises(ExeuntError, match=r"E453.*'cyber_norm' is not a function.*cyber_norms"):
        check_functions(World.load(folder))


def test_flags_say_what_a_capacity_does_not_describe() -> None:
    flags = function_flags(world())
    assert set(flags) == set(world().index("function").labels)
    assert flags["cyber_norms"] == ("listed_bodies_only", "no_staff_data")
    assert flags["commodity_information"] == ("no_staff_data",)
    assert flags["training"] == ()
    assert flags["food_early_warning"] == ("written_elsewhere",)
    assert flags["public_health"] == ("no_staff_data",)  # weighted by spending, without a row of staff weights
