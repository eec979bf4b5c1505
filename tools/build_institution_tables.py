"""Build the tables of institutions: memberships, successors, documented withdrawals, inputs of strategic positions.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and writes
`src/exeunt/world/tables/institutions/`. The same input gives the same bytes.

    python tools/build_institution_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from small_package import Row, across, number_field, text_field, write_package

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT / "src/exeunt/world/tables"
INPUTS = Path(__file__).resolve().parent / "table_inputs"
GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])
CODE = "^[A-Z]{3}$"
FULL = {"member", "regional member", "nonregional member"}
ALIASES = {
    "FEWS NET": ["FEWS-NET"],
    "FAO GIEWS": ["FAO"],
    "WFP VAM": ["WFP"],
    "ISA": ["ISA-SOLAR"],
    "ITU Academy": ["ITU"],
    "International IDEA": ["IDEA"],
    "Permanent Forum": ["PFPAD"],
    "ReCAAP ISC": ["RECAAP"],
    "SRSG offices": ["SRSG-CAAC", "SRSG-VAC"],
    "UN register (UNROCA)": ["UNROCA"],
}
"""How the source words the incumbents where that is not the code in small letters."""
FACTBOOK = {
    "source": "cia-factbook",
    "title": "The World Factbook, field International organization participation, state of May 2026",
    "publisher": "Central Intelligence Agency",
    "date": "2026-05",
    "path": "https://www.cia.gov/the-world-factbook/",
}
PUBLIC = [{"name": "public-domain", "title": "public domain"}]
OWN = [{"name": "Apache-2.0", "title": "Apache-2.0 (own compilation of facts, each cited)"}]
OWN_COMPUTATION = [{"name": "Apache-2.0", "title": "Apache-2.0 (own computation from open tables)"}]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def memberships(source: Path) -> list[Row]:
    """Return ties of states and of economies outside the UN; `counts` says whether a tie is a full membership."""
    inside = _read(source / "institutions/membership_factbook.csv")
    outside = _read(source / "institutions/membership_outside_un.csv")
    found = {
        (r["iso3"], r["organisation"]): {
            "country": r["iso3"],
            "club": r["organisation"],
            "status": r["status"],
            "counts": "1" if r["status"] in FULL else "0",
            "grade": r.get("grade", "B"),
        }
        for r in (*inside, *outside)
    }
    return [found[key] for key in sorted(found)]


def _bodies(words: str) -> list[str]:
    """Return the codes of the bodies that a part of the source's text names."""
    return ALIASES.get(words) or [words.upper().replace(" ", "-")]


def listed_members(source: Path) -> list[Row]:
    """Return members and observers of bodies whose own page lists them."""
    rows = _read(source / "institutions/listed_members.csv")
    return [
        {
            "organisation": r["organisation"],
            "country": r["iso3"],
            "counts": "1" if r["status"] == "member" else "0",
            "reference": r["source"],
            "grade": r["grade"],
        }
        for r in rows
    ]


def substitutes(source: Path) -> list[Row]:
    """Return who could take up a function, in the order of the source; `candidate` is unique within a function."""
    rows = _read(source / "institutions/substitutes.csv")
    return [
        {
            "function": r["function"],
            "incumbent": r["incumbent"],
            "bodies": ";".join(c for part in r["incumbent"].split(",") for c in _bodies(part.strip())),
            "candidate": r["candidate_successor"],
            "member_list": r["candidate_code"],
            "level": r["level"],
            "region": r["region"],
            "mandate_fit": r["mandate_fit"],
            "note": r["note"],
            "grade": r["grade"],
        }
        for r in rows
    ]


def withdrawals(source: Path) -> list[Row]:
    """Return documented notices and exits since 2015, numbered in the order of the source."""
    rows = _read(source / "institutions/withdrawals_2015_2026.csv")
    return [
        {
            "case": str(n),
            "country": r["iso3"],
            "club": r["organisation"],
            "notice_date": r["notice_date"],
            "effective_date": r["effective_date"],
            "outcome": r["outcome"],
            "note": r["note"],
            "reference": r["source"],
            "grade": r["grade"],
        }
        for n, r in enumerate(rows, start=1)
    ]


def position_inputs(source: Path) -> list[Row]:
    """Return base values of the criteria of strategic positions, one row an economy."""
    rows = _read(source / "institutions/position_inputs_2024.csv")
    return sorted(
        ({"country": r["iso3"], **{k: v for k, v in r.items() if k != "iso3"}} for r in rows),
        key=lambda r: r["country"],
    )


def rates(source: Path) -> list[Row]:
    """Return published rates of exit, death and stagnation."""
    rows = _read(source / "institutions/published_rates.csv")
    return [{"reference": r["source"], **r} for r in rows]


