"""Loaders against small files of the published shape, served on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from exeunt.errors import EXIT_MISSING_DATA, ExeuntError
from exeunt.world.refresh import refresh, source_names
from exeunt.world.refresh.cache import cache_folder, write_atomically
from exeunt.world.refresh.fetch import fetch
from exeunt.world.refresh.pink_sheet import MARKETS
from exeunt.world.refresh.spelling import Spellings, fold
from exeunt.world.world import World

REVENUE = """government_donor,entity,rev_type,calendar_year,amount
United States of America,UNFPA,Voluntary core (un-earmarked) contributions,2024,30 520 964
United States of America,UNFPA,Voluntary non-core (earmarked) contributions,2024,118 347 000
United States of America,UNFPA,Voluntary non-core (earmarked) contributions,2024,77
Türkiye,UNWOMEN,Voluntary core (un-earmarked) contributions,2024,1 000.50
"Venezuela, Bolivarian Republic of",UN Tourism,Assessed Contributions,2023,-5
Côte D'Ivoire,UN,Revenue from other activities,2024,(12)
"""
EXPENSES = """Agency,Country/Territory,Region,Location_Type,Calendar_Year,USD Amount
WFP,Afghanistan,Asia,COU,2023,"1,500.4"
WFP,Global,Global,GLO,2023,99
WFP,Democratic Republic of the Congo,Africa,COU,2024,-7
"""
UNITS = """"PRIORITY_AREA","ENTITY","YEAR","FINANCIAL_YEAR","AMOUNT","SOURCE_TYPE"
"x","DESA","2023","2023","100","Regular assessed"
"x","DESA","2023","2022/23","40","Other Assessed"
"x","DESA","2023","2023","5","Voluntary"
"x","DESA","2023","2023","6","Voluntary"
"""
STAFF = """Organization,Year,Duty Station,Staff
WHO,2019,Geneva,"2,199"
WHO,2019,Cairo,6061
UN Women,2019,New York,10
UNDP,2014,,7450
"""
SCALE = """Member State,1997,1998,2003,2006
Czechoslovakia,0.9,-,-,-
Cote d'Ivoire,0.01,0.012,0.009,0.010
Germany    e/,9.06,9.630,9.769,8.662
Eswatini (formerly Swaziland),0.01,0.002,NA,0.002
"""
INDICATOR = """"Data Source","World Development Indicators",

"Last Updated Date","2026-01-01",

