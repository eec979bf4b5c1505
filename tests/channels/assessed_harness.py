"""Runs the channels assessments and liquidity alone, one block of 64 draws, on scenarios built by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.assessments.channel import CHANNEL as ASSESSMENTS
from exeunt.channels.liquidity.channel import CHANNEL as LIQUIDITY
from exeunt.channels.liquidity.channel import LiquidityStep
from exeunt.declarations import Declaration
from exeunt.distributions import Distribution
from exeunt.engine.contract import BLOCK, Values, share_key
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import KIND_CODE, CompiledScenario, Payment, Share, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
MILLION = 1e6
CENTRAL = {
    "assessed_2026": 3245 * MILLION,
    "k_rest": 0.97,
    "k_usa_pk": 0.93,
    "phi3": 0.52,
    "d4": 0.16,
    "d6": 0.08,
    "d9": 0.126,
    "liquidity_opening_2026": 105 * MILLION,
    "spend_plan": 0.93,
    "payroll_floor": 0.75,
}
"""Central values of assessments.md section 3, on which the published vectors rest."""


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


def place(dim: str, label: str) -> int:
    """Position of a label."""
    return world().index(dim).position(label)


@dataclass(frozen=True)
class Event:
    """One event on assessed dues of one donor at some organisations, from one year to another."""

    kind: str
    donor: str
    organisations: Sequence[str]
    first: int = 2026
    last: int = 2036
    retained: float | Distribution = 0.0
    weight: float = 1.0


def scenario(
    events: Sequence[Event] = (),
    payments: Sequence[Payment] = (),
    waivers: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
) -> CompiledScenario:
    """Return the compiled scenario; options that are not named have their default."""
    rows: list[tuple[float, ...]] = []
    shares = []
    for number, event in enumerate(events):
        kept = event.retained if isinstance(event.retained, Distribution) else Distribution.fixed(event.retained)
        shares.append(Share(f"s{number}", kept))
        rows += [
            (
                place("donor", event.donor),
                place("organisation", organisation),
                place("instrument", "assessed"),
                world().years.index(year),
                number,
                KIND_CODE[event.kind],
                event.weight,
                number,
            )
            for organisation in event.organisations
            for year in range(event.first, event.last + 1)
        ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    arrays = [np.array(c, dtype=np.float64 if i == 6 else np.int64) for i, c in enumerate(columns)]
    defaults = {o.key: o.default for d in (ASSESSMENTS.declaration, LIQUIDITY.declaration) for o in d.options.values()}
    return CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms(*arrays),
        shares=tuple(shares),
        payments=tuple(payments),
        exits=(),
        options=defaults | dict(options or {}),
        overrides={},
        waivers=tuple(waivers),
    )


def payment(donor: str, million: float, when: str, organisation: str = "UN") -> Payment:
    """Return a dated payment."""
    return Payment(donor, organisation, date.fromisoformat(when), million * MILLION, 0)


def parameters(
    compiled: CompiledScenario, fixed: Mapping[str, float] | None = None, *, seed: int = 66
) -> dict[str, FloatArray]:
    """Return one block of all parameters of both channels and of the retained shares; `fixed` ones at a number."""
    draws = Draws(seed, BLOCK)
    found: dict[str, FloatArray] = {}
    for channel in ("assessments", "liquidity"):
        for p in Declaration.read(channel).parameters.values():
            found[p.name] = draws.parameter(channel, p.name, p.distribution, start=0, count=BLOCK)
    funding = Declaration.read("funding").parameters
    for key in ASSESSMENTS.declaration.parameter_reads:
        p = funding[key.split(".")[1]]
        found[key] = draws.parameter("funding", p.name, p.distribution, start=0, count=BLOCK)
    for position, share in enumerate(compiled.shares):
        found[share_key(position)] = draws.parameter("share", share.key, share.distribution, start=0, count=BLOCK)
    return found | {name: np.full(BLOCK, float(value)) for name, value in (fixed or {}).items()}


Spending = Callable[[LiquidityStep, int, Values, Values], FloatArray]


def run(
    compiled: CompiledScenario,
    given: Mapping[str, FloatArray],
    *,
    start: int = 2025,
    last: int = 2036,
    memory: Values | None = None,
    spent: Callable[[FloatArray], FloatArray] | None = None,
) -> dict[int, dict[str, FloatArray]]:
    """Return year -> variable -> (64 or 1, *dims), inputs with a lag included.

    start 2026 : from the published position of 31 December 2025. spent : spending from the net budget instead of
    the adaptive rule; `receipts` and `path` of the regular budget are added to the result.
    """
    bills, cash = ASSESSMENTS.prepare(world(), compiled), LIQUIDITY.prepare(world(), compiled)
    if memory is None:
        memory = (
            cash.initial(given)
            if start == 2025
            else cash.opening(cash.prepared.record.end_2025, given["liquidity_opening_2026"])
        )
    found: dict[int, dict[str, FloatArray]] = {}
    for year in range(start, last + 1):
        inputs = {**bills.step(year, {}, given, {}), **{f"{k}(-1)": v for k, v in memory.items()}}
        view = cash.regular_year(year, inputs, given)
        if spent is None:
            memory = cash.step(year, inputs, given, {})
        else:
            memory = cash.close_year(year, view, spent(view.net_budget), inputs, given)
        found[year] = {**inputs, **memory, "receipts": view.collected.receipts, "opening": view.opening}
    return found
