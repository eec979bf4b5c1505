"""Past exits, cuts, scales and collections computed with the kernels of the engine, beside what then happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exeunt.analysis.hindcast.model import Check, Hindcast, Row, Scores
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

__all__ = ["IDS", "OF_CHANNEL", "Check", "Hindcast", "Row", "Scores", "hindcasts"]
IDS = ("donor_drops", "member_exits", "spending", "scales", "collection")  # of the money and the law
OF_CHANNEL = {
    "funding": ("donor_drops", "member_exits", "spending"),
    "assessments": ("scales",),
    "liquidity": ("collection",),
    "food": ("somalia", "food_2025", "warning_return", "hunger_changes", "projections"),
    "standards": ("vendor_policy",),
    "people": ("unfpa_after_2016", "syria_2015", "destination_shares", "host_stocks", "unhcr_2025"),
    "commodities": ("commodity_spikes",),
    "institutions": ("followers",),
    "talent": ("tenure", "staff_money", "one_year_falls", "announced_cuts"),
}
DRAWS = 1024  # a power of two: balanced Sobol points
SEED = 66


def hindcasts(
    world: World, only: str | None = None, *, channel: str | None = None, draws: int = DRAWS, seed: int = SEED
) -> list[Hindcast]:
    """Return every hindcast of the default channels, those of one channel, or the one named.

    draws, seed : as in a run; parameters are the ones that the channels declare.
    Error: E550 unknown name, or a channel without hindcasts.
    """
    from exeunt.analysis.hindcast.collection import collection
    from exeunt.analysis.hindcast.commodity_spikes import commodity_spikes
    from exeunt.analysis.hindcast.donor_drops import donor_drops
    from exeunt.analysis.hindcast.followers import followers
    from exeunt.analysis.hindcast.food import MAKERS as FOOD
    from exeunt.analysis.hindcast.member_exits import member_exits
    from exeunt.analysis.hindcast.people import MAKERS as PEOPLE
    from exeunt.analysis.hindcast.sample import Sample
    from exeunt.analysis.hindcast.scales import scales
    from exeunt.analysis.hindcast.spending import spending
    from exeunt.analysis.hindcast.talent import MAKERS as TALENT
    from exeunt.analysis.hindcast.vendor_policy import vendor_policy
    from exeunt.engine.draws import Draws

    sample = Sample(Draws(seed, draws))
    makers = {
        "donor_drops": donor_drops,
        "member_exits": member_exits,
        "spending": spending,
        "scales": lambda world, _: scales(world),
        "collection": collection,
        "vendor_policy": lambda world, _: vendor_policy(world),
        "commodity_spikes": lambda world, _: commodity_spikes(world),
        "followers": followers,
        **FOOD,
        **PEOPLE,
        **TALENT,
    }
    return [makers[name](world, sample) for name in _chosen(only, channel, tuple(makers))]


def _chosen(only: str | None, channel: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names asked for; without a name all."""
    if channel is not None and channel not in OF_CHANNEL:
        raise ExeuntError(
            "E550",
            f"channel '{channel}' has no hindcasts",
            nearest=nearest_names(channel, OF_CHANNEL),
            mend=f"Known: {', '.join(OF_CHANNEL)}.",
        )
    others = [i for ids in OF_CHANNEL.values() for i in ids if i not in IDS]
    names = OF_CHANNEL[channel] if channel is not None else (*IDS, *others)
    if only is None:
        return names
    if only not in known or (channel is not None and only not in names):
        among = known if channel is None else names
        raise ExeuntError(
            "E550",
            f"'{only}' is not a hindcast",
            nearest=nearest_names(only, among),
            mend=f"Known: {', '.join(among)}.",
        )
    return (only,)
