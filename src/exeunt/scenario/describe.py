"""Events in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exeunt.scenario.vocabulary import GRAMMAR

if TYPE_CHECKING:
    from exeunt.distributions import Distribution
    from exeunt.scenario.names import Names
    from exeunt.scenario.scenario import Placed
    from exeunt.scenario.schema import Event

_VERBS = {
    "withdraw": "withdraws from",
    "ban": "forbids money for",
    "terminate": "ends agreements with",
    "arrears": "leaves dues unpaid at",
    "cut": "cuts money for",
    "pledge": "changes its pledge to",
    "repay": "pays old dues to",
    "return": "comes back to",
}


def in_words(placed: Placed, names: Names) -> str:
    """Return one sentence: who does what to whom, from when, and what share of the money is kept."""
    event = placed.event
    if event.kind == "bridge":
        return _bridge(event)
    if event.kind == "duty":
        return _duty(event, names)
    sentence = f"{_who(event, names)} {_VERBS[event.kind]} {_where(event)}"
    parts = [sentence, *_money(event), *_when(event), *_kept(event)]
    return ", ".join(p for p in parts if p)


def _bridge(event: Event) -> str:
    """Return the sentence of a bridge."""
    pace = f"over {event.years_of_rise:g} years" if event.years_of_rise else "at once"
    return (
        f"{_listed(event.members or ())} join their rules on {event.technology}, from {event.start}, {pace}, "
        f"strength {event.strength:g}"
    )


def _duty(event: Event, names: Names) -> str:
    """Return the sentence of a duty."""
    rate = event.rate or 0.0
    what = f"a duty of {100 * rate:g} %" if rate >= 0 else f"a subsidy of {-100 * rate:g} %"
    sectors = ", ".join(names.sectors.get(s, s) for s in event.sectors or ())
    payers = f"imports from {_listed(event.exporters)}" if event.exporters else "imports from all others"
    until = f" to {event.to}" if event.to is not None else ""
    rise = f", in steps over {event.years_of_rise:g} years" if event.years_of_rise else ""
    return f"{_listed(event.importers or ())}: {what} on {sectors}, {payers}, from {event.start}{until}{rise}"


def share_in_words(distribution: Distribution) -> str:
    """Return a kept share as "0.25" or "0.14 to 0.33, most likely 0.22"."""
    low, high = distribution.bounds
    if distribution.is_fixed:
        return f"{low:g}"
    if distribution.kind in ("triangular", "uniform"):
        span = f"{low:g} to {high:g}"
        return span if distribution.kind == "uniform" else f"{span}, most likely {distribution.central:g}"
    return f"{distribution.kind} {', '.join(f'{n:g}' for n in distribution.numbers)}"


def _who(event: Event, names: Names) -> str:
    if event.state is not None:
        return names.name_of_state(event.state) if event.state in names.states else event.state
    if event.group is not None:
        return event.group + (f" without {_listed(event.without)}" if event.without else "")
    return _listed(event.states or ())


def _where(event: Event) -> str:
    if event.body is not None:
        return event.body
    if event.group_of_bodies is not None:
        return {"ALL": "all organisations", "listed": "the 66 listed bodies"}.get(
            event.group_of_bodies, event.group_of_bodies
        )
    return _listed(event.bodies or ())


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:6]) + (f" and {len(codes) - 6} more" if len(codes) > 6 else "")


def _money(event: Event) -> list[str]:
    if event.kind in ("repay", "arrears"):
        return []
    if event.instruments == []:
        return ["participation only, no money"]
    return [" + ".join(event.instruments or GRAMMAR[event.kind].instruments) + " money"]


def _when(event: Event) -> list[str]:
    words = [f"notice {event.notice}"] if event.notice is not None else []
    if event.start is not None:
        whole_year = isinstance(event.start, int) and event.start == event.to
        until = f" to {event.to}" if event.to is not None else ""
        words.append(f"in {event.start}" if whole_year else f"from {event.start}{until}")
    return words


def _kept(event: Event) -> list[str]:
    if event.kind == "repay":
        amounts = event.amount_usd
        if isinstance(amounts, int):
            return [f"{amounts:,} USD"]
        return [f"{sum(a.usd for a in amounts or ()):,} USD in {len(amounts or ())} payments"]
    if event.kind == "return" or event.instruments == []:
        return []
    if event.retained_table is not None:
        table = event.retained_table
        return [f"kept share by donor from {table.table}.{table.column}"]
    if event.retained is not None:
        return [f"kept share {share_in_words(event.retained)}"]
    return [f"kept share {GRAMMAR[event.kind].retained or 0:g}"]