def _table(title: str, chinese: str, fields: list[dict[str, Any]], key: list[str], **more: Any) -> dict[str, Any]:
    named = {x["name"] for x in fields}
    links = [across("country", "countries", "country")] if "country" in named else []
    links += [across("function", "functions", "function")] if "function" in named else []
    schema = {"fields": fields, "missingValues": [""], "primaryKey": key, "foreignKeysAcross": links}
    return {"title": title, "title_zh_hant": chinese, "modelled": False, **more, "schema": schema}


def _country() -> dict[str, Any]:
    return text_field("country", "ISO3 code", pattern=CODE)


def _membership_table() -> dict[str, Any]:
    return _table(
        "Participation of states and economies in international bodies",
        "各國與經濟體參與國際組織情形",
        [
            _country(),
            text_field("club", "abbreviation of the body as the Factbook writes it"),
            text_field("status", "kind of participation as written"),
            text_field("counts", "1: full membership; 0: observer, partner, associate and the like", enum=["0", "1"]),
            GRADE,
        ],
        ["country", "club"],
        grade="B",
        sources=[FACTBOOK],
        licenses=PUBLIC,
        notes="Corrections to the source are applied (exits that it still listed: GBR from EU and EIB, RUS from CE, "
        "NIC from OAS, ECU and QAT from OPEC, USA from WHO). ARE in OPEC stands (base year 2024). PSE from memory, "
        "grade C. BCIE and CABEI are one bank listed twice; networks leave CABEI out. ICC_court is the International "
        "Criminal Court, ICC the International Chamber of Commerce.",
    )


def _substitute_table() -> dict[str, Any]:
    return _table(
        "Who could take up a function",
        "各項職能的可能承接者",
        [
            text_field("function", "function"),
            text_field("incumbent", "bodies that carry it now, as the compilation names them"),
            text_field("bodies", "codes of those bodies, joined by ;"),
            text_field("candidate", "possible successor"),
            text_field("member_list", "factbook: or cow: code of its member list; empty: no list", required=False),
            text_field(
                "level",
                "kind of carrier",
                enum=["global", "regional", "organisation", "bloc", "coalition", "bilateral", "national", "firm"],
            ),
            text_field("region", "region it serves; empty: world", required=False),
            number_field("mandate_fit", "how far its mandate covers the function", "ratio", minimum=0, maximum=1),
            text_field("note", "why", required=False),
            GRADE,
        ],
        ["function", "incumbent", "candidate"],
        grade="C",
        sources=[{"title": "public statutes and founding agreements of the candidates", "publisher": "the candidates"}],
        licenses=OWN,
        notes="Every mandate_fit is a judgement. Where the note says proxy, the list stands for a similar membership.",
    )


def _list_table() -> dict[str, Any]:
    described = _table(
        "Bodies whose members are known, and where the list stands",
        "已知成員名單的組織及其名單出處",
        [
            text_field("organisation", "body"),
            text_field("list", "factbook: code of memberships; listed: code of listed_members; universal: all 193"),
            text_field("added", "members at the start of 2025 that the list no longer holds", required=False),
            text_field("legal", "own: members of its own; organ: part of the United Nations", enum=["own", "organ"]),
            number_field("founded", "first year of work", "year", "integer", required=True),
            number_field(
                "has_life", "1: can end by itself; 0: a unit that shares the life of its parent", "0/1", "integer"
            ),
            text_field("why", "founding act and what the list rests on"),
            GRADE,
        ],
        ["organisation"],
        grade="B",
        sources=[FACTBOOK, {"title": "founding act of each body", "publisher": "the bodies"}],
        licenses=OWN,
        notes="No organ of the UN has members of its own: all Member States take part, and a withdrawal from "
        "it ends participation and money, not membership. A body that is not here has no list in open data.",
    )
    described["schema"]["foreignKeysAcross"].append(across("organisation", "organisations", "organisation"))
    return described


def _listed_table() -> dict[str, Any]:
    return _table(
        "Members and observers of bodies outside the Factbook",
        "世界概況未收錄組織的成員與觀察員",
        [
            text_field("organisation", "body"),
            _country(),
            text_field("counts", "1: member; 0: observer", enum=["0", "1"]),
            text_field("reference", "where it stands"),
            GRADE,
        ],
        ["organisation", "country"],
        grade="A",
        sources=[{"title": "governance page", "publisher": "International IDEA", "path": "https://www.idea.int/"}],
        licenses=OWN,
    )


def _estimate_table() -> dict[str, Any]:
    return _table(
        "Estimated coefficients of exits and of the death of organisations",
        "退出與組織消亡的估計係數",
        [
            text_field("event", "exit or death", enum=["exit", "death"]),
            text_field("term", "covariate"),
            number_field("estimate", "coefficient of the complementary log-log model", "log points", required=True),
            number_field("error", "standard error, clustered by organisation", "log points"),
            text_field("build", "refit and size_only: reproduced by `exeunt fit exits`; first: an earlier build"),
            text_field("reference", "what it was estimated on"),
            GRADE,
        ],
        ["event", "term", "build"],
        grade="B",
        modelled=True,
        sources=[
            {
                "title": "Intergovernmental Organizations v3.0 (Pevehouse, Nordstrom, McManus and Jamison 2020)",
                "publisher": "Correlates of War",
                "path": "https://correlatesofwar.org/data-sets/igos/",
            }
        ],
        licenses=[
            {"name": "cited-figures", "title": "own estimates with citation; the data themselves are not shipped"}
        ],
        derivation="panel rule and model of the explanation of institutions",
        notes="Transitions of the source run at 1.95 per 1,000 member-years, documented withdrawals at 0.41: relative "
        "effects come from noisy transitions and may be attenuated or artefacts of coding.",
    )


