"""Trade equilibria in changes: exact hat algebra for one sector, and for many with input-output links.

`Economy` is what is observed, `Links` are a sector's trade under new costs, `solve_many` and `solve_one` find the
equilibrium for a batch of draws at once. Plain arrays only: no table, no country code, no default parameter.
"""

from exeunt.solvers.trade.composed import Costs, Patch, Product, Zone, composed_links
from exeunt.solvers.trade.economy import Economy
from exeunt.solvers.trade.fixed_point import Search
from exeunt.solvers.trade.links import DrawLinks, Links, PairLinks, SharedLinks, SumLinks, TermLinks, bloc_links
from exeunt.solvers.trade.many_sectors import Equilibrium, Trade, solve_many, trade_at
from exeunt.solvers.trade.newton import Newton
from exeunt.solvers.trade.one_sector import OneSector, solve_one

__all__ = [
    "Costs",
    "DrawLinks",
    "Economy",
    "Equilibrium",
    "Links",
    "Newton",
    "OneSector",
    "PairLinks",
    "Patch",
    "Product",
    "Search",
    "SharedLinks",
    "SumLinks",
    "TermLinks",
    "Trade",
    "Zone",
    "bloc_links",
    "composed_links",
    "solve_many",
    "solve_one",
    "trade_at",
]
