"""Whatever a file holds, the answer is a scenario or one of our errors, never a traceback."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.scenario.document import read_document
from exeunt.scenario.library import LIBRARY, library_names
from exeunt.scenario.scenario import Scenario
from exeunt.scenario.vocabulary import GRAMMAR, WHO_AND_WHERE
from exeunt.world.world import World

TEXTS = [(LIBRARY / f"{name}.yaml").read_text(encoding="utf-8") for name in library_names()]
PIECES = [
    "",
    ":",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "&a ",
    "*a",
    "!!int ",
    "#",
    "\t",
    "\x00",
    "%",
    "|",
    "~",
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=4), st.floats(), max_size=2),
    st.sampled_from(["USA", "WHO", "ALL", "listed", "DAC", 2026, 0.5, [], {"uniform": [0.1, 0.2]}, ["core"]]),
)
FIELDS = sorted({*WHO_AND_WHERE, *(f for g in GRAMMAR.values() for f in (*g.needs, *g.may))})
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(text=st.sampled_from(TEXTS), cut=st.integers(0, 6000), length=st.integers(0, 40), piece=st.sampled_from(PIECES))
def test_mutilated_files(text: str, cut: int, length: int, piece: str, world: World) -> None:
    place = cut % len(text)
    mutilated = text[:place] + piece + text[place + length :]
    with suppress(ExeuntError):
        Scenario.of(read_document(mutilated.encode("utf-8"), "fuzz.yaml")).compile(world)


@QUICK
@given(content=st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    with suppress(ExeuntError):
        Scenario.of(read_document(content, "fuzz.yaml"))


@QUICK
@given(
    event=st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=8),
    kind=st.sampled_from(sorted(GRAMMAR)),
    more=st.dictionaries(st.sampled_from(["options", "overrides", "policies", "waivers", "sources", "combine"]), ODD),
)
def test_any_event(event: dict[str, Any], kind: str, more: dict[str, Any], world: World) -> None:
    data = {"name": "fuzz", "title": {"en": "Fuzz"}, "events": [{**event, "kind": kind}], **more}
    with suppress(ExeuntError):
        Scenario.from_dict(data).compile(world)
