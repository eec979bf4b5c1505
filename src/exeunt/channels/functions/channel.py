"""The channel `functions`: capacity from money, experience per head and successors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.functions.flags import check_functions
from exeunt.channels.functions.rule import check_input, cobb_douglas_core, core_capacity, with_successors
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
MARKET_FUNCTION = "commodity_information"


@dataclass(frozen=True)
class FunctionsStep:
    """One prepared arm; it has no memory.

    elsewhere : (function,) True where another channel writes the capacity; money_weight : (function,) w_M.
    """

    functions: tuple[str, ...]
    markets: tuple[str, ...]
    elsewhere: NDArray[np.bool_]
    money_weight: FloatArray
    market_function: int
    constant_returns: bool

    def initial(self, parameters: Values) -> Values:
        """Return nothing: no variable is read with a lag."""
        return {}

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return capacity (64 or 1, function) and capacity_market (64 or 1, market).

        Error: E454 an input is negative, not a number, or a substitution is outside 0 to 1; names function and draw.
        """
        talent, substitution = self._wide(inputs["talent_factor"]), self._wide(inputs["substitution"])
        experience, money = self._wide(inputs["experience_index"]), self._wide(inputs["money_capacity"])
        by_market = inputs["money_capacity_market"]
        if by_market.ndim == 1:
            by_market = np.broadcast_to(by_market[:, None], (len(by_market), len(self.markets)))
        for name, values in (("money_capacity", money), ("talent_factor", talent), ("experience_index", experience)):
            check_input(name, values, self.functions)
        check_input("substitution", substitution, self.functions, highest=1.0)
        check_input("money_capacity_market", by_market, self.markets)
        own = slice(self.market_function, self.market_function + 1)
        if self.constant_returns:
            core = cobb_douglas_core(money, experience, self.money_weight)
            market_core = cobb_douglas_core(by_market, experience[:, own], self.money_weight[own])
        else:
            core, market_core = core_capacity(money, talent), core_capacity(by_market, talent[:, own])
        capacity = with_successors(core, substitution)
        capacity[:, self.elsewhere] = np.nan
        return {"capacity": capacity, "capacity_market": with_successors(market_core, substitution[:, own])}

    def _wide(self, values: FloatArray) -> FloatArray:
        """Return a neutral value as one row over all functions."""
        return np.broadcast_to(values[:, None], (len(values), len(self.functions))) if values.ndim == 1 else values


class FunctionsChannel:
    """Capacity of what the organisations do; see `variables.yaml` for the model."""

    declaration = Declaration.read("functions")

    def prepare(self, world: World, scenario: CompiledScenario) -> FunctionsStep:
        """Return the prepared arm. Error: E453 a table names a function that is not known."""
        check_functions(world)
        table = world.table("functions")
        functions = world.index("function")
        row_of = {str(f): r for r, f in enumerate(table["function"])}
        rows = np.array([row_of[f] for f in functions.labels])
        return FunctionsStep(
            functions=functions.labels,
            markets=world.index("market").labels,
            elsewhere=np.array(table["capacity_writer"][rows] != "functions", dtype=bool),
            money_weight=table["w_m"][rows],
            market_function=functions.position(MARKET_FUNCTION),
            constant_returns=scenario.option("functions.talent_combination") == "cobb_douglas",
        )


CHANNEL = FunctionsChannel()
