"""Law and cash: scales, their inputs, budgets, arrears, collections and dated observations."""

from __future__ import annotations

from table_builder.facts import Facts, Row
from table_builder.package import Builder

# What an amount of the budgets table is, by the first words of its description.
BASES = (
    ("appropriation", "appropriation"),
    ("assessed revenue recorded", "assessed_gross"),
    ("assessed on Member States, net", "assessed_net"),
    ("assessed", "assessed"),
    ("approved, July to June", "approved_july_june"),
    ("base programme budget", "programme_budget"),
    ("core budget", "core_budget"),
    ("value of one contributory unit", "contributory_unit"),
)


def tables(facts: Facts) -> Builder:
    """Return the rows of every table of the package `exeunt-assessments`."""
    budget_of = {r["account"]: r["budget"] for r in facts.given("budgets_assessed")} | {"all": ""}

    def budgeted(name: str) -> list[Row]:
        return [r | facts.cite(r["source"]) | {"budget": budget_of[r["budget"]]} for r in facts.read(name)]

    def by_country(name: str) -> list[Row]:
        return [r | {"country": r["iso3"]} for r in facts.read(name)]

    return {
        "regular_budget_scale": [
            r | facts.cite(r["source"]) | {"resolution": facts.cite(r["resolution"])["source"]}
            for r in by_country("assessments/regular_budget_scale")
        ],
        "scale_inputs": by_country("assessments/scale_inputs"),
        "ldc_status": [r | facts.cite(r["source"]) for r in by_country("assessments/ldc_status")],
        "peacekeeping_levels": [r | facts.cite(r["source"]) for r in facts.read("assessments/peacekeeping_levels")],
        "peacekeeping_scale": by_country("assessments/peacekeeping_scale"),
        "derived_scales": [
            r | facts.cite(r["reference"]) | {"organisation": r["entity"]}
            for r in facts.read("assessments/derived_scales")
        ],
        "budgets": [
            r
            | facts.cite(r["source"])
            | {"organisation": r["entity"], "basis": _basis(r["kind"]), "description": r["kind"]}
            for r in facts.read("assessments/budgets")
        ],
        "year_end_arrears": budgeted("assessments/year_end_arrears"),
        "collections_observed": budgeted("assessments/collections_observed"),
        "collection_profile": [_profile(r) for r in facts.read("assessments/collection_profile")],
        "debtor_positions": _numbered(
            [r | {"country": r["iso3"]} for r in budgeted("assessments/debtor_positions")], "position", "d"
        ),
        "payment_timing": _numbered(
            [
                r | facts.cite(r["source"]) | {"year": r["year"] if r["year"].isdigit() else ""}
                for r in by_country("assessments/payment_timing")
            ],
            "timing",
            "t",
        ),
        "liquidity_events": _numbered(
            [r | {"what": r["event"]} for r in budgeted("assessments/liquidity_events")], "event", "l"
        ),
    }


def _basis(kind: str) -> str:
    return next(basis for words, basis in BASES if kind.startswith(words))


def _profile(r: Row) -> Row:
    shares = {f"share_{level}": r[f"cumulative_share_{level}"] for level in ("central", "low", "high")}
    return r | shares | {"payer_group": r["group"]}


def _numbered(rows: list[Row], column: str, letter: str) -> list[Row]:
    return [row | {column: f"{letter}{number:02d}"} for number, row in enumerate(rows, start=1)]
