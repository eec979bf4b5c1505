"""Cases of one's own: the template runs, faults name file, line, field and value, numbers agree with the kernels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exeunt.analysis import own_case
from exeunt.analysis.own_case.contract import CaseAnswer, CaseTable, said
from exeunt.analysis.own_case.fields import Fields
from exeunt.cli.app import app
from exeunt.errors import ExeuntError

ALONE = """\
population: 20_000_000
phase3plus: 4_000_000
phase4plus: 800_000
assisted: 1_000_000
new_need: 1_000_000
draws: 512
"""


def answer(tmp_path: Path, text: str, name: str = "food") -> CaseAnswer:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return own_case.answer(name, path)


def table(found: CaseAnswer, name: str) -> CaseTable:
    return next(t for t in found.tables if said(t.name).startswith(name))


def cells(found: CaseAnswer, name: str, *keys: str) -> list[Any]:
    """Return the figures of the row whose first cells are the keys."""
    return next(
        list(row[len(keys) :])
        for row in table(found, name).rows
        if [said(v) for v in row[: len(keys)]] == list(keys)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", own_case.names())
def test_every_template_runs_as_it_stands(name: str, tmp_path: Path) -> None:
    found = answer(tmp_path, own_case.template(name), name)
    assert found.tables
    assert all(len(row) == len(t.columns) for t in found.tables for row in t.rows)
    json.dumps(found.to_dict(), allow_nan=False)
    for text in (found.title, *(t.name for t in found.tables), *found.warnings):
        assert said(text, "en")
        assert said(text, "zh-Hant")


def test_a_crisis_without_country_and_without_loss_adds_nothing(tmp_path: Path) -> None:
    found = answer(tmp_path, ALONE)
    for row in table(found, "What less").rows:
        assert list(row[2:]) == [0.0, 0.0, 0.0]
    assert [row[1] for row in table(found, "Money against").rows] == [None, None]
    assert len(found.tables) == 4


def test_less_warning_and_less_money_add_up_in_the_right_order(tmp_path: Path) -> None:
    found = answer(tmp_path, ALONE + "money: {ratio: 0.5}\nwarning: {capacity: 0.0}\n")
    emergency = "persons in Phase 4 or worse"
    evidence, bound, money, both = (
        cells(found, "What less", cause, emergency)[1]
        for cause in ("warning, unreviewed evidence", "warning, perfect skill", "money", "both")
    )
    assert 0 < evidence < bound < money < both
    assert both == pytest.approx(evidence + money, rel=0.05)
    low, high = (cells(found, "With full", f"excess deaths ({c})")[1] for c in ("evidence", "IPC reference, upper"))
    assert high > 2 * low


@pytest.mark.parametrize(("gap", "saves"), [(6, False), (17, False), (19, True), (48, True)])
def test_zero_and_rebuild_loses_after_short_gaps_only(gap: int, saves: bool, tmp_path: Path) -> None:
    """At most one and a half yearly costs to rebuild, a yearly cost saved each year of the gap."""
    found = answer(tmp_path, ALONE + f"warning: {{gap_months: {gap}}}\nparameters: {{rebuild_price: 1.5}}\n")
    assert (cells(found, "Zero and rebuild", "saved less cost, USD")[1] > 0) == saves
    back = cells(found, "Zero and rebuild", "months until 90 % is back")[1]
    assert back is None or back >= 5


def test_deaths_of_own_rates_are_arithmetic(tmp_path: Path) -> None:
    text = ALONE.replace("new_need: 1_000_000\n", "") + "rates: {phase3: 0.1, phase4: 0.5, phase5: 3}\nmonths: 6\n"
    found = answer(tmp_path, text)
    expected = 365 / 1e4 * (0.1 * 3_200_000 + 0.5 * 800_000) * 6 / 12
    assert cells(found, "With full", "excess deaths (your rates)") == pytest.approx([expected] * 3)


def test_country_of_the_tables_fills_what_is_not_given(tmp_path: Path) -> None:
    found = answer(tmp_path, "country: SOM\nyear: 2025\ndraws: 256\n")
    assert cells(found, "With full", "persons in Phase 3 or worse") == pytest.approx([4_388_110] * 3)
    flagged = ALONE + "country: DEU\n"
    assert "no analysis" in said(answer(tmp_path, flagged).warnings[0])


def test_money_beyond_evidence_is_warned_of(tmp_path: Path) -> None:
    assert "outside the evidence" in said(answer(tmp_path, ALONE + "money: {ratio: 2.5}\n").warnings[0])


BAD = [
    ("phase3plus: 4", "phase3plus: -4", r"E571 case.yaml:2 phase3plus: -4e?\+?.* out of range"),
    ("phase3plus: 4_000_000", "phase3plus: 19_500_000", r"case.yaml:2 phase3plus: .*20,500,000 of 20,000,000.*0.95"),
    ("phase4plus: 800_000", "phase4plus: 5_000_000", r"case.yaml:3 phase4plus: 5,000,000 is more than phase3plus"),
    ("population: 20_000_000\n", "", r"E571 case.yaml:1: 'population' is missing"),
    ("draws: 512", "draw: 512", r"case.yaml:6 draw: 'draw' is not a field here; did you mean draws"),
    ("draws: 512", "draws: lots", r"case.yaml:6 draws: 'lots' is not a number"),
    ("draws: 512", "country: SOZ", r"case.yaml:6 country: 'SOZ' is not a country"),
    ("draws: 512", "year: 2011", r"case.yaml:6 year: 2011 is out of range. Give 2025 to 2036"),
    ("draws: 512", "money: {ratio: -0.1}", r"case.yaml:6 money.ratio: -0.1 is out of range"),
    ("draws: 512", "warning: {capacity: 1.6}", r"case.yaml:6 warning.capacity: 1.6 is out of range. Give 0 to 1.5"),
    ("draws: 512", "mortality: both", r"case.yaml:6 mortality: 'both' is not known"),
    ("draws: 512", "rates: {phase3: 0.1}", r"case.yaml:6 rates: one calibration has three rates"),
    ("draws: 512", "mortality: evidence\nrates: {phase3: 0.1}", r"case.yaml:7 rates: rates of your own beside"),
    ("draws: 512", "rates: {phase3: 1, phase4: 0.5, phase5: 3}", r"case.yaml:6 rates: rates 1, 0.5, 3 fall"),
    ("draws: 512", "parameters: {kapa: 0.7}", r"case.yaml:6 parameters.kapa: 'kapa' is not a parameter.*kappa"),
    ("draws: 512", "parameters: {kappa: 7}", r"case.yaml:6 parameters.kappa: 7 to 7 is outside 0.63 to 0.82"),
    ("draws: 512", "parameters: {kappa: os.system}", r"E120 case.yaml:6 parameters.kappa"),
    ("draws: 512", "early_action: {cost: 5}", r"case.yaml:6 early_action: 'loss' is missing"),
    ("draws: 512", "early_action: {cost: 5, loss: 4, base_rate: 0.1}", r"early_action.cost: cost 5 is not between"),
    ("draws: 512", "money: 0.5", r"case.yaml:6 money: '0.5' is not a group of fields"),
]


@pytest.mark.parametrize(("old", "new", "message"), BAD, ids=[b[1] for b in BAD])
def test_a_fault_names_file_line_field_and_value(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ExeuntError, match=message) as caught:
        answer(tmp_path, ALONE.replace(old, new))
    assert caught.value.exit_code == 2


def test_files_that_are_no_case(tmp_path: Path) -> None:
    with pytest.raises(ExeuntError, match="E570") as caught:
        own_case.answer("foood", tmp_path / "x.yaml")
    assert "food" in caught.value.nearest
    with pytest.raises(ExeuntError, match="E572") as missing:
        own_case.answer("food", tmp_path / "x.yaml")
    assert missing.value.exit_code == 3
    with pytest.raises(ExeuntError, match="E572"):
        own_case.answer("food", tmp_path)
    with pytest.raises(ExeuntError, match="E570"):
        answer(tmp_path, "- 1\n")
    with pytest.raises(ExeuntError, match="E201"):
        answer(tmp_path, "a: !!python/object:os.system 1\n")


def test_lists_of_numbers_and_groups() -> None:
    fields = Fields({"path": [1, 0.5], "bad": [1, 7], "rows": [{"a": 1}, 3]}, lambda p: f"here {p}")
    assert fields.numbers("path", low=0, high=1) == [1.0, 0.5]
    with pytest.raises(ExeuntError, match=r"here \('bad', 1\): '7'"):
        fields.numbers("bad", low=0, high=1)
    rows = fields.rows("rows")
    assert next(rows).number("a") == 1.0
    with pytest.raises(ExeuntError, match="not a group"):
        next(rows)


def test_the_command_prints_tables_or_json(tmp_path: Path) -> None:
    runner = CliRunner()
    template = runner.invoke(app, ["channel", "food", "--template"])
    assert template.stdout == own_case.template("food")
    case = tmp_path / "case.yaml"
    case.write_text(template.stdout, encoding="utf-8")
    screen = runner.invoke(app, ["channel", "food", "--inputs", str(case)])
    assert "Phase 4 or worse" in screen.stdout
    assert "zh_hant" not in screen.stdout
    chinese = runner.invoke(app, ["channel", "food", "--inputs", str(case), "--lang", "zh-Hant"])
    assert "第四階段" in chinese.stdout
    assert "Phase 4" not in chinese.stdout
    data = json.loads(runner.invoke(app, ["channel", "food", "--inputs", str(case), "--json"]).stdout)
    assert data["tables"]["Money against warning"]["rows"][1]["ratio"] > 1
    neither = runner.invoke(app, ["channel", "food"])
    assert isinstance(neither.exception, ExeuntError)
    assert neither.exception.code == "E690"
