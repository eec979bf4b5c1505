"""Trade equilibria of your own matrix: `exeunt.trade.solve`.

Same as `exeunt trade solve`, on CSV files, data frames or arrays. The solvers beneath, batched over draws, are
`exeunt.solvers.trade`.
"""

from exeunt import threads  # noqa: F401  # pins BLAS threads before NumPy loads
from exeunt.analysis.trade_matrix import Answer, Case, solve

__all__ = ["Answer", "Case", "solve"]
