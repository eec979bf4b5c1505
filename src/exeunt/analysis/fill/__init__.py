"""Where additional money does most: gains by body and amount from engine runs, the best portfolio, and its re-run."""

from exeunt.analysis.fill.fill import Filled, Order, fill

__all__ = ["Filled", "Order", "fill"]
