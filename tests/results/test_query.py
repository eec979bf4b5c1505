"""Questions in SQL: answers, and walls around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from exeunt.errors import ExeuntError
from exeunt.results.query import Desk
from exeunt.results.result import Result
from exeunt.world.world import World


@pytest.fixture
def desk(result: Result, world: World) -> Desk:
    return Desk(result, world)


def test_results_and_tables_of_facts_can_be_joined(desk: Desk, result: Result) -> None:
    answer = desk.ask(
        "SELECT o.name_en, s.diff_p50 FROM summary s JOIN organisations o ON o.organisation = s.label "
        "WHERE s.variable = 'gap' AND s.scenario = 'both' AND s.year = 2030 ORDER BY 2 DESC"
    )
    right = result.outcome("gap", "both").sel(year=[2030]).quantiles().sort_values("p50", ascending=False)
    assert answer.columns == ("name_en", "diff_p50")
    assert [row[1] for row in answer.rows] == right["p50"].tolist()
    assert answer.rows[0][0] == "Organisation ALPHA"


def test_what_has_no_figure_is_none(desk: Desk) -> None:
    answer = desk.ask("SELECT p50 FROM summary WHERE variable = 'empty_month' AND scenario = 'both' AND year = 2025")
    assert list(answer.records()) == [{"p50": None}]


def test_numbers_of_tables_are_numbers(desk: Desk) -> None:
    assert desk.ask("SELECT typeof(amount_usd), sum(amount_usd) FROM dues GROUP BY 1").rows == [("BIGINT", 335)]


@pytest.mark.parametrize(
    "query",
    ["FROM draws LIMIT 1", "WITH a AS (SELECT 1) SELECT * FROM a", "VALUES (1)", "DESCRIBE summary", "SHOW TABLES"],
)
def test_every_form_of_reading_is_answered(desk: Desk, query: str) -> None:
    assert desk.ask(query).rows


@pytest.mark.parametrize(
    ("query", "code", "told"),
    [
        ("SELECT * FROM sumary", "E530", "did you mean summary?"),
        ("SELECT lable FROM summary", "E530", '"label"'),
        ("SELCT 1", "E530", "syntax error"),
        ("SELECT 1 +", "E530", "syntax error"),
        ("SELECT 'x'::INTEGER", "E530", "Conversion"),
        ("SELECT CAST(label AS INTEGER) FROM summary", "E530", "Conversion"),
        ("", "E531", "one SELECT"),
        ("SELECT 1; SELECT 2", "E531", "one SELECT"),
        ("SELECT * FROM '/etc/passwd'", "E530", "no table"),
        ("SELECT * FROM read_text('/etc/passwd')", "E531", "out of reach"),
        ("SELECT * FROM read_csv('/etc/passwd')", "E531", "out of reach"),
        ("SELECT * FROM glob('/etc/*')", "E531", "out of reach"),
        ("SELECT * FROM read_parquet('https://example.org/x.parquet')", "E531", "out of reach"),
        ("SELECT * FROM desk", "E530", "no table"),
        ("COPY summary TO '/tmp/stolen.csv'", "E531", "one SELECT"),
        ("CREATE TABLE x AS SELECT 1", "E531", "one SELECT"),
        ("DROP VIEW summary", "E531", "one SELECT"),
        ("DELETE FROM summary", "E531", "one SELECT"),
        ("SET enable_external_access = true", "E531", "one SELECT"),
        ("SET lock_configuration = false", "E531", "one SELECT"),
        ("RESET allowed_paths", "E531", "one SELECT"),
        ("PRAGMA database_list", "E531", "one SELECT"),
        ("ATTACH '/tmp/x.db'", "E531", "one SELECT"),
        ("INSTALL httpfs", "E531", "one SELECT"),
        ("LOAD httpfs", "E531", "one SELECT"),
        ("EXPLAIN ANALYZE COPY summary TO '/tmp/stolen.csv'", "E531", "one SELECT"),
    ],
)
def test_everything_else_is_refused(desk: Desk, query: str, code: str, told: str) -> None:
    with pytest.raises(ExeuntError) as raised:
        desk.ask(query)
    assert raised.value.code == code
    assert told in str(raised.value)
    assert "Traceback" not in str(raised.value)


def test_the_run_is_not_changed_by_questions(desk: Desk, result: Result) -> None:
    before = {p.name: p.read_bytes() for p in result.folder.glob("*.parquet")}
    target = result.folder / "summary.parquet"
    for query in (f"COPY (SELECT 1) TO '{target}'", f"EXPLAIN ANALYZE COPY (SELECT 1) TO '{target}'"):
        with pytest.raises(ExeuntError, match=r"^E531"):
            desk.ask(query)
    assert {p.name: p.read_bytes() for p in result.folder.glob("*.parquet")} == before


def test_the_walls_stand_without_the_check_of_statements(desk: Desk) -> None:
    """DuckDB itself refuses, should a statement ever pass for a SELECT."""
    import duckdb

    for query in ("COPY (SELECT 1) TO '/tmp/stolen.csv'", "SET enable_external_access = true", "ATTACH '/tmp/x.db'"):
        with pytest.raises(duckdb.Error):
            desk.connection.execute(query)
    assert not Path("/tmp/stolen.csv").exists()


def test_answers_can_be_saved(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    count = desk.save("SELECT organisation, name_zh_hant, NULL AS nothing FROM organisations ORDER BY 1", path)
    assert count == 3
    assert path.read_text(encoding="utf-8").splitlines()[:2] == [
        "organisation,name_zh_hant,nothing",
        "ALPHA,組織ALPHA,",
    ]
    with pytest.raises(ExeuntError, match=r"^E423"):
        desk.save("SELECT 1", tmp_path / "no" / "answer.csv")


def test_a_damaged_run_is_not_asked(folder: Path, world: World) -> None:
    (folder / "draws.parquet").write_bytes(b"PAR1")
    with pytest.raises(ExeuntError, match=r"^E509"):
        Desk(Result.open(folder), world)
