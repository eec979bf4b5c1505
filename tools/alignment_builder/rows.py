"""Rows of every table of the channel alignment, from the folder of source tables."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from alignment_builder.blocs import BASE_YEAR, BLOCS, DONORS, EQUIPMENT, TIE_BLOC, donor_group, read, trade_bloc
from small_package import Row

COMPACT_STATES = ("FSM", "MHL", "PLW")
POLES_AMONG_RECIPIENTS = ("CHN",)
KEPT_AT_2019 = ("EUI", "SAU", "RUS")  # donors without rows in the table of 2022
GROUPS = {  # spelling of the source table -> (group, patron)
    "US-led:USA": ("usa", "us_led"),
    "US-led:other": ("us_led_other", "us_led"),
    "EU-led": ("eu_led", "eu_led"),
    "China-led:ODA-like": ("china", "china_led"),
    "China-led:RUS": ("russia", "china_led"),
    "non-aligned": ("non_aligned", "non_aligned"),
}
EVERY_BLOC_POINTS = 1.0  # added to each bloc's trade shares
EVERY_BLOC_ORIGINS = 0.5  # added to each bloc's origins of equipment
TIE_ORIGINS = 2.0  # a treaty or contingent counts like two origins, once a bloc
PANEL_YEARS = range(2002, 2020)


def recipients(source: Path) -> list[Row]:
    """Return one row a recipient: size, treaty money, whether it is itself the pole of a bloc."""
    basics = {r["iso3"]: r for r in read(source, "alignment/country_basics.csv")}
    codes = sorted({r["recipient_iso3"] for r in read(source, "alignment/aid_base_by_patron.csv")})
    return [
        {
            "recipient": code,
            "gdp_usd": f"{float(basics[code]['gdp_usd']):.0f}",
            "gdp_year": basics[code]["gdp_year"],
            "population": f"{float(basics[code]['population']):.0f}",
            "treaty_money": str(int(code in COMPACT_STATES)),
            "pole": str(int(code in POLES_AMONG_RECIPIENTS)),
            "grade": "B",
        }
        for code in codes
    ]


def aid_base(source: Path) -> list[Row]:
    """Return bilateral aid by recipient and group of donors; a donor's net repayment counts as no aid."""
    later = _aid_2022(source)
    rows = []
    for row in read(source, "alignment/aid_base_by_patron.csv"):
        if row["patron"] not in GROUPS:
            continue  # other official flows of China and multilateral agencies are no bilateral aid
        group, patron = GROUPS[row["patron"]]
        usd = float(row["usd"])
        fixed = group in ("usa", "china")
        rows.append(
            {
                "recipient": row["recipient_iso3"],
                "donor_group": group,
                "patron": patron,
                "amount_usd": f"{usd:.0f}",
                "basis": row["basis_year"],
                "amount_late_usd": f"{usd if fixed else later.get((row['recipient_iso3'], group), 0.0):.0f}",
                "reference": row["source"],
                "grade": "A",
            }
        )
    seen = {(r["recipient"], r["donor_group"]) for r in rows}
    known = {r["recipient"] for r in rows}
    for (code, group), usd in later.items():
        if code in known and (code, group) not in seen and usd > 0:
            patron = "china_led" if group == "russia" else group.removesuffix("_other")
            rows.append(
                {
                    "recipient": code,
                    "donor_group": group,
                    "patron": patron,
                    "amount_usd": "0",
                    "basis": "2019",
                    "amount_late_usd": f"{usd:.0f}",
                    "reference": "OECD DAC2a",
                    "grade": "A",
                }
            )
    return sorted(rows, key=lambda r: (r["recipient"], r["donor_group"]))


def donors() -> list[Row]:
    """Return the group and patron of every donor of bilateral aid."""
    patron = dict(GROUPS.values())
    found = [("CHN", "china"), ("USA", "usa")]
    found += [("EU" if donor == "EUI" else donor, group) for group, members in DONORS.items() for donor in members]
    return [{"donor": d, "donor_group": g, "patron": patron[g], "grade": "C"} for d, g in sorted(found)]


