"""Reads a report as a browser would: sections, figures and what lies in them, texts, addresses."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import ClassVar


class Outline(HTMLParser):
    """Sections, figures and what lies in them; every visible text; every address that a browser would load."""

    void: ClassVar[set[str]] = {"meta", "link", "br", "img", "input", "hr"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str]]] = []
        self.sections: list[str] = []
        self.figures: dict[str, Counter[str]] = {}
        self.figure_text: dict[str, list[str]] = {}
        self.ids: Counter[str] = Counter()
        self.loads: list[str] = []
        self.texts: list[str] = []
        self.headings: list[int] = []
        self.svgs: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {k: v or "" for k, v in attrs}
        if "id" in found:
            self.ids[found["id"]] += 1
        for name in ("src", "srcset", "xlink:href", "data", "action", "poster"):
            if name in found:
                self.loads.append(found[name])
        if tag in ("link", "image", "use", "script") and "href" in found:
            self.loads.append(found["href"])
        if tag == "section" and "id" in found:
            self.sections.append(found["id"])
        if tag == "figure":
            self.figures[found["id"]] = Counter()
            self.figure_text[found["id"]] = []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg":
            self.svgs.append(found)
        figure = self._figure()
        if figure:
            self.figures[figure][tag] += 1
            if "grade" in found.get("class", "").split():
                self.figures[figure]["grade"] += 1
            if "sources" in found.get("class", "").split():
                self.figures[figure]["sources"] += 1
        if tag not in self.void:
            self.open.append((tag, found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.void:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "script") for tag, _ in self.open):
            return
        if data.strip():
            self.texts.append(data.strip())
            if self._figure():
                self.figure_text[self._figure()].append(data)

    def _figure(self) -> str:
        return next((a["id"] for tag, a in reversed(self.open) if tag == "figure"), "")
