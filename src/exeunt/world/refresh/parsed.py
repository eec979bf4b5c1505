"""What a loader makes of a published file."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

Row = dict[str, str]


@dataclass
class Parsed:
    """Rows of a source, and what could not be given a code: name to (rows, sum of amounts)."""

    rows: list[Row]
    unknown: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
