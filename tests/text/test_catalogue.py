"""Translations: in step with the code, complete, with the same placeholders; names of all things in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from exeunt.declarations import all_declarations
from exeunt.errors import ExeuntError
from exeunt.text.language import LOCALE, language_code, pick, translator
from exeunt.text.numbers import UNITS
from exeunt.world.world import World

ROOT = Path(__file__).parents[2]
PO = LOCALE / "zh_Hant" / "LC_MESSAGES" / "exeunt.po"
HAN = re.compile(r"[\u3400-\u9fff]")


def _messages() -> list[tuple[str, str]]:
    with PO.open("rb") as handle:
        return [(str(m.id), str(m.string)) for m in read_po(handle) if m.id]


def test_catalogue_is_in_step_with_the_code_and_compiled() -> None:
    tool = ROOT / "tools" / "build_catalogues.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_message_is_translated_with_the_same_placeholders() -> None:
    messages = _messages()
    assert len(messages) > 200
    for english, chinese in messages:
        assert chinese, english
        assert sorted(re.findall(r"\{(\w+)\}", english)) == sorted(re.findall(r"\{(\w+)\}", chinese)), english


def test_chinese_uses_full_width_punctuation_and_no_italics() -> None:
    for english, chinese in _messages():
        if HAN.search(chinese):
            assert not re.search(r"[\u3400-\u9fff][,;:!?()]|[,;:!?(][\u3400-\u9fff]", chinese), english
            assert "<em>" not in chinese


def test_no_simplified_forms() -> None:
    simplified = set("会议资组织国际现规则这时间对应关发预测区数据结构线图点样么来个们为实")
    text = "".join(chinese for _, chinese in _messages())
    assert not simplified & set(text)


@pytest.mark.parametrize(
    "dim", ["country", "organisation", "body", "donor", "instrument", "function", "budget", "group"]
)
def test_every_label_has_a_name_in_both_languages(dim: str) -> None:
    index = World.load().index(dim)
    for label in index.labels:
        assert index.name(label).strip(), label
        assert index.name(label, "zh-Hant").strip(), label
    han = [label for label in index.labels if HAN.search(index.name(label, "zh-Hant"))]
    assert len(han) >= 0.97 * len(index.labels), set(index.labels) - set(han)


def test_every_variable_parameter_and_channel_has_a_name_in_both_languages() -> None:
    for declaration in all_declarations().values():
        named = [declaration.title, *(v.names for v in declaration.writes.values())]
        named += [p.names for p in declaration.parameters.values()]
        for names in named:
            assert names["en"].strip(), names
            assert HAN.search(names["zh_hant"]), names


def test_every_unit_that_is_declared_can_be_written() -> None:
    units = {v.unit for d in all_declarations().values() for v in d.writes.values()}
    units |= {p.unit for d in all_declarations().values() for p in d.parameters.values()}
    assert units <= set(UNITS)


def test_languages_have_many_spellings_and_a_wrong_one_is_an_error() -> None:
    assert {language_code(n) for n in ("zh-Hant", "zh_TW", "ZH-hant", "zh")} == {"zh-Hant"}
    assert language_code("en") == "en"
    with pytest.raises(ExeuntError) as caught:
        language_code("fr")
    assert caught.value.code == "E640"


def test_bilingual_text_is_picked_and_english_stands_in() -> None:
    assert pick({"en": "a", "zh_hant": "甲"}, "zh-Hant") == "甲"
    assert pick({"en": "a"}, "zh-Hant") == "a"
    assert pick("plain", "en") == "plain"
    assert translator("en")("What stops") == "What stops"
    assert translator("zh-Hant")("What stops") == "什麼會停止"