"Country Name","Country Code","Indicator Name","Indicator Code","2019","2020","2021",
"Africa Eastern and Southern","AFE","Maternal mortality ratio","SH.STA.MMRT","1","2","3",
"Afghanistan","AFG","Maternal mortality ratio","SH.STA.MMRT","7.5","8.25","",
"Kosovo","XKX","Maternal mortality ratio","SH.STA.MMRT","","","",
"Chad","TCD","Maternal mortality ratio","SH.STA.MMRT","9","9","10",
"""

HUNGER = """countrycode,countryname,adminone,adminlevel,population,date,datatype,fcs people,fcs prevalence
#country+code,#country+name,#adm1+name,#meta+adminlevel,#population+total,#date,#data+type,#population+fcs,#i
AFG,Afghanistan,,national,,2023-02-01,SURVEY,20000000,0.5
AFG,Afghanistan,,national,,2023-02-02,SURVEY,20000003,0.5
AFG,Afghanistan,Kabul,subnational,5000000,2023-02-02,SURVEY,2000000,0.4
AFG,Afghanistan,,national,,2023-03-01,PREDICTION,21000000,0.5
AFG,Afghanistan,,national,,2023-03-02,PREDICTION,,
"""


PINK = """World Bank Commodity Price Data (The Pink Sheet),,,
monthly prices in nominal US dollars,,,
,"Cotton, A Index",Gold,"Rice, Thai 5% "
,($/kg),($/troy oz),($/mt)
2024M01,2.01,2034,650
2024M02,…,2023,"1,020.5"
,,,
"""


class _Handler(BaseHTTPRequestHandler):
    """Serves the fixtures; `/flaky` fails twice, `/down` always, `/gone` is 404."""

    pages: ClassVar[dict[str, str]] = {
        "/revenue.csv": REVENUE,
        "/expenses.csv": EXPENSES,
        "/units.csv": UNITS,
        "/scale.csv": SCALE,
        "/indicator.csv": INDICATOR,
        "/hunger.csv": HUNGER,
        "/staff.csv": STAFF,
        "/pink.csv": PINK,
        "/no-pink.csv": SCALE,
    }
    hits: ClassVar[dict[str, int]] = {}

    def do_GET(self) -> None:
        self.hits[self.path] = self.hits.get(self.path, 0) + 1
        if self.path == "/gone":
            self.send_error(404)
        elif self.path == "/down" or (self.path == "/flaky" and self.hits[self.path] <= 2):
            self.send_error(503)
        else:
            body = self.pages.get(self.path, REVENUE).encode("utf-8")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the test output quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def _rows(folder: Path, name: str, table: str) -> list[dict[str, Any]]:
    return list(World.load(folder).table(table).rows()) if (folder / name).is_dir() else []


def test_revenue_is_mapped_to_codes_summed_and_compared(server: str, tmp_path: Path, world: World) -> None:
    done = refresh("ceb-revenue", world, location=f"{server}/revenue.csv", cache=tmp_path)
    rows = {
        (r["organisation"], r["donor"], r["instrument"], int(r["year"])): int(r["amount_usd"])
        for r in _rows(tmp_path, "ceb-revenue", "revenue_panel")
    }
    assert rows == {
        ("UNFPA", "USA", "core", 2024): 30_520_964,
        ("UNFPA", "USA", "earmarked", 2024): 118_347_077,
        ("UN-WOMEN", "TUR", "core", 2024): 1000,
        ("UN-TOURISM", "VEN", "assessed", 2023): -5,
        ("UN", "CIV", "other", 2024): -12,
    }
    shipped = world.table("revenue_base").where(organisation="UNFPA", donor="USA", year=2024)
    assert done.compared - done.differing == 2 == int((shipped["instrument"] != "other").sum())
    assert done.left_out == ()


def test_refreshed_table_is_a_data_package_with_hash_and_origin(server: str, tmp_path: Path, world: World) -> None:
    done = refresh("ceb-revenue", world, location=f"{server}/revenue.csv", cache=tmp_path)
    package = json.loads((tmp_path / "ceb-revenue" / "datapackage.json").read_text(encoding="utf-8"))
    origin = package["resources"][0]["sources"][0]
    assert (origin["location"], origin["sha256"]) == (f"{server}/revenue.csv", done.sha256)
    failed = {r.name for r in World.load(tmp_path).check() if not r.ok and r.severity == "error"}
    assert failed == set()
    assert not list((tmp_path / "ceb-revenue").glob(".*"))


def test_only_countries_are_kept_of_the_expenses(server: str, tmp_path: Path, world: World) -> None:
    refresh("ceb-expenses", world, location=f"{server}/expenses.csv", cache=tmp_path)
    rows = _rows(tmp_path, "ceb-expenses", "country_spending_panel")
    assert [(r["country"], int(r["year"]), int(r["amount_usd"])) for r in rows] == [
        ("AFG", 2023, 1500),
        ("COD", 2024, -7),
    ]


def test_units_of_the_secretariat_are_summed_by_component(server: str, tmp_path: Path, world: World) -> None:
    refresh("secretariat-units", world, location=f"{server}/units.csv", cache=tmp_path)
    rows = _rows(tmp_path, "secretariat-units", "unit_spending_panel")
    assert {r["component"]: int(r["amount_usd"]) for r in rows} == {
        "regular_assessed": 100,
        "other_assessed": 40,
        "voluntary": 11,
    }


def test_pink_sheet_months_become_rows_and_other_columns_are_left_out(
    server: str, tmp_path: Path, world: World
) -> None:
    done = refresh("pink-sheet", world, location=f"{server}/pink.csv", cache=tmp_path)
    rows = _rows(tmp_path, "pink-sheet", "commodity_price_panel")
    found = {(r["market"], r["month"]): float(r["price_nominal"]) for r in rows}
    assert found == {
        ("cotton", "2024-01"): 2.01,
        ("rice_thai5", "2024-01"): 650.0,
        ("rice_thai5", "2024-02"): 1020.5,
    }
    assert done.rows == 3
    with pytest.raises(ExeuntError, match="no row of commodity names"):
        refresh("pink-sheet", world, location=f"{server}/no-pink.csv", cache=tmp_path)
    assert set(MARKETS.values()) == set(world.index("market").labels)


def test_scale_columns_become_periods_and_former_states_are_left_out(server: str, tmp_path: Path, world: World) -> None:
    done = refresh("un-scale", world, location=f"{server}/scale.csv", cache=tmp_path)
    rows = {
        (r["country"], int(r["period_start"]), int(r["period_end"])): r["rate_percent"]
        for r in _rows(tmp_path, "un-scale", "scale_panel")
    }
    assert rows[("CIV", 1999, 2003)] == 0.009
    assert rows[("DEU", 2004, 2006)] == 8.662
    assert ("SWZ", 1999, 2003) not in rows
    assert {c for c, _, _ in rows} == {"CIV", "DEU", "SWZ"}
    assert (done.compared, done.differing) == (6, 0)  # 1998 and 2004-2006 also stand in the shipped table


def test_the_latest_year_of_an_indicator_is_kept_and_regions_are_left_out(
    server: str, tmp_path: Path, world: World
) -> None:
    """The figures of the fixture are made up; its shape is that of the publisher's file."""
    refresh("wb-maternal-mortality", world, location=f"{server}/indicator.csv", cache=tmp_path)
    rows = _rows(tmp_path, "wb-maternal-mortality", "maternal_mortality")
    assert [(r["country"], r["year"], r["deaths_per_100000"]) for r in rows] == [
        ("AFG", 2020, 8.25),
        ("TCD", 2021, 10.0),
    ]
    with pytest.raises(ExeuntError, match="no columns Country Code"):
        refresh("wb-maternal-mortality", world, location=f"{server}/units.csv", cache=tmp_path)


