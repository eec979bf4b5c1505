"""Which channels a run holds: by name, by group, all; and what a declaration may keep."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from exeunt.declarations import Declaration, all_declarations
from exeunt.engine.block import run_block
from exeunt.engine.draws import Draws
from exeunt.engine.plan import make_plan
from exeunt.engine.registry import channel_groups, channel_names, load_channels
from exeunt.errors import ExeuntError
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import World

MONEY = ("assessments", "liquidity", "funding", "functions")
KEPT = """title: {{en: t, zh_hant: t}}
model: none
writes:
  wide:
    dims: [country, technology, bloc]
    unit: ratio
    keep: {keep}
    grade: C
    name: {{en: wide, zh_hant: wide}}
    description: wide
"""


def test_a_group_stands_for_its_channels_and_names_are_not_doubled() -> None:
    assert channel_names("money") == MONEY
    assert channel_names("money, alignment,funding") == (*MONEY, "alignment")
    assert channel_names("all") == tuple(all_declarations())
    assert channel_names(None) is None


def test_every_group_holds_known_channels_and_has_a_name_of_its_own() -> None:
    for name, members in channel_groups().items():
        assert set(members) <= set(all_declarations())
        assert name not in all_declarations()


def test_the_money_channels_need_no_other_channel() -> None:
    assert {c.declaration.channel for c in load_channels(channel_names("money"))} == set(MONEY)


def test_money_is_the_same_to_the_bit_whatever_else_is_on_and_nothing_happens_without_an_event(tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text("name: empty\ntitle: {en: N, zh_hant: 無}\nsummary: no event\nevents: []\n", encoding="utf-8")
    world = World.load()
    compiled = [Scenario.load(name).compile(world) for name in ("us-66", str(empty))]
    kept = []
    for text in ("money", "all"):
        plan = make_plan(world, load_channels(channel_names(text)), compiled, Draws(66, 64))
        kept.append(run_block(plan, 0))
    moved_by_talent = all_declarations()["functions"].writes  # experience per head multiplies what money buys
    for arm, money in kept[0].items():
        for name in money.keys() - moved_by_talent.keys():
            values = money[name]
            np.testing.assert_array_equal(kept[1][arm][name], values, f"{arm} {name}")
    for name, values in kept[1]["empty"].items():
        np.testing.assert_array_equal(values, kept[1]["baseline"][name], name)


def test_a_misspelt_group_is_answered_with_its_name() -> None:
    with pytest.raises(ExeuntError, match=r"^E413.*'mony'.*money") as raised:
        load_channels(channel_names("mony"))
    assert re.search(r"groups: .*money.*all", str(raised.value))


def test_what_is_kept_has_at_most_two_dims(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "parameters.yaml").write_text("parameters: {}\n", encoding="utf-8")
    (folder / "variables.yaml").write_text(KEPT.format(keep="none"), encoding="utf-8")
    assert Declaration.read("made", tmp_path).writes["wide"].dims == ("country", "technology", "bloc")
    (folder / "variables.yaml").write_text(KEPT.format(keep="quantiles"), encoding="utf-8")
    with pytest.raises(ExeuntError, match=r"^E401 .*wide: .*at most 2 dims, not country, technology, bloc"):
        Declaration.read("made", tmp_path)
