"""Every YAML case of the law; and broken case files are refused by name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from exeunt.errors import ExeuntError
from exeunt.rules.cases import Case, read_cases, run_case

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case.file}: {case.name}")
def test_case(case: Case, world, rules):
    result = run_case(case, world, rules)
    assert result.ok, "\n".join(result.misses)


def test_there_are_cases_of_every_rule():
    from exeunt.rules.case_rules import CASE_RULES

    used = {case.rule for case in read_cases()}
    assert used | {"machine_scale"} == set(CASE_RULES)


@pytest.mark.parametrize("number", [1, 2])
def test_the_worked_examples_are_the_vectors(number):
    """The cases hold the whole vector files, value by value."""
    name = "scale_worked_example.csv" if number == 1 else "scale_worked_example_2.csv"
    with (VECTORS / name).open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    case = next(c for c in read_cases() if c.name.startswith(f"Worked example {number}, ") and "mean" in c.output)
    assert case.absolute == 1e-6
    for key, column in (("short_percent", "machine_3yr_percent"), ("long_percent", "machine_6yr_percent")):
        assert case.output[key] == [float(row[column]) for row in rows]
    assert case.output["mean"] == [float(row["mean_percent"]) for row in rows]
    assert case.output["rate"] == [float(row["rate_percent"]) for row in rows]
    assert case.input["debt"] == [float(row["external_debt_usd"]) for row in rows]


def test_a_wrong_expectation_is_a_miss(world, rules):
    given = {"budget": 10, "spent": 8, "collected": 9, "bill_year": 2026}
    case = Case("x.yaml", "x", "credits", "none", 2025, {}, given, {"credit": 3}, 0.5, 0.0)
    assert run_case(case, world, rules).misses == ("credit: 2.0 instead of 3 (margin 0.5)",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1", "a case file is a list of cases"),
        ("- 3", "a case is a mapping"),
        ("- {name: x, rule: y, input: {}, output: {}}", "'reference' is missing"),
    ],
)
def test_broken_case_files(tmp_path, text, message):
    (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ExeuntError, match="E340") as caught:
        read_cases(tmp_path)
    assert message in str(caught.value)
    assert "broken.yaml" in str(caught.value)


def test_an_unknown_rule_names_the_nearest(world, rules):
    case = Case("x.yaml", "x", "article_91", "none", 2025, {}, {}, {}, 0.0, 0.0)
    with pytest.raises(ExeuntError, match="article_19"):
        run_case(case, world, rules)
