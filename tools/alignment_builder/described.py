"""Descriptions of the tables of the channel alignment: title, source, licence, columns."""

from __future__ import annotations

from typing import Any

from alignment_builder.blocs import BLOCS
from small_package import across, number_field, text_field

OWN = {"name": "Apache-2.0", "title": "Apache-2.0 (own compilation of facts)"}
PUBLIC = {"name": "public-domain", "title": "United States Government work, public domain"}
CC0 = {"name": "CC0-1.0", "title": "CC0 1.0, as stated on the Harvard Dataverse (to be checked on the release)"}
CC_BY = {"name": "CC-BY-4.0", "title": "CC BY 4.0 (OECD, since 1 July 2024; earlier extracts with attribution)"}
ODC_BY = {"name": "ODC-BY-1.0", "title": "AidData attribution licence (ODC-BY 1.0 to be confirmed); sums only"}
OECD = {
    "title": "OECD: Aid (ODA) disbursements to countries and regions, DAC table 2a (2019, and 2022 for the late base)",
    "publisher": "Organisation for Economic Co-operation and Development (OECD)",
    "date": "2024",
    "path": "https://data-explorer.oecd.org/",
}
STATE = {
    "title": "ForeignAssistance.gov: country summary, fiscal year 2024, all categories including military",
    "publisher": "United States Department of State",
    "date": "2025-12",
    "path": "https://foreignassistance.gov/",
}
AIDDATA = {
    "title": "AidData: Global Chinese Development Finance Dataset, version 3.0, rows recommended for aggregates",
    "publisher": "AidData, William & Mary",
    "date": "2023",
    "path": "https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-3-0",
}
FACTBOOK = {
    "title": "CIA: The World Factbook, state of May 2026",
    "publisher": "Central Intelligence Agency",
    "date": "2026-05",
    "path": "https://www.cia.gov/the-world-factbook/",
}
VOTES = {
    "title": "Bailey, Strezhnev and Voeten: United Nations General Assembly Voting Data, release of July 2025",
    "publisher": "Harvard Dataverse",
    "date": "2025-07",
    "path": "https://doi.org/10.7910/DVN/LEJUQZ",
}
PRESS = {"title": "press reports, checked by date", "publisher": "press", "date": "2007-2018"}
COUNCIL = {
    "title": "Lists of elected members of the Security Council (reference named per row)",
    "publisher": "Global Policy Forum; United Nations",
    "date": "2026",
}
JUDGEMENT = {"title": "exeunt: rules of the base alignment index", "publisher": "exeunt", "date": "2026"}
GROUPS = ["usa", "us_led_other", "eu_led", "china", "russia", "non_aligned"]
GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])
YEAR = number_field("year", "calendar year", "year", "integer", required=True, minimum=2000, maximum=2036)


def described() -> dict[str, dict[str, Any]]:
    """Return the description of each table by name."""
    return {
        "patrons": _patrons(),
        "aid_recipients": _recipients(),
        "aid_donors": _donors(),
        "aid_base": _aid_base(),
        "alignment_parts": _parts(),
        "unga_ideal_points": _ideal_points(),
        "security_council_seats": _seats(),
        "recognition_switches": _switches(),
        "recognition_allies_2018": _allies(),
        "aid_panel": _panel(),
        "aid_estimates": _estimates(),
    }


def _table(title: str, chinese: str, grade: str, fields: list[Any], key: list[str], **more: Any) -> dict[str, Any]:
    names = [f["name"] for f in fields]
    keys = [across(f, "countries", "country") for f in ("recipient", "country") if f in names]
    keys += [across("patron", "patrons", "patron")] if "patron" in names and names[0] != "patron" else []
    schema = {"fields": fields, "missingValues": [""], "primaryKey": key, "foreignKeysAcross": keys}
    return {"title": title, "title_zh_hant": chinese, "grade": grade, "modelled": False, **more, "schema": schema}


def _code(name: str = "country", what: str = "ISO3 code of the state") -> dict[str, Any]:
    return text_field(name, what, pattern="^[A-Z]{3}$")


def _usd(name: str, what: str, **rules: Any) -> dict[str, Any]:
    return number_field(name, what, "USD", "integer", **rules)


