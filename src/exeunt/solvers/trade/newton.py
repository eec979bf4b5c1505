"""Newton's step with the derivative at the observed economy, shared by all draws (a chord method).

The linear system of all unknowns falls apart: prices and absorption solve systems that hold no elasticity, so
their inverses are computed once; what is left is N x N in ln w and linear in the elasticities,
J(theta) = J_0 + sum_s theta_s J_s, inverted once for each draw. One step costs four shared products a draw instead
of a factorisation. Near the base a handful of steps does the work of seventy plain sweeps; a single step from the
base is the linear response.

Derivatives are made in double and kept in single precision: a step only has to point the right way, the equations it
is judged by are evaluated in double. That halves its time and memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import sgetrf, sgetrs

from exeunt.solvers.trade.economy import Economy
from exeunt.solvers.trade.fixed_point import Step
from exeunt.solvers.trade.many_sectors import Equilibrium, Sweep, Trade, outcome

FloatArray = NDArray[np.float64]
Single = NDArray[np.float32]


class Factors:
    """LU factors of one matrix for all draws, or of one for each."""

    def __init__(self, matrices: Single) -> None:
        self.lu = [sgetrf(matrix)[:2] for matrix in matrices]

    def solve(self, right: Single) -> Single:
        """Return the solutions for right-hand sides (draws, N)."""
        if len(self.lu) == 1:
            return np.array(sgetrs(*self.lu[0], right.T)[0].T, dtype=np.float32, order="C")
        return np.stack([sgetrs(*factors, row)[0] for factors, row in zip(self.lu, right, strict=True)])


class Newton:
    """Derivatives of the equilibrium equations at the base of an economy.

    Cells are numbered sector by sector: position s N + i. Memory: two dense matrices of (S N) x (S N).
    """

    def __init__(self, economy: Economy) -> None:
        self.economy = economy
        value_added = np.concatenate([np.diag(g) for g in economy.value_added_share])  # cells x N
        inputs = self._blocks(np.moveaxis(economy.input_share, 0, 2))  # cost of s from price of q
        importing = self._diagonal(np.swapaxes(economy.share, 1, 2))
        selling = self._diagonal(economy.net)
        whole = np.eye(len(inputs))
        prices = np.linalg.inv(whole - importing @ inputs)
        price_of_wage = prices @ (importing @ value_added)
        budget = np.concatenate([np.diag(a) for a in economy.final_share])  # cells x N
        absorptions = np.linalg.inv(whole - inputs.T @ selling - budget @ economy.revenue_share())
        labour = value_added.T @ selling @ absorptions
        # Value added that a unit of output, of absorption before multiplication, and of income calls forth.
        of_output, of_income = value_added.T + labour @ inputs.T, labour @ budget
        self._elasticity_terms(value_added + inputs @ price_of_wage, of_output, of_income)
        # Each is used as `row @ matrix`, so it is kept turned.
        self.prices, self.price_of_wage, self.absorptions = (
            _turned(prices),
            _turned(price_of_wage),
            _turned(absorptions),
        )
        self.of_output, self.of_absorption, self.of_income = _turned(of_output), _turned(labour), _turned(of_income)
        self.input_share = np.ascontiguousarray(np.moveaxis(economy.input_share, 0, 2), dtype=np.float32)
        self.base = economy.absorption.reshape(-1).astype(np.float32)
        self.value = economy.value_added.astype(np.float32)
        self.final_share = economy.final_share.astype(np.float32)

    def _elasticity_terms(self, cost_of_wage: FloatArray, of_output: FloatArray, of_income: FloatArray) -> None:
        """Prepare what multiplies -theta_s: loss of sales and of revenue by a rise of unit cost, and of wages."""
        economy = self.economy
        sectors, n = economy.sectors, economy.size
        flows, net = economy.flows, economy.net * economy.absorption[:, None, :]
        tax = flows - net
        share = np.swapaxes(economy.share, 1, 2)
        value = economy.value_added
        fixed = (of_income * value - np.diag(value)) / value[:, None]
        self.fixed = (fixed - value / value.sum()).astype(np.float32)  # numeraire: sum w V stays
        self.by_theta = np.empty((sectors, n, n), dtype=np.float32)
        self.sales, self.taxes, self.sales_of_wage, self.taxes_of_wage = (
            np.empty((sectors, n, n), dtype=np.float32) for _ in range(4)
        )
        for s in range(sectors):
            sales = np.diag(net[s].sum(axis=1)) - net[s] @ share[s]
            taxes = tax[s].T - tax[s].sum(axis=0)[:, None] * share[s]
            by_wage = cost_of_wage[s * n : (s + 1) * n]
            called = of_output[:, s * n : (s + 1) * n] @ sales @ by_wage + of_income @ taxes @ by_wage
            self.by_theta[s] = -called / value[:, None]
            self.sales[s], self.taxes[s] = sales.T, taxes.T
            self.sales_of_wage[s], self.taxes_of_wage[s] = (sales @ by_wage).T, (taxes @ by_wage).T

    def step(self, sweep: Sweep, theta: FloatArray, factors: Factors | None = None) -> Step:
        """Return the step for draws with these elasticities, (draws, S).

        factors : those of the same elasticities, kept from an earlier solution; else made here, one N x N a draw.
        """
        wages = factors or self.factors(theta)
        return lambda state: self._step(sweep, theta, wages, state)

    def response(self, trade: Trade, theta: FloatArray, factors: Factors | None = None) -> Equilibrium:
        """Return the linear response to a change: one step from the base, without a search.

        The error grows with the square of the change; `residual` of what is returned says how large it is. For
        interactive use, never for a published figure.
        """
        sweep = Sweep(self.economy, trade, theta)
        begin = np.zeros((len(theta), self.economy.size * (1 + 2 * self.economy.sectors)))
        direction, _ = self.step(sweep, theta, factors)(begin)
        return outcome(sweep, theta, begin + direction, np.ones(len(theta), dtype=np.int64))

    def factors(self, theta: FloatArray) -> Factors:
        """Return J(theta) in factors; one matrix if all draws have the same elasticities, (draws, S)."""
        rows = theta[:1] if bool((theta == theta[:1]).all()) else theta
        slopes = rows.astype(np.float32) @ self.by_theta.reshape(len(self.by_theta), -1)
        return Factors(self.fixed + slopes.reshape(-1, *self.fixed.shape))

    def _step(
        self, sweep: Sweep, theta: FloatArray, wages: Factors, state: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        residual, largest = sweep(state)
        direction = self.direction(sweep, theta, wages, residual)
        moved = np.abs(direction).max(axis=1)
        return sweep.normalised(state + direction) - state, np.maximum(largest, moved)

    def direction(self, sweep: Sweep, theta: FloatArray, wages: Factors, residual: FloatArray) -> FloatArray:
        """Return the change of the state that would take residuals to zero were the equations linear."""
        draws, sectors, n = sweep.shape
        cells = sectors * n
        single = residual.astype(np.float32)
        in_wage, in_price, in_size = single[:, :n], single[:, n : n + cells], single[:, n + cells :]
        slowness = -theta.astype(np.float32)
        price = in_price @ self.prices
        cost = np.zeros((draws, sectors, n), dtype=np.float32)
        prices = price.reshape(draws, sectors, n)
        for s in range(sectors):
            for q in range(sectors):
                cost[:, s] += self.input_share[s, q] * prices[:, q]
        by = slowness[:, :, None] * cost
        sales, taxes = self._lost(by, self.sales, self.taxes)
        gap = self.base * in_size
        called = sales @ self.of_output + gap @ self.of_absorption + taxes @ self.of_income
        wage = -wages.solve((in_wage + called / self.value).astype(np.float32, copy=False))
        price += wage @ self.price_of_wage
        more_sales, more_taxes = self._lost(
            slowness[:, :, None] * wage[:, None, :], self.sales_of_wage, self.taxes_of_wage
        )
        sales += more_sales
        income = self.value * wage + taxes + more_taxes
        absorbed = self.final_share * income[:, None, :]
        sold = sales.reshape(draws, sectors, n)
        for s in range(sectors):
            for q in range(sectors):
                absorbed[:, q] += self.input_share[s, q] * sold[:, s]
        size = ((absorbed.reshape(draws, cells) + gap) @ self.absorptions) / self.base
        return np.concatenate([wage, price, size], axis=1, dtype=np.float64)

    def _lost(self, by: Single, sales: Single, taxes: Single) -> tuple[Single, Single]:
        """Return change of sales (draws, S N) and of revenue (draws, N) by -theta times a change of ln c or ln w."""
        draws, sectors, n = by.shape
        sold = np.empty((draws, sectors * n), dtype=np.float32)
        revenue = np.zeros((draws, n), dtype=np.float32)
        for s in range(sectors):
            sold[:, s * n : (s + 1) * n] = by[:, s] @ sales[s]
            if self.economy.duty is not None:
                revenue += by[:, s] @ taxes[s]
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


def _turned(matrix: NDArray[Any]) -> Single:
    """Return the transpose in single precision."""
    return np.ascontiguousarray(matrix.T, dtype=np.float32)
