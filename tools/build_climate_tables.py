"""Build the tables of the channel climate: emissions, cost curves, pledges, prices, border charges, the club game.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and the
shipped indexes, and writes `src/exeunt/world/tables/climate/`. The same input gives the same bytes.

    python tools/build_climate_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from climate_builder import described, rows
from small_package import Row, write_package

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT / "src/exeunt/world/tables"
REGIMES: tuple[Row, ...] = (
    {"regime": "EU", "name_en": "European Union", "name_zh_hant": "歐盟"},
    {"regime": "UK", "name_en": "United Kingdom", "name_zh_hant": "英國"},
    {"regime": "club", "name_en": "climate club", "name_zh_hant": "氣候俱樂部"},
)
GOODS: tuple[Row, ...] = (
    {"good": "iron_steel", "name_en": "iron and steel", "name_zh_hant": "鋼鐵"},
    {"good": "aluminium", "name_en": "aluminium", "name_zh_hant": "鋁"},
    {"good": "fertiliser", "name_en": "fertiliser", "name_zh_hant": "肥料"},
    {"good": "cement", "name_en": "cement", "name_zh_hant": "水泥"},
)


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    source = options.source
    members = rows.read(TABLES / "index/group_members.csv")
    union = {r["member"] for r in members if r["group"] == rows.EU_GROUP}
    lead = rows.leading_blocs(TABLES / "blocs/base_alignment.csv")
    found: dict[str, list[Row]] = {
        "carbon_regimes": list(REGIMES),
        "border_goods": list(GOODS),
        "climate_emitters": rows.emitters(source, union),
        "abatement_curves": rows.curves(source),
        "abatement_backstops": rows.backstops(source),
        "climate_pledges": rows.pledges(source),
        "climate_submissions": rows.submissions(source),
        "temperature_kernel": rows.kernel(source),
        "club_regions": rows.club_regions(source),
        "club_trade": rows.club_trade(source),
        "carbon_prices": rows.prices(source),
        "climate_money": rows.finance(source),
        "climate_secretariat": rows.secretariat_revenue(source),
        "border_defaults": rows.defaults(source),
        "border_benchmarks": rows.benchmarks(source),
        "border_weights": rows.weights(source),
        "border_regimes": rows.regimes(source),
        "border_destinations": rows.destinations(source, union, lead),
    }
    told = {
        **described.index_tables(),
        **described.emission_tables(),
        **described.club_tables(),
        **described.price_tables(),
        **described.border_tables(),
    }
    package = {
        "name": "exeunt-climate",
        "title": "Climate tables of exeunt",
        "title_zh_hant": "exeunt 氣候表",
        "description": "Emissions, abatement curves, pledges, carbon prices, border charges and the climate club game.",
    }
    write_package(options.out / "climate", package, {name: (told[name], found[name]) for name in found})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