def _aid_2022(source: Path) -> dict[tuple[str, str], float]:
    """Return aid of 2022 by recipient and group, USD; donors without rows of 2022 keep 2019."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    rows = [
        (r["recipient_iso3"], r["donor_code"], r["net_oda_usd2022_million"])
        for r in read(source, "alignment/oda_dac2a_2019_2022_constant.csv")
        if r["year"] == "2022"
    ]
    rows += [
        (r["recipient_iso3"], r["donor_code"], r["net_oda_usd_million"])
        for r in read(source, "alignment/oda_dac2a_2010_2019.csv")
        if r["year"] == "2019" and r["donor_code"] in KEPT_AT_2019
    ]
    for code, donor, million in rows:
        if donor_group(donor) and million:
            sums[code, donor_group(donor)] += max(float(million), 0.0) * 1e6
    return sums


def index_parts(source: Path) -> list[Row]:
    """Return the trade and security parts of the index by recipient: shares over the four blocs, sum 1."""
    trade: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(BLOCS, EVERY_BLOC_POINTS))
    for row in read(source, "alignment/trade_partners_top5.csv"):
        trade[row["iso3"]][trade_bloc(row["partner_iso3"])] += float(row["share_percent"])
    security: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(BLOCS, EVERY_BLOC_ORIGINS))
    for row in read(source, "alignment/military_equipment_origins.csv"):
        for bloc, origins in EQUIPMENT.items():
            security[row["iso3"]][bloc] += sum(w * float(row[f"mentions_{o}"]) for o, w in origins.items())
    ties = {
        (r["iso3"], TIE_BLOC[r["bloc"]])
        for r in read(source, "alignment/security_ties.csv")
        if not r["year_from"] or int(r["year_from"]) <= BASE_YEAR
    }
    for code, bloc in sorted(ties):
        security[code][bloc] += TIE_ORIGINS
    rows = []
    for row in recipients(source):
        code = row["recipient"]
        for part, grade, points in (("security", "C", security[code]), ("trade", "B", trade[code])):
            total = sum(points.values())
            shares = {bloc: f"{points[bloc] / total:.10g}" for bloc in BLOCS}
            rows.append({"recipient": code, "part": part, **shares, "grade": grade})
    return rows


def ideal_points(source: Path) -> list[Row]:
    """Return the panel of ideal points from 2000 on."""
    rows = read(source, "alignment/unga_ideal_points.csv")
    kept = [{"country": r["iso3"], "year": r["year"], "ideal_point": r["ideal_point"], "grade": "A"} for r in rows]
    return sorted(kept, key=lambda r: (r["country"], r["year"]))


def council_seats(source: Path) -> list[Row]:
    """Return the elected seats of the Security Council by state and year."""
    rows = [
        {"country": r["iso3"], "year": r["year"], "reference": r["source"], "grade": r["grade"] or "C"}
        for r in read(source, "alignment/unsc_elected_members.csv")
    ]
    return sorted(rows, key=lambda r: (r["country"], r["year"]))


def switches(source: Path) -> list[Row]:
    """Return the changes of recognition that the rate is estimated from."""
    rows = [
        {
            "country": r["iso3"],
            "date": r["date"],
            "recognised_after": r["recognised_after"],
            "grade": "B" if int(r["date"][:4]) >= 2016 else "C",
        }
        for r in read(source, "alignment/recognition_switches_2007_2018.csv")
    ]
    return sorted(rows, key=lambda r: (r["date"], r["country"]))


def allies(source: Path) -> list[Row]:
    """Return the states that recognised Taiwan at the end of 2018."""
    rows = read(source, "alignment/twn_recognisers_2018.csv")
    return sorted(
        ({"country": r["iso3"], "date": r["recognises_twn_at"], "grade": "B"} for r in rows), key=lambda r: r["country"]
    )


def aid_panel(source: Path) -> list[Row]:
    """Return aid of the United States and of China by recipient and year, for the re-estimation."""
    donors = {"USA": "usa_oda_usd", "TOTAL_DAC": "dac_oda_usd", "TOTAL_NON_DAC": "other_oda_usd"}
    given: dict[str, dict[tuple[str, int], float]] = {column: {} for column in donors.values()}
    for name in ("oda_dac2a_2002_2009_totals.csv", "oda_dac2a_2010_2019.csv"):
        for r in read(source, f"alignment/{name}"):
            if r["donor_code"] in donors and int(r["year"]) in PANEL_YEARS and r["net_oda_usd_million"]:
                given[donors[r["donor_code"]]][r["recipient_iso3"], int(r["year"])] = float(r["net_oda_usd_million"])
    china = {
        (r["iso3"], int(r["commitment_year"])): float(r["oda_like_usd2021"])
        for r in read(source, "alignment/china_gcdf3_by_recipient_year.csv")
        if int(r["commitment_year"]) in PANEL_YEARS
    }
    states = {r["iso3"] for r in read(source, "alignment/unga_ideal_points.csv")}
    keys = sorted(k for k in set().union(*given.values(), china) if k[0] in states)
    return [
        {
            "country": code,
            "year": str(year),
            **{column: _dollars(found.get((code, year))) for column, found in given.items()},
            "china_oda_like_usd2021": f"{china[code, year]:.0f}" if (code, year) in china else "",
        }
        for code, year in keys
    ]


def _dollars(million: float | None) -> str:
    return "" if million is None else f"{million * 1e6:.0f}"
