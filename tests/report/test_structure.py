"""What every report must hold: sections, charts with their tables, sources and grades, and nothing from outside."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from outline import Outline

from exeunt.text.language import LANGUAGES

GOLDEN = Path(__file__).with_name("golden_structure.json")
LARGEST_BYTES = 4_500_000  # thirteen models; a map of the world is a fifth of a megabyte


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest, reports: dict[str, Path]) -> tuple[str, str, Outline]:
    language = str(request.param)
    text = reports[language].read_text(encoding="utf-8")
    outline = Outline()
    outline.feed(text)
    return language, text, outline


def test_sections_and_figures_are_those_of_the_golden_list(page: tuple[str, str, Outline]) -> None:
    _, _, outline = page
    bodies = [f for f in outline.figures if re.match("path-us-retreat-(?!all)", f)]
    assert len(bodies) == 6  # which bodies they are is a result, not the structure
    found = {"sections": outline.sections, "figures": [f for f in outline.figures if f not in bodies]}
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_figure_has_a_picture_with_words_an_equal_table_sources_and_a_grade(
    page: tuple[str, str, Outline],
) -> None:
    _, _, outline = page
    for key, held in outline.figures.items():
        assert held["svg"] >= 1, key
        assert held["title"] == held["desc"] == held["svg"], key
        assert held["table"] >= 1, key
        assert held["tr"] >= 2, key
        assert held["sources"] == 1, key
        assert held["li"] >= 1, key
        assert held["grade"] >= 1, key


def test_source_and_version_stand_inside_the_picture(page: tuple[str, str, Outline]) -> None:
    language, text, _ = page
    head = {"en": "Source: ", "zh-Hant": "出處："}[language]
    for svg in re.findall(r"<svg.*?</svg>", text, re.S):
        words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
        assert head in words
        assert "66" in words


def test_nothing_is_loaded_from_outside(page: tuple[str, str, Outline]) -> None:
    _, text, outline = page
    assert all(a.startswith(("data:", "#")) for a in outline.loads), outline.loads
    style = "".join(re.findall(r"<style>(.*?)</style>", text, re.S))
    assert "@import" not in style
    assert not re.search(r"url\((?!#)", text)
    assert '<link rel="stylesheet"' not in text


def test_no_placeholder_no_nan_no_none_reaches_the_reader(page: tuple[str, str, Outline]) -> None:
    _, _, outline = page
    for text in outline.texts:
        assert not re.search(r"\bnan\b|\bNone\b|\bNaN\b|\binf\b|\bundefined\b", text), text
        assert not re.search(r"\{[a-z_]*\}", text), text


def test_chinese_report_holds_no_english_message(page: tuple[str, str, Outline]) -> None:
    from exeunt.text.language import translator

    language, _, outline = page
    if language == "en":
        assert "What stops" in outline.texts
        return
    catalogue = translator("zh-Hant").__self__._catalog  # type: ignore[attr-defined]
    messages = {m for m, translation in catalogue.items() if m != translation and " " in m and "{" not in m}
    assert len(messages) > 50
    assert not messages & set(outline.texts)


def test_ids_are_unique_and_headings_do_not_skip(page: tuple[str, str, Outline]) -> None:
    _, _, outline = page
    assert [i for i, n in outline.ids.items() if n > 1] == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(outline.headings, outline.headings[1:], strict=False))


def test_pictures_are_named_for_those_who_cannot_see_them(page: tuple[str, str, Outline]) -> None:
    language, _, outline = page
    for svg in outline.svgs:
        assert svg["role"] == "img"
        assert svg["lang"] == language
        assert all(outline.ids[i] == 1 for i in svg["aria-labelledby"].split())


def test_chinese_in_pictures_is_text_of_the_browser_not_outlines(reports: dict[str, Path]) -> None:
    text = reports["zh-Hant"].read_text(encoding="utf-8")
    svgs = re.findall(r"<svg.*?</svg>", text, re.S)
    assert all(re.search(r"<text[^>]*>[^<]*[\u4e00-\u9fff]", svg) for svg in svgs)
    assert all("Noto Sans TC" in svg.partition(">")[0] for svg in svgs)


def test_the_file_is_complete_and_small(page: tuple[str, str, Outline]) -> None:
    language, text, _ = page
    assert text.startswith("<!doctype html>")
    assert f'<html lang="{language}">' in text
    assert text.rstrip().endswith("</html>")
    assert len(text.encode()) <= LARGEST_BYTES


def test_the_first_screen_compares_list_retreat_and_full_exit(reports: dict[str, Path]) -> None:
    english = reports["en"].read_text(encoding="utf-8")
    heading = re.sub(r"<[^>]+>", "", re.findall(r"<h1.*?</h1>", english, re.S)[0])
    assert "The list is not the shock" in heading
    assert re.search(r"retreat of 2025-26 stops [\d.]+-[\d.]+ \(median [\d.]+\) bn USD", heading)
    chinese = reports["zh-Hant"].read_text(encoding="utf-8")
    assert re.search(r"名單不等於衝擊.*億美元", re.sub(r"<[^>]+>", "", chinese))


def test_month_of_peacekeeping_is_not_known(reports: dict[str, Path]) -> None:
    assert "month not known" in reports["en"].read_text(encoding="utf-8")
