"""Which bloc an aid donor, a trade partner, an origin of equipment or a tie counts for, and how sources are read."""

from __future__ import annotations

import csv
from pathlib import Path

from small_package import Row

BLOCS = ("us_led", "eu_led", "china_led", "non_aligned")
EU = [
    "AUT",
    "BEL",
    "BGR",
    "HRV",
    "CYP",
    "CZE",
    "DNK",
    "EST",
    "FIN",
    "FRA",
    "DEU",
    "GRC",
    "HUN",
    "IRL",
    "ITA",
    "LVA",
    "LTU",
    "LUX",
    "MLT",
    "NLD",
    "POL",
    "PRT",
    "ROU",
    "SVK",
    "SVN",
    "ESP",
    "SWE",
]
# Donors as they report to the OECD; EUI stands for the institutions of the European Union.
DONORS = {
    "us_led_other": frozenset(["JPN", "KOR", "AUS", "CAN", "NZL", "TWN", "ISR"]),
    "eu_led": frozenset([*EU, "EUI", "GBR", "NOR", "CHE", "ISL", "LIE", "MCO"]),
    "russia": frozenset(["RUS"]),
    "non_aligned": frozenset(["ARE", "AZE", "KAZ", "KWT", "QAT", "SAU", "THA", "TUR"]),
}
TRADE = {
    "us_led": frozenset(["USA", "JPN", "KOR", "AUS", "CAN", "NZL", "TWN", "ISR"]),
    "eu_led": frozenset([*EU, "GBR", "NOR", "CHE"]),
    "china_led": frozenset(["CHN", "RUS", "HKG", "BLR", "IRN", "PRK"]),
}
EQUIPMENT = {
    "us_led": {"usa": 1.0, "kor": 0.5, "isr": 0.5},
    "eu_led": {"fra": 1.0, "gbr": 1.0, "deu": 1.0},
    "china_led": {"chn": 1.0, "rus": 1.0},
    "non_aligned": {"tur": 1.0, "ind": 1.0},
}
TIE_BLOC = {"US-led": "us_led", "EU-led": "eu_led", "China-led": "china_led"}
BASE_YEAR = 2024


def read(source: Path, name: str) -> list[Row]:
    """Return the rows of a source table `domain/file.csv` as text."""
    with (source / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def trade_bloc(partner: str) -> str:
    """Return the trade bloc of a partner; whoever is on no list is non-aligned."""
    return next((bloc for bloc, members in TRADE.items() if partner in members), "non_aligned")


def donor_group(donor: str) -> str:
    """Return the group of a reporting donor, "" for the United States and for multilateral agencies."""
    return next((group for group, members in DONORS.items() if donor in members), "")
