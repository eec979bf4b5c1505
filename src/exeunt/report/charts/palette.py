"""Colours with one meaning each (Okabe-Ito for categories), in light and dark.

Specifications use the light colours; the style sheet swaps them for the dark ones by attribute (`dark_rules`), so every
SVG stays a complete picture by itself.
"""

from __future__ import annotations

INK = "#1b1f24"
MUTED = "#5c636b"
GRID = "#e2e5e8"
FAINT = "#c9ced3"
PAPER = "#ffffff"
SCENARIO = "#cc79a7"
BASELINE = "#6a6f76"
LOST = "#d55e00"
PUT_BACK = "#009e73"
UNPAID = "#e69f00"
GIVEN = "#0072b2"
# The four blocs of the channels alignment, standards and trade, and what belongs to none.
BLOCS = {
    "us_led": GIVEN,
    "eu_led": "#56b4e9",
    "china_led": LOST,
    "non_aligned": PUT_BACK,
    "multilateral": BASELINE,
}
LAND = "#e9ebed"  # an area without a figure
BAND_OUTER = "#f0dbe7"  # 90 % band: the scenario colour, lighter, so that no transparency is needed
BAND_INNER = "#e2b6d0"  # 50 % band
HISTORY = INK

# One hue, from light to dark: a share of located spending that is lost. Safe for the three colour-vision deficiencies
# because it is ordered by lightness alone.
RAMP = ("#fdeede", "#f9cfa6", "#f0a564", "#d9762b", "#a94f0f", "#6e2f04")

# Signed: losses orange, gains blue, nothing that shows in the middle; ordered by lightness on both sides.
SIGNED = ("#8a3d06", "#dd8a3e", "#f9dcbc", "#fbf8ec", "#c6dff2", "#5b9fd2", "#0b568f")

DARK = {
    INK: "#e8eaed",
    MUTED: "#a9b0b8",
    GRID: "#2b3137",
    FAINT: "#4a525a",
    PAPER: "#14171a",
    SCENARIO: "#dc94bd",
    BASELINE: "#9aa0a8",
    LOST: "#f07a1f",
    PUT_BACK: "#2bbd92",
    UNPAID: "#f0b429",
    GIVEN: "#3f8fcb",
    "#56b4e9": "#b3def7",
    LAND: "#262b30",
    BAND_OUTER: "#3b2a35",
    BAND_INNER: "#6a4259",
    SIGNED[0]: "#f6b679",
    SIGNED[1]: "#b8691f",
    SIGNED[2]: "#5e3a17",
    SIGNED[3]: "#3c3a33",
    SIGNED[4]: "#1f4058",
    SIGNED[5]: "#2f77ab",
    SIGNED[6]: "#9fd0f2",
    RAMP[0]: "#3a2a1d",
    RAMP[1]: "#5f3d1e",
    RAMP[2]: "#8f561f",
    RAMP[3]: "#c47527",
    RAMP[4]: "#eda35c",
    RAMP[5]: "#fbd5ae",
}


def dark_rules(scope: str) -> str:
    """Return the style rules that put the colours of charts under `scope` into the dark theme."""
    return "\n".join(
        f'{scope} .chart [{attribute}="{light}"]{{{attribute}:{dark}}}'
        for light, dark in DARK.items()
        for attribute in ("fill", "stroke")
    )
