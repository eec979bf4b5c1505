"""Competitive storage with rational expectations and advance news, on plain numbers.

`StorageMarket` is what is given, `solve` finds the equilibrium, `Policy` tells prices and stocks at any state,
`Stationary` its long-run moments without simulation, `simulate` paths, `calibrated` the slope that fits a spread.
"""

from exeunt.solvers.storage.calibrate import calibrated
from exeunt.solvers.storage.lattice import Lattice, LatticeSpec
from exeunt.solvers.storage.market import StorageMarket
from exeunt.solvers.storage.policy import Policy
from exeunt.solvers.storage.quadrature import decile_means, normal_nodes
from exeunt.solvers.storage.simulate import Paths, simulate
from exeunt.solvers.storage.solve import solve
from exeunt.solvers.storage.stationary import Moments, Stationary

__all__ = [
    "Lattice",
    "LatticeSpec",
    "Moments",
    "Paths",
    "Policy",
    "Stationary",
    "StorageMarket",
    "calibrated",
    "decile_means",
    "normal_nodes",
    "simulate",
    "solve",
]
