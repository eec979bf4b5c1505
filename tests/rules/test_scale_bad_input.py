"""Broken tables and wrong questions: one clear error each, naming state, year and file."""

from __future__ import annotations

import pytest

from exeunt.errors import ExeuntError
from exeunt.rules.bills import peacekeeping_amount
from exeunt.rules.parameters import RuleSet
from exeunt.rules.periods import find_period
from exeunt.rules.readings import regular_reading
from exeunt.rules.scale_law import ScaleLaw
from exeunt.rules.scale_table import ask, scale_table
from exeunt.rules.united_nations import UnitedNationsScales


def _edited(old: str, new: str | None):
    """Return an editor of lines that replaces (or with None drops) the one line that starts with `old`."""

    def edit(lines: list[str]) -> list[str]:
        found = [i for i, line in enumerate(lines) if line.startswith(old)]
        assert len(found) == 1
        return [*lines[: found[0]], *([] if new is None else [new]), *lines[found[0] + 1 :]]

    return edit


def _mexico_2021(change):
    def edit(lines: list[str]) -> list[str]:
        i = next(i for i, line in enumerate(lines) if line.startswith("MEX,2021,"))
        return [*lines[:i], *change(lines[i]), *lines[i + 1 :]]

    return edit


def _cell(line: str, column: int, value: str) -> str:
    cells = line.split(",")
    cells[column] = value
    return ",".join(cells)


def _solve(world, period="2025-2027"):
    rules = RuleSet.load()
    return UnitedNationsScales(world, rules).method(find_period(period, rules))


def test_missing_income_names_state_year_and_file(broken_world):
    world = broken_world("scale_inputs", _mexico_2021(lambda line: []))
    with pytest.raises(ExeuntError, match="E312") as caught:
        _solve(world)
    assert "gross national income of MEX in 2021" in str(caught.value)
    assert "scale_inputs.csv" in str(caught.value)
    assert caught.value.exit_code == 3


def test_missing_income_of_another_period_does_not_matter(broken_world):
    world = broken_world("scale_inputs", _mexico_2021(lambda line: []))
    assert _solve(world, "2019-2021").thousandths.sum() == 100_000


def test_an_empty_income_cell_names_line_and_field(broken_world):
    world = broken_world("scale_inputs", _mexico_2021(lambda line: [_cell(line, 2, "")]))
    with pytest.raises(ExeuntError, match="gni_usd") as caught:
        _solve(world)
    assert "scale_inputs.csv" in str(caught.value)


def test_a_duplicate_row(broken_world):
    world = broken_world("scale_inputs", _mexico_2021(lambda line: [line, line]))
    with pytest.raises(ExeuntError, match="two rows for MEX in 2021"):
        _solve(world)


def test_negative_debt(broken_world):
    world = broken_world("scale_inputs", _mexico_2021(lambda line: [_cell(line, 4, "-5")]))
    with pytest.raises(ExeuntError, match="external_debt_usd of MEX in 2021 must not be negative"):
        _solve(world)


@pytest.mark.parametrize(("column", "name"), [(2, "gni_usd"), (3, "population")])
def test_income_and_population_are_above_zero(broken_world, column, name):
    world = broken_world("scale_inputs", _mexico_2021(lambda line: [_cell(line, column, "0")]))
    with pytest.raises(ExeuntError, match=f"{name} of MEX in 2021 must be above 0"):
        _solve(world)


def test_missing_debt_makes_no_debtor_and_is_told(broken_world, scales):
    from exeunt.rules.explain import no_debt_record

    period = find_period(2025, scales.rules)
    told = no_debt_record(scales, period)
    assert {"MYS", "LBY", "CUB", "VEN"} <= set(told)
    assert not {"USA", "JPN", "MEX"} & set(told)
    result = scales.method(period)
    assert result.long_base.debt[result.iso3.index("MYS")] == 0


def test_an_official_rate_above_100(broken_world):
    world = broken_world("regular_budget_scale", _rate("MEX,2025,2027", "1137"))
    rules = RuleSet.load()
    with pytest.raises(ExeuntError, match="rate of MEX lies outside"):
        UnitedNationsScales(world, rules).official(find_period(2025, rules))


