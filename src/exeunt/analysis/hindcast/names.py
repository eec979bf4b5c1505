"""Display names of cases in both languages."""

from __future__ import annotations

from exeunt.analysis.bands import Text
from exeunt.world.world import World


def case_name(world: World, organisation: str, donor: str) -> Text:
    """Return "WHO: Germany" in English and Traditional Chinese; organisations by their code, which both use."""
    donors = world.index("donor")
    return {
        "en": f"{organisation}: {donors.name(donor)}",
        "zh_hant": f"{organisation}：{donors.name(donor, 'zh_hant')}",
    }


def country_name(world: World, country: str) -> Text:
    """Return the name of a state in both languages."""
    index = world.index("country")
    return {"en": index.name(country), "zh_hant": index.name(country, "zh_hant")}


def same(text: str) -> Text:
    """Return a text that is the same in both languages, such as a code."""
    return {"en": text, "zh_hant": text}
