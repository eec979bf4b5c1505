"""First-order parts of a gain from trade, as Caliendo and Parro (2015) print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.trade_matrix.answer import Answer

if TYPE_CHECKING:
    import pandas as pd


def first_order_gains(answer: Answer) -> pd.DataFrame:
    """Return terms and volume of trade in percent of income by economy: iso3, terms_of_trade, volume_of_trade.

    terms = sum over sectors and partners of exports x (own unit cost - 1) - imports x (partner's unit cost - 1);
    volume = sum of old duty x imports x (growth of imports - partner's unit cost). Trade net of duty, duties and
    income at the base; growth rates in levels. A first-order formula: the exact change is `welfare_ratio`, which
    also counts the duty revenue given up.
    """
    import pandas as pd

    economy, cost = answer.base, answer.unit_cost
    before = economy.net * economy.absorption[:, None, :]
    after = answer.flows / (1.0 + answer.case.new_duty)
    abroad = 1.0 - np.eye(economy.size)
    earned = (before * abroad).sum(axis=2) * (cost - 1.0)
    paid = (before * abroad * (cost - 1.0)[:, :, None]).sum(axis=1)
    duty = economy.share / np.where(economy.net > 0.0, economy.net, 1.0) - 1.0
    volume = np.where(before > 0.0, duty * (after - before * cost[:, :, None]) * abroad, 0.0).sum(axis=(0, 1))
    return pd.DataFrame(
        {
            "iso3": list(answer.case.labels),
            "terms_of_trade": 100.0 * (earned - paid).sum(axis=0) / economy.income,
            "volume_of_trade": 100.0 * volume / economy.income,
        }
    )
