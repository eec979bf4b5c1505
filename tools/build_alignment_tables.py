"""Build the tables of the channel alignment: aid by patron, the index of base alignment, recognition, panels.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and
writes `src/exeunt/world/tables/alignment/`. The same input gives the same bytes.

    python tools/build_alignment_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from alignment_builder import rows
from alignment_builder.described import described
from small_package import Row, write_package

PROJECT = Path(__file__).resolve().parent.parent
PATRONS = (
    ("us_led", "us_led", "US-led donors", "美國主導的捐助國"),
    ("eu_led", "eu_led", "EU-led donors", "歐盟主導的捐助國"),
    ("china_led", "china_led", "China-led donors", "中國主導的捐助國"),
    ("non_aligned", "non_aligned", "non-aligned donors", "不結盟的捐助國"),
    ("multilateral", "", "United Nations system", "聯合國系統"),
)


def patrons() -> list[Row]:
    """Return the sources of aid, the four blocs first."""
    return [dict(zip(("patron", "bloc", "name_en", "name_zh_hant"), p, strict=True)) for p in PATRONS]


def estimates() -> list[Row]:
    """Return what studies and own estimates find."""
    with (Path(__file__).parent / "table_inputs/aid_estimates.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=PROJECT / "src/exeunt/world/tables")
    options = parser.parse_args(arguments)
    made = {
        "patrons": patrons(),
        "aid_recipients": rows.recipients(options.source),
        "aid_donors": rows.donors(),
        "aid_base": rows.aid_base(options.source),
        "alignment_parts": rows.index_parts(options.source),
        "unga_ideal_points": rows.ideal_points(options.source),
        "security_council_seats": rows.council_seats(options.source),
        "recognition_switches": rows.switches(options.source),
        "recognition_allies_2018": rows.allies(options.source),
        "aid_panel": rows.aid_panel(options.source),
        "aid_estimates": estimates(),
    }
    package = {
        "name": "exeunt-alignment",
        "title": "Alignment tables of exeunt",
        "title_zh_hant": "exeunt 陣營傾向表",
        "description": "Who gives aid to whom, what the base alignment is made of, and what the record says on both.",
    }
    tables = {name: (about, made[name]) for name, about in described().items()}
    write_package(options.out / "alignment", package, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
