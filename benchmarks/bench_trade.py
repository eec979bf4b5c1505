"""Trade equilibria: one sector and six with input links, 64 draws at once, one thread."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from benchmarks.clock import best
from benchmarks.registry import Reading, benchmark

if TYPE_CHECKING:
    from exeunt.solvers.trade import Economy

DRAWS = 64
TOLERANCE = 1e-10
CENTRAL = (6.0, 8.0, 4.0, 5.0, 4.0, 4.0)


@cache
def economy(size: int) -> Economy:
    """Return the default world cut to its largest economies."""
    import numpy as np

    from exeunt.solvers.trade import Economy
    from exeunt.world.trade import TradeWorld
    from exeunt.world.world import World

    world = TradeWorld.load(World.load())
    largest = np.sort(np.argsort(-world.flows.sum(axis=(0, 2)), kind="stable")[:size])
    flows = world.flows[:, largest][:, :, largest]
    final = np.maximum(Economy(flows, world.input_share[largest]).final_demand, 0.0)
    return Economy(flows, world.input_share[largest], None, final / final.sum(axis=0))


def draws(size: int) -> tuple[Any, Any, Any]:
    """Return elasticities (64, 6), cost factors between three blocs (64, 3, 3) of DDS, and shares in blocs (N, 3)."""
    import numpy as np

    random = np.random.Generator(np.random.Philox(66))
    theta = np.array(CENTRAL) * np.exp(random.normal(0.0, 0.33, (DRAWS, 6)))
    rise = 0.073 * np.exp(random.normal(0.0, 0.4, DRAWS))
    weights = np.array([[0.0, 0.3, 1.0], [0.3, 0.0, 1.0], [1.0, 1.0, 0.0]])
    factor = (1.0 + rise[:, None, None] * weights) ** -theta[:, 4, None, None]
    return theta, factor, random.dirichlet(np.ones(3), size)


@benchmark(
    "trade, 1 sector",
    "64 draws, two-bloc shock, elasticity drawn, residual 1e-10",
    sizes=(30, 100, 198),
    unit="ms/draw",
    scale=1e3 / DRAWS,
    target="198: 10,000 times faster than gegravity 0.3",
)
def one_sector(size: int) -> Reading:
    from exeunt.solvers.trade import Economy, Search, bloc_links, solve_one

    whole = Economy.one_sector(economy(size).flows.sum(axis=0))
    theta, factor, shares = draws(size)
    links = bloc_links(whole.share[0], shares, factor)
    return Reading(best(lambda: solve_one(whole, links, theta[:, 4], how=Search(TOLERANCE))))


def many(size: int, *, warm: bool) -> Reading:
    import numpy as np

    from exeunt.solvers.trade import Newton, Search, SharedLinks, Trade, bloc_links, solve_many
    from exeunt.solvers.trade.many_sectors import state_of

    base = economy(size)
    theta, factor, shares = draws(size)
    newton = Newton(base)
    gain = np.random.Generator(np.random.Philox(67)).normal(-0.005, 0.005, (DRAWS, 6, size))

    def trade(part: float) -> Trade:
        links = [SharedLinks(share) for share in base.share]
        blocs = bloc_links(base.share[4], shares, factor**part)
        return Trade([*links[:4], blocs, links[5]], technology=part * gain)

    start = state_of(solve_many(base, trade(0.8), theta, newton=newton)) if warm else None
    work, how = trade(1.0), Search(TOLERANCE)
    factors = newton.factors(theta) if warm else None
    return Reading(best(lambda: solve_many(base, work, theta, newton=newton, start=start, how=how, factors=factors), 3))


@benchmark(
    "trade, 6 sectors",
    "64 draws, blocs and productivity, elasticities drawn, residual 1e-10",
    sizes=(30, 100, 198),
    unit="ms/draw",
    scale=1e3 / DRAWS,
    target="198: <= 6",
)
def many_sectors(size: int) -> Reading:
    return many(size, warm=False)


@benchmark(
    "trade, next year",
    "the same begun from four fifths of the shock, elasticities as the year before",
    sizes=(198,),
    unit="ms/draw",
    scale=1e3 / DRAWS,
    target="<= 5: 1,000 draws x 12 years in 60 s",
)
def next_year(size: int) -> Reading:
    return many(size, warm=True)


@benchmark(
    "trade, 12 years",
    "64 draws along the path of the digital wall, elasticities drawn, each year begun from the last, residual 1e-8",
    sizes=(198,),
    unit="ms/draw",
    scale=1e3 / DRAWS,
    target="<= 60: 1,000 draws in 60 s",
)
def twelve_years(size: int) -> Reading:
    import numpy as np

    from exeunt.solvers.trade import Newton, Search, SharedLinks, Trade, solve_many
    from exeunt.solvers.trade.digital_wall import BLOCS, TrustExposure, logistic_path, rivalry, wall_links
    from exeunt.solvers.trade.many_sectors import state_of

    base = economy(size)
    theta, _, _ = draws(size)
    one = np.ones(DRAWS)
    shares = np.random.Generator(np.random.Philox(68)).dirichlet(np.ones(len(BLOCS)), size)
    weights, trust = rivalry(0.0 * one, 0.3 * one, 0.5 * one), TrustExposure.of(base, 4)
    facing = trust.facing(shares, weights)
    newton, how = Newton(base), Search(1e-8)
    same = [SharedLinks(share) for share in base.share]

    def work() -> None:
        factors, start = newton.factors(theta), None
        for year in range(2025, 2037):
            part = logistic_path(year, 2025, 2036, 2031.0 * one, 1.5 * one)
            wall = wall_links(base.share[4], shares, 0.073 * part, weights, theta[:, 4])
            gain = trust.technology(-0.93 * part, facing, facing @ trust.value)
            links = [*same[:4], wall, same[5]]
            found = solve_many(
                base,
                Trade(links, technology=gain),
                theta,
                newton=newton,
                factors=factors,
                start=start,
                how=how,
            )
            assert found.residual.max() <= how.tolerance
            start = state_of(found)

    return Reading(best(work, 2))


@benchmark("trade, linear", "linear response of 64 draws", sizes=(198,), unit="ms/draw", scale=1e3 / DRAWS)
def linear(size: int) -> Reading:
    from exeunt.solvers.trade import Newton, SharedLinks, Trade, bloc_links

    base = economy(size)
    theta, factor, shares = draws(size)
    newton = Newton(base)
    links = [SharedLinks(share) for share in base.share]
    trade = Trade([*links[:4], bloc_links(base.share[4], shares, factor), links[5]])
    return Reading(best(lambda: newton.response(trade, theta), 3))


@benchmark("trade, setup", "default world read, its Newton step prepared", sizes=(198,), target="once a run")
def setup(size: int) -> Reading:
    from exeunt.solvers.trade import Newton

    base = economy(size)
    return Reading(best(lambda: Newton(base), 1))
