"""What a solved matrix says, by economy and by pair, with the residual that it was left with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.trade_matrix.case import Case

if TYPE_CHECKING:
    import pandas as pd

    from exeunt.solvers.trade import Economy, Equilibrium, OneSector

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Answer:
    """Ratios new over old by economy, (N,); flows (S, N, N) at buyers' prices in the unit of the flows given.

    columns : name to values. base : what changes are counted from; unit_cost : (S, N) ratio. residual : largest
    relative change left in any unknown; sweeps : evaluations of all equations. warnings : what was mended or is odd.
    """

    case: Case
    columns: dict[str, FloatArray]
    flows: FloatArray
    base: Economy
    unit_cost: FloatArray
    closure: str
    theta: FloatArray
    residual: float
    sweeps: int

    @property
    def warnings(self) -> list[str]:
        """What was mended in the input, or is odd about it."""
        return self.case.warnings

    @property
    def countries(self) -> pd.DataFrame:
        """One row an economy: iso3 and the ratios."""
        import pandas as pd

        return pd.DataFrame({"iso3": list(self.case.labels), **self.columns})

    @property
    def pairs(self) -> pd.DataFrame:
        """One row a flow: exporter, importer, sector if there are several, value."""
        import pandas as pd

        s, i, j = (place.ravel() for place in np.indices(self.flows.shape))
        labels, sectors = np.array(self.case.labels, dtype=object), np.array(self.case.sectors, dtype=object)
        columns = {"exporter": labels[i], "importer": labels[j]}
        if len(self.case.sectors) > 1:
            columns["sector"] = sectors[s]
        return pd.DataFrame({**columns, "value": self.flows.ravel()})

    def __getitem__(self, column: str) -> FloatArray:
        return self.columns[column]

    @classmethod
    def of_one(cls, case: Case, found: OneSector) -> Answer:
        """Return the answer of a one-sector equilibrium of one draw."""
        economy = found.economy
        ratios = {
            "welfare_ratio": found.welfare[0],
            "real_wage_ratio": found.real_wage[0],
            "price_index_ratio": found.price[0],
            "wage_ratio": found.wage[0],
            "expenditure_ratio": found.expenditure[0] / economy.absorption[0],
        }
        flows = found.flows()[None]
        columns = ratios | _of_trade(flows, flows, economy.flows, economy.flows)
        about = (found.closure, found.theta, float(found.residual[0]), int(found.sweeps[0]))
        return cls(case, columns, flows, economy, found.wage, *about)

    @classmethod
    def of_many(cls, case: Case, found: Equilibrium) -> Answer:
        """Return the answer of a many-sector equilibrium of one draw."""
        economy = found.economy
        ratios = {
            "welfare_ratio": found.welfare[0],
            "real_wage_ratio": found.real_wage[0],
            "price_index_ratio": found.consumer_price[0],
            "wage_ratio": found.wage[0],
            "expenditure_ratio": found.income[0] / economy.income,
            "duty_revenue_share": found.revenue[0] / found.income[0],
        }
        flows = found.flows()
        received, before = flows / (1.0 + case.new_duty), economy.net * economy.absorption[:, None, :]
        columns = ratios | _of_trade(flows, received, economy.flows, before)
        about = ("additive", found.theta[0], float(found.residual[0]), int(found.sweeps[0]))
        return cls(case, columns, flows, economy, found.unit_cost[0], *about)


def _of_trade(
    bought: FloatArray, sold: FloatArray, bought_before: FloatArray, sold_before: FloatArray
) -> dict[str, FloatArray]:
    """Return ratios of exports (as received), imports (as paid) and domestic sales, over all sectors."""
    now, before = (np.diagonal(x, axis1=1, axis2=2).sum(axis=0) for x in (bought, bought_before))
    return {
        "exports_ratio": _ratio(sold.sum(axis=(0, 2)) - now, sold_before.sum(axis=(0, 2)) - before),
        "imports_ratio": _ratio(bought.sum(axis=(0, 1)) - now, bought_before.sum(axis=(0, 1)) - before),
        "domestic_sales_ratio": _ratio(now, before),
    }


def _ratio(now: FloatArray, before: FloatArray) -> FloatArray:
    """Return now / before; not a number where there was nothing before."""
    ratio: FloatArray = np.divide(now, before, where=before > 0.0, out=np.full(before.shape, np.nan))
    return ratio
