"""Who may give to whom: named donors with their caps, for bodies that they have given to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from exeunt.channels.funding.base import read_base
from exeunt.errors import ExeuntError, nearest_names
from exeunt.solvers.portfolio import Donors

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World


def donors_of(
    world: World, compiled: CompiledScenario, bodies: Sequence[str], caps: Mapping[str, float], instrument: str
) -> Donors | None:
    """Return the named donors, or None (a pool without caps) if none is named.

    A donor may give to a body to which it gave voluntary money in the base. Errors: E569 an unknown donor, a cap that
    is negative or not a number.
    """
    if not caps:
        return None
    donors, organisations = world.index("donor"), world.index("organisation")
    for name, cap in caps.items():
        if name not in donors.position_of:
            raise ExeuntError("E569", f"'{name}' is not a donor", nearest=nearest_names(name, donors.labels))
        if not np.isfinite(cap) or cap < 0.0:
            raise ExeuntError("E569", f"cap {cap} of donor {name}", mend="Give 0 or more USD a year.")
    base = read_base(world, compiled.option("funding.base_window")).usable
    kinds = [i for i, name in enumerate(world.index("instrument").labels) if name in ("core", "earmarked")]
    rows, columns = donors.positions(caps), organisations.positions(bodies)
    gave = base[rows][:, columns][:, :, kinds].sum(axis=2) > 0.0
    return Donors(np.array([float(c) for c in caps.values()]), gave)


def parse_donors(text: str | None) -> dict[str, float]:
    """Return caps by donor from "JPN=3e8,DEU=1e9". Error: E569 what cannot be read."""
    found: dict[str, float] = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        name, equals, amount = part.partition("=")
        try:
            found[name.strip()] = float(amount)
        except ValueError:
            equals = ""
        if not equals:
            raise ExeuntError("E569", f"'{part}' names no donor and cap", mend="Write --donors JPN=3e8,DEU=1e9.")
    return found
