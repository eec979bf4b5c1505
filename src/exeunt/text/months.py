"""Months in words."""

from __future__ import annotations

from exeunt.text.language import EN, language_code

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month_name(month: int, language: str = EN, *, long: bool = False) -> str:
    """Return "Oct", "October" or 「10 月」 for 1-12."""
    if language_code(language) != EN:
        return f"{month} 月"
    return (_LONG if long else _ENGLISH)[month - 1]