def _patrons() -> dict[str, Any]:
    return _table(
        "Sources of aid as the channel alignment tells them apart",
        "援助來源",
        "C",
        [
            text_field("patron", "code", pattern="^[a-z_]+$"),
            text_field("bloc", "bloc whose patron it is; empty for the multilateral pool", required=False),
            text_field("name_en", "name in English"),
            text_field("name_zh_hant", "name in Traditional Chinese"),
        ],
        ["patron"],
        sources=[JUDGEMENT],
        licenses=[OWN],
        notes="The multilateral pool is a source of aid, not a bloc: what the United Nations system "
        "spends in a country.",
    )


def _recipients() -> dict[str, Any]:
    return _table(
        "States and territories that receive bilateral aid",
        "雙邊援助受援國",
        "B",
        [
            _code("recipient", "ISO3 code of the recipient"),
            _usd("gdp_usd", "gross domestic product at the official exchange rate", required=True, minimum=1),
            number_field("gdp_year", "year of that figure", "year", "integer", required=True),
            number_field("population", "population", "persons", "integer", required=True, minimum=1),
            text_field("treaty_money", "1: Compact of Free Association, money fixed by law", enum=["0", "1"]),
            text_field("pole", "1: the pole of a bloc, its own alignment does not move", enum=["0", "1"]),
            GRADE,
        ],
        ["recipient"],
        sources=[FACTBOOK],
        licenses=[PUBLIC],
    )


def _donors() -> dict[str, Any]:
    return _table(
        "Bloc of each donor of bilateral aid",
        "雙邊援助捐助者所屬陣營",
        "C",
        [
            text_field("donor", "ISO3 code, or EU"),
            text_field("donor_group", "group of donors", enum=GROUPS),
            text_field("patron", "patron of the group"),
            GRADE,
        ],
        ["donor"],
        sources=[JUDGEMENT],
        licenses=[OWN],
        notes="India, the Gulf states and Turkey are put with the non-aligned; "
        "Gulf donors that do not report are missing.",
    )


def _aid_base() -> dict[str, Any]:
    return _table(
        "Bilateral aid of the base by recipient and group of donors",
        "基期雙邊援助（按受援國與捐助國組別）",
        "A",
        [
            _code("recipient", "ISO3 code of the recipient"),
            text_field(
                "donor_group",
                "who gives",
                enum=GROUPS,
            ),
            text_field("patron", "patron of the group"),
            _usd("amount_usd", "aid a year; a donor's net repayment counts as none", required=True, minimum=0),
            text_field("basis", "year or years of the amount"),
            _usd("amount_late_usd", "the same with 2022 in place of 2019", required=True, minimum=0),
            text_field("reference", "publisher's table of the row"),
            GRADE,
        ],
        ["recipient", "donor_group"],
        sources=[STATE, OECD, AIDDATA],
        licenses=[PUBLIC, CC_BY, ODC_BY],
        derivation="sum over the donors of a group, each donor's negative net amount set to 0 first",
        notes="Base years differ on purpose and stand in the row: United States 2024 (fiscal year, military money "
        "included), other reporters 2019 (late base: 2022 in dollars of 2022; institutions of the European Union, "
        "Saudi Arabia and Russia stay at 2019), China mean of 2017-2021 commitments that resemble aid, in dollars of "
        "2021; other official flows of China are left out. Money given through the United Nations for a named country "
        "stands here too: never add it to spending of the organisations.",
    )


def _parts() -> dict[str, Any]:
    shares = [number_field(b, f"share of {b}", "share", required=True, minimum=0, maximum=1) for b in BLOCS]
    return _table(
        "Trade and security parts of the base alignment index",
        "基期陣營傾向指數：貿易與安全部分",
        "C",
        [
            _code("recipient", "ISO3 code of the recipient"),
            text_field("part", "part of the index", enum=["trade", "security"]),
            *shares,
            GRADE,
        ],
        ["recipient", "part"],
        sources=[FACTBOOK, {"title": "22 CFR 120.32 and press (designations, contingents)", "date": "2024"}, JUDGEMENT],
        licenses=[PUBLIC, OWN],
        derivation="trade: shares of the five largest partners of exports and of imports by bloc, plus 1 point a bloc; "
        "security: origins of equipment named in the source, plus 2 once a bloc with a tie in force in 2024, plus 0.5 a "  # noqa: E501
        "bloc; each made to sum to 1",
        notes="The five partners cover 64 % of exports and 62 % of imports on average. Origins are a search of text and "  # noqa: E501
        "may catch other mentions.",
    )


