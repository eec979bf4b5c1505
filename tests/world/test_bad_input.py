"""Each folder of `broken/` holds one mistake; loading or checking it must name the mistake and its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from exeunt.errors import EXIT_BAD_INPUT, EXIT_MISSING_DATA, ExeuntError
from exeunt.world.world import World

BROKEN = Path(__file__).parent / "broken"

REFUSED_ON_LOAD = {
    "malformed_json": ("E111", "datapackage.json:4"),
    "no_descriptor": ("E110", "no_descriptor"),
    "no_resources": ("E116", "resources"),
    "resource_without_path": ("E116", "resources[2]"),
    "table_twice": ("E112", "countries"),
}
REFUSED_ON_READ = {
    "missing_column": ("E102", "payments.csv:1"),
    "extra_column": ("E102", "colour"),
    "short_row": ("E102", "payments.csv:5"),
    "non_integer_amount": ("E103", "payments.csv:3 amount_usd"),
    "underscored_amount": ("E103", "'2_500'"),
    "word_for_year": ("E103", "payments.csv:2 year"),
    "missing_required": ("E103", "payments.csv:3 amount_usd"),
    "not_utf8": ("E105", "payments.csv"),
    "missing_file": ("E104", "payments.csv"),
}
FOUND_BY_CHECK = {
    "missing_column": ("headers", "payments.csv:1 missing grade"),
    "extra_column": ("headers", "not declared colour"),
    "short_row": ("headers", "payments.csv:5 3 cells, not 5"),
    "non_integer_amount": ("money_whole", "payments.csv:3 amount_usd: '2500.75'"),
    "word_for_year": ("types", "payments.csv:2 year: 'last'"),
    "missing_required": ("constraints", "payments.csv:3 amount_usd: missing"),
    "duplicate_key": ("primary_keys", "payments.csv:5: same organisation, country, year as line 2"),
    "unknown_iso3": ("country_codes", "payments.csv:3 country: 'UKK'"),
    "unknown_organisation": ("foreign_keys", "'WFPP' is not in organisations; did you mean WFP?"),
    "grade_not_in_enum": ("constraints", "payments.csv:4 grade: 'D' is not one of A, B, C"),
    "year_out_of_range": ("constraints", "payments.csv:2 year: 1024 is below 2000"),
    "english_only_name": ("names", "countries.csv:2 name_zh_hant"),
    "not_utf8": ("files_readable", "E105"),
    "missing_file": ("files_readable", "E104"),
    "hash_mismatch": ("hashes", "payments.csv"),
    "no_unit": ("units", "payments.amount_usd: no unit"),
    "no_source": ("described", "payments: no sources"),
    "no_primary_key": ("primary_keys", "payments: no primary key"),
}


@pytest.mark.parametrize("case", REFUSED_ON_LOAD)
def test_a_broken_descriptor_is_refused_on_load(case: str) -> None:
    code, told = REFUSED_ON_LOAD[case]
    with pytest.raises(ExeuntError) as refused:
        World.load(BROKEN / case)
    assert refused.value.code == code
    assert told in refused.value.message()
    assert refused.value.exit_code == EXIT_BAD_INPUT


@pytest.mark.parametrize("case", REFUSED_ON_READ)
def test_a_broken_table_is_refused_with_file_line_and_field(case: str) -> None:
    code, told = REFUSED_ON_READ[case]
    world = World.load(BROKEN / case)
    with pytest.raises(ExeuntError) as refused:
        world.table("payments")
    assert refused.value.code == code
    assert told in refused.value.message()
    assert refused.value.exit_code == (EXIT_MISSING_DATA if case == "missing_file" else EXIT_BAD_INPUT)


@pytest.mark.parametrize("case", FOUND_BY_CHECK)
def test_check_names_the_mistake_and_its_place(case: str) -> None:
    name, told = FOUND_BY_CHECK[case]
    failed = {r.name: r for r in World.load(BROKEN / case).check() if not r.ok and r.severity == "error"}
    assert name in failed
    assert any(told in row for row in failed[name].rows)
    assert failed[name].faults == len(failed[name].rows)


@pytest.mark.parametrize("case", sorted(set(FOUND_BY_CHECK) - {"not_utf8", "missing_file"}))
def test_one_mistake_fails_one_check(case: str) -> None:
    failed = [r.name for r in World.load(BROKEN / case).check() if not r.ok and r.severity == "error"]
    assert failed == [FOUND_BY_CHECK[case][0]]


def test_a_sound_folder_passes_and_says_what_it_could_not_check() -> None:
    results = World.load(BROKEN / "sound").check()
    assert [r.name for r in results if not r.ok and r.severity == "error"] == []
    unchecked = {r.name: r.detail for r in results if not r.ok}
    assert "organisation_year" in unchecked["published_totals"]


def test_every_broken_folder_is_tested() -> None:
    tested = {"sound", *REFUSED_ON_LOAD, *REFUSED_ON_READ, *FOUND_BY_CHECK}
    assert {p.name for p in BROKEN.iterdir()} == tested
