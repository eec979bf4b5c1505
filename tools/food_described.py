"""What the tables of the channel food are: titles, columns, sources, licences."""

from __future__ import annotations

from typing import Any

from small_package import across, number_field, text_field

CODE = "^[A-Z]{3}$"
GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])
REFERENCE = text_field("reference", "where it stands")
OWN = [{"name": "Apache-2.0", "title": "Apache-2.0 (own compilation of single figures, each cited)"}]
CITED = [{"title": "the reference of each row", "publisher": "as cited in each row"}]
BY = [{"name": "CC-BY-4.0", "title": "CC BY 4.0"}]


def _table(title: str, chinese: str, fields: list[dict[str, Any]], key: list[str], **more: Any) -> dict[str, Any]:
    has_country = any(f["name"] == "country" for f in fields)
    links = [across("country", "countries", "country")] if has_country else []
    schema = {"fields": fields, "missingValues": [""], "primaryKey": key, "foreignKeysAcross": links}
    return {"title": title, "title_zh_hant": chinese, "modelled": False, **more, "schema": schema}


def _country() -> dict[str, Any]:
    return text_field("country", "ISO3 code", pattern=CODE)


def _persons(name: str, what: str, *, required: bool = False) -> dict[str, Any]:
    return number_field(name, what, "persons", "integer", required=required, minimum=0)


def base_table() -> dict[str, Any]:
    """Describe persons by phase and population of 2024."""
    return _table(
        "Persons in acute food insecurity by country, 2024",
        "各國急性糧食不安全人口（2024 年）",
        [
            _country(),
            _persons("persons_phase3plus", "persons in Phase 3 or worse, highest period of the year", required=True),
            _persons("persons_phase3plus_lower_bound", "lower end where the source gives a range"),
            _persons("persons_phase4", "persons in Phase 4; empty where no phase split is published"),
            _persons("persons_phase5", "persons in Phase 5; empty where no phase split is published"),
            _persons("population_analysed", "population that the analysis covers"),
            _persons("population_2024", "population of the country in 2024", required=True),
            _persons("population_2019", "population of the country in 2019", required=True),
            text_field("analysis_period", "period of the analysis"),
            text_field("underlying_source", "who analysed"),
            text_field("note", "what the row covers", required=False),
            GRADE,
        ],
        ["country"],
        grade="A",
        sources=[
            {
                "title": "GRFC 2025, acute food insecurity database 2016-2024",
                "publisher": "Food Security Information Network; Global Network Against Food Crises",
                "date": "2025-05-15",
                "path": "https://data.humdata.org/dataset/fsin-grfc",
                "read_through": "a full public copy of the database",
            },
            {
                "title": "World Development Indicators, SP.POP.TOTL",
                "publisher": "World Bank",
                "date": "2025",
                "path": "https://data.worldbank.org/indicator/SP.POP.TOTL",
            },
        ],
        licenses=BY,
        derivation="groups of one country (residents, refugees, migrants) added up; sum 295,295,530 persons, one below "
        "the printed total",
        notes="All 53 countries and territories of the report. The population analysed is not the national one: Kenya, "
        "Pakistan and Madagascar in part, refugees only in DZA, EGY, IRQ and JOR, migrants only in ECU. The upper end "
        "of a range is taken, as in the total of the report. A country without a row has no analysis.",
    )


def mortality_table() -> dict[str, Any]:
    """Describe the two calibrations of excess mortality."""
    return _table(
        "Excess mortality by phase, two calibrations",
        "各階段超額死亡率（兩種校準）",
        [
            text_field("calibration", "which of the two; never mixed", enum=["evidence", "ipc_reference"]),
            number_field("phase", "phase", "phase", "integer", required=True, minimum=3, maximum=5),
            number_field("excess_cdr_central", "central", "deaths per 10,000 per day", required=True, minimum=0),
            number_field("low", "low", "deaths per 10,000 per day", required=True, minimum=0),
            number_field("high", "high", "deaths per 10,000 per day", required=True, minimum=0),
            REFERENCE,
            GRADE,
        ],
        ["calibration", "phase"],
        grade="C",
        sources=CITED,
        licenses=OWN,
        notes="They differ by a factor of about 4 below Phase 5; evidence is the default, ipc_reference the upper "
        "sensitivity. The reference bands were not read again in the manual.",
    )


def systems_table() -> dict[str, Any]:
    """Describe the two parts of the warning system."""
    return _table(
        "Parts of the early-warning system",
        "預警系統的組成",
        [
            text_field("system", "code", pattern="^[a-z_]+$"),
            text_field("name_en", "name in English"),
            text_field("name_zh_hant", "name in Traditional Chinese"),
            text_field("note", "who pays"),
        ],
        ["system"],
        grade="A",
        sources=[{"title": "Own list", "publisher": "exeunt"}],
        licenses=OWN,
    )


def skill_table() -> dict[str, Any]:
    """Describe published skill."""
    return _table(
        "Published accuracy of early warning",
        "預警的已發表準確度",
        [
            text_field("metric", "what is measured"),
            text_field("system", "which system"),
            number_field("lead_months", "months ahead", "months", "integer"),
            text_field("event", "what is predicted"),
            number_field("value", "value", "share", required=True, minimum=0, maximum=1),
            text_field("sample", "where and when"),
            REFERENCE,
            GRADE,
            text_field("review_status", "peer review"),
        ],
        ["metric", "system", "event"],
        grade="B",
        sources=CITED,
        licenses=OWN,
        notes="Only figures that may stand in a headline. Skill by area under the curve is known from one unreviewed "
        "draft marked not for citation: its four figures are parameters of the channel, grade C, and its rows are not "
        "shipped.",
    )


