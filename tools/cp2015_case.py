"""Write the case of Caliendo and Parro (2015) in the form that `exeunt trade solve` reads.

Usage: python tools/cp2015_case.py --source FOLDER --out FOLDER
The source folder holds cp2015_trade.csv (sector, exporter, importer, value_usd, tariff_1993, tariff_nafta_2005),
cp2015_accounts.csv (iso3, sector, value_added_usd, final_demand_usd), cp2015_intermediates.csv (iso3, user_sector,
input_sector, value_usd) and cp2015_sectors.csv (sector, theta), made from the supplementary data of the article. They
carry no open licence and are not part of exeunt.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from pathlib import Path


def main() -> None:
    """Write flows.csv, costs.csv, accounts.csv, io.csv and theta.csv."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder of the cp2015 tables")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    trade = read(given.source, "trade")
    write(
        given.out / "flows.csv",
        ("exporter", "importer", "sector", "value", "duty"),
        ((r["exporter"], r["importer"], r["sector"], r["value_usd"], r["tariff_1993"]) for r in trade),
    )
    write(
        given.out / "costs.csv",
        ("exporter", "importer", "sector", "duty"),
        ((r["exporter"], r["importer"], r["sector"], r["tariff_nafta_2005"]) for r in trade if r["tariff_nafta_2005"]),
    )
    write(
        given.out / "accounts.csv",
        ("iso3", "sector", "value_added", "final_demand"),
        ((r["iso3"], r["sector"], r["value_added_usd"], r["final_demand_usd"]) for r in read(given.source, "accounts")),
    )
    write(
        given.out / "io.csv",
        ("iso3", "sector", "input_sector", "value"),
        ((r["iso3"], r["user_sector"], r["input_sector"], r["value_usd"]) for r in read(given.source, "intermediates")),
    )
    write(
        given.out / "theta.csv",
        ("sector", "theta"),
        ((r["sector"], r["theta"]) for r in read(given.source, "sectors")),
    )


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of one of the source tables."""
    with (folder / f"cp2015_{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write a CSV."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
