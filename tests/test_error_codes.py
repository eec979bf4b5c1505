"""An error code means one thing: it is raised in one room, or in that room's command."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "exeunt"


def places() -> dict[str, set[str]]:
    """Return the rooms (a channel is a room of its own) in which each code is raised; commands do not count."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).parts
        room = parts[1] if parts[0] == "channels" and len(parts) > 2 else parts[0]
        if room not in ("cli", "errors.py"):
            for code in re.findall(r'"(E\d{3})"', path.read_text(encoding="utf-8")):
                found[code].add(room)
    return found


def test_a_code_belongs_to_one_room() -> None:
    shared = {code: sorted(rooms) for code, rooms in places().items() if len(rooms) > 1}
    assert not shared


def test_codes_are_many_and_of_the_known_hundreds() -> None:
    codes = places()
    assert len(codes) > 60
    assert {code[1] for code in codes} <= set("123456")
