"""Names as published to codes of exeunt."""

from __future__ import annotations

import re
import unicodedata

from exeunt.errors import nearest_names
from exeunt.world.world import World

_FORMER = re.compile(r"\(formerly[^)]*\)")
_FOOTNOTE = re.compile(r"\s+[a-z]/")
_SMALL_WORDS = re.compile(r"\b(the|of|and)\b")


def fold(name: str) -> str:
    """Return a name without case, accents, footnote marks, former names, punctuation and small words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    plain = _FOOTNOTE.sub("", _FORMER.sub("", plain)).replace("&", " and ").replace("st.", "saint ")
    plain = re.sub(r"['\u2019]", "", plain)
    return " ".join(_SMALL_WORDS.sub(" ", re.sub(r"[^a-z0-9]+", " ", plain)).split())


class Spellings:
    """Codes by name, from the tables `countries`, `organisations` and `spellings`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._codes = {
            "country": _folded(world, "countries", "country"),
            "organisation": _folded(world, "organisations", "organisation"),
        }
        for row in world.table("spellings").rows():
            self._codes[row["kind"]][fold(row["spelling"])] = row["code"]

    def code(self, kind: str, name: str) -> str:
        """Return the code of a published name, "" when it is not known."""
        return self._codes[kind].get(fold(name), "")

    def nearest(self, kind: str, name: str) -> tuple[str, ...]:
        """Return folded names close to an unknown one."""
        return nearest_names(fold(name), self._codes[kind])


def _folded(world: World, table: str, key: str) -> dict[str, str]:
    rows = world.table(table)
    codes = {fold(str(code)): str(code) for code in rows[key]}
    return codes | {fold(str(name)): str(code) for name, code in zip(rows["name_en"], rows[key], strict=True)}
