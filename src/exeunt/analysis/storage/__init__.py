"""A storage market of one's own: from parameters or a price file to policy, moments, chances of a spike, paths."""

from exeunt.analysis.storage.desk import Comparison, Desk, Simulated
from exeunt.analysis.storage.series import Series, read_series

__all__ = ["Comparison", "Desk", "Series", "Simulated", "read_series"]
