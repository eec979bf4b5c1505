"""Order of the channels: derived from declarations; every mistake is refused by name."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import toy
from exeunt.declarations import Read
from exeunt.engine.order import order, writers
from exeunt.errors import ExeuntError


def chain(*names: str, lag: int = 0) -> list[toy.Declaration]:
    """Return channels that each read what the one before writes; the first reads the last."""
    return [
        toy.declaration(
            name, [toy.variable(f"of_{name}", name)], (Read(f"of_{names[i - 1]}", lag=lag if i == 0 else 0),)
        )
        for i, name in enumerate(names)
    ]


def test_order_follows_reads_whatever_the_order_given() -> None:
    declarations = chain("c", "a", "b", lag=1)
    orders = {order(given) for given in itertools.permutations(declarations)}
    assert orders == {("c", "a", "b")}


def test_ties_are_broken_by_name() -> None:
    free = [toy.declaration(name, [toy.variable(f"of_{name}", name)]) for name in ("zeta", "mid", "alpha")]
    assert order(free) == ("alpha", "mid", "zeta")


def test_a_cycle_within_a_year_is_named() -> None:
    with pytest.raises(ExeuntError, match=r"^E412") as raised:
        order(chain("law", "money", "people"))
    assert all(name in str(raised.value) for name in ("law", "money", "people"))


def test_a_channel_reading_its_own_variable_without_lag_is_a_cycle() -> None:
    selfish = toy.declaration("selfish", [toy.variable("x", "selfish")], (Read("x"),))
    with pytest.raises(ExeuntError, match=r"^E412.*selfish"):
        order([selfish])


def test_two_writers_are_named() -> None:
    two = [toy.declaration(name, [toy.variable("x", name)]) for name in ("first", "second")]
    with pytest.raises(ExeuntError, match=r"^E410.*'x'.*first and second"):
        writers(two)


def test_a_read_without_writer_is_named() -> None:
    with pytest.raises(ExeuntError, match=r"^E411.*'reader'.*'nowhere'"):
        order([toy.declaration("reader", reads=(Read("nowhere"),))])


def test_a_neutral_value_stands_in_for_a_missing_writer() -> None:
    assert order([toy.declaration("reader", reads=(Read("nowhere", neutral=1.0),))]) == ("reader",)


def test_the_baseline_arm_of_a_variable_is_read_after_its_writer() -> None:
    reader = toy.declaration("a_reader", reads=(Read("x", baseline=True),))
    writer = toy.declaration("z_writer", [toy.variable("x", "z_writer")])
    assert order([reader, writer]) == ("z_writer", "a_reader")


def test_the_past_of_the_baseline_arm_is_not_on_offer() -> None:
    with pytest.raises(ExeuntError, match=r"^E401.*x.*lag.*baseline"):
        Read("x", lag=1, baseline=True)


def test_two_channels_of_one_variable_stop_a_plan(world: toy.World) -> None:
    dues = toy.channels()[0]
    with pytest.raises(ExeuntError, match=r"^E410.*dues and other"):
        toy.plan(world, [toy.scenario()], using=[dues, toy.renamed(dues, "other")])


def test_channels_run_in_the_order_of_the_plan(world: toy.World) -> None:
    seen: list[str] = []

    def spy(name: str) -> toy.ToyChannel:
        def build(*_: object) -> toy.Steps:
            def step(*_: object) -> dict[str, np.ndarray]:
                seen.append(name)
                return {f"of_{name}": np.ones((1,))}

            return step

        return toy.ToyChannel(toy.declaration(name, [toy.variable(f"of_{name}", name)]), build, {})

    made = toy.plan(world, [toy.scenario()], draws=64, using=[spy("one"), spy("two")])
    from exeunt.engine.block import run_block

    run_block(made, 0)
    assert seen == ["one", "two"] * len(world.years) * len(made.arms)
