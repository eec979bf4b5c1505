"""A world small enough to reckon by hand: three organisations, three donors, three channels.

It takes the real engine through everything the contract allows: one-row and 64-row arrays, memory by a lag, the
baseline arm, shocks, retained shares, Sobol and Philox parameters, outcomes without a number. As a program it runs
slowly on purpose, so that it can be killed: `python toy.py FOLDER --draws 640 --pause 0.02`.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from exeunt.declarations import Declaration, Option, Parameter, Read, Shock, Variable
from exeunt.distributions import Distribution
from exeunt.engine.contract import BLOCK, Channel, FloatArray, Step, Values, share_key
from exeunt.engine.draws import Draws
from exeunt.engine.executor import Executor, LocalExecutor
from exeunt.engine.plan import Plan, make_plan
from exeunt.engine.run import execute, write_manifest
from exeunt.results.finish import finish
from exeunt.results.result import Result
from exeunt.scenario.compiled import KIND_CODE, CompiledScenario, Override, Share, Terms
from exeunt.world.world import World

ORGANISATIONS = ("ALPHA", "BETA", "GAMMA")
DONORS = ("AAA", "BBB", "CCC")
DUES = np.array([[100.0, 50.0, 25.0], [0.0, 80.0, 20.0], [60.0, 0.0, 0.0]])  # organisation x donor, USD
Steps = Callable[[int, Values, Values, Values], dict[str, FloatArray]]


def make_world(folder: Path) -> World:
    """Write the toy's tables under `folder` and return the world that reads them."""
    package = folder / "toy"
    package.mkdir(parents=True)
    name = ("name_en", "name_zh_hant")
    tables: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]] = {
        "organisations": (
            ("organisation", *name, "has_revenue"),
            [(o, f"Organisation {o}", f"組織{o}", 1) for o in ORGANISATIONS],
        ),
        "donors": (("donor", *name), [(d, f"Donor {d}", f"出資國{d}") for d in DONORS]),
        "instruments": (("instrument", *name), [("assessed", "Assessed", "攤款")]),
        "dues": (
            ("organisation", "donor", "amount_usd"),
            [(o, d, int(DUES[i, j])) for i, o in enumerate(ORGANISATIONS) for j, d in enumerate(DONORS)],
        ),
    }
    resources = []
    for table, (header, rows) in tables.items():
        with (package / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows([header, *rows])
        fields = [_field(column, rows[0][i]) for i, column in enumerate(header)]
        resources.append({"name": table, "path": f"{table}.csv", "schema": {"fields": fields}})
    text = json.dumps({"name": "toy", "resources": resources})
    (package / "datapackage.json").write_text(text, encoding="utf-8")
    return World.load(folder)


def _field(name: str, example: object) -> dict[str, object]:
    kind = "integer" if isinstance(example, int) else "string"
    return {"name": name, "type": kind, "constraints": {"required": True}}


def variable(name: str, channel: str, dims: tuple[str, ...] = (), **more: Any) -> Variable:
    """Return a declared variable; what is not given is plain."""
    given: dict[str, Any] = {"unit": "USD", "keep": "draws", "grade": "B", "description": f"{name} of the toy"}
    return Variable(name, channel, dims, names={"en": name.title(), "zh_hant": f"玩具{name}"}, **(given | more))


def parameter(name: str, channel: str, distribution: Distribution) -> Parameter:
    """Return a declared parameter."""
    names = {"en": name, "zh_hant": f"參數{name}"}
    return Parameter(name, channel, names, f"{name} of the toy", "ratio", distribution, 0.0, 2.0, "toy-source", "C")


def declaration(
    channel: str,
    writes: Iterable[Variable] = (),
    reads: tuple[Read, ...] = (),
    parameters: Iterable[Parameter] = (),
    shocks: Iterable[Shock] = (),
    options: Iterable[Option] = (),
    parameter_reads: tuple[str, ...] = (),
) -> Declaration:
    """Return the declaration of a channel."""
    return Declaration(
        channel=channel,
        title={"en": channel, "zh_hant": f"通道{channel}"},
        model="none: a toy",
        reads=reads,
        writes={v.name: v for v in writes},
        parameters={p.name: p for p in parameters},
        options={o.name: o for o in options},
        parameter_reads=parameter_reads,
        shocks={s.name: s for s in shocks},
    )


@dataclass(frozen=True)
class ToyStep:
    """One arm: a function of the year, and the values before the first."""

    function: Steps
    before: Mapping[str, float]

    def initial(self, parameters: Values) -> Values:
        return {name: np.full((1, len(ORGANISATIONS)), value) for name, value in self.before.items()}

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        return self.function(year, inputs, parameters, shocks)


@dataclass(frozen=True)
class ToyChannel:
    """A channel made of one function that builds the function of a year."""

    declaration: Declaration
    build: Callable[[World, CompiledScenario], Steps]
    before: Mapping[str, float]
    pause: float = 0.0

    def prepare(self, world: World, scenario: CompiledScenario) -> Step:
        function = self.build(world, scenario)
        if not self.pause:
            return ToyStep(function, self.before)

        def slow(year: int, inputs: Values, parameters: Values, shocks: Values) -> dict[str, FloatArray]:
            time.sleep(self.pause / len(world.years))
            return function(year, inputs, parameters, shocks)

        return ToyStep(slow, self.before)


def _dues(world: World, scenario: CompiledScenario) -> Steps:
    """Return dues paid = (base - lost) * growth^t; lost is what the terms take away, sparse and draw by draw."""
    rows = world.table("dues")
    base = np.zeros((len(world.index("organisation")), len(world.index("donor"))))
    at = world.index("organisation").positions(rows["organisation"]), world.index("donor").positions(rows["donor"])
    base[at] = rows["amount_usd"]
    total = base.sum(axis=1)
    terms = scenario.terms

    def step(year: int, inputs: Values, parameters: Values, shocks: Values) -> dict[str, FloatArray]:
        kept = np.repeat(base[None], BLOCK, axis=0) if len(terms) else base[None]
        lost = np.zeros((BLOCK, len(total)))
        for i in np.flatnonzero(terms.year == year - world.years[0]):
            o, d = terms.organisation[i], terms.donor[i]
            gone = base[o, d] * terms.weight[i] * (1.0 - parameters[share_key(int(terms.share[i]))])
            lost[:, o] += gone
            kept[:, o, d] -= gone
        growth = parameters["growth"][:, None] ** (year - world.years[0])
        return {"paid": (total - lost) * growth, "paid_by": kept}

    return step


def _cash(world: World, scenario: CompiledScenario) -> Steps:
    """Return a reserve that fills what the baseline would have paid, and the month in which ALPHA's is empty."""

    def step(year: int, inputs: Values, parameters: Values, shocks: Values) -> dict[str, FloatArray]:
        gap = inputs["paid@baseline"] - inputs["paid"]
        reserve = inputs["reserve(-1)"] - gap * parameters["drain"][:, None]
        share = reserve[:, 0] / (gap[:, 0] + 1e-9)
        month = np.where(gap[:, 0] > 0, np.floor(12 * np.clip(share, 0, 1)) + 1, np.nan)
        return {"reserve": reserve, "gap": gap, "empty_month": np.where(month > 12, np.nan, month)}

    return step


def _work(world: World, scenario: CompiledScenario) -> Steps:
    """Return output of organisations: reserve of the year before, talent (neutral 1) and weather."""

    def step(year: int, inputs: Values, parameters: Values, shocks: Values) -> dict[str, FloatArray]:
        full = np.clip(inputs["reserve(-1)"] / 100.0, 0.0, None) ** parameters["eta"][:, None]
        return {"output": full * inputs["talent"] * (0.9 + 0.2 * shocks["weather"]), "rule": np.full((1,), 0.25)}

    return step


def channels(*, pause: float = 0.0) -> tuple[ToyChannel, ...]:
    """Return the toy's channels in the order of a year. pause : seconds that a block and arm sleeps."""
    of = ("organisation",)
    dues = declaration(
        "dues",
        [
            variable("paid", "dues", of, additive=True),
            variable("paid_by", "dues", ("organisation", "donor"), keep="quantiles", additive=True),
        ],
        parameters=[parameter("growth", "dues", Distribution.parse({"triangular": [0.98, 1.01, 1.03]}))],
    )
    cash = declaration(
        "cash",
        [
            variable("reserve", "cash", of, keep="none"),
            variable("gap", "cash", of, additive=True, grade="C"),
            variable("empty_month", "cash", unit="month"),
        ],
        (Read("paid"), Read("paid", baseline=True), Read("reserve", lag=1)),
        [parameter("drain", "cash", Distribution.parse({"uniform": [0.5, 1.0]}))],
    )
    work = declaration(
        "work",
        [variable("output", "work", of, keep="quantiles", unit="ratio"), variable("rule", "work", unit="ratio")],
        (Read("reserve", lag=1), Read("talent", neutral=1.0)),
        [parameter("eta", "work", Distribution.parse({"lognormal": [0.5, 0.2]}))],
        [Shock("weather", "organisation")],
    )
    return (
        ToyChannel(dues, _dues, {}, pause),
        ToyChannel(cash, _cash, {"reserve": 100.0}),
        ToyChannel(work, _work, {}),
    )


def scenario(
    name: str = "leaves",
    donors: Sequence[str] = ("AAA",),
    *,
    first_year: int = 2026,
    retained: object = None,
    overrides: Mapping[str, Override] | None = None,
) -> CompiledScenario:
    """Return a scenario in which `donors` keep a share of their dues from `first_year` on; without donors, no event.

    retained : a distribution as `Distribution.parse` reads it (triangular 0, 0.2, 0.5 by default).
    """
    spec = {"triangular": [0.0, 0.2, 0.5]} if retained is None else retained
    share = Share(f"{name}_dues", Distribution.parse(spec))
    cells = [
        (DONORS.index(d), o, year - 2025)
        for d in donors
        for o in range(len(ORGANISATIONS))
        for year in range(first_year, 2037)
    ]
    columns = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    zero = np.zeros(columns.shape[1], dtype=np.int64)
    terms = Terms(
        donor=columns[0],
        organisation=columns[1],
        instrument=zero,
        year=columns[2],
        share=zero,
        kind=zero + KIND_CODE["cut"],
        weight=np.ones(columns.shape[1]),
        event=zero,
    )
    return CompiledScenario(
        name=name,
        titles={"en": f"{', '.join(donors) or 'Nobody'} cuts", "zh_hant": f"{'、'.join(donors)}削減"},
        terms=terms,
        shares=(share,) if donors else (),
        payments=(),
        exits=(),
        options={},
        overrides=overrides or {},
        event_titles=(f"{', '.join(donors)} cut dues",) if donors else (),
        source_sha256=name,
    )


def plan(
    world: World,
    scenarios: Sequence[CompiledScenario],
    *,
    draws: int = 200,
    seed: int = 66,
    using: Sequence[Channel] | None = None,
) -> Plan:
    """Return the plan of a toy run."""
    return make_plan(world, using or channels(), scenarios, Draws(seed, draws))


def run(
    world: World,
    scenarios: Sequence[CompiledScenario],
    folder: Path,
    *,
    draws: int = 200,
    seed: int = 66,
    workers: int = 1,
    resume: bool = False,
    executor: Executor | None = None,
    using: Sequence[Channel] | None = None,
) -> Result:
    """Run the toy from plan to result, as `exeunt.run` does with the real channels."""
    made = plan(world, scenarios, draws=draws, seed=seed, using=using)
    manifest = execute(made, scenarios, folder, executor or LocalExecutor(workers), resume=resume, durable=False)
    finish(folder, manifest)
    write_manifest(folder, manifest, durable=False)
    return Result(folder)


class Shuffled:
    """An executor that takes the blocks in a random order."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def run(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        mixed = list(items)
        np.random.default_rng(self.seed).shuffle(mixed)
        yield from map(function, mixed)


def renamed(channel: ToyChannel, name: str) -> ToyChannel:
    """Return a copy of a channel under another name, writing the same variables."""
    return replace(channel, declaration=replace(channel.declaration, channel=name))


def main() -> None:
    """Run the toy in a folder, continuing what is there; say when the work begins."""
    import argparse

    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--tables", type=Path, required=True)
    arguments.add_argument("--draws", type=int, default=640)
    arguments.add_argument("--pause", type=float, default=0.0)
    given = arguments.parse_args()
    world = World.load(given.tables)
    print("begins", flush=True)
    result = run(world, [scenario()], given.folder, draws=given.draws, resume=True, using=channels(pause=given.pause))
    print(result.manifest["outcomes_sha256"], flush=True)


if __name__ == "__main__":
    main()
