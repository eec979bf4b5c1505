"""The report in a real browser: wide and narrow, light and dark, with and without JavaScript, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from exeunt.text.language import LANGUAGES

WIDTHS = (1280, 768, 390, 360, 320)
CONTRAST = """() => {
  const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length === 4 && m[3] === 0 ? null : m; };
  const linear = (v) => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = (c) => .2126 * linear(c[0]) + .7152 * linear(c[1]) + .0722 * linear(c[2]);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c) return c;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const e of document.querySelectorAll("p, h1, h2, h3, th, td, summary, a, button, li, caption, text")) {
    if (!e.textContent.trim() || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const ink = parse(e.tagName === "text" ? style.fill : style.color);
    const a = light(ink), b = light(behind(e.closest("svg") || e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push([e.tagName, e.textContent.trim().slice(0, 40), ratio]);
  }
  return bad;
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


def _open(context: BrowserContext, path: Path, width: int) -> tuple[Page, list[str]]:
    """Return the loaded page and a list that gathers console messages, errors and requests beyond the file itself."""
    faults: list[str] = []
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.on("console", lambda m: faults.append(f"console {m.type}: {m.text}"))
    page.on("pageerror", lambda e: faults.append(f"error: {e}"))
    address = path.as_uri()
    page.on("request", lambda r: faults.append(r.url) if r.url != address and not r.url.startswith("data:") else None)
    page.goto(address)
    return page, faults


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_and_the_console_is_silent(
    context: BrowserContext, reports: dict[str, Path], language: str, width: int
) -> None:
    page, faults = _open(context, reports[language], width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for detail in page.query_selector_all("details"):
        detail.evaluate("e => { e.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 360])
def test_words_of_pictures_stay_inside_them(
    context: BrowserContext, reports: dict[str, Path], language: str, width: int
) -> None:
    page, _ = _open(context, reports[language], width)
    outside = page.evaluate(
        """() => [...document.querySelectorAll("figure svg text")].filter((t) => {
          if (!t.getClientRects().length) return false;
          const a = t.getBoundingClientRect(), b = t.closest("svg").getBoundingClientRect();
          return a.left < b.left - 2 || a.right > b.right + 2; }).map((t) => t.textContent)"""
    )
    assert outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_text_has_enough_contrast(browser: Browser, reports: dict[str, Path], language: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page, _ = _open(context, reports[language], 1280)
    assert page.evaluate(CONTRAST) == []
    context.close()


def test_the_theme_can_be_switched_and_is_kept(context: BrowserContext, reports: dict[str, Path]) -> None:
    page, faults = _open(context, reports["en"], 1280)
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.click("#theme")
    after = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert before != after
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert faults == []


def test_everything_is_there_without_javascript(browser: Browser, reports: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page, faults = _open(context, reports["en"], 1280)
    assert page.locator("figure svg:visible").count() == page.locator("figure").count()
    assert page.locator("section").count() >= 12
    first = page.locator("figure details").first
    first.locator("summary").click()
    assert first.locator("table").first.is_visible()
    assert faults == []
    context.close()


def test_one_picture_a_figure_is_shown_at_each_width(context: BrowserContext, reports: dict[str, Path]) -> None:
    for width in (1280, 360):
        page, _ = _open(context, reports["en"], width)
        assert page.locator("figure svg:visible").count() == page.locator("figure").count()
        page.close()


def test_keyboard_reaches_the_content_and_opens_a_table(context: BrowserContext, reports: dict[str, Path]) -> None:
    page, _ = _open(context, reports["en"], 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("figure summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("figure details").first.locator("table").first.is_visible()


def test_a_column_can_be_sorted(context: BrowserContext, reports: dict[str, Path]) -> None:
    page, _ = _open(context, reports["en"], 1280)
    table = page.locator("#law-table table").first
    rates = table.locator("tbody td:nth-child(2)")
    first = rates.first.text_content()
    table.locator("thead th:nth-child(2) button").click()
    table.locator("thead th:nth-child(2) button").click()
    assert table.locator("thead th:nth-child(2)").get_attribute("aria-sort") == "ascending"
    assert rates.last.text_content() == first
    numbers = [float(n) for n in rates.all_text_contents()]
    assert numbers == sorted(numbers)


def test_a_picture_and_its_table_can_be_saved(context: BrowserContext, reports: dict[str, Path]) -> None:
    page, faults = _open(context, reports["zh-Hant"], 1280)
    figure = page.locator("#stops-loss")
    with page.expect_download() as picture:
        figure.locator(".tools button").first.click()
    assert picture.value.suggested_filename == "stops-loss.svg"
    assert Path(picture.value.path()).read_text(encoding="utf-8").startswith("<svg")
    with page.expect_download() as table:
        figure.locator(".tools button").last.click()
    assert "WFP" in Path(table.value.path()).read_text(encoding="utf-8-sig")
    assert [f for f in faults if not f.startswith("blob:")] == []


def test_languages_link_to_each_other(context: BrowserContext, reports: dict[str, Path]) -> None:
    page, _ = _open(context, reports["en"], 1280)
    page.click("a[hreflang='zh-Hant']")
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"


def test_prints_on_a4_without_cutting(context: BrowserContext, reports: dict[str, Path], tmp_path: Path) -> None:
    page, _ = _open(context, reports["en"], 1280)
    page.emulate_media(media="print")
    printed = page.pdf(path=tmp_path / "report.pdf", format="A4", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 8 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page") <= 80
