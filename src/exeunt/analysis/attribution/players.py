"""Players of a scenario: all events of one organisation together, and every other decision beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Text

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

BESIDE = ("policies", "bridges", "duties", "grants")
"""Fields of a compiled scenario that belong to no organisation; each of their entries is a player."""


@dataclass(frozen=True)
class Player:
    """One exit, or one decision beside the exits. code : body, or `field:key`.

    money : whether it has a money row, a payment or is no exit. An exit without any is seen only by channels that read
    memberships; where none of a number's channels does, it is listed as not modelled, never counted as 0.
    """

    code: str
    name: Text
    money: bool


def players_of(compiled: CompiledScenario, world: World) -> tuple[Player, ...]:
    """Return the players of a scenario: organisations in the order of the body index, then the other decisions."""
    organisations = world.index("organisation").labels
    paid = {organisations[o] for o in np.unique(compiled.terms.organisation)} | {
        p.organisation for p in compiled.payments
    }
    left = {e.body for e in compiled.exits}
    bodies = world.index("body")
    order = [b for b in bodies.labels if b in paid | left] + sorted(paid - set(bodies.labels))
    found = [Player(b, _body_name(world, b), b in paid) for b in order]
    for field in BESIDE:
        codes = [f"{field}:{key}" for key in _keys(compiled, field)]
        found += [Player(code, {"en": code, "zh_hant": code}, True) for code in codes]
    return tuple(found)


def restrict(compiled: CompiledScenario, world: World, codes: Iterable[str]) -> CompiledScenario:
    """Return the scenario with the events of these players only; options and overrides stay."""
    chosen = frozenset(codes)
    labels = world.index("organisation").labels
    keep = np.array([labels[o] in chosen for o in compiled.terms.organisation], dtype=bool)
    beside: dict[str, object] = {}
    for field in BESIDE:
        value = getattr(compiled, field, None)
        if isinstance(value, dict):
            beside[field] = {k: v for k, v in value.items() if f"{field}:{k}" in chosen}
        elif value:
            beside[field] = tuple(v for i, v in enumerate(value) if f"{field}:{i + 1}" in chosen)
    parts = replace(
        compiled,
        terms=compiled.terms.take(keep),
        payments=tuple(p for p in compiled.payments if p.organisation in chosen),
        exits=tuple(e for e in compiled.exits if e.body in chosen),
    )
    return replace(parts, **beside)  # type: ignore[arg-type]  # fields by name


def content_key(compiled: CompiledScenario) -> str:
    """Return a hash of all that channels read of a scenario: equal hashes are one run."""
    digest = sha256()
    for field in compiled.terms.__dataclass_fields__:
        digest.update(np.ascontiguousarray(getattr(compiled.terms, field)).tobytes())
    digest.update(repr((compiled.payments, compiled.exits)).encode())
    for field in BESIDE:
        value = getattr(compiled, field, None)
        digest.update(repr(sorted(value.items()) if isinstance(value, dict) else value).encode())
    return digest.hexdigest()


def _keys(compiled: CompiledScenario, field: str) -> list[str]:
    value = getattr(compiled, field, None)
    if isinstance(value, dict):
        return sorted(value)
    return [str(i + 1) for i in range(len(value or ()))]


def _body_name(world: World, code: str) -> Text:
    index = world.index("body") if code in world.index("body").labels else world.index("organisation")
    return {"en": index.name(code, "en"), "zh_hant": index.name(code, "zh_hant")}
