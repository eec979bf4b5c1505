"""Where a budget does most: gains by amount for every place, donors with caps, expected value or the worst cases."""

from exeunt.solvers.portfolio.allocate import Allocation, allocate
from exeunt.solvers.portfolio.problem import Donors, Surface
from exeunt.solvers.portfolio.rules import largest_gap_first, pro_rata
from exeunt.solvers.portfolio.tail import allocate_tail, tail_mean

__all__ = [
    "Allocation",
    "Donors",
    "Surface",
    "allocate",
    "allocate_tail",
    "largest_gap_first",
    "pro_rata",
    "tail_mean",
]
