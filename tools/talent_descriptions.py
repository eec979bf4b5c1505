"""Frictionless descriptions of the talent tables: columns, units, sources, licences, notes."""

from __future__ import annotations

from typing import Any

from small_package import across, number_field, text_field

GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])
OWN = [{"name": "Apache-2.0", "title": "Apache-2.0 (own work)"}]
CITED = [{"name": "other", "title": "single facts cited, own wording"}]
CEB_TERMS = [
    {"name": "other", "title": "UN website terms, no open licence found; entity totals as single figures, cited"}
]
CEB = [
    {
        "title": "Personnel statistics, CEB/2020/HLCM/HR/12 (31 December 2014 to 2019)",
        "publisher": "United Nations System Chief Executives Board for Coordination (CEB)",
        "date": "2020",
        "path": "https://unsceb.org/human-resources-statistics",
    }
]
JUDGEMENT = [{"title": "judgement of this project from mandates", "publisher": "exeunt"}]


def descriptions() -> dict[str, dict[str, Any]]:
    """Return the description of every table."""
    return _of_staff() | _of_falls() | _of_fields() | _of_the_past()


def _table(title: str, chinese: str, columns: list[dict[str, Any]], key: list[str], **more: Any) -> dict[str, Any]:
    schema = {"fields": columns, "missingValues": [""], "primaryKey": key}
    if links := more.pop("links", None):
        schema["foreignKeysAcross"] = links
    return {"title": title, "title_zh_hant": chinese, "modelled": False, **more, "schema": schema}


def _of_staff() -> dict[str, dict[str, Any]]:
    organisation = text_field("organisation", "organisation whose money the unit follows")
    return {
        "staff_units": _table(
            "Staff of the UN system by unit, 2019 and estimate of 2024",
            "聯合國系統各單位職員數（2019 年與 2024 年估計）",
            [
                text_field("unit", "organisation or unit of the UN Secretariat"),
                organisation,
                number_field(
                    "staff_2019", "contracts of a year or more at 31 December 2019", "persons", "integer", required=True
                ),
                number_field("expense_ratio", "expense of 2024 over 2019; empty: not known", "ratio", minimum=0),
                number_field(
                    "staff_2024",
                    "estimate: staff_2019 times expense_ratio ^ 0.42",
                    "persons",
                    required=True,
                ),
                GRADE,
            ],
            ["unit"],
            grade="B",
            modelled=True,
            loader="ceb-staff",
            links=[across("organisation", "organisations", "organisation")],
            sources=CEB,
            licenses=CEB_TERMS,
            derivation="staff_2024 is estimated with the five-year elasticity of staff to money; unchanged where an "
            "expense is missing",
            notes="Consultants and contracts under a year are outside: UNOPS, UNDP and UNRWA are far larger in fact. "
            "UN-DPO counts missions that have closed since (UNAMID 2020, MINUSMA 2023). ICJ follows UN, ITCILO follows "
            "ILO, UNITAID and UNV are hosted and counted apart. The pension fund, the computing centre and the "
            "commission on pay have no money row and are left out.",
        ),
        "staff_function_weights": _table(
            "Weight of a unit's professionals in a function",
            "各單位專業人員於各職能之權重",
            [
                text_field("unit", "organisation or unit of the UN Secretariat"),
                text_field("function", "function they work for"),
                number_field(
                    "weight", "share of the unit's professionals", "ratio", required=True, minimum=0, maximum=1
                ),
                GRADE,
            ],
            ["unit", "function"],
            grade="C",
            links=[across("function", "functions", "function"), across("unit", "staff_units", "unit")],
            sources=JUDGEMENT,
            licenses=OWN,
        ),
        "staff_panel": _table(
            "Staff of 24 entities, 2014 and 2019",
            "24 個機構職員數（2014、2019 年）",
            [
                organisation,
                number_field("year", "31 December", "year", "integer", required=True),
                number_field("staff", "contracts of a year or more", "persons", "integer", required=True),
            ],
            ["organisation", "year"],
            grade="A",
            loader="ceb-staff",
            links=[across("organisation", "organisations", "organisation")],
            sources=CEB,
            licenses=CEB_TERMS,
            derivation="entities with 150 staff or more in 2014 and revenue rows; the UN itself is left out",
        ),
    }


def _of_falls() -> dict[str, dict[str, Any]]:
    return {
        "staff_after_one_fall": _table(
            "Staff in a year in which revenue fell by 10 percent or more, 2015-2019",
            "收入單年下降一成以上時的職員變化（2015-2019 年）",
            [
                text_field("organisation", "organisation"),
                number_field("year", "year of the fall", "year", "integer", required=True),
                number_field("revenue", "change of log revenue", "log points", required=True, maximum=0),
                number_field("staff", "change of log staff at 31 December", "log points", required=True),
            ],
            ["organisation", "year"],
            grade="A",
            loader="ceb-staff",
            links=[across("organisation", "organisations", "organisation")],
            sources=CEB,
            licenses=[{"name": "other", "title": "UN website terms, no open licence found; derived figures, cited"}],
            derivation="log changes of staff and of revenue (organisation_year); entities with 150 staff or more",
        )
    }


