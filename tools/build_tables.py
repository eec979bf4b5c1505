"""Build the tables that ship with exeunt from the maintainers' folder of facts.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain),
the hand-kept inputs in `tools/table_inputs/`, and writes CSV files with their `datapackage.json` into
`src/exeunt/world/tables/`, and the worked examples of the specifications into `tests/vectors/`.
The same input gives the same bytes.

    python tools/build_tables.py --source FOLDER [--out FOLDER] [--vectors FOLDER]
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from table_builder import assessments, funding, index
from table_builder.facts import Facts
from table_builder.package import Builder, write_packages

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
VECTORS = {
    "funding/test_vectors.csv": "funding_test_vectors.csv",
    "assessments/scale_worked_example.csv": "scale_worked_example.csv",
    "assessments/scale_worked_example_2.csv": "scale_worked_example_2.csv",
    "assessments/liquidity_test_vectors.csv": "liquidity_test_vectors.csv",
}


def main(arguments: list[str] | None = None) -> int:
    """Write every package; return 0, or 1 with the list of faults when a row breaks its schema."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=PROJECT / "src/exeunt/world/tables")
    parser.add_argument("--vectors", type=Path, default=PROJECT / "tests/vectors")
    options = parser.parse_args(arguments)
    facts = Facts(options.source, HERE / "table_inputs")
    tables: Builder = {**index.tables(facts), **funding.tables(facts), **assessments.tables(facts)}
    tables["sources"] = facts.source_rows()
    faults = write_packages(tables, facts, options.out)
    for fault in faults:
        print(fault, file=sys.stderr)
    options.vectors.mkdir(parents=True, exist_ok=True)
    for origin, name in VECTORS.items():
        shutil.copyfile(options.source / origin, options.vectors / name)
    print(f"{len(tables)} tables, {len(faults)} faults -> {options.out}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
