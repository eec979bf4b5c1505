"""Evidence grades: a shape and a letter, never colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exeunt.text.language import translator

GRADES = ("A", "B", "C")
_SHAPES = {"A": "\N{BLACK CIRCLE}", "B": "\N{CIRCLE WITH LEFT HALF BLACK}", "C": "\N{WHITE CIRCLE}"}


@dataclass(frozen=True)
class Mark:
    """The mark of a grade: a circle that is filled, half filled or open, its letter, and what it means."""

    grade: str
    shape: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.shape} {self.grade}"


def mark(grade: str, language: str = "en") -> Mark:
    """Return the mark of a grade; anything but A, B or C counts as C, the weakest."""
    _ = translator(language)
    letter = grade if grade in GRADES else "C"
    meanings = {"A": _("measured or accounting"), "B": _("published estimate"), "C": _("judgement")}
    return Mark(letter, _SHAPES[letter], meanings[letter])


def weakest(grades: Iterable[str]) -> str:
    """Return the weakest of several grades; C if there is none."""
    return max((g for g in grades if g), default="C")
