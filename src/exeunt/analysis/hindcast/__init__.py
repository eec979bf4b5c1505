"""Past exits, cuts, scales and collections computed with the kernels of the engine, beside what then happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from exeunt.analysis.hindcast.model import Check, Hindcast, Row, Scores
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

__all__ = ["BY_CHANNEL", "IDS", "Check", "Hindcast", "Row", "Scores", "hindcasts"]
# By channel; a user asks for one hindcast or for those of a channel.
BY_CHANNEL: Mapping[str, tuple[str, ...]] = {
    "funding": ("donor_drops", "member_exits", "spending"),
    "assessments": ("scales",),
    "liquidity": ("collection",),
    "talent": ("tenure", "staff_money", "one_year_falls", "announced_cuts"),
}
IDS = tuple(name for names in BY_CHANNEL.values() for name in names)
DRAWS = 1024  # a power of two: balanced Sobol points
SEED = 66


def hindcasts(
    world: World, only: str | None = None, *, channel: str | None = None, draws: int = DRAWS, seed: int = SEED
) -> list[Hindcast]:
    """Return every hindcast, the one named, or those of a channel.

    draws, seed : as in a run; parameters are the ones that the channels declare.
    Error: E550 unknown name, or a channel without hindcasts.
    """
    from exeunt.analysis.hindcast import staff
    from exeunt.analysis.hindcast.collection import collection
    from exeunt.analysis.hindcast.donor_drops import donor_drops
    from exeunt.analysis.hindcast.member_exits import member_exits
    from exeunt.analysis.hindcast.sample import Sample
    from exeunt.analysis.hindcast.scales import scales
    from exeunt.analysis.hindcast.spending import spending
    from exeunt.engine.draws import Draws

    if only is not None and only not in IDS:
        raise ExeuntError(
            "E550",
            f"'{only}' is not a hindcast",
            nearest=nearest_names(only, IDS),
            mend=f"Known: {', '.join(IDS)}.",
        )
    if channel is not None and channel not in BY_CHANNEL:
        raise ExeuntError(
            "E550",
            f"the channel '{channel}' has no hindcast",
            nearest=nearest_names(channel, BY_CHANNEL),
            mend=f"Channels with hindcasts: {', '.join(BY_CHANNEL)}.",
        )
    asked = BY_CHANNEL[channel] if channel else IDS
    sample = Sample(Draws(seed, draws))
    makers = {
        "donor_drops": lambda: donor_drops(world, sample),
        "member_exits": lambda: member_exits(world, sample),
        "spending": lambda: spending(world, sample),
        "scales": lambda: scales(world),
        "collection": lambda: collection(world, sample),
        "tenure": lambda: staff.tenure(world, sample),
        "staff_money": lambda: staff.staff_money(world, sample),
        "one_year_falls": lambda: staff.one_year_falls(world, sample),
        "announced_cuts": lambda: staff.announced_cuts(world, sample),
    }
    return [makers[name]() for name in asked if only in (None, name)]
