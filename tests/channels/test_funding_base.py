"""The base of the money channels: netting, windows, identities with the accounts, bad tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from funding_harness import Event, run, scenario, world

from exeunt.channels.funding.base import base_notes, cells_of_year, read_base
from exeunt.channels.funding.countries import Located
from exeunt.errors import ExeuntError
from exeunt.world.world import TABLES, World


def place(dim: str, label: str) -> int:
    return world().index(dim).position(label)


def test_cells_of_2024_add_up_to_the_accounts_of_each_organisation() -> None:
    cells = cells_of_year(world()).sum(axis=(0, 2))
    rows = world().table("organisation_year").where(year=2024)
    accounts = dict(zip(rows["organisation"], np.nan_to_num(rows["revenue_total_usd"]), strict=True))
    expected = [accounts[o] for o in world().index("organisation").labels]
    assert cells.tolist() == pytest.approx(expected, abs=100)


def test_netting_keeps_refunds_inside_before_anything_is_clipped() -> None:
    base = read_base(world(), "2024")
    net = base.cells.sum(axis=0)
    assert (base.total == np.maximum(net, 0.0)).all()
    assert (base.usable <= base.total).all()
    assert (base.usable >= 0.0).all()
    clipped_first = np.maximum(base.cells, 0.0).sum(axis=0)
    who = place("organisation", "WHO")
    assert (clipped_first[who] - base.total[who]).sum() == pytest.approx(0.5e9, rel=0.1)
    assert base.negative == pytest.approx(1.05e9, rel=0.01)


def test_three_year_window_averages_voluntary_money_only() -> None:
    one, three = read_base(world(), "2024"), read_base(world(), "3y")
    instruments = world().index("instrument").labels
    same = [i for i, name in enumerate(instruments) if name in ("assessed", "other")]
    assert (one.total[:, same] == three.total[:, same]).all()
    rows = world().table("revenue_base").where(organisation="UNFPA", donor="USA", instrument="earmarked")
    cell = three.cells[place("donor", "USA"), place("organisation", "UNFPA"), place("instrument", "earmarked")]
    assert cell == pytest.approx(rows["amount_usd"].sum() / 3)


def test_an_organisation_without_an_account_keeps_its_ratio_and_is_named() -> None:
    paho = place("organisation", "PAHO")
    assert read_base(world(), "3y").revenue[paho] == 0.0
    everything = Event("withdraw", "USA", ["ALL"], ("assessed", "core", "earmarked", "other"), 2026)
    result = run(scenario([everything]), wanted=("spending_ratio", "viability"))
    assert (result["spending_ratio"][:, :, paho] == 1.0).all()
    assert any("PAHO" in note for note in base_notes(world(), "3y"))


def test_located_spending_leaves_out_what_is_booked_to_the_seat() -> None:
    located = Located.read(world(), noisy=False, measured=False)
    assert located.total[place("organisation", "WMO")] == located.total[place("organisation", "UNU")] == 0.0
    rows = world().table("country_spending_base")
    kept = (rows["amount_usd"] > 0) & ~np.isin(rows["organisation"], ["WMO", "UNU"])
    assert located.by_country.sum() == pytest.approx(rows["amount_usd"][kept].sum())


@pytest.fixture
def own_world(tmp_path: Path) -> Path:
    """A copy of the shipped tables that a test may break."""
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    return folder


def test_negative_base_after_netting_is_set_to_zero_and_named_with_its_amount(own_world: Path) -> None:
    assert not read_base(world(), "2024").cut_off.any()
    path = own_world / "funding" / "revenue_base.csv"
    path.write_text(path.read_text(encoding="utf-8") + "UNSSC,OTHER_CONTRIB,core,2024,-99000000\n", encoding="utf-8")
    broken = World.load(own_world)
    base = read_base(broken, "2024")
    unssc, core = place("organisation", "UNSSC"), place("instrument", "core")
    before = read_base(world(), "2024").total[unssc, core]
    assert base.total[unssc, core] == 0.0
    assert base.cut_off[unssc, core] == pytest.approx(99e6 - before)
    amount = f"{(99e6 - before) / 1e6:,.2f}"
    assert f"UNSSC core: negative base of {amount} million USD set to 0" in base_notes(broken, "2024")


def test_missing_spending_of_an_organisation_with_revenue_is_an_error_that_names_it(own_world: Path) -> None:
    path = own_world / "funding" / "organisation_year.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(x for x in lines if not x.startswith("WFP,2024,")) + "\n", encoding="utf-8")
    with pytest.raises(ExeuntError, match=r"E450.*WFP has revenue but no spending in 2024") as caught:
        read_base(World.load(own_world), "2024")
    assert caught.value.exit_code == 3


def test_missing_column_of_the_revenue_base_is_an_error_that_names_it(own_world: Path) -> None:
    path = own_world / "funding" / "revenue_base.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("organisation,donor,instrument", "organisation,donor,kind", 1), encoding="utf-8")
    with pytest.raises(ExeuntError, match="kind"):
        read_base(World.load(own_world), "2024")


@pytest.mark.parametrize(("column", "code"), [("donor", "ZZZ"), ("organisation", "WFPX"), ("instrument", "gift")])
def test_unknown_code_in_the_revenue_base_is_an_error_with_the_row(own_world: Path, column: str, code: str) -> None:
    path = own_world / "funding" / "revenue_base.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = dict(zip(lines[0].split(","), lines[7].split(","), strict=True)) | {column: code}
    lines[7] = ",".join(cells.values())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ExeuntError, match=rf"E451.*revenue_base.csv:8 {column}.*'{code}'"):
        read_base(World.load(own_world), "2024")


def test_function_without_a_known_weighting_is_an_error_that_names_it(own_world: Path) -> None:
    path = own_world / "index" / "functions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("training,spending", "training,guess").replace(
            ",spending,0.5,C,0,functions,standards", ",guess,0.5,C,0,functions,standards", 1
        ),
        encoding="utf-8",
    )
    from exeunt.channels.funding.channel import CHANNEL

    descriptor = json.loads((own_world / "index" / "datapackage.json").read_text(encoding="utf-8"))
    assert any(r["name"] == "functions" for r in descriptor["resources"])
    with pytest.raises(ExeuntError, match=r"E452.*'guess'"):
        CHANNEL.prepare(World.load(own_world), scenario())