def test_days_of_hunger_become_months_and_regions_are_left_out(server: str, tmp_path: Path, world: World) -> None:
    refresh("wfp-hungermap", world, location=f"{server}/hunger.csv", cache=tmp_path)
    rows = [tuple(r.values()) for r in _rows(tmp_path, "wfp-hungermap", "hunger_panel")]
    assert rows == [("AFG", "2023-02", 20_000_002), ("AFG", "2023-03", 21_000_000)]
    assert {r.name for r in World.load(tmp_path).check() if not r.ok and r.severity == "error"} == set()
    broken = tmp_path / "broken.csv"
    broken.write_text(HUNGER.replace("2023-03-01", "March"), encoding="utf-8")
    with pytest.raises(ExeuntError, match=r"E136 broken.csv:6: 'March' is not a day"):
        refresh("wfp-hungermap", world, location=str(broken), cache=tmp_path)


def test_staff_of_duty_stations_is_summed_by_organisation(server: str, tmp_path: Path, world: World) -> None:
    done = refresh("ceb-staff", world, location=f"{server}/staff.csv", cache=tmp_path)
    rows = {
        (r["organisation"], int(r["year"])): int(r["staff"]) for r in _rows(tmp_path, "ceb-staff", "staff_panel_full")
    }
    assert rows == {("WHO", 2019): 8260, ("UN-WOMEN", 2019): 10, ("UNDP", 2014): 7450}
    assert (done.compared, done.differing) == (3, 1)  # UN Women is cut short here


def test_staff_must_be_whole_persons(tmp_path: Path, world: World) -> None:
    for wrong in ("-3", "2.5"):
        (tmp_path / "given.csv").write_text(f"entity,year,staff\nWHO,2019,{wrong}\n", encoding="utf-8")
        with pytest.raises(ExeuntError, match=r"E135.*given\.csv:2.*number of persons"):
            refresh("ceb-staff", world, location=str(tmp_path / "given.csv"), cache=tmp_path / "cache")


def test_a_server_that_fails_twice_is_asked_again(server: str) -> None:
    assert fetch(f"{server}/flaky", pause=0).decode().startswith("government_donor")
    assert _Handler.hits["/flaky"] == 3


@pytest.mark.parametrize(("page", "asked"), [("/gone", 1), ("/down", 3)])
def test_what_cannot_be_fetched_is_one_clear_error(server: str, page: str, asked: int) -> None:
    _Handler.hits.pop(page, None)
    with pytest.raises(ExeuntError, match=r"E131.*HTTP") as refused:
        fetch(f"{server}{page}", retries=2, pause=0)
    assert refused.value.exit_code == EXIT_MISSING_DATA
    assert _Handler.hits[page] == asked


