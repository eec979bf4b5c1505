"""Build the tables of the channel food: base state, mortality by phase, skill, hazard, past crises, funding figures.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and
writes `src/exeunt/world/tables/food/`. The same input gives the same bytes.

    python tools/build_food_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import math
from pathlib import Path
from typing import Any

from food_described import (
    base_table,
    crises_table,
    figures_table,
    hazard_table,
    hunger_table,
    mortality_table,
    outage_table,
    projection_table,
    skill_table,
    systems_table,
)
from small_package import Row, write_package

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT / "src/exeunt/world/tables"
BASE_YEAR, EARLIER_YEAR = 2024, 2019
MONTHS = ("2023-02", "2024-02")
SHARE_LIMITS = (1e-4, 0.95)
# Average persons by phase of the two reference crises: the counts of the table of crises, split (grade C).
SOMALIA_PHASES = {"2010-2012": ("1500000", "1500000", "750000", "19"), "2017-2018": ("2100000", "800000", "0", "24")}
SYSTEMS = (
    ("fews_net", "Famine Early Warning Systems Network", "饑荒早期預警系統網絡", "a programme of the United States"),
    (
        "official",
        "official analyses (IPC, Cadre Harmonise, GIEWS, mVAM, national bodies)",
        "官方分析（IPC、CH、GIEWS、mVAM 與各國機構）",
        "paid through FAO, WFP and WMO and by states",
    ),
)
FIGURES = (
    "wfp_emergency_assisted",
    "wfp_projected_funding_change",
    "wfp_projected_assisted_change",
    "phase3_to_phase4_shift_low",
    "phase3_to_phase4_shift_high",
    "grfc_persons_phase3plus",
)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _population(source: Path) -> dict[tuple[str, int], str]:
    rows = _read(source / "food/population.csv")
    return {(r["iso3"], int(r["year"])): f"{float(r['population']):.0f}" for r in rows}


def base_rows(source: Path) -> list[Row]:
    """Return persons by phase and population of every country of the report, in alphabetical order."""
    people = _population(source)
    found = []
    for r in _read(source / "food/food_insecure_base_2024.csv"):
        row = {k: r[k] for k in r if k.startswith("persons") or k in ("analysis_period", "underlying_source", "note")}
        row |= {"country": r["iso3"], "population_analysed": r["population_analysed"], "grade": r["grade"]}
        row |= {f"population_{y}": people[r["iso3"], y] for y in (BASE_YEAR, EARLIER_YEAR)}
        found.append(row)
    return sorted(found, key=lambda r: r["country"])


def hunger_rows(source: Path) -> list[Row]:
    """Return the twelve-month change of the logit share by country; no level and no monthly value."""
    people = _population(source)
    shares: dict[tuple[str, str], float] = {}
    for r in _read(source / "food/wfp_hungermap_monthly.csv"):
        population = people.get((r["iso3"], int(r["month"][:4])))
        if r["month"] in MONTHS and population:
            share = float(r["persons_insufficient_food"]) / float(population)
            shares[r["iso3"], r["month"]] = min(max(share, SHARE_LIMITS[0]), SHARE_LIMITS[1])

    def logit(p: float) -> float:
        return math.log(p / (1.0 - p))

    both = sorted({c for c, _ in shares if all((c, m) in shares for m in MONTHS)})
    changes = {c: logit(shares[c, MONTHS[1]]) - logit(shares[c, MONTHS[0]]) for c in both}
    return [{"country": c, "change": f"{v:.3f}"} for c, v in changes.items()]


def crisis_rows(source: Path) -> list[Row]:
    """Return the two reference crises of Somalia with their average persons by phase."""
    found: list[Row] = []
    for r in _read(source / "food/somalia_crises.csv"):
        phases = dict(zip(("phase3", "phase4", "phase5", "months"), SOMALIA_PHASES[r["episode"]], strict=True))
        keys = ("episode", "excess_deaths", "excess_deaths_low", "excess_deaths_high", "source")
        found.append({k: r[k] for k in keys} | phases | {"country": "SOM", "grade": "C"})
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    food = options.source / "food"
    skill = [r for r in _read(food / "early_warning_skill.csv") if r["headline_allowed"] != "no"]
    figures = [r for r in _read(food / "food_assistance_funding.csv") if r["variable"] in FIGURES]
    pairs = sorted(_read(food / "ipc_projection_pairs.csv"), key=lambda r: (r["iso3"], r["issued_month"]))
    mortality: list[Row] = [{**r, "reference": r["source"]} for r in _read(food / "mortality_by_phase.csv")]
    tables: dict[str, tuple[dict[str, Any], list[Row]]] = {
        "food_base": (base_table(), base_rows(options.source)),
        "mortality_by_phase": (mortality_table(), mortality),
        "warning_systems": (
            systems_table(),
            [dict(zip(("system", "name_en", "name_zh_hant", "note"), s, strict=True)) for s in SYSTEMS],
        ),
        "warning_skill": (skill_table(), [{**r, "reference": r["source"]} for r in skill]),
        "hazard_dynamics": (hazard_table(), _read(food / "hazard_dynamics.csv")),
        "hunger_changes": (hunger_table(), hunger_rows(options.source)),
        "somalia_crises": (crises_table(), [{**r, "reference": r["source"]} for r in crisis_rows(options.source)]),
        "projection_pairs": (projection_table(), [{**r, "country": r["iso3"]} for r in pairs]),
        "warning_outage": (
            outage_table(),
            [{**r, "reference": r["source"]} for r in _read(food / "fews_net_outage_2025.csv")],
        ),
        "food_figures": (figures_table(), [{**r, "reference": r["source"]} for r in figures]),
    }
    package = {
        "name": "exeunt-food",
        "title": "Food security tables of exeunt",
        "title_zh_hant": "exeunt 糧食安全表",
        "description": "Persons by phase, mortality by phase, skill and outage of early warning, past crises.",
    }
    write_package(options.out / "food", package, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