def _withdrawal_table() -> dict[str, Any]:
    return _table(
        "Documented withdrawals and notices since 2015",
        "2015 年以來有紀錄的退出與通知",
        [
            number_field("case", "running number", "1", "integer", required=True),
            _country(),
            text_field("club", "body as the compilation writes it"),
            text_field("notice_date", "day of the formal notice", required=False),
            text_field("effective_date", "day of effect", required=False),
            text_field("outcome", "what came of it"),
            text_field("note", "what happened", required=False),
            text_field("reference", "where it stands"),
            GRADE,
        ],
        ["case"],
        grade="B",
        sources=[{"title": "the reference of each row", "publisher": "depositaries, press, law journals"}],
        licenses=OWN,
        notes="25 exits, 4 notices withdrawn. Rows of 2023-2026 other than those of the United States are incomplete.",
    )


def _position_table() -> dict[str, Any]:
    share = {"required": False, "minimum": 0, "maximum": 1}
    shares = [
        number_field(n, f"share of alignment with the {w} position", "ratio", **share)
        for n, w in (
            ("us_led", "US-led"),
            ("eu_led", "EU-led"),
            ("china_led", "China-led"),
            ("non_aligned", "non-aligned"),
        )
    ]
    return _table(
        "Base values of the criteria of strategic positions",
        "戰略座標各準則的基期值",
        [
            _country(),
            text_field("un_member", "1: Member State", enum=["0", "1"]),
            text_field("alignment_parts", "parts behind the shares, joined by ;", required=False),
            number_field("neutrality", "entropy of the alignment shares, 0-1", "ratio", **share),
            *shares,
            number_field("brokerage", "1 - Burt constraint in the network of memberships", "ratio", required=False),
            number_field(
                "pivotality", "Shapley share of the government money of 48 UN bodies", "ratio", required=False
            ),
            number_field("resilience", "relative rise of the Kirchhoff index without it", "ratio", required=False),
            number_field("n_network_bodies", "bodies of the network it belongs to", "1", required=False),
            number_field("n_memberships", "all participations in the Factbook", "1", "integer", required=False),
            number_field("un_spending_2024_usd", "UN spending in the country 2024", "USD", required=False),
            number_field(
                "un_contributions_2022_2024_usd", "its money for UN bodies, yearly mean", "USD", required=False
            ),
            number_field("headroom_usd", "capacity to fill, rule C5", "USD", required=False),
            number_field("gdp_usd", "gross domestic product", "USD", required=False),
        ],
        ["country"],
        grade="B",
        modelled=True,
        sources=[FACTBOOK, {"title": "tables alignment, funding and trade of this package", "publisher": "exeunt"}],
        licenses=OWN_COMPUTATION,
        derivation="rules C1-C5 of the explanation of strategic positions; Shapley with 2,000 permutations a body",
        notes="Empty is not computable: XKX, VAT, COK and NIU have no GDP and no alignment row; fewer than 5 network "
        "bodies give no brokerage and no resilience.",
    )


def _rate_table() -> dict[str, Any]:
    return _table(
        "Published rates of exit, death and stagnation of international organisations",
        "國際組織退出、消亡與停滯的已發表比率",
        [
            text_field("statistic", "name"),
            number_field("value", "value", "share or count", required=True),
            text_field("reference", "where it stands"),
            GRADE,
        ],
        ["statistic"],
        grade="B",
        sources=[{"title": "the reference of each row", "publisher": "journals of international relations"}],
        licenses=[{"name": "cited-figures", "title": "single figures with citation"}],
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    source = options.source
    package = {
        "name": "exeunt-institutions",
        "title": "Institution tables of exeunt",
        "title_zh_hant": "exeunt 國際機構表",
        "description": "Memberships, successors, documented withdrawals, estimates, rates, inputs of positions.",
    }
    tables = {
        "memberships": (_membership_table(), memberships(source)),
        "substitutes": (_substitute_table(), substitutes(source)),
        "withdrawals": (_withdrawal_table(), withdrawals(source)),
        "position_inputs": (_position_table(), position_inputs(source)),
        "body_lists": (_list_table(), _read(INPUTS / "body_lists.csv")),
        "listed_members": (_listed_table(), listed_members(source)),
        "exit_estimates": (_estimate_table(), _read(INPUTS / "exit_estimates.csv")),
        "institution_rates": (_rate_table(), rates(source)),
    }
    write_package(options.out / "institutions", package, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
