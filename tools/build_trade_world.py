"""Assemble the default trade world and its data package. The maintainer's script.

Usage: python tools/build_trade_world.py --source FOLDER [--composition FILE] [--out FOLDER]
FOLDER has a sub-folder `trade` with the source tables. FILE holds the sector shares of goods exports (columns iso3,
share_AGF, share_MEN, share_EIM, share_MAN), by default the one of the folder; give your own to rebuild the world from
another source. Output is deterministic: same input, same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from small_package import across, number_field, text_field, write_package
from trade_world.assembly import Assembled, assemble, dds_factors
from trade_world.describe import BINARY, PACKAGE, TABLE
from trade_world.regions import region_of
from trade_world.sources import SECTORS, Sources, read

PROJECT = Path(__file__).parents[1]
FILE = "trade_world.npz"


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--composition", type=Path, help="sector shares of goods exports")
    parser.add_argument("--out", type=Path, default=PROJECT / "src/exeunt/world/tables")
    options = parser.parse_args(arguments)
    folder = options.source / "trade"
    sources = read(folder, options.composition or folder / "goods_export_composition_2016.csv")
    world, capped = assemble(sources), assemble(sources, capped_dds=True)
    target = options.out / "trade"
    schema = {
        "fields": FIELDS,
        "missingValues": [""],
        "primaryKey": ["economy"],
        "foreignKeysAcross": [across("economy", "economies", "economy")],
    }
    write_package(
        target, PACKAGE, {"trade_economies": ({**TABLE, "schema": schema}, economies(sources, world, capped))}
    )
    write_binary(target, sources, world, capped)
    report(sources, world, capped)
    return 0


FIELDS = [
    text_field("economy", "ISO 3166-1 alpha-3; ROW: nine small territories added together", pattern="^[A-Z]{3}$"),
    text_field("region", "region of the regional world path; empty for ROW", required=False),
    text_field("io_group", "group by income whose input-output structure stands for the economy"),
    number_field("landlocked", "1: without access to the sea", "0 or 1", kind="integer", enum=[0, 1], required=True),
    number_field("gdp_usd", "gross domestic product, 2023 or last available year", "USD", minimum=0),
    number_field(
        "goods_observed",
        "1: goods totals are observed; 0: modelled",
        "0 or 1",
        kind="integer",
        enum=[0, 1],
        required=True,
    ),
    number_field(
        "deficit_factor", "factor on goods imports by the cap on deficits; empty: none", "ratio", minimum=0, maximum=1
    ),
    number_field(
        "dds_export_factor",
        "factor on exports of digitally deliverable services in the capped variant; empty: none",
        "ratio",
        minimum=0,
        maximum=1,
    ),
    number_field(
        "dds_import_factor",
        "factor on imports of digitally deliverable services in the capped variant; empty: none",
        "ratio",
        minimum=0,
        maximum=1,
    ),
    text_field("grade", "evidence grade of the row", enum=["A", "B", "C"]),
]


def economies(sources: Sources, world: Assembled, capped: Assembled) -> list[dict[str, str]]:
    """Return the rows of the table of economies, in the order of the arrays."""
    exports, imports = dds_factors(sources)
    rows = []
    for i, (code, row) in enumerate(zip(sources.codes, sources.economies, strict=True)):
        modelled = row["goods_observed"] != "1"
        rows.append(
            {
                "economy": code,
                "region": region_of(code, row["un_region"]),
                "io_group": sources.groups[i],
                "landlocked": row["landlocked"] or "0",
                "gdp_usd": f"{sources.gdp[i]:.0f}",
                "goods_observed": "0" if modelled else "1",
                "deficit_factor": _factor(world.column_factor[i]),
                "dds_export_factor": _factor(exports[i]),
                "dds_import_factor": _factor(imports[i]),
                "grade": "C" if modelled else "B",
            }
        )
    return rows


def _factor(value: float) -> str:
    return "" if value == 1.0 else f"{value:.6f}"


def write_binary(folder: Path, sources: Sources, world: Assembled, capped: Assembled) -> None:
    """Write the arrays, and their description with hash into the data package."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        economies=np.array(sources.codes),
        sectors=np.array(SECTORS),
        flows=world.flows.astype(np.float32),
        input_share=world.input_share,
        goods_observed=sources.observed,
        capped_dds=capped.flows[4].astype(np.float32),
        capped_goods_factor=capped.column_factor / world.column_factor,
        capped_input_share=capped.input_share,
    )
    data = buffer.getvalue()
    (folder / FILE).write_bytes(data)
    path = folder / "datapackage.json"
    package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    package["attachments"] = [
        {"path": FILE, "hash": "sha256:" + hashlib.sha256(data).hexdigest(), "bytes": len(data), **BINARY}
    ]
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")


def report(sources: Sources, world: Assembled, capped: Assembled) -> None:
    """Print what the assembly did, for the log of a rebuild."""
    for name, built in (("world", world), ("variant with capped DDS trade", capped)):
        cut = {c: round(float(f), 2) for c, f in zip(sources.codes, built.column_factor, strict=True) if f < 1.0}
        print(f"{name}: {built.rounds} rounds of the cap, {len(cut)} economies: {cut}")
        print(
            f"  cells of final demand below 0 before repair: {built.negative}; use cut to 98 percent: {built.repaired}"
        )


if __name__ == "__main__":
    raise SystemExit(main())
