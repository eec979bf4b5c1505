"""Who causes how much: Shapley values of a game whose worth is an outcome draw by draw (Shapley 1953)."""

from exeunt.solvers.attribution.attribute import Attribution, attribute
from exeunt.solvers.attribution.game import Counted, Game
from exeunt.solvers.attribution.shapley import exact_values
from exeunt.solvers.attribution.weighted_vote import shapley_shubik

__all__ = ["Attribution", "Counted", "Game", "attribute", "exact_values", "shapley_shubik"]
