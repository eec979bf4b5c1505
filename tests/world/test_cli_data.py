"""`exeunt data` as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from exeunt.cli.data import app
from exeunt.errors import ExeuntError

BROKEN = Path(__file__).parent / "broken"
runner = CliRunner()


def _json(*arguments: str) -> object:
    done = runner.invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_list_names_every_table_with_rows_and_grade() -> None:
    rows = {r["table"]: r for r in _json("list")}  # type: ignore[attr-defined]
    assert rows["revenue_base"]["rows"] == 16_593
    assert rows["revenue_base"]["loader"] == "ceb-revenue"
    assert rows["organisation_function_weights"]["grade"] == "C"
    assert all(r["title"] and r["sources"] for r in rows.values())


def test_show_gives_rows_units_and_source() -> None:
    shown = _json("show", "revenue_base", "--where", "organisation=UNFPA", "--where", "donor=USA", "--limit", "0")
    assert isinstance(shown, dict)
    assert (shown["found"], len(shown["rows"])) == (7, 7)
    assert {f["name"]: f.get("unit") for f in shown["fields"]}["amount_usd"] == "USD"
    assert shown["rows"][2]["amount_usd"] == 30_520_964


@pytest.mark.parametrize("name", ["organisations", "organisation", "countries", "country", "donors", "revenue-base"])
def test_show_takes_an_index_or_a_table_by_its_everyday_name(name: str) -> None:
    done = runner.invoke(app, ["show", name, "--limit", "1"])
    assert done.exit_code == 0
    assert "1 of " in done.stdout


def test_missing_values_are_null_and_not_nan() -> None:
    shown = _json("show", "countries", "--where", "country=VAT")
    assert isinstance(shown, dict)
    assert shown["rows"][0]["gni_per_capita_usd"] is None


@pytest.mark.parametrize("width", [50, 80, 120])
@pytest.mark.parametrize(
    "arguments",
    [["list"], ["show", "organisations"], ["show", "revenue_base"], ["verify"], ["source", "actions", "a12"]],
)
def test_no_line_is_wider_than_the_terminal(width: int, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    done = runner.invoke(app, arguments)
    assert done.exit_code == 0
    assert max(cell_len(line) for line in done.stdout.splitlines()) <= width


def test_verify_passes_on_the_shipped_tables_and_says_what_it_proved() -> None:
    proved = _json("verify")
    assert isinstance(proved, dict)
    assert proved["ok"] is True
    checks = {c["check"]: c for c in proved["checks"]}
    assert "revenue_usa_share 2024 21.26 (published 21.3" in checks["published_totals"]["detail"]


def test_verify_leaves_with_1_and_names_the_line_when_a_check_fails() -> None:
    done = runner.invoke(app, ["verify", "--tables", str(BROKEN / "duplicate_key")])
    assert done.exit_code == 1
    assert "payments.csv:5: same organisation, country, year as line 2" in " ".join(done.stdout.split())
    told = runner.invoke(app, ["verify", "--json", "--tables", str(BROKEN / "duplicate_key")])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["ok"] is False


def test_source_walks_from_a_figure_to_its_publisher() -> None:
    done = runner.invoke(app, ["source", "revenue_base", "UNFPA", "USA", "core", "2024"])
    text = " ".join(done.stdout.split())
    assert "amount_usd 30,520,964 USD" in text
    assert "Chief Executives Board for Coordination (CEB), Financial Statistics" in text
    assert "exeunt data refresh ceb-revenue" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "organisatons"], "E113"),
        (["show", "revenue_base", "--where", "colour=red"], "E101"),
        (["show", "revenue_base", "--where", "donor"], "E141"),
        (["source", "revenue_base", "NOBODY"], "E151"),
        (["verify", "--tables", str(BROKEN / "malformed_json")], "E111"),
        (["refresh", "nowhere"], "E138"),
    ],
)
def test_mistakes_are_errors_with_a_code(arguments: list[str], code: str) -> None:
    done = runner.invoke(app, arguments)
    assert isinstance(done.exception, ExeuntError)
    assert done.exception.code == code


def test_refresh_from_a_file_tells_rows_hash_and_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXEUNT_CACHE", str(tmp_path / "cache"))
    given = tmp_path / "units.csv"
    given.write_text("ENTITY,YEAR,AMOUNT,SOURCE_TYPE\nDESA,2023,100,Voluntary\n", encoding="utf-8")
    told = _json("refresh", "secretariat-units", "--from", str(given))
    assert isinstance(told, dict)
    assert (told["rows"], told["table"]) == (1, "unit_spending_panel")
    assert Path(told["path"]).read_text(encoding="utf-8").splitlines()[1] == "DESA,2023,voluntary,100"


def test_the_command_module_loads_nothing_heavy() -> None:
    program = (
        "import sys, exeunt.cli.data; "
        "print([m for m in ('numpy', 'pandas', 'duckdb', 'yaml', 'rich.table', 'urllib.request') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
