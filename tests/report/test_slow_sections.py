"""Sections of channels that a run may lack: alignment, standards, trade. Absent without them, whole with them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from outline import Outline
from playwright.sync_api import Browser, Page
from test_browser import CONTRAST

import exeunt
from exeunt.report.build import build_reports
from exeunt.report.facts import Facts
from exeunt.report.page import Page as ReportPage
from exeunt.report.sections import camps, leaning, wall
from exeunt.results.result import Result
from exeunt.text.language import LANGUAGES
from exeunt.world.world import World

SLOW = ["institutions", "leaning", "camps", "commodities", "wall"]
LARGEST_BYTES = 4_500_000  # thirteen models; a map of the world is a fifth of a megabyte


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest, full_reports: dict[str, Path]) -> tuple[str, str, Outline]:
    text = full_reports[request.param].read_text(encoding="utf-8")
    outline = Outline()
    outline.feed(text)
    return request.param, text, outline


@pytest.fixture(scope="module")
def facts(everything: Result, world: World) -> Facts:
    return Facts.of(everything, world, 2026)


def test_a_run_of_the_money_channels_has_no_such_section(world: World, tmp_path: Path) -> None:
    outline = Outline()
    result = exeunt.run("us-66", draws=64, channels="money", world=world, out=tmp_path / "run")
    (page,) = build_reports(result, tmp_path, ["en"], world=world)
    outline.feed(page.read_text(encoding="utf-8"))
    assert not set(SLOW) & set(outline.sections)


def test_sections_stand_in_order_with_their_figures(page: tuple[str, str, Outline]) -> None:
    _, _, outline = page
    assert [s for s in outline.sections if s in SLOW] == SLOW
    for section, least in (("leaning", 5), ("camps", 5), ("institutions", 1), ("commodities", 2), ("wall", 6)):
        assert len([f for f in outline.figures if f.startswith(f"{section}-")]) >= least


def test_every_figure_has_words_table_sources_and_grade(page: tuple[str, str, Outline]) -> None:
    _, _, outline = page
    for key, held in outline.figures.items():
        assert held["title"] == held["desc"] == held["svg"] >= 1, key
        assert held["tr"] >= 2, key
        assert held["sources"] == 1, key
        assert held["grade"] >= 1, key
    assert [i for i, n in outline.ids.items() if n > 1] == []


def test_nothing_unfinished_reaches_the_reader(page: tuple[str, str, Outline]) -> None:
    language, text, outline = page
    for told in outline.texts:
        assert not re.search(r"\bnan\b|\bNone\b|\bNaN\b|\binf\b|\{[a-z_]*\}", told), told
    assert 'data-sort="nan"' not in text
    assert len(text.encode()) <= LARGEST_BYTES
    if language == "zh-Hant":
        head = [t for t in outline.texts if t in ("Camps and zones", "The digital wall", "Who leans where and why")]
        assert head == []


def test_what_the_record_says_stands_on_the_page(page: tuple[str, str, Outline]) -> None:
    language, text, _ = page
    for needle in {
        "en": ("The ITU is not on the list", "received 0 USD from the United States", "a_inst = 0", "no names"),
        "zh-Hant": ("國際電信聯盟不在", "收到美國捐款 0 美元", "a_inst = 0", "不列國名"),
    }[language]:
        assert needle in text


def test_accounting_and_behaviour_never_share_a_column(facts: Facts, everything: Result, world: World) -> None:
    assert facts.leaning is not None
    section = leaning.build(ReportPage(everything, world, "en"), facts.leaning, facts.patrons)
    for table in section.tables[:3]:
        told = table.caption.startswith("Accounting"), table.caption.startswith("Behaviour")
        assert sum(told) == 1
    grades = {f.key: f.grade for f in section.figures}
    assert grades["leaning-dependence"] == grades["leaning-sources"] == "A"
    assert grades["leaning-alignment"] == grades["leaning-states"] == "C"
    assert not any("recognition" in f for f in grades)  # a rate in a table, never a picture of names


def test_no_clear_zones_and_almost_nothing_are_answers(facts: Facts, everything: Result, world: World) -> None:
    from exeunt.analysis.alignment import who_leans
    from exeunt.analysis.camps import camps_and_zones
    from exeunt.analysis.patrons import money_by_patron
    from exeunt.analysis.wall import digital_wall

    shown = ReportPage(everything, world, "en")
    still = digital_wall(everything, "us-66", world)
    section = wall.build(shown, still, facts.geography)
    assert section.lead[0].startswith("Almost nothing moves")
    assert {f.key for f in section.figures} == {"wall-standing", "wall-parts", "wall-pairs"}
    view = who_leans(everything, "us-66", 2036, world)
    money = money_by_patron(everything, "us-66", 2036, world)
    assert "almost nobody moves" in leaning.build(shown, view, money).lead[1]
    assert "No clear zones" in camps.build(shown, camps_and_zones(everything, "us-66", world)).lead[1]


def test_clear_zones_are_told_as_such(facts: Facts, everything: Result, world: World) -> None:
    assert facts.camps is not None
    page = facts.camps.page
    first = dataclasses.replace(page.zones.zones[0], is_zone=True)
    found = dataclasses.replace(page.zones, zones=(first, *page.zones.zones[1:]), clear=True)
    view = dataclasses.replace(facts.camps, page=dataclasses.replace(page, zones=found))
    assert camps.build(ReportPage(everything, world, "en"), view).lead[1].startswith("Zones: 1 of")


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(browser: Browser, scheme: str) -> Iterator[Page]:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_browser_nothing_scrolls_sideways_and_text_has_contrast(
    opened: Page, full_reports: dict[str, Path], language: str
) -> None:
    opened.goto(full_reports[language].as_uri())
    for width in (1280, 390, 360):
        opened.set_viewport_size({"width": width, "height": 800})
        opened.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        outside = opened.evaluate(
            """() => [...document.querySelectorAll("figure svg text")].filter((t) => {
              if (!t.getClientRects().length) return false;
              const a = t.getBoundingClientRect(), b = t.closest("svg").getBoundingClientRect();
              return a.left < b.left - 2 || a.right > b.right + 2; }).map((t) => t.textContent)"""
        )
        assert outside == []
    assert opened.evaluate(CONTRAST) == []
