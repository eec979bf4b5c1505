"""Finding channels: one folder each, loaded when a run needs it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from exeunt.declarations import all_declarations
from exeunt.engine.contract import Channel
from exeunt.engine.order import order
from exeunt.errors import ExeuntError, nearest_names


def load_channels(names: Sequence[str] | None = None) -> tuple[Channel, ...]:
    """Return the named channels (all by default) in the order of a year.

    Errors: E413 unknown channel, or none; those of `order`.
    """
    known = all_declarations()
    chosen = tuple(known) if names is None else tuple(names)
    if not chosen:
        raise ExeuntError("E413", "no channel is on", mend=f"Known: {', '.join(known)}.")
    for name in chosen:
        if name not in known:
            raise ExeuntError(
                "E413",
                f"'{name}' is not a channel",
                nearest=nearest_names(name, known),
                mend=f"Known: {', '.join(known)}.",
            )
    ordered = order(known[name] for name in chosen)
    return tuple(import_module(f"exeunt.channels.{name}.channel").CHANNEL for name in ordered)
