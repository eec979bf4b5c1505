"""Newton's step with the derivative at the observed economy, shared by all draws (a chord method).

The linear system of all unknowns falls apart: prices and absorption solve systems that hold no elasticity, so
their inverses are computed once; what is left is N x N in ln w and linear in the elasticities,
J(theta) = J_0 + sum_s theta_s J_s, inverted once for each draw. One step costs four shared products a draw instead
of a factorisation. Near the base a handful of steps does the work of seventy plain sweeps; a single step from the
base is the linear response.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dgetrf, dgetrs

from exeunt.solvers.trade.economy import Economy
from exeunt.solvers.trade.fixed_point import Step
from exeunt.solvers.trade.many_sectors import Equilibrium, Sweep, Trade, outcome

FloatArray = NDArray[np.float64]


class Factors:
    """LU factors of one matrix for all draws, or of one for each."""

    def __init__(self, matrices: list[FloatArray]) -> None:
        self.lu = [dgetrf(matrix)[:2] for matrix in matrices]

    def solve(self, right: FloatArray) -> FloatArray:
        """Return the solutions for right-hand sides (draws, N)."""
        if len(self.lu) == 1:
            return np.array(dgetrs(*self.lu[0], right.T)[0].T, dtype=np.float64, order="C")
        return np.stack([dgetrs(*factors, row)[0] for factors, row in zip(self.lu, right, strict=True)])


class Newton:
    """Derivatives of the equilibrium equations at the base of an economy.

    Cells are numbered sector by sector: position s N + i. Memory: two dense matrices of (S N) x (S N).
    """

    def __init__(self, economy: Economy) -> None:
        self.economy = economy
        n, sectors = economy.size, economy.sectors
        cells = n * sectors
        value_added = np.concatenate([np.diag(g) for g in economy.value_added_share])  # cells x N
        inputs = self._blocks(np.moveaxis(economy.input_share, 0, 2))  # cost of s from price of q
        importing = self._diagonal(np.swapaxes(economy.share, 1, 2))
        selling = self._diagonal(economy.net)
        taxed = economy.revenue_share()
        whole = np.eye(cells)
        self.prices = np.linalg.inv(whole - importing @ inputs)
        self.price_of_wage = self.prices @ (importing @ value_added)
        self.cost_of_wage = value_added + inputs @ self.price_of_wage
        budget = np.concatenate([np.diag(a) for a in economy.final_share])  # cells x N
        spent = inputs.T @ selling + budget @ taxed
        self.absorptions = np.linalg.inv(whole - spent)
        labour = value_added.T @ selling @ self.absorptions
        # Value added that a unit of output, of absorption before multiplication, and of income calls forth.
        self.of_output = value_added.T + labour @ inputs.T
        self.of_absorption = labour
        self.of_income = labour @ budget
        self._elasticity_terms(sectors, n)

    def _elasticity_terms(self, sectors: int, n: int) -> None:
        """Prepare what multiplies -theta_s: loss of sales and of revenue by a rise of unit cost."""
        economy = self.economy
        flows, net = economy.flows, economy.net * economy.absorption[:, None, :]
        tax = flows - net
        share = np.swapaxes(economy.share, 1, 2)
        self.sales = [np.diag(net[s].sum(axis=1)) - net[s] @ share[s] for s in range(sectors)]
        self.taxes = [tax[s].T - tax[s].sum(axis=0)[:, None] * share[s] for s in range(sectors)]
        value = economy.value_added
        self.fixed = (self.of_income * value - np.diag(value)) / value[:, None]
        self.fixed = self.fixed - np.outer(np.ones(n), value / value.sum())  # numeraire: sum w V stays
        self.by_theta = np.empty((sectors, n, n))
        self.sales_of_wage = np.empty((sectors, n, n))
        self.taxes_of_wage = np.empty((sectors, n, n))
        for s in range(sectors):
            cost = self.cost_of_wage[s * n : (s + 1) * n]
            self.sales_of_wage[s] = self.sales[s] @ cost
            self.taxes_of_wage[s] = self.taxes[s] @ cost
            called = self.of_output[:, s * n : (s + 1) * n] @ self.sales_of_wage[s]
            self.by_theta[s] = -(called + self.of_income @ self.taxes_of_wage[s]) / value[:, None]

    def step(self, sweep: Sweep, theta: FloatArray, factors: Factors | None = None) -> Step:
        """Return the step for draws with these elasticities, (draws, S).

        factors : those of the same elasticities, kept from an earlier solution; else made here, one N x N a draw.
        """
        wages = factors or self.factors(theta)
        return lambda state: self._step(sweep, theta, wages, state)

    def response(self, trade: Trade, theta: FloatArray) -> Equilibrium:
        """Return the linear response to a change: one step from the base, without a search.

        The error grows with the square of the change; `residual` of what is returned says how large it is. For
        interactive use, never for a published figure.
        """
        sweep = Sweep(self.economy, trade, theta)
        begin = np.zeros((len(theta), self.economy.size * (1 + 2 * self.economy.sectors)))
        direction, _ = self.step(sweep, theta)(begin)
        return outcome(sweep, theta, begin + direction, np.ones(len(theta), dtype=np.int64))

    def factors(self, theta: FloatArray) -> Factors:
        """Return J(theta) in factors; one matrix if all draws have the same elasticities, (draws, S)."""
        same = bool((theta == theta[:1]).all())
        return Factors([self._slope(row) for row in (theta[:1] if same else theta)])

    def _slope(self, theta: FloatArray) -> FloatArray:
        """Return J(theta), (N, N): change of ln of value added sold over value added earned, by ln w."""
        whole: FloatArray = self.fixed.copy()
        for s, by in enumerate(self.by_theta):
            whole += theta[s] * by
        return whole

    def _step(
        self, sweep: Sweep, theta: FloatArray, wages: Factors, state: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        residual, largest = sweep(state)
        direction = self.direction(sweep, theta, wages, residual)
        moved = np.abs(direction).max(axis=1)
        return sweep.normalised(state + direction) - state, np.maximum(largest, moved)

    def direction(self, sweep: Sweep, theta: FloatArray, wages: Factors, residual: FloatArray) -> FloatArray:
        """Return the change of the state that would take residuals to zero were the equations linear."""
        economy = self.economy
        draws, sectors, n = sweep.shape
        cells = sectors * n
        in_wage, in_price, in_size = residual[:, :n], residual[:, n : n + cells], residual[:, n + cells :]
        base = economy.absorption.reshape(-1)
        price = in_price @ self.prices.T
        cost = np.zeros((draws, sectors, n))
        prices = price.reshape(draws, sectors, n)
        for s in range(sectors):
            for q in range(sectors):
                cost[:, s] += sweep.input_share[s, q] * prices[:, q]
        sales, taxes = self._lost(theta, cost, self.sales, self.taxes)
        gap = base * in_size
        called = sales @ self.of_output.T + gap @ self.of_absorption.T + taxes @ self.of_income.T
        wanted = in_wage + called / economy.value_added
        wage = -wages.solve(wanted)
        price = price + wage @ self.price_of_wage.T
        more_sales, more_taxes = self._lost(theta, wage, self.sales_of_wage, self.taxes_of_wage)
        sales, taxes = sales + more_sales, taxes + more_taxes
        income = economy.value_added * wage + taxes
        absorbed = gap + sweep.used(sales.reshape(draws, sectors, n)).reshape(draws, cells)
        absorbed += (economy.final_share * income[:, None, :]).reshape(draws, cells)
        size = (absorbed @ self.absorptions.T) / base
        return np.concatenate([wage, price, size], axis=1)

    def _lost(
        self,
        theta: FloatArray,
        change: FloatArray,
        sales: list[FloatArray] | FloatArray,
        taxes: list[FloatArray] | FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        """Return change of sales (draws, S N) and of revenue (draws, N) by a change of ln c, or of ln w."""
        draws, sectors = theta.shape
        n = self.economy.size
        sold = np.empty((draws, sectors * n))
        revenue = np.zeros((draws, n))
        for s in range(sectors):
            by = -theta[:, s, None] * (change if change.ndim == 2 else change[:, s])
            sold[:, s * n : (s + 1) * n] = by @ sales[s].T
            if self.economy.duty is not None:
                revenue += by @ taxes[s].T
        return sold, revenue

    def _blocks(self, shares: FloatArray) -> FloatArray:
        """Return the cells x cells matrix whose block (s, q) is the diagonal of shares[s, q]."""
        sectors, _, n = shares.shape
        whole = np.zeros((sectors, n, sectors, n))
        position = np.arange(n)
        whole[:, position, :, position] = np.moveaxis(shares, 2, 0)
        return whole.reshape(sectors * n, sectors * n)

    def _diagonal(self, matrices: FloatArray) -> FloatArray:
        """Return the cells x cells matrix with the sectors' matrices on the diagonal."""
        sectors, n, _ = matrices.shape
        whole = np.zeros((sectors, n, sectors, n))
        for s in range(sectors):
            whole[s, :, s, :] = matrices[s]
        return whole.reshape(sectors * n, sectors * n)