def _of_fields() -> dict[str, dict[str, Any]]:
    names = [text_field("name_en", "name"), text_field("name_zh_hant", "name in Traditional Chinese")]
    field = text_field("field", "field of expertise", pattern="^[a-z_]+$")
    learning = text_field("learning", "learning time", enum=["technical", "mediation"])
    sphere = text_field("sphere", "who is served", enum=["multilateral", "state", "firm", "society", "none"])
    share = number_field("share", "prior share of leavers", "ratio", required=True, minimum=0, maximum=1)
    to_field, to_employer = across("field", "talent_fields", "field"), across("employer", "employers", "employer")
    own: dict[str, Any] = {"grade": "C", "sources": JUDGEMENT, "licenses": OWN}
    return {
        "talent_fields": _table(
            "Fields of expertise",
            "專業領域",
            [field, *names, learning],
            ["field"],
            **own,
            notes="Technical: experience is back in two years or so (USDA, GAO 2023); mediation, negotiation and law: "
            "judgement. `unassigned` is what the weights leave over.",
        ),
        "function_fields": _table(
            "Lead field of each function",
            "各職能之主要專業領域",
            [text_field("function", "function"), field, GRADE],
            ["function"],
            links=[to_field, across("function", "functions", "function")],
            **own,
        ),
        "employers": _table(
            "Classes of employers", "雇主類別", [text_field("employer", "class"), *names, sphere], ["employer"], **own
        ),
        "destination_priors": _table(
            "Where professionals go: prior shares",
            "專業人員去向：先驗份額",
            [field, text_field("employer", "class of employer"), share, GRADE],
            ["field", "employer"],
            links=[to_field, to_employer],
            **own,
            notes="No published distribution of destinations of separated UN or USAID professionals was found in two "
            "searches. There is no class without work: read leaves_field_or_retires as including long search.",
        ),
    }


def _of_the_past() -> dict[str, dict[str, Any]]:
    texts = lambda *names: [text_field(n, n.replace("_", " "), required=False) for n in names]  # noqa: E731
    year = text_field("year", "year, date or fiscal year as published")
    reference = text_field("reference", "where it stands")
    value = number_field("value", "as stated in `unit`", "as stated")
    cited: dict[str, Any] = {"grade": "B", "sources": [{"title": "the reference of each row", "publisher": "as named"}]}
    return {
        "tenure_survival": _table(
            "Share of staff still serving after years of service",
            "服務若干年後仍在職之職員比例",
            [
                text_field("population", "population"),
                number_field("year", "year of the observation", "year", "integer", required=True),
                number_field("years_of_service", "years of service", "years", required=True, minimum=0),
                number_field("share_remaining", "share still serving", "ratio", required=True, minimum=0, maximum=1),
                GRADE,
                reference,
            ],
            ["population", "year", "years_of_service"],
            licenses=CITED,
            notes="1 minus the published share that left; nothing later than 2007 was found.",
            **cited,
        ),
        "staff_money_elasticities": _table(
            "How staff follows money",
            "職員數對資金的彈性",
            [
                text_field("estimate", "what was estimated"),
                text_field("period", "years"),
                number_field("n", "observations", "count", "integer"),
                number_field("value", "elasticity", "elasticity", required=True),
                number_field("standard_error", "standard error", "elasticity"),
                number_field("r_squared", "share of variance", "ratio"),
                *texts("note"),
                GRADE,
            ],
            ["estimate", "period"],
            grade="B",
            sources=[{"title": "own regressions on CEB staff and CEB revenue and expense", "publisher": "exeunt"}],
            licenses=OWN,
        ),
        "workforce_cuts": _table(
            "Announced cuts of staff, 2025-26",
            "已宣布的人力縮減（2025-26 年）",
            [
                text_field("entity", "body"),
                text_field("announced", "date"),
                text_field("measure", "what is cut"),
                number_field("base_value", "before, in base_unit", "as stated"),
                text_field("base_unit", "posts, staff or USD: never added", enum=["posts", "staff", "USD"]),
                number_field("change_value", "change, in base_unit", "as stated"),
                number_field("change_share", "change over base", "ratio", minimum=-1, maximum=0),
                text_field("effective", "from when"),
                *texts("targeted"),
                GRADE,
                reference,
            ],
            ["entity", "announced", "measure"],
            licenses=CITED,
            **cited,
        ),
        "expertise_cases": _table(
            "Episodes of mass loss of expert staff",
            "專業人員大量流失的案例",
            [
                text_field("case_id", "case"),
                text_field("organisation", "body"),
                text_field("event", "what happened"),
                year,
                text_field("quantity", "what was measured"),
                value,
                text_field("unit", "unit of value"),
                GRADE,
                reference,
            ],
            ["case_id", "year", "quantity"],
            licenses=CITED,
            **cited,
        ),
    }
