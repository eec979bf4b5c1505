"""Past exits, cuts, scales and collections computed with the kernels of the engine, beside what then happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exeunt.analysis.hindcast.model import Check, Hindcast, Row, Scores
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

__all__ = ["IDS", "Check", "Hindcast", "Row", "Scores", "hindcasts"]
IDS = ("donor_drops", "member_exits", "spending", "scales", "collection", "vendor_policy", "followers")
DRAWS = 1024  # a power of two: balanced Sobol points
SEED = 66


def hindcasts(world: World, only: str | None = None, *, draws: int = DRAWS, seed: int = SEED) -> list[Hindcast]:
    """Return every hindcast, or the one named.

    draws, seed : as in a run; parameters are the ones that the channels declare.
    Error: E550 unknown name.
    """
    from exeunt.analysis.hindcast.collection import collection
    from exeunt.analysis.hindcast.donor_drops import donor_drops
    from exeunt.analysis.hindcast.followers import followers
    from exeunt.analysis.hindcast.member_exits import member_exits
    from exeunt.analysis.hindcast.sample import Sample
    from exeunt.analysis.hindcast.scales import scales
    from exeunt.analysis.hindcast.spending import spending
    from exeunt.analysis.hindcast.vendor_policy import vendor_policy
    from exeunt.engine.draws import Draws

    if only is not None and only not in IDS:
        raise ExeuntError(
            "E550",
            f"'{only}' is not a hindcast",
            nearest=nearest_names(only, IDS),
            mend=f"Known: {', '.join(IDS)}.",
        )
    sample = Sample(Draws(seed, draws))
    makers = {
        "donor_drops": lambda: donor_drops(world, sample),
        "member_exits": lambda: member_exits(world, sample),
        "spending": lambda: spending(world, sample),
        "scales": lambda: scales(world),
        "collection": lambda: collection(world, sample),
        "vendor_policy": lambda: vendor_policy(world),
        "followers": lambda: followers(world, sample),
    }
    return [makers[name]() for name in IDS if only in (None, name)]
