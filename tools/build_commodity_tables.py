"""Build the tables of commodity markets: who watches them, what the models know of them, and the solved lattice.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and
writes `src/exeunt/world/tables/commodities/`. The same input gives the same bytes.

    python tools/build_commodity_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from pathlib import Path
from typing import Any

from commodity_builder import described, exports, models, prices
from small_package import Row, across, text_field, write_package

PROJECT = Path(__file__).resolve().parent.parent

# Market: English name, Traditional Chinese name, word by which the bodies table names it ("" = no body watches it).
MARKETS = {
    "aluminium": ("aluminium", "鋁", ""),
    "cocoa": ("cocoa", "可可", ""),
    "coffee_arabica": ("coffee, arabica", "阿拉比卡咖啡", ""),
    "copper": ("copper", "銅", ""),
    "cotton": ("cotton, A index", "棉花（A 指數）", "cotton"),
    "crude_avg": ("crude oil, average", "原油（平均）", "crude oil"),
    "crude_brent": ("crude oil, Brent", "布蘭特原油", "crude oil"),
    "gas_europe": ("natural gas, Europe", "歐洲天然氣", "gas"),
    "lead": ("lead", "鉛", "lead"),
    "logs_cmr": ("logs, Cameroon", "喀麥隆原木", "tropical timber"),
    "logs_mys": ("logs, Malaysia", "馬來西亞原木", "tropical timber"),
    "maize": ("maize", "玉米", "maize"),
    "nickel": ("nickel", "鎳", ""),
    "plywood": ("plywood", "合板", "tropical timber"),
    "rice_thai5": ("rice, Thai 5%", "泰國米（5% 碎米）", "rice"),
    "rubber_rss3": ("rubber, RSS3", "橡膠（RSS3）", ""),
    "sawnwood_cmr": ("sawnwood, Cameroon", "喀麥隆鋸材", "tropical timber"),
    "soybeans": ("soybeans", "黃豆", "soybeans"),
    "wheat_hrw": ("wheat, US hard red winter", "小麥（美國硬紅冬麥）", "wheat"),
    "zinc": ("zinc", "鋅", "zinc"),
}
CARRIER = {"AMIS": "FAO"}  # AMIS is hosted by FAO and has no account of its own
# Only bodies whose work on a market a state can leave; national services and mining governance carry no market here.
BODIES = ("ICAC", "ITTO", "ILZSG", "IEF", "AMIS")


def markets(source: Path) -> list[Row]:
    """Return one row a market of the price table; KeyError names a market without a name here."""
    with (source / "commodities/prices_monthly.csv").open(encoding="utf-8", newline="") as handle:
        keys = sorted({row["commodity"] for row in csv.DictReader(handle)})
    with (source / "commodities/commodity_bodies.csv").open(encoding="utf-8", newline="") as handle:
        bodies = [row for row in csv.DictReader(handle) if row["body"] in BODIES]
    watched = {name.strip(): row for row in bodies for name in row["commodity"].split(";")}
    rows = []
    for key in keys:
        name_en, name_zh_hant, word = MARKETS[key]
        body = watched[word] if word else {"body": "", "full_name": "", "grade": "", "in_us_memorandum_2026": ""}
        rows.append(
            {
                "market": key,
                "name_en": name_en,
                "name_zh_hant": name_zh_hant,
                "body": body["body"],
                "body_name_en": body["full_name"],
                "carrier": CARRIER.get(body["body"], body["body"]),
                "listed": {"yes": "1", "no": "0", "": "0"}[body["in_us_memorandum_2026"]],
                "grade": body["grade"] or "C",
            }
        )
    return rows


def _markets_described() -> dict[str, Any]:
    return {
        "title": "Commodity markets and the body that watches each",
        "title_zh_hant": "大宗物資市場及其資訊機構",
        "grade": "B",
        "modelled": False,
        "sources": [
            {
                "title": "World Bank: Commodity Price Data (The Pink Sheet), edition of 2 June 2026 (keys of markets)",
                "publisher": "World Bank",
                "date": "2026-06-02",
                "path": "https://www.worldbank.org/commodities",
            },
            {
                "title": "The White House: memorandum of 7 January 2026; pages of ICAC, ITTO, ILZSG, IEF and AMIS",
                "publisher": "The White House; the bodies",
                "date": "2026-01-07",
            },
        ],
        "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0 (keys of the World Bank); single facts cited"}],
        "derivation": "markets are the keys of the price table; the body is the one whose work names the commodity",
        "notes": "carrier is the organisation whose output stands for the body: FAO for AMIS. No body: empty.",
        "schema": {
            "fields": [
                text_field("market", "key of the market", pattern="^[a-z0-9_]+$"),
                text_field("name_en", "name in English"),
                text_field("name_zh_hant", "name in Traditional Chinese"),
                text_field("body", "body that publishes statistics or holds the forum of the market", required=False),
                text_field("body_name_en", "full name of the body", required=False),
                text_field("carrier", "organisation whose output stands for the body", required=False),
                text_field("listed", "1: the body is on the list of 7 January 2026", enum=["0", "1"]),
                text_field("grade", "evidence grade of the row", enum=["A", "B", "C"]),
            ],
            "missingValues": [""],
            "primaryKey": ["market"],
            "foreignKeysAcross": [across("carrier", "organisations", "organisation")],
        },
    }


def _lattice(folder: Path, slopes: list[float]) -> dict[str, Any]:
    """Write the solved lattice of the declared ranges; return its attachment."""
    import io

    import numpy as np

    from exeunt.channels.commodities.channel import CHANNEL
    from exeunt.channels.commodities.ranges import declared_bounds, spec_of
    from exeunt.solvers.storage.lattice import FORM, solved

    keys, values = solved(spec_of(declared_bounds(CHANNEL.declaration), slopes))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, nodes=np.array(keys, dtype=np.int16), values=np.float32(values), form=np.array(FORM))
    data = buffer.getvalue()
    (folder / "storage_lattice.npz").write_bytes(data)
    told = {"path": "storage_lattice.npz", "hash": "sha256:" + hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    return {**told, **described.LATTICE}


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=PROJECT / "src/exeunt/world/tables")
    options = parser.parse_args(arguments)
    package = {
        "name": "exeunt-commodities",
        "title": "Commodity tables of exeunt",
        "title_zh_hant": "exeunt 大宗物資表",
        "description": "Markets, the bodies that watch them, what the storage model knows of them.",
    }
    rows = markets(options.source)
    folder = options.out / "commodities"
    tables = {
        "commodity_markets": (_markets_described(), rows),
        "commodity_models": (described.models(), models.rows(options.source, [row["market"] for row in rows])),
        "commodity_prices": (described.prices(), prices.rows(options.source)),
        "commodity_exports": (described.exports(), exports.export_rows(options.source)),
        "commodity_bodies": (described.bodies(), exports.body_rows(options.source, BODIES)),
    }
    slopes = [float(row["slope"]) for row in tables["commodity_models"][1]]
    write_package(folder, {**package, "attachments": [_lattice(folder, slopes)]}, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
