"""Credits: what of an unspent budget is given back to members, before and after the rule of 2026.

Law: Financial Regulations 3.2, 5.3-5.4; decision of 30 June 2026 (press release GA/AB/4513). The
formula of
the new rule is our reading. Any leading draw axis is kept.
"""

from __future__ import annotations

import numpy as np

from exeunt.rules.distribute import TOTAL, Floats
from exeunt.rules.parameters import RuleSet


def entitlement(budget: Floats | float, spent: Floats) -> Floats:
    """Return the unspent part of a year's budget, USD, never negative: it arises whatever was collected."""
    return np.maximum(budget - spent, 0.0)


def credit_due(entitled: Floats, collected: Floats, spent: Floats, *, requires_collection: bool) -> Floats:
    """Return the credit on the bill two years later, USD.

    entitled, collected, spent : (...) USD of the budget year. Old rule: the whole entitlement. New rule: no
    more
    than the cash that came in and was not spent.
    """
    if not requires_collection:
        return entitled
    return np.minimum(entitled, np.maximum(collected - spent, 0.0))


def credit_due_by_date(entitled: Floats, collected: Floats, spent: Floats, bill_year: int, rules: RuleSet) -> Floats:
    """Return `credit_due` under the rule in force on 1 January of the year in which the credit is applied."""
    required = bool(rules.at("credit_return_requires_collection", bill_year))
    return credit_due(entitled, collected, spent, requires_collection=required)


def split_credit(credit: Floats, rate_percent: float) -> tuple[Floats, Floats]:
    """Return the part of a state with the given rate (percent) and the part of all others, USD."""
    own = credit * (rate_percent / TOTAL)
    return own, credit - own
