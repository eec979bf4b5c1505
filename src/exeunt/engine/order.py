"""The order of channels, derived from what they declare to read and to write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from exeunt.declarations import Declaration, Variable
from exeunt.errors import ExeuntError


def writers(declarations: Iterable[Declaration]) -> Mapping[str, Variable]:
    """Return every written variable by name. Error: E410 two channels write one variable."""
    found: dict[str, Variable] = {}
    for declaration in declarations:
        for name, variable in declaration.writes.items():
            if name in found:
                raise ExeuntError(
                    "E410",
                    f"variable '{name}' has two writers: {found[name].channel} and {declaration.channel}",
                    mend="Rename one of them; architecture allows one writer a variable.",
                )
            found[name] = variable
    return found


def order(declarations: Iterable[Declaration]) -> tuple[str, ...]:
    """Return the names of the channels in the order of a year.

    Reads with a lag bind no order; reads of the baseline arm do, for in that arm they are reads of the same year:
    all but those of a channel's own variables, which have their neutral value there.
    Ties are broken by name, so that the order is one.

    Errors: E410 two writers; E411 no writer and no neutral value; E412 a cycle without a lag.
    """
    items = sorted(declarations, key=lambda d: d.channel)
    owner = writers(items)
    needs: dict[str, set[str]] = {d.channel: set() for d in items}
    for declaration in items:
        for read in declaration.reads:
            variable = owner.get(read.variable)
            if variable is None:
                if read.neutral is None:
                    raise ExeuntError(
                        "E411",
                        f"channel '{declaration.channel}' reads '{read.variable}', which no channel of this run writes",
                        mend="Switch its channel on, or declare a neutral value.",
                    )
            elif not read.lag and not (read.baseline and variable.channel == declaration.channel):
                needs[declaration.channel].add(variable.channel)
    sorter = TopologicalSorter({name: sorted(before) for name, before in needs.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        cycle = " -> ".join(reversed(error.args[1]))
        raise ExeuntError(
            "E412",
            f"channels wait for each other within a year: {cycle}",
            mend="Give one of the reads a lag.",
        ) from None
    result: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        result += ready
        sorter.done(*ready)
    return tuple(result)
