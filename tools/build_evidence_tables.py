"""Build the tables of verdicts on claims and of the outcomes that stand beside them.

The maintainers' script: users never need it. It reads two hand-written tables beside it (`table_inputs/`) and writes
`src/exeunt/world/tables/evidence/`. The same input gives the same bytes.

    python tools/build_evidence_tables.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from small_package import Row, across, number_field, text_field, write_package

PROJECT = Path(__file__).resolve().parent.parent
INPUTS = Path(__file__).resolve().parent / "table_inputs"
CLASSES = ["supported", "partly", "not_supported", "cannot_be_known"]
OWN = {"name": "Apache-2.0", "title": "Apache-2.0 (own work)"}
SOURCE = {"title": "exeunt: own reading of the table claims and of the sources named there", "publisher": "exeunt"}


def _rows(name: str) -> list[Row]:
    with (INPUTS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _verdicts() -> dict[str, Any]:
    return {
        "title": "Verdicts on the claims of the essay",
        "title_zh_hant": "論點查核結果",
        "grade": "C",
        "modelled": False,
        "sources": [SOURCE],
        "licenses": [OWN],
        "derivation": "verdict_class sorts the verdict of the table claims into four classes; texts are translations",
        "notes": "The record in English and its sources stand in the table claims; grade is that of the record.",
        "schema": {
            "fields": [
                text_field("claim", "claim of the table claims", pattern="^c[0-9]{2}$"),
                text_field("verdict_class", "verdict in four classes", enum=CLASSES),
                text_field("verdict_en", "verdict in one sentence"),
                text_field("verdict_zh_hant", "verdict in Traditional Chinese"),
                text_field("essay_value_zh_hant", "what the essay says, in Traditional Chinese"),
                text_field("record_zh_hant", "public record in Traditional Chinese"),
                text_field("grade", "evidence grade of the record", enum=["A", "B", "C"]),
            ],
            "missingValues": [""],
            "primaryKey": ["claim"],
            "foreignKeysAcross": [across("claim", "claims", "claim")],
        },
    }


def _models() -> dict[str, Any]:
    return {
        "title": "Outcomes that stand beside the claims",
        "title_zh_hant": "論點旁並列的模型結果",
        "grade": "A",
        "modelled": False,
        "sources": [SOURCE],
        "licenses": [OWN],
        "derivation": "which computed outcome speaks to a claim; no figure is stored here",
        "notes": "A claim without a row is not modelled.",
        "schema": {
            "fields": [
                text_field("claim", "claim of the table claims", pattern="^c[0-9]{2}$"),
                number_field("position", "order of the outcomes of one claim", "1", "integer", required=True),
                text_field("scenario", "scenario of the library; empty for a figure of the rules", required=False),
                text_field(
                    "variable", "outcome that a channel writes, or rules.<rate> for one that the law alone gives"
                ),
                number_field("year", "year of the outcome", "year", "integer", required=True),
                text_field("label", "label of the first dimension; ALL is the sum"),
                text_field("label2", "label of the second dimension", required=False),
                number_field(
                    "compared_with_baseline", "1: scenario less baseline; 0: level", "0/1", "integer", required=True
                ),
                number_field("sign", "-1 shows a fall as a positive amount", "1", "integer", required=True),
                text_field("what_en", "what the number is"),
                text_field("what_zh_hant", "what the number is, in Traditional Chinese"),
            ],
            "missingValues": [""],
            "primaryKey": ["claim", "position"],
            "foreignKeys": [{"fields": "claim", "reference": {"resource": "claim_verdicts", "fields": "claim"}}],
        },
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, default=PROJECT / "src/exeunt/world/tables")
    options = parser.parse_args(arguments)
    package = {
        "name": "exeunt-evidence",
        "title": "Evidence tables of exeunt",
        "title_zh_hant": "exeunt 查核表",
        "description": "Verdicts on claims and the computed outcomes that stand beside them.",
    }
    tables = {
        "claim_verdicts": (_verdicts(), _rows("claim_verdicts")),
        "claim_models": (_models(), _rows("claim_models")),
    }
    write_package(options.out / "evidence", package, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
