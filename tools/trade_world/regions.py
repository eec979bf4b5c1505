"""Regions of the regional world path, from the United Nations' sub-regions."""

from __future__ import annotations

REGIONS = {
    "africa": ("Northern Africa", "Western Africa", "Middle Africa", "Eastern Africa", "Southern Africa"),
    "latin_america": ("Caribbean", "Central America", "South America"),
    "north_america": ("Northern America",),
    "east_asia": ("Eastern Asia", "South-eastern Asia"),
    "southern_asia": ("Southern Asia",),
    "western_asia": ("Western Asia",),
    "central_asia": ("Central Asia",),
    "europe": ("Northern Europe", "Western Europe", "Southern Europe", "Eastern Europe"),
    "oceania": ("Australia and New Zealand", "Melanesia", "Micronesia", "Polynesia"),
}


def region_of(code: str, un_region: str) -> str:
    """Return the key of the region of an economy, "" for the rest of the world.

    The United States, Canada and Mexico are a region besides: Mexico is in `latin_america` here, and whoever applies
    the regional path adds the pairs of the three.
    """
    if not un_region:
        return ""
    found = [key for key, parts in REGIONS.items() if un_region in parts]
    if len(found) != 1:
        raise SystemExit(f"{code}: '{un_region}' is no sub-region of the United Nations")
    return found[0]
