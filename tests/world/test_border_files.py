"""A reader's own annex and trade by code: read whole or refused with every fault by its row."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from exeunt.errors import ExeuntError
from exeunt.world.refresh import refresh
from exeunt.world.refresh.border_files import annex_rows, good_of, import_rows
from exeunt.world.world import World

ANNEX = """origin,cn_code,product,emissions_tco2e_per_t
IND,7211 14 00,hot-rolled flat,4.28
ROW,7211 14 00,hot-rolled flat,4.9
tur,72111400,hot-rolled flat,2.43
USA,7601,unwrought aluminium,1.7
"""
IMPORTS = """exporter,cn_code,year,value_eur,mass_kg
IND,72111400,2024,1500000,2300000
IND,72111400,2023,900000,1500000
TUR,72111400,2024,5000,9000
"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = ANNEX.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/annex.csv"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_annex_from_an_address_is_kept_with_its_schema(world: World, tmp_path: Path, address: str) -> None:
    done = refresh("cbam", world, location=address, cache=tmp_path)
    assert (done.rows, done.compared, done.differing) == (4, 4, 1)  # ROW differs from what is shipped
    package = json.loads((done.path.parent / "datapackage.json").read_text())
    fields = [f["name"] for f in package["resources"][0]["schema"]["fields"]]
    assert done.path.read_text().splitlines()[0] == ",".join(fields)
    assert "TUR,72111400,iron_steel,hot-rolled flat,2.43" in done.path.read_text()


def test_what_was_kept_can_be_read_again(world: World, tmp_path: Path) -> None:
    given = tmp_path / "annex.csv"
    given.write_text(ANNEX)
    done = refresh("cbam", world, location=str(given), cache=tmp_path / "cache")
    again = annex_rows(done.path.read_bytes(), "again", world).rows
    assert again == annex_rows(ANNEX.encode(), "first", world).rows


def test_trade_by_code(world: World, tmp_path: Path) -> None:
    given = tmp_path / "imports.csv"
    given.write_text(IMPORTS)
    done = refresh("cbam-trade", world, location=str(given), cache=tmp_path / "cache")
    assert done.rows == 3
    assert [r["year"] for r in import_rows(IMPORTS.encode(), "x", world).rows] == ["2023", "2024", "2024"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("XXX,72111400,p,1.0", "line 6 origin: 'XXX' is no ISO3 code"),
        ("IND,721,p,1.0", "line 6 cn_code: '721' is no code of 4, 6 or 8 digits"),
        ("IND,01012100,p,1.0", "line 6 cn_code: 01012100 is not among the goods"),
        ("IND,72111400,p,1.0", "line 6 cn_code: IND 72111400 stands on line 2 too"),
        ("CHN,72111400,p,4280", "line 6 emissions_tco2e_per_t: 4280 is outside 0 to 50"),
        ("CHN,72111400,p,-1", "line 6 emissions_tco2e_per_t: -1 is outside 0 to 50"),
        ("CHN,72111400,p,much", "line 6 emissions_tco2e_per_t: 'much' is not a number"),
        ("CHN,72111400,p,nan", "line 6 emissions_tco2e_per_t: nan is outside"),
        ("CHN,72111400,p", "line 6: row has 3 cells, not 4"),
    ],
)
def test_a_fault_is_named_by_its_row(world: World, row: str, told: str) -> None:
    with pytest.raises(ExeuntError) as caught:
        annex_rows((ANNEX + row + "\n").encode(), "annex.csv", world)
    assert caught.value.code == "E135"
    assert told in caught.value.message()


def test_all_faults_are_counted(world: World) -> None:
    bad = "\n".join(f"XXX,7211{n:02d}00,p,99" for n in range(10, 30))
    with pytest.raises(ExeuntError, match=r"40 faults in all"):
        annex_rows((ANNEX + bad).encode(), "annex.csv", world)


def test_a_missing_column_and_bytes_that_are_no_text(world: World) -> None:
    with pytest.raises(ExeuntError, match=r"E134.*no column emissions_tco2e_per_t"):
        annex_rows(b"origin,cn_code\nIND,7201\n", "annex.csv", world)
    with pytest.raises(ExeuntError, match="E133"):
        annex_rows(b"\xff\xfe\x00", "annex.csv", world)
    with pytest.raises(ExeuntError, match=r"line 2 year.*line 2 value_eur"):
        import_rows(b"exporter,cn_code,year,value_eur,mass_kg\nIND,7201,24,x,1\n", "imports.csv", world)


def test_goods_of_the_annex() -> None:
    found = [good_of(c) for c in ("72111400", "7610", "25231000", "31021019", "28041000", "0101")]
    assert found == ["iron_steel", "aluminium", "cement", "fertiliser", "hydrogen", ""]
