"""Solve a user's matrix: from tables or arrays to an answer, or an error, never a number that did not converge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from exeunt.analysis.trade_matrix.answer import Answer
from exeunt.analysis.trade_matrix.case import ONE, Case, Reader, check_cells
from exeunt.analysis.trade_matrix.rows import Rows, rows_of
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    import pandas as pd

    from exeunt.solvers.trade import Economy

    Table = str | Path | pd.DataFrame

FloatArray = NDArray[np.float64]
Closure = Literal["additive", "multiplicative"]
TOLERANCE = 1e-12  # largest relative change left in any unknown


def solve(
    flows: Table | ArrayLike,
    costs: Table | ArrayLike | None = None,
    theta: float | Sequence[float] | Table = 4.0,
    *,
    closure: str = "additive",
    accounts: Table | None = None,
    io: Table | None = None,
    balance: bool = False,
    labels: Sequence[str] | None = None,
    strict: bool = False,
) -> Answer:
    """Return what new trade costs do to prices, wages, trade and real income.

    flows : table exporter, importer[, sector], value[, duty] with domestic sales on the diagonal, as a CSV path or
    a data frame; or an array (N, N) with `labels`. costs : table exporter, importer[, sector][, cost_ratio][, duty],
    pairs left out do not change; or an array of ratios. theta : trade elasticity, one for all, one for each sector
    in the order of the flows, or a table sector, theta. closure : additive deficits (fixed in world output, the
    numeraire) or multiplicative ones (a fixed share of income; one sector only). accounts (iso3, sector,
    value_added[, final_demand]) and io (iso3, sector, input_sector, value) : needed with several sectors; with final
    demand that the flows do not imply, changes are counted from the equilibrium that has it. balance : remove all
    deficits first and count changes from that equilibrium. strict : warnings are errors.

    Errors: E660 to E679, see the page of errors; E675 no equilibrium was found.
    """
    if closure not in get_args(Closure):
        raise ExeuntError("E672", f"'{closure}' is not a closure", nearest=nearest_names(closure, get_args(Closure)))
    case, elasticity = _case(flows, costs, theta, accounts, io, labels, strict=strict)
    check_cells(case, strict=strict)
    if closure == "multiplicative" and (len(case.sectors) > 1 or case.duty.any() or case.new_duty.any() or balance):
        raise ExeuntError(
            "E672",
            "the multiplicative closure is for one sector, without duties, with its deficits",
            mend="Use --closure additive.",
        )
    economy = _economy(case)
    if balance or case.final_demand is not None:
        economy = _rebased(economy, elasticity, balance=balance)
    if closure == "additive" and len(case.sectors) == 1 and economy.duty is None and not case.new_duty.any():
        return _solve_one(case, economy, elasticity, "additive")
    if closure == "multiplicative":
        return _solve_one(case, economy, elasticity, "multiplicative")
    return _solve_many(case, economy, elasticity)


def _case(
    flows: Table | ArrayLike,
    costs: Table | ArrayLike | None,
    theta: float | Sequence[float] | Table,
    accounts: Table | None,
    io: Table | None,
    labels: Sequence[str] | None,
    *,
    strict: bool,
) -> tuple[Case, FloatArray]:
    if not _is_table(flows):
        case = _from_arrays(np.asarray(flows, dtype=float), costs, labels)
        return case, _elasticity(theta, None, 1)
    rows = rows_of(flows, "flows", ("exporter", "importer", "value"))  # type: ignore[arg-type]
    reader = Reader(rows)
    values, duty = reader.flows()
    warnings: list[str] = []
    cost_rows = None if costs is None else rows_of(costs, "costs", ("exporter", "importer"))  # type: ignore[arg-type]
    ratio, new = reader.costs(cost_rows, duty, warnings, strict=strict)
    several = len(reader.sectors) > 1
    if several and (accounts is None or io is None):
        raise ExeuntError(
            "E673",
            "several sectors need value added and purchases of inputs",
            where=rows.name,
            mend="Give --accounts and --io; a table of inputs with a header only means that no sector buys any.",
        )
    value_added = final = inputs = None
    if accounts is not None and io is not None:
        table = rows_of(accounts, "accounts", ("iso3", "sector", "value_added"))
        value_added = reader.table(table, ("iso3", "sector"), "value_added").T
        if "final_demand" in table:
            final = reader.table(table, ("iso3", "sector"), "final_demand").T
        table = rows_of(io, "io", ("iso3", "sector", "input_sector", "value"))
        inputs = _inputs(reader, table)
    case = Case(reader.labels, reader.sectors, values, duty, ratio, new, value_added, final, inputs, warnings)
    return case, _elasticity(theta, reader, len(reader.sectors))


def _is_table(source: object) -> bool:
    return isinstance(source, str | Path) or hasattr(source, "itertuples")


def _inputs(reader: Reader, rows: Rows) -> FloatArray:
    renamed = [type(row)({**row.cells, "input": row.cells["input_sector"]}, row.where) for row in rows]
    return reader.table(Rows(rows.name, [*rows.columns, "input"], renamed), ("iso3", "sector", "input"), "value")


def _from_arrays(flows: FloatArray, costs: object, labels: Sequence[str] | None) -> Case:
    """Return the one-sector case of plain arrays. Errors: E664 shapes, E665 and E669 values, naming the cell."""
    if flows.ndim != 2 or flows.shape[0] != flows.shape[1]:
        raise ExeuntError("E664", f"flows have the shape {flows.shape}, not (N, N)")
    names = tuple(labels) if labels is not None else tuple(str(i) for i in range(len(flows)))
    ratio = np.ones_like(flows) if costs is None else np.array(costs, dtype=float)
    if ratio.shape != flows.shape or len(names) != len(flows):
        raise ExeuntError("E664", f"{len(flows)} economies, {len(names)} labels, costs of the shape {ratio.shape}")
    zero = np.zeros((1, *flows.shape))
    case = Case(names, ONE, flows[None], zero, ratio[None], zero)
    for _, i, j in np.argwhere(~(case.flows >= 0.0) | ~np.isfinite(case.flows)):
        raise ExeuntError("E665", f"flow of {case.cell(0, i, j)} is {flows[i, j]:g}", mend="Flows are 0 or more.")
    for _, i, j in np.argwhere(~(case.cost > 0.0) | ~np.isfinite(case.cost)):
        raise ExeuntError("E669", f"cost_ratio of {case.cell(0, i, j)} is {ratio[i, j]:g}, not above 0")
    moved = np.flatnonzero(np.diagonal(ratio) != 1.0)
    if len(moved):
        case.warnings.append(f"domestic cost_ratio set to 1: {', '.join(names[i] for i in moved[:12])}")
        np.fill_diagonal(case.cost[0], 1.0)
    return case


def _elasticity(theta: object, reader: Reader | None, sectors: int) -> FloatArray:
    """Return theta as (1, S). Errors: E670 not above 0, E671 a sector has none."""
    if _is_table(theta):
        if reader is None or not reader.has_sector:
            raise ExeuntError("E671", "a table of theta needs flows with sectors", mend="Give one number.")
        values = reader.thetas(rows_of(theta, "theta", ("sector", "theta")))  # type: ignore[arg-type]
    else:
        values = np.atleast_1d(np.asarray(theta, dtype=float))
    if len(values) not in (1, sectors):
        raise ExeuntError("E671", f"{len(values)} elasticities for {sectors} sectors")
    if not (np.isfinite(values) & (values > 0.0)).all():
        raise ExeuntError("E670", f"theta is {', '.join(f'{v:g}' for v in values)}, not above 0")
    return np.ascontiguousarray(np.broadcast_to(values, (1, sectors)))


def _economy(case: Case) -> Economy:
    """Return the observed economy. Errors: E674 accounts that cannot be: no output, negative final demand."""
    from exeunt.solvers.trade import Economy

    size, sectors = len(case.labels), len(case.sectors)
    shares = np.zeros((size, sectors, sectors))
    if case.inputs is not None and case.value_added is not None:
        made = case.value_added.T + case.inputs.sum(axis=2)
        sold = case.flows.sum(axis=2).T
        for n, s in np.argwhere((made <= 0.0) & (sold > 0.0)):
            raise ExeuntError(
                "E674", f"{case.labels[n]}, sector {case.sectors[s]} sells without output in the accounts"
            )
        shares = case.inputs / np.where(made > 0.0, made, 1.0)[:, :, None]
    duty = case.duty if case.duty.any() else None
    final = None if case.final_demand is None else case.final_demand / case.final_demand.sum(axis=0)
    economy = Economy(case.flows * (1.0 + case.duty), shares, duty, final)
    negative = np.argwhere(economy.final_demand < 0.0)
    if len(negative) and final is None:
        s, n = negative[0]
        raise ExeuntError(
            "E674",
            f"{case.labels[n]} uses more of sector {case.sectors[s]} as input than it buys, in {len(negative)} cells",
            mend="Give final_demand in the accounts, or mend the inputs.",
        )
    return economy


def _rebased(economy: Economy, theta: FloatArray, *, balance: bool) -> Economy:
    """Return the equilibrium before any change as a base of its own: without deficits, or with accounts that agree."""
    from exeunt.solvers.trade import Search, solve_many, trade_at

    trade = trade_at(economy, theta, deficit=np.zeros(economy.size) if balance else None)
    found = solve_many(economy, trade, theta, how=Search(TOLERANCE))
    _refuse(found.residual, "without deficits" if balance else "with the final demand of the accounts")
    return found.rebased()


def _solve_one(case: Case, economy: Economy, theta: FloatArray, closure: Closure) -> Answer:
    from exeunt.solvers.trade import Search, SharedLinks, solve_one

    links = SharedLinks(economy.share[0] * np.exp(-theta[0, 0] * np.log(case.cost[0])))
    found = solve_one(economy, links, theta[:, 0], closure=closure, how=Search(TOLERANCE))
    _refuse(found.residual, "under the new costs")
    return Answer.of_one(case, found)


def _solve_many(case: Case, economy: Economy, theta: FloatArray) -> Answer:
    from exeunt.solvers.trade import Newton, Search, solve_many, trade_at

    trade = trade_at(economy, theta, case.cost, case.new_duty)
    cells = economy.sectors * economy.size
    newton = Newton(economy) if cells <= 2500 else None  # two dense matrices of cells x cells
    found = solve_many(economy, trade, theta, newton=newton, how=Search(TOLERANCE))
    _refuse(found.residual, "under the new costs")
    return Answer.of_many(case, found)


def _refuse(residual: FloatArray, what: str) -> None:
    if not residual[0] <= TOLERANCE:
        raise ExeuntError(
            "E675",
            f"no equilibrium was found {what}: residual {residual[0]:.1e} is above {TOLERANCE:.0e}",
            mend="With fixed deficits none need exist: try --balance, smaller changes, or the multiplicative closure.",
        )
