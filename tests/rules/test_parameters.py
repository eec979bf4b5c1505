"""Dated parameters: the value in force, patches, and small malformed files, one mistake each."""

from __future__ import annotations

from datetime import date

import pytest

from exeunt.errors import ExeuntError
from exeunt.rules.parameters import RuleSet

GOOD = """
ceiling:
  description: Highest rate
  unit: percent
  bounds: [0, 100]
  values:
    1974-01-01: {value: 25, reference: A/RES/2961 B (XXVII), grade: B}
    2001-01-01: {value: 22, reference: A/RES/55/5 B, grade: A}
    2030-01-01: {value: null, reference: ended, grade: A}
"""


@pytest.fixture
def own(tmp_path):
    def load(text: str) -> RuleSet:
        (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
        return RuleSet.load(tmp_path)

    return load


def test_the_value_in_force(own):
    rules = own(GOOD)
    assert [rules.at("ceiling", d) for d in (1974, "2000-12-31", date(2001, 1, 1), 2029)] == [25, 25, 22, 22]
    assert rules.cited("ceiling", 1990).reference == "A/RES/2961 B (XXVII)"


@pytest.mark.parametrize("instant", [1973, 2030, 2036])
def test_a_missing_date_is_an_error_not_the_last_value(own, instant):
    with pytest.raises(ExeuntError, match="E303"):
        own(GOOD).at("ceiling", instant)


def test_a_date_that_is_none(own):
    with pytest.raises(ExeuntError, match="E303"):
        own(GOOD).at("ceiling", "spring")


def test_patches_are_layered_and_leave_the_law_alone(rules):
    reform = rules.patched({"gradient": "0.7"}).patched({"ceiling": 25})
    assert (reform.at("gradient", 2025), reform.at("ceiling", 2025)) == (0.7, 25)
    assert (rules.at("gradient", 2025), rules.at("ceiling", 2025)) == (0.8, 22)
    assert dict(reform.patches) == {"gradient": "0.7", "ceiling": 25}


def test_a_dated_patch_holds_from_its_date(rules):
    reform = rules.patched({"gradient": {"2028-01-01": 0.7}})
    assert [reform.at("gradient", y) for y in (2025, 2028, 2034)] == [0.8, 0.7, 0.7]


def test_aliases(rules):
    assert rules.patched({"multiplier": 1.0}).at("china_income_multiplier", 2025) == 1.0
    assert rules.patched({"track2": "no"}).at("track_2", 2025) is False


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("gradiant", 0.7, "did you mean gradient"),
        ("gradient", 1.7, r"must lie in \[0, 1\]"),
        ("gradient", "much", "needs a number"),
        ("gradient", float("nan"), "finite"),
        ("gradient", True, "finite"),
        ("base_period_long", 5.5, "whole number"),
        ("track_2", "maybe", "true or false"),
        ("ceiling", 22.0005, "multiple of 0.001"),
        ("peacekeeping_discounts", [0.1, 0.2], "needs 10 numbers"),
        ("peacekeeping_discounts", 3, "needs a list"),
        ("opening_arrears_un", 3, "amounts by name"),
    ],
)
def test_bad_patches(rules, name, value, message):
    with pytest.raises(ExeuntError, match=message) as caught:
        rules.patched({name: value})
    assert caught.value.exit_code == 2
    assert caught.value.code in ("E302", "E304")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "maps parameter names"),
        ("ceiling: [", "not valid YAML"),
        ("ceiling: 22", "description, unit and values"),
        (GOOD.replace("description: Highest rate", "description:"), "'description' is missing"),
        (GOOD.replace("unit: percent", "unit:"), "'unit' is missing"),
        (GOOD.replace("1974-01-01", "soon"), "'soon' is not a date"),
        (GOOD.replace(", grade: B", ""), "value, reference and grade"),
        (GOOD.replace("grade: B", "grade: Z"), "'Z' is not a grade"),
        (GOOD.replace("value: 25", "value: 250"), "must lie in"),
        (GOOD.replace("unit: percent", "unit: percent\n  kind: numbre"), "'numbre' is not a kind"),
    ],
)
def test_malformed_files(own, text, message):
    with pytest.raises(ExeuntError) as caught:
        own(text)
    assert message in str(caught.value)
    assert "own.yaml" in str(caught.value)
    assert caught.value.code in ("E301", "E304")


def test_an_empty_folder(tmp_path):
    with pytest.raises(ExeuntError, match="E301"):
        RuleSet.load(tmp_path)


def test_a_parameter_described_twice(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ExeuntError, match="described twice"):
        RuleSet.load(tmp_path)


def test_every_shipped_value_is_cited_and_described(rules):
    for parameter in rules.parameters.values():
        assert len(parameter.description) > 10
        assert parameter.unit
        for _, dated in parameter.values:
            assert len(dated.reference) >= 5, parameter.name
            assert dated.grade in "ABC"


def test_shipped_names_and_aliases_are_unique(rules):
    names = list(rules.names())
    assert len(names) == len(set(names))
