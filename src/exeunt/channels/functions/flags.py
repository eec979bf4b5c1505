"""What a reader must know about the capacity of a function before quoting it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

NAMED_IN = (
    ("organisation_function_weights", "function"),
    ("organisation_functions", "function"),
    ("mandate_weights", "function"),
)


def function_flags(world: World, with_staff_data: Collection[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Return the flags of each function.

    listed_bodies_only : describes the listed bodies, not the capacity of the world. no_staff_data : experience per
    head stays 1. written_elsewhere : another channel writes the capacity.
    with_staff_data : functions that staff figures cover; without it, those of the table staff_function_weights.
    """
    if with_staff_data is None:
        with_staff_data = {str(f) for f in world.table("staff_function_weights")["function"]}
    flags = {}
    for row in world.table("functions").rows():
        function, weighting = str(row["function"]), str(row["weighting"])
        found = []
        if weighting == "listed_bodies":
            found.append("listed_bodies_only")
        if function not in with_staff_data:
            found.append("no_staff_data")
        if row["capacity_writer"] != "functions":
            found.append("written_elsewhere")
        flags[function] = tuple(found)
    return flags


def check_functions(world: World) -> None:
    """Refuse a function code of the weight tables that the table `functions` lacks. Error: E453 names it."""
    known = set(world.table("functions")["function"])
    for table, column in NAMED_IN:
        for code in dict.fromkeys(world.table(table)[column]):
            if code not in known:
                raise ExeuntError(
                    "E453",
                    f"'{code}' is not a function",
                    where=f"{table}.csv {column}",
                    nearest=nearest_names(str(code), known),
                    mend="Add it to functions.csv.",
                )
