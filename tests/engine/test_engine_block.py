"""One block: what channels get and give, and that nothing happens when nothing happens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import toy
from exeunt.declarations import Read
from exeunt.distributions import Distribution
from exeunt.engine.block import run_block
from exeunt.engine.plan import draw_parameters
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Override
from exeunt.world.world import World


def test_no_event_equals_the_baseline_to_the_bit(world: World) -> None:
    results = run_block(toy.plan(world, [toy.scenario("quiet", donors=())]), 1)
    assert results["quiet"].keys() == results["baseline"].keys()
    for name, values in results["quiet"].items():
        assert values.tobytes() == results["baseline"][name].tobytes(), name


def test_an_event_moves_the_scenario_and_never_the_baseline(world: World) -> None:
    alone = run_block(toy.plan(world, [toy.scenario()]), 0)
    with_other = run_block(toy.plan(world, [toy.scenario(), toy.scenario("both", ("AAA", "BBB"))]), 0)
    assert alone["baseline"]["paid"].tobytes() == with_other["baseline"]["paid"].tobytes()
    assert alone["leaves"]["paid"].tobytes() == with_other["leaves"]["paid"].tobytes()
    assert with_other["both"]["paid"].sum() < alone["leaves"]["paid"].sum() < alone["baseline"]["paid"].sum()


def test_the_toy_can_be_reckoned_by_hand(world: World) -> None:
    plan = toy.plan(world, [toy.scenario(retained=0.4)])
    paid = run_block(plan, 0)["leaves"]["paid"]
    growth = draw_parameters(plan, plan.arms[1], 0)["dues.growth"]
    np.testing.assert_allclose(paid[:, 0, 0], 175.0, rtol=0)  # 2025: nothing yet
    np.testing.assert_allclose(paid[:, 3, 0], (175.0 - 0.6 * 100.0) * growth**3, rtol=1e-14)
    np.testing.assert_array_equal(run_block(plan, 0)["leaves"]["rule"], 0.25)  # one row, widened


def test_memory_starts_from_the_initial_value_and_goes_on(world: World) -> None:
    plan = toy.plan(world, [toy.scenario(retained=0.0, donors=("CCC",))])
    own = draw_parameters(plan, plan.arms[1], 0)
    drained = (100.0 - own["cash.drain"] * 25.0 * own["dues.growth"]) / 100.0
    shock = plan.draws.shock("work", "weather", 2027, 3, start=0, count=64)[:, 0]
    output = run_block(plan, 0)["leaves"]["output"][:, 2, 0]
    np.testing.assert_allclose(output, drained ** own["work.eta"] * (0.9 + 0.2 * shock), rtol=1e-12)


def broken(world: World, change: object) -> toy.Plan:
    """Return a plan whose first channel's writes pass through `change`."""
    dues = toy.channels()[0]

    def build(*given: object) -> toy.Steps:
        right = dues.build(*given)  # type: ignore[arg-type]
        return lambda *now: change(right(*now))  # type: ignore[operator]

    return toy.plan(world, [toy.scenario()], using=[replace(dues, build=build)])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda out: {"paid": out["paid"]}, "paid_by"),
        (lambda out: {**out, "extra": out["paid"]}, "extra"),
        (lambda out: {**out, "paid": out["paid"][:, :2]}, r"paid with shape \(64, 2\)"),
        (lambda out: {**out, "paid": out["paid"][:7]}, r"paid with shape \(7, 3\)"),
        (lambda out: {**out, "paid": out["paid"][0]}, r"paid with shape \(3,\)"),
        (lambda out: {**out, "paid_by": out["paid_by"].transpose(0, 2, 1)[:, :2]}, "paid_by with shape"),
    ],
)
def test_wrong_names_or_shapes_are_refused_by_name(world: World, change: object, told: str) -> None:
    with pytest.raises(ExeuntError, match=rf"^E420.*'dues'.*{told}"):
        run_block(broken(world, change), 0)


def test_a_lagged_read_without_a_first_value_is_named(world: World) -> None:
    eager = toy.ToyChannel(
        toy.declaration("eager", [toy.variable("x", "eager")], (Read("x", lag=1),)),
        lambda *_: lambda year, inputs, *_: {"x": inputs["x(-1)"]},
        {},
    )
    with pytest.raises(ExeuntError, match=r"^E420.*'eager'.*x\(-1\)"):
        run_block(toy.plan(world, [toy.scenario()], using=[eager]), 0)


def overridden(world: World, how: str, value: object, name: str = "growth") -> np.ndarray:
    override = {f"dues.{name}": Override(how, Distribution.parse(value))}
    plan = toy.plan(world, [toy.scenario(overrides=override)])
    return draw_parameters(plan, plan.arms[1], 64)["dues.growth"]


def test_overrides_set_add_and_multiply(world: World) -> None:
    plan = toy.plan(world, [toy.scenario()])
    plain = draw_parameters(plan, plan.arms[1], 64)["dues.growth"]
    spec = Distribution.parse({"uniform": [1.1, 1.3]})
    assert np.array_equal(overridden(world, "add", 0.5), plain + 0.5)
    assert np.array_equal(overridden(world, "multiply", 2.0), plain * 2.0)
    assert set(overridden(world, "set", 1.0)) == {1.0}
    uniform = plan.draws.uniforms("dues", "growth", start=64, count=64)
    assert np.array_equal(overridden(world, "set", {"uniform": [1.1, 1.3]}), spec.quantile(uniform))


def test_an_override_acts_in_the_baseline_too_and_makes_its_own(world: World) -> None:
    changed = toy.scenario("changed", donors=(), overrides={"dues.growth": Override("set", Distribution.fixed(1.0))})
    plan = toy.plan(world, [toy.scenario(), changed])
    assert [(a.name, a.baseline) for a in plan.arms] == [
        ("baseline", None),
        ("leaves", "baseline"),
        ("baseline-2", None),
        ("changed", "baseline-2"),
    ]
    results = run_block(plan, 0)
    assert results["changed"]["paid"].tobytes() == results["baseline-2"]["paid"].tobytes()
    assert results["baseline-2"]["paid"].tobytes() != results["baseline"]["paid"].tobytes()


def test_an_unknown_override_names_the_nearest(world: World) -> None:
    with pytest.raises(ExeuntError, match=r"^E414.*'dues.growht'.*did you mean dues.growth\?"):
        toy.plan(world, [toy.scenario(overrides={"dues.growht": Override("set", Distribution.fixed(1.0))})])


@pytest.mark.parametrize("names", [("leaves", "leaves"), ("baseline",)])
def test_scenario_names_are_unique_and_not_baseline(world: World, names: tuple[str, ...]) -> None:
    with pytest.raises(ExeuntError, match=r"^E415"):
        toy.plan(world, [toy.scenario(name) for name in names])


def test_shares_of_one_key_use_one_uniform(world: World) -> None:
    one, two = toy.scenario("one", retained={"uniform": [0, 1]}), toy.scenario("two", retained={"uniform": [0, 2]})
    share = replace(two.shares[0], key=one.shares[0].key)
    plan = toy.plan(world, [one, replace(two, shares=(share,))])
    first, second = (draw_parameters(plan, plan.arms[i], 0)["share#0"] for i in (1, 2))
    assert np.array_equal(2 * first, second)
