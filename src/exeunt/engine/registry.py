"""Finding channels: one folder each, loaded when a run needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

import yaml

from exeunt.declarations import all_declarations
from exeunt.engine.contract import Channel
from exeunt.engine.order import order
from exeunt.errors import ExeuntError, nearest_names

EVERY = "all"
GROUPS = Path(__file__).parents[1] / "channels" / "groups.yaml"


@cache
def channel_groups() -> Mapping[str, tuple[str, ...]]:
    """Return the named groups of channels, each a tuple of names."""
    given = yaml.safe_load(GROUPS.read_text(encoding="utf-8"))
    return {name: tuple(group["channels"]) for name, group in given.items()}


def channel_names(text: str | None) -> tuple[str, ...] | None:
    """Return the channels of a list with commas; a group, such as "money", stands for its channels.

    None or "all" : every channel.
    """
    if text is None:
        return None
    if text == EVERY:
        return tuple(all_declarations())
    given = [n.strip() for n in text.split(",") if n.strip()]
    return tuple(dict.fromkeys(name for n in given for name in channel_groups().get(n, (n,))))


def load_channels(names: Sequence[str] | None = None) -> tuple[Channel, ...]:
    """Return the named channels in the order of a year; by default all.

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
                nearest=nearest_names(name, (*known, *channel_groups())),
                mend=f"Known: {', '.join(known)}; groups: {', '.join(channel_groups())}, {EVERY}.",
            )
    ordered = order(known[name] for name in chosen)
    return tuple(import_module(f"exeunt.channels.{name}.channel").CHANNEL for name in ordered)
