"""Runs the channels funding and functions alone, block by block, on scenarios built by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.functions.channel import CHANNEL as FUNCTIONS
from exeunt.channels.funding.channel import CHANNEL as FUNDING
from exeunt.declarations import Declaration
from exeunt.distributions import Distribution
from exeunt.engine.contract import BLOCK, share_key
from exeunt.engine.draws import Draws
from exeunt.scenario.compiled import KIND_CODE, CompiledScenario, Exit, Share, Terms
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
ALL = "ALL"
VOLUNTARY = ("core", "earmarked")
EVERY = ("assessed", "core", "earmarked", "other")
# The convention of the published regression figures.
OLD_RULES = {
    "funding.base_window": "2024",
    "funding.private_sponsor": "off",
    "funding.cash_floor": "off",
    "funding.termination": "always",
    "funding.arrears_as_revenue_loss": "on",
}


@cache
def world() -> World:
    """The shipped world, read once."""
    return World.load()


@dataclass(frozen=True)
class Event:
    """One event on cells; a named organisation overrides ALL."""

    kind: str
    donor: str
    organisations: Sequence[str]
    instruments: Sequence[str]
    first: int
    last: int = 2036
    retained: float | Distribution = 0.0
    weight: float = 1.0


@dataclass
class _Rows:
    columns: dict[str, list[float]] = field(default_factory=lambda: {f: [] for f in Terms.__dataclass_fields__})


def scenario(
    events: Sequence[Event] = (), options: Mapping[str, str] | None = None, exits: Sequence[Exit] = ()
) -> CompiledScenario:
    """Return the compiled scenario of the events; options that are not named have their default."""
    named = {(e.donor, o, i, y) for e in events if e.organisations != [ALL] for o, i, y in _cells(e)}
    rows: dict[str, list[float]] = {f: [] for f in Terms.__dataclass_fields__}
    index = {d: world().index(d).position_of for d in ("donor", "organisation", "instrument")}
    shares = []
    for number, event in enumerate(events):
        retained = event.retained
        shares.append(
            Share(f"s{number}", retained if isinstance(retained, Distribution) else Distribution.fixed(retained))
        )
        for organisation, instrument, year in _cells(event):
            if event.organisations == [ALL] and (event.donor, organisation, instrument, year) in named:
                continue
            entry = {
                "donor": index["donor"][event.donor],
                "organisation": index["organisation"][organisation],
                "instrument": index["instrument"][instrument],
                "year": world().years.index(year),
                "share": number,
                "kind": KIND_CODE[event.kind],
                "weight": event.weight,
                "event": number,
            }
            for name, value in entry.items():
                rows[name].append(value)
    arrays = {n: np.array(v, dtype=np.float64 if n == "weight" else np.int64) for n, v in rows.items()}
    defaults = {o.key: o.default for d in (FUNDING.declaration, FUNCTIONS.declaration) for o in d.options.values()}
    return CompiledScenario(
        name="test",
        titles={"en": "test", "zh_hant": "測試"},
        terms=Terms(**arrays),
        shares=tuple(shares),
        payments=(),
        exits=tuple(exits),
        options=defaults | dict(options or {}),
        overrides={},
    )


def _cells(event: Event) -> list[tuple[str, str, int]]:
    organisations = world().index("organisation").labels if event.organisations == [ALL] else event.organisations
    years = range(event.first, event.last + 1)
    return [(o, i, y) for o in organisations for i in event.instruments for y in years]


def exit_of(country: str, body: str, legal: str, rejoined: str | None = None) -> Exit:
    """Return a departure from a body."""
    day = date.fromisoformat(legal)
    return Exit(country, body, day, day, date.fromisoformat(rejoined) if rejoined else None, 0)


def parameters(declaration: Declaration, compiled: CompiledScenario, draws: Draws, block: int) -> dict[str, FloatArray]:
    """Return one block of the channel's parameters and of the retained shares."""
    start = block * BLOCK
    own = {
        p.name: draws.parameter(declaration.channel, p.name, p.distribution, start=start, count=BLOCK)
        for p in declaration.parameters.values()
    }
    shares = {
        share_key(k): draws.parameter("share", s.key, s.distribution, start=start, count=BLOCK)
        for k, s in enumerate(compiled.shares)
    }
    return own | shares


def run(
    compiled: CompiledScenario,
    *,
    draws: int = 64,
    wanted: Sequence[str] = (),
    inputs: Mapping[str, FloatArray] | None = None,
    replace: Mapping[str, float] | None = None,
    seed: int = 66,
) -> dict[str, FloatArray]:
    """Return variable -> (draws, years, *dims) of the channel funding alone.

    inputs : values of reads by key, the same in every year. replace : parameters held at a number.
    """
    step = FUNDING.prepare(world(), compiled)
    source = Draws(seed, draws)
    names = wanted or tuple(FUNDING.declaration.writes)
    blocks = []
    for block in range(source.padded // BLOCK):
        values = parameters(FUNDING.declaration, compiled, source, block)
        values |= {name: np.full(BLOCK, number) for name, number in (replace or {}).items()}
        before = dict(step.initial(values))
        years = []
        for year in world().years:
            given = _reads(before) | dict(inputs or {})
            shocks = {
                s.name: source.shock(
                    "funding", s.name, year, len(world().index(s.dim)), start=block * BLOCK, count=BLOCK
                )
                for s in FUNDING.declaration.shocks.values()
            }
            before = dict(step.step(year, given, values, shocks))
            years.append({n: np.broadcast_to(before[n], (BLOCK, *before[n].shape[1:])) for n in names})
        blocks.append({n: np.stack([y[n] for y in years], axis=1) for n in names})
    return {n: np.concatenate([b[n] for b in blocks])[:draws] for n in names}


def _reads(before: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    given = {}
    for read in FUNDING.declaration.reads:
        if read.lag:
            given[read.key] = before[read.variable]
        elif read.neutral is not None:
            given[read.key] = np.full((1,), read.neutral)
    return given