def _rate(start: str, value: str):
    def edit(lines: list[str]) -> list[str]:
        return [_cell(line, 3, value) if line.startswith(start) else line for line in lines]

    return edit


def test_an_official_rate_given_twice(broken_world):
    def edit(lines: list[str]) -> list[str]:
        return [*lines, next(line for line in lines if line.startswith("MEX,2025,2027"))]

    world = broken_world("regular_budget_scale", edit)
    rules = RuleSet.load()
    with pytest.raises(ExeuntError, match="two rates of MEX"):
        UnitedNationsScales(world, rules).official(find_period(2025, rules))


@pytest.mark.parametrize(("column", "value", "message"), [(4, "-5", "above 0"), (5, "XYZ", "is in XYZ")])
def test_budgets_are_positive_and_in_dollars(broken_world, column, value, message):
    def edit(lines: list[str]) -> list[str]:
        return [_cell(line, column, value) if line.startswith("UN-DPO,2025,2026") else line for line in lines]

    with pytest.raises(ExeuntError, match=message) as caught:
        peacekeeping_amount(broken_world("budgets", edit), 2026)
    assert caught.value.code == "E332"


def test_a_year_after_the_models_last(rules):
    with pytest.raises(ExeuntError, match="E331"):
        ask(rules, find_period(2025, rules), "law", "regular", (), 2037)


def test_base_years_outside_the_table(scales):
    with pytest.raises(ExeuntError, match="no figures of 2024, 2025") as caught:
        scales.method(find_period(2028, scales.rules))
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("text", ["2024-2026", "abc", "1998", "2025-2026", "", "2025-2027-2028", "3000"])
def test_unknown_periods(rules, text):
    with pytest.raises(ExeuntError, match="E310") as caught:
        find_period(text, rules)
    assert caught.value.nearest


@pytest.mark.parametrize("text", ["2025-2027", 2026, "2027", "2025–2027"])
def test_periods(rules, text):
    assert str(find_period(text, rules)) == "2025-2027"


@pytest.mark.parametrize("reading", ["law", "recomputed", "pro-rata"])
def test_nobody_left(scales, reading):
    with pytest.raises(ExeuntError, match="pool cannot be distributed"):
        regular_reading(scales, find_period(2025, scales.rules), reading, scales.iso3)


@pytest.mark.parametrize("reading", ["recomputed", "pro-rata"])
def test_a_pool_of_small_states_cannot_carry_the_rest(scales, reading):
    keep = {"AFG", "TUV", "NRU", "KIR"}
    gone = [code for code in scales.iso3 if code not in keep]
    with pytest.raises(ExeuntError, match="pool cannot be distributed"):
        regular_reading(scales, find_period(2025, scales.rules), reading, gone)


def test_four_states_cannot_carry_100_at_a_ceiling_of_22(scales):
    gone = [code for code in scales.iso3 if code not in {"USA", "CHN", "JPN", "DEU"}]
    with pytest.raises(ExeuntError, match="pool cannot be distributed"):
        scales.method(find_period(2025, scales.rules), gone)


def test_limits_out_of_order(rules):
    with pytest.raises(ExeuntError, match="E305"):
        ScaleLaw.of(rules.patched({"floor": 0.1}), 2025)


@pytest.mark.parametrize(
    ("budget", "code", "nearest"),
    [("WIO", "E321", "WHO"), ("IMO", "E322", ""), ("peacekeping", "E321", "peacekeeping"), ("", "E321", "")],
)
def test_unknown_budgets(scales, budget, code, nearest):
    question = ask(scales.rules, find_period(2025, scales.rules), "law", budget, (), None)
    with pytest.raises(ExeuntError, match=code) as caught:
        scale_table(scales, question)
    assert nearest in str(caught.value)


def test_an_organisation_with_classes_has_no_recomputed_scale(scales):
    question = ask(scales.rules, find_period(2025, scales.rules), "recomputed", "ITU", (), None)
    with pytest.raises(ExeuntError, match="E324"):
        scale_table(scales, question)


def test_a_state_that_is_no_member_of_the_organisation(scales):
    question = ask(scales.rules, find_period(2025, scales.rules), "law", "ICC", ("USA",), None)
    with pytest.raises(ExeuntError, match="pays no assessed contribution to ICC"):
        scale_table(scales, question)
