"""The observed economy that changes are counted from: flows, input shares, duties, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Economy:
    """N economies, S sectors, in one unit of money.

    flows : (S, N, N), [sector, exporter, importer], at buyers' prices, domestic sales on the diagonal.
    input_share : (N, S, S), [economy, using sector, input], share of gross output; value added is the rest, so that
    the two add up to 1 exactly. duty : (S, N, N) ad valorem rates in force, or None; their revenue is income.
    final_shares : (S, N) shares of final expenditure; those that the flows imply if None.

    Everything else follows: shares, output net of duty, value added, final demand, and a deficit that closes the
    accounts (sum 0 up to rounding). Shares other than the implied ones make the flows no equilibrium: solve once with
    nothing changed and take `Equilibrium.rebased()`. Caliendo and Parro (2015), Review of Economic Studies 82(1).
    """

    flows: FloatArray
    input_share: FloatArray
    duty: FloatArray | None = None
    final_shares: FloatArray | None = None

    @classmethod
    def one_sector(cls, flows: FloatArray) -> Economy:
        """Return the economy of one sector without intermediate inputs; flows (N, N)."""
        return cls(flows[None], np.zeros((len(flows), 1, 1)))

    @property
    def sectors(self) -> int:
        """Number of sectors."""
        return len(self.flows)

    @property
    def size(self) -> int:
        """Number of economies."""
        return len(self.flows[0])

    @cached_property
    def absorption(self) -> FloatArray:
        """Purchases by importer, (S, N)."""
        return np.asarray(self.flows.sum(axis=1))

    @cached_property
    def share(self) -> FloatArray:
        """Share of each exporter in the purchases of each importer, (S, N, N); columns add up to 1."""
        return np.asarray(self.flows / self.absorption[:, None, :])

    @cached_property
    def net(self) -> FloatArray:
        """What the exporter receives of each unit bought, times the share: share / (1 + duty), (S, N, N)."""
        return self.share if self.duty is None else np.asarray(self.share / (1.0 + self.duty))

    @cached_property
    def output(self) -> FloatArray:
        """Gross output, (S, N)."""
        return np.asarray((self.net * self.absorption[:, None, :]).sum(axis=2))

    @cached_property
    def value_added_share(self) -> FloatArray:
        """Value added in gross output, (S, N)."""
        return np.ascontiguousarray((1.0 - self.input_share.sum(axis=2)).T)

    @cached_property
    def value_added(self) -> FloatArray:
        """Value added of each economy, (N,)."""
        return np.asarray((self.value_added_share * self.output).sum(axis=0))

    @cached_property
    def revenue(self) -> FloatArray:
        """Duty revenue of each economy, (N,)."""
        return np.asarray(((self.share - self.net) * self.absorption[:, None, :]).sum(axis=(0, 1)))

    @cached_property
    def final_demand(self) -> FloatArray:
        """Absorption less intermediate use, (S, N); a negative cell means inconsistent input shares."""
        return np.asarray(self.absorption - np.einsum("nsq,sn->qn", self.input_share, self.output))

    @cached_property
    def income(self) -> FloatArray:
        """Final expenditure of each economy, (N,)."""
        return np.asarray(self.final_demand.sum(axis=0))

    @cached_property
    def final_share(self) -> FloatArray:
        """Share of each sector in final expenditure, (S, N)."""
        return np.asarray(self.final_demand / self.income) if self.final_shares is None else self.final_shares

    @cached_property
    def deficit(self) -> FloatArray:
        """Expenditure less value added and duty revenue, (N,)."""
        return np.asarray(self.income - self.value_added - self.revenue)

    def revenue_share(self) -> FloatArray:
        """Return what of a unit bought becomes duty revenue, as (N, S N): importer, then sector by importer."""
        taken = (self.share - self.net).sum(axis=1)
        return np.concatenate([np.diag(row) for row in taken], axis=1)
