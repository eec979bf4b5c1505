"""The languages of exeunt: codes, translators, and picking the right text of a bilingual one."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from exeunt.errors import ExeuntError, nearest_names

EN, ZH_HANT = "en", "zh-Hant"
LANGUAGES = (EN, ZH_HANT)
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "exeunt"
_ALIASES = {"en": EN, "zh-hant": ZH_HANT, "zh_hant": ZH_HANT, "zh-tw": ZH_HANT, "zh_tw": ZH_HANT, "zh": ZH_HANT}

Translate = Callable[[str], str]


def language_code(name: str) -> str:
    """Return "en" or "zh-Hant" for any usual spelling. Error: E640 another language."""
    try:
        return _ALIASES[name.casefold()]
    except KeyError:
        raise ExeuntError(
            "E640",
            f"'{name}' is not a language of exeunt",
            nearest=nearest_names(name, LANGUAGES),
            mend=f"Give {' or '.join(LANGUAGES)}.",
        ) from None


@cache
def translator(language: str) -> Translate:
    """Return the function that puts an English message into a language; English returns it unchanged.

    Reads the compiled catalogue `locale/zh_Hant/LC_MESSAGES/exeunt.mo` (tools/build_catalogues.py).
    """
    code = language_code(language)
    if code == EN:
        return gettext.NullTranslations().gettext
    return gettext.translation(DOMAIN, LOCALE, [code.replace("-", "_")]).gettext


def pick(text: Mapping[str, str] | str, language: str) -> str:
    """Return the text of a language from {"en": ..., "zh_hant": ...}; plain text is returned as it is."""
    if isinstance(text, str):
        return text
    key = "en" if language_code(language) == EN else "zh_hant"
    return text.get(key) or text["en"]