def test_a_closed_port_and_a_missing_file_are_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(ExeuntError, match="E131"):
        fetch("http://127.0.0.1:9/none.csv", retries=0, timeout=2)
    with pytest.raises(ExeuntError, match="E130"):
        fetch(str(tmp_path / "none.csv"))


BAD_FILES = {
    "another_file": ("colour,shape\nred,round\n", "E134"),
    "empty": ("", "E134"),
    "word_for_amount": (REVENUE.replace("30 520 964", "much"), "E135"),
    "nan_for_amount": (REVENUE.replace("30 520 964", "NaN"), "E135"),
    "word_for_year": (REVENUE.replace("2023", "last"), "E136"),
    "unknown_type": (REVENUE.replace("Assessed Contributions", "Lottery"), "E136"),
    "unknown_donor": (REVENUE.replace("Türkiye", "Ruritania"), "E140"),
    "unknown_organisation": (REVENUE.replace("UNWOMEN", "SPECTRE"), "E140"),
    "short_row": (REVENUE + "France,UNFPA\n", "E134"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_is_not_understood_leaves_nothing_behind(case: str, tmp_path: Path, world: World) -> None:
    text, code = BAD_FILES[case]
    (tmp_path / "given.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ExeuntError) as refused:
        refresh("ceb-revenue", world, location=str(tmp_path / "given.csv"), cache=tmp_path / "cache")
    assert refused.value.code == code
    assert not (tmp_path / "cache").exists()


def test_a_file_in_another_encoding_is_refused(tmp_path: Path, world: World) -> None:
    (tmp_path / "given.csv").write_bytes(REVENUE.encode("latin-1"))
    with pytest.raises(ExeuntError, match="E133"):
        refresh("ceb-revenue", world, location=str(tmp_path / "given.csv"), cache=tmp_path / "cache")


def test_unknown_names_are_left_out_only_when_asked_and_told(tmp_path: Path, world: World) -> None:
    (tmp_path / "given.csv").write_text(BAD_FILES["unknown_donor"][0], encoding="utf-8")
    done = refresh(
        "ceb-revenue", world, location=str(tmp_path / "given.csv"), cache=tmp_path / "cache", skip_unknown=True
    )
    assert done.left_out == ("country 'Ruritania': 1 rows, 1,000",)
    assert done.rows == 4


def test_an_unknown_source_and_one_without_address_say_what_to_do(world: World) -> None:
    with pytest.raises(ExeuntError, match=r"E138.*ceb-revenue"):
        refresh("ceb-revenues", world)
    with pytest.raises(ExeuntError, match=r"E139.*--from FILE"):
        refresh("un-scale", world)
    assert set(source_names()) == {
        "ceb-revenue",
        "ceb-expenses",
        "secretariat-units",
        "un-scale",
        "wb-maternal-mortality",
        "wfp-hungermap",
        "ceb-staff",
        "cbam",
        "cbam-trade",
        "pink-sheet",
    }


def test_every_loader_named_by_a_table_exists(world: World) -> None:
    named = {world.descriptor(t).get("loader") for t in world.table_names} - {None, ""}
    assert named == set(source_names())


def test_every_country_and_organisation_is_found_under_its_own_name(world: World) -> None:
    spellings = Spellings(world)
    for kind, table, key in (("country", "countries", "country"), ("organisation", "organisations", "organisation")):
        rows = world.table(table)
        for code, name in zip(rows[key], rows["name_en"], strict=True):
            assert spellings.code(kind, str(name)) == code
            assert spellings.code(kind, str(code)) == code
    for row in world.table("spellings").rows():
        assert spellings.code(row["kind"], row["spelling"].upper()) == row["code"]


def test_folding_ignores_accents_case_footnotes_and_former_names() -> None:
    assert fold("CÔTE D’IVOIRE") == fold("Cote d'Ivoire")
    assert fold("Eswatini (formerly Swaziland)") == fold("Eswatini")
    assert fold("Germany    e/") == "germany"
    assert fold("Niger") != fold("Nigeria")


def test_the_cache_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXEUNT_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.delenv("EXEUNT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "exeunt"


def test_a_folder_that_cannot_be_written_to_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ExeuntError, match="E137"):
        write_atomically(tmp_path / "file" / "table.csv", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
