"""Build the tables that only scenarios read: the notice rules of organisations.

The maintainers' script. It takes the wording of exit rules from the folder of facts and their reading in numbers from
`tools/table_inputs/exit_rules.csv`; a rule worded in the facts but not read here is an error. Same input, same bytes.

    python tools/build_scenario_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
Row = dict[str, str]

FIELDS: list[dict[str, Any]] = [
    {
        "name": "organisation",
        "type": "string",
        "description": "organisation code",
        "constraints": {"required": True, "pattern": "^[A-Z0-9][A-Z0-9-]*$"},
    },
    {
        "name": "notice_months",
        "type": "integer",
        "unit": "months",
        "description": "months from notice to the end of membership; empty if no rule in months is known",
        "constraints": {"minimum": 0},
    },
    {
        "name": "notice_days",
        "type": "integer",
        "unit": "days",
        "description": "days from notice to the end of membership, where the rule is in days",
        "constraints": {"minimum": 0},
    },
    {
        "name": "at_year_end",
        "type": "integer",
        "unit": "flag",
        "description": "1: membership ends on the 31 December that follows; empty if no rule is known",
        "constraints": {"minimum": 0, "maximum": 1},
    },
    {
        "name": "dues_of_last_year",
        "type": "integer",
        "unit": "flag",
        "description": "1: the dues of the whole calendar year in which membership ends are owed",
        "constraints": {"minimum": 0, "maximum": 1},
    },
    {
        "name": "minimum_membership_years",
        "type": "integer",
        "unit": "years",
        "description": "years of membership before which no notice can be given",
        "constraints": {"minimum": 0},
    },
    {
        "name": "dues",
        "type": "string",
        "description": "binding: owed until the legal date; indicative: voluntary in effect; none: no dues",
        "constraints": {"required": True, "enum": ["binding", "indicative", "none"]},
    },
    {"name": "rule", "type": "string", "description": "the rule in words; empty if none is known"},
    {"name": "reference", "type": "string", "description": "treaty or statute and article"},
    {
        "name": "grade",
        "type": "string",
        "description": "evidence grade: A measured or legal text, B read in a copy or report, C general knowledge",
        "constraints": {"required": True, "enum": ["A", "B", "C"]},
    },
]


def read(path: Path) -> list[Row]:
    """Return the rows of a CSV as text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def exit_rules(source: Path, inputs: Path) -> list[Row]:
    """Return the rows of `exit_rules`, wording and references of the facts filled in. ValueError: one is not read."""
    facts = {row["entity"]: row for row in read(source / "assessments" / "derived_scales.csv")}
    rows = read(inputs / "exit_rules.csv")
    unread = sorted(set(facts) - {row["organisation"] for row in rows})
    if unread:
        raise ValueError(f"exit rules not read in table_inputs/exit_rules.csv: {', '.join(unread)}")
    for row in rows:
        fact = facts.get(row["organisation"])
        if fact is not None:
            row["rule"] = fact["exit_rule"] or row["rule"]
            row["reference"] = row["reference"] or fact["reference"]
            row["grade"] = row["grade"] or fact["grade"]
    return sorted(rows, key=lambda r: r["organisation"])


def as_csv(rows: list[Row]) -> str:
    """Return the rows as CSV text with the declared columns."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [f["name"] for f in FIELDS], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def descriptor(text: str, rows: int) -> dict[str, Any]:
    """Return the data package of the one table."""
    data = text.encode("utf-8")
    resource = {
        "name": "exit_rules",
        "path": "exit_rules.csv",
        "profile": "tabular-data-resource",
        "title": "Notice rules of withdrawal",
        "title_zh_hant": "退出通知期規定",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "rows": rows,
        "grade": "B",
        "modelled": False,
        "sources": [
            {
                "title": "Constitutions, statutes and conventions named in the column reference",
                "publisher": "the organisations named",
            }
        ],
        "licenses": [{"name": "other", "title": "legal texts, single facts"}],
        "notes": "Verify clause numbers before quoting. Rules of grade C are general knowledge of the treaty.",
        "schema": {
            "fields": FIELDS,
            "missingValues": [""],
            "primaryKey": ["organisation"],
            "foreignKeysAcross": [
                {
                    "fields": "organisation",
                    "reference": {"resource": "organisations", "fields": "organisation"},
                }
            ],
        },
    }
    return {
        "name": "exeunt-scenario",
        "title": "Tables of scenarios",
        "title_zh_hant": "exeunt 情境表",
        "description": "Rules that turn an announced exit into a legal date.",
        "profile": "tabular-data-package",
        "resources": [resource],
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of facts, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=PROJECT / "src/exeunt/world/tables/scenario")
    options = parser.parse_args(arguments)
    try:
        rows = exit_rules(options.source, HERE / "table_inputs")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    text = as_csv(rows)
    (options.out / "exit_rules.csv").write_text(text, encoding="utf-8", newline="")
    package = json.dumps(descriptor(text, len(rows)), ensure_ascii=False, indent=1) + "\n"
    (options.out / "datapackage.json").write_text(package, encoding="utf-8", newline="")
    print(f"{len(rows)} exit rules -> {options.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