def _ideal_points() -> dict[str, Any]:
    return _table(
        "Ideal points from votes in the UN General Assembly, 2000-2024",
        "聯合國大會投票理想點（2000-2024 年）",
        "A",
        [_code(), YEAR, number_field("ideal_point", "higher is closer to the US-led order", "ideal-point unit",
                                     required=True), GRADE],
        ["country", "year"],
        sources=[VOTES],
        licenses=[CC0],
        notes="Bailey, Strezhnev and Voeten (2017), Journal of Conflict Resolution 61(2), final-passage votes. No value "  # noqa: E501
        "of 2024 for AFG and VEN (the latest year is used) and no row at all for SRB.",
    )  # fmt: skip


def _seats() -> dict[str, Any]:
    return _table(
        "Elected members of the UN Security Council",
        "聯合國安理會非常任理事國",
        "B",
        [_code(), YEAR, text_field("reference", "where it stands"), GRADE],
        ["country", "year"],
        sources=[COUNCIL],
        licenses=[OWN],
    )


def _switches() -> dict[str, Any]:
    return _table(
        "Changes of diplomatic recognition away from Taipei, 2007-2018",
        "與臺北斷交事件（2007-2018 年）",
        "B",
        [_code(), text_field("date", "day of the change"), text_field("recognised_after", "what followed"), GRADE],
        ["country", "date"],
        sources=[PRESS],
        licenses=[OWN],
    )


def _allies() -> dict[str, Any]:
    return _table(
        "States with diplomatic relations with Taipei at the end of 2018",
        "2018 年底與臺北有邦交的國家",
        "B",
        [_code(), text_field("date", "day of the list"), GRADE],
        ["country"],
        sources=[PRESS],
        licenses=[OWN],
    )


def _panel() -> dict[str, Any]:
    return _table(
        "Aid of the United States and of China by recipient and year, 2002-2019",
        "美國與中國援助（按受援國與年份，2002-2019 年）",
        "A",
        [
            _code(),
            YEAR,
            _usd("usa_oda_usd", "net aid of the United States, current USD; may be negative"),
            _usd("dac_oda_usd", "net aid of all members of the DAC, current USD; may be negative"),
            _usd("other_oda_usd", "net aid of other reporting states, current USD; may be negative"),
            _usd("china_oda_like_usd2021", "commitments of China that resemble aid, USD of 2021"),
        ],
        ["country", "year"],
        sources=[OECD, AIDDATA],
        licenses=[CC_BY, ODC_BY],
        notes="Read by the re-estimation only. Empty: not reported; for China no recorded project in that year.",
    )


def _estimates() -> dict[str, Any]:
    return _table(
        "What studies and own estimates find on aid and alignment",
        "關於援助與陣營傾向的研究估計",
        "B",
        [
            text_field("estimate", "key", pattern="^[a-z0-9_]+$"),
            text_field("name_en", "what was estimated"),
            text_field("name_zh_hant", "what was estimated, in Traditional Chinese"),
            number_field("value", "estimate", "unit of the row", required=True),
            number_field("standard_error", "standard error; empty where none was given", "unit of the row"),
            text_field("unit", "unit of value and standard error"),
            text_field("reference", "study"),
            GRADE,
        ],
        ["estimate"],
        sources=[
            {
                "title": "Kuziemko and Werker: How Much Is a Seat on the Security Council Worth?",
                "publisher": "Journal of Political Economy 114(5)",
                "date": "2006",
            },
            {
                "title": "Dreher, Fuchs, Parks, Strange and Tierney: Apples and Dragon Fruits",
                "publisher": "International Studies Quarterly 62(1)",
                "date": "2018",
            },
            {"title": "exeunt: own panel, 2002-2019", "publisher": "exeunt", "date": "2026"},
        ],
        licenses=[OWN],
    )