def hazard_table() -> dict[str, Any]:
    """Describe the dispersion of changes."""
    log = "log-odds"
    return _table(
        "Dispersion of changes in insufficient food consumption",
        "糧食攝取不足變動的離散程度",
        [
            text_field("statistic", "what changes"),
            number_field("lag_months", "months between", "months", "integer", required=True),
            number_field("n", "pairs", "pairs", "integer", required=True),
            number_field("sd", "standard deviation", log, required=True),
            number_field("robust_sd", "1.4826 times the median absolute deviation", log, required=True),
            number_field("q10", "10th percentile", log),
            number_field("q90", "90th percentile", log),
            number_field("share_above_0p35", "share of changes above 0.35", "share"),
            GRADE,
        ],
        ["lag_months"],
        grade="A",
        sources=[{"title": "HungerMap LIVE, November 2022 to February 2024", "publisher": "World Food Programme"}],
        licenses=[{"name": "Apache-2.0", "title": "Apache-2.0 (own computation; nothing of the publisher shipped)"}],
        loader="wfp-hungermap",
        derivation="changes of the logit share of persons with insufficient food, monthly means, 89 countries",
        notes="The terms of the publisher were not found: the monthly values are not shipped.",
    )


def hunger_table() -> dict[str, Any]:
    """Describe the twelve-month changes."""
    return _table(
        "Twelve-month change of insufficient food consumption",
        "糧食攝取不足的十二個月變動",
        [
            _country(),
            number_field("change", "change of logit share, 2023-02 to 2024-02", "log-odds", required=True),
        ],
        ["country"],
        grade="A",
        sources=[{"title": "HungerMap LIVE, February 2023 and 2024", "publisher": "World Food Programme"}],
        licenses=[{"name": "Apache-2.0", "title": "Apache-2.0 (own computation; nothing of the publisher shipped)"}],
        loader="wfp-hungermap",
        derivation="share = persons / population of the year, held within 0.0001 and 0.95; difference of logits",
        notes="The terms of the publisher were not found: levels and monthly values are not shipped, and no level can "
        "be recovered from a difference. Includes modelled nowcasts where there is no survey.",
    )


def crises_table() -> dict[str, Any]:
    """Describe the reference crises."""
    return _table(
        "Two crises in Somalia",
        "索馬利亞兩次危機",
        [
            text_field("episode", "years"),
            _country(),
            number_field("months", "length", "months", "integer", required=True),
            _persons("phase3", "average persons in Phase 3", required=True),
            _persons("phase4", "average persons in Phase 4", required=True),
            _persons("phase5", "average persons in Phase 5", required=True),
            number_field("excess_deaths", "published estimate", "deaths", "integer", required=True),
            number_field("excess_deaths_low", "low", "deaths", "integer"),
            number_field("excess_deaths_high", "high", "deaths", "integer"),
            REFERENCE,
            GRADE,
        ],
        ["episode"],
        grade="C",
        sources=CITED,
        licenses=OWN,
        notes="Deaths are published estimates; the average persons by phase were not checked against a source.",
    )


def projection_table() -> dict[str, Any]:
    """Describe the pairs of projection and analysis."""
    share = "share of the analysed population"
    return _table(
        "National projections and the next analysis of the same period",
        "各國預測與同期後續分析",
        [
            _country(),
            text_field("issued_month", "month of the projection"),
            text_field("verified_month", "month of the later analysis"),
            number_field("share_current_at_issue", "in Phase 3 or worse when it was made", share, required=True),
            number_field("share_projected", "projected", share, required=True),
            number_field("share_observed", "found later", share, required=True),
            GRADE,
        ],
        ["country", "issued_month", "verified_month"],
        grade="A",
        sources=[
            {
                "title": "IPC national analyses 2017-2021",
                "publisher": "Integrated Food Security Phase Classification",
                "path": "https://data.humdata.org",
                "read_through": "Humanitarian Data Exchange, listed as public domain",
            }
        ],
        licenses=[{"name": "public-domain", "title": "public domain (as listed at data.humdata.org)"}],
        derivation="each projection with the first later current analysis that overlaps its period or starts within "
        "95 days after it",
        notes="12 pairs of three countries to 2021; the areas covered differ between rounds.",
    )


def outage_table() -> dict[str, Any]:
    """Describe the outage of 2025."""
    return _table(
        "Outage of the Famine Early Warning Systems Network in 2025",
        "2025 年饑荒早期預警系統網絡停擺",
        [
            text_field("date", "day or month"),
            text_field("event", "what happened"),
            number_field("countries_published", "countries with published reports", "countries", "integer"),
            REFERENCE,
            GRADE,
        ],
        ["date"],
        grade="B",
        sources=CITED,
        licenses=OWN,
        notes="The counts 32 and 6 are from an unreviewed draft (grade C).",
    )


def figures_table() -> dict[str, Any]:
    """Describe single figures on food assistance."""
    return _table(
        "Single figures on food assistance",
        "糧食援助單項數字",
        [
            text_field("variable", "what", pattern="^[a-z0-9_]+$"),
            number_field("year", "year", "year", "integer", required=True),
            number_field("value", "value", "in the column unit", required=True),
            text_field("unit", "unit of the value"),
            REFERENCE,
            GRADE,
        ],
        ["variable", "year"],
        grade="A",
        sources=CITED,
        licenses=OWN,
        notes="Single figures with citation; the publications themselves may be under a non-commercial licence.",
    )
