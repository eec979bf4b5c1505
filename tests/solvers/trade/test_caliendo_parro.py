"""Caliendo and Parro (2015), NAFTA tariff cuts with no aggregate deficits, from CSV files alone.

The journal's tables carry no open licence and are not shipped. The test reads them where they lie: in the folder that
EXEUNT_CP2015 names, or in a folder of shared tables beside the checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import exeunt.trade
from exeunt.analysis.trade_matrix import Answer
from exeunt.analysis.trade_matrix.gains import first_order_gains

ROOT = Path(__file__).parents[3]
SOURCE = Path(os.environ.get("EXEUNT_CP2015", ROOT.parent / "shared" / "data" / "trade"))
pytestmark = pytest.mark.skipif(
    not (SOURCE / "cp2015_trade.csv").is_file(), reason="the journal's tables are not shipped: set EXEUNT_CP2015"
)
STATES = ("MEX", "CAN", "USA")


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    folder = tmp_path_factory.mktemp("cp2015")
    tool = ROOT / "tools" / "cp2015_case.py"
    subprocess.run([sys.executable, tool, "--source", SOURCE, "--out", folder], check=True)
    return exeunt.trade.solve(
        folder / "flows.csv",
        folder / "costs.csv",
        folder / "theta.csv",
        accounts=folder / "accounts.csv",
        io=folder / "io.csv",
        balance=True,
    )


def percent(answer: Answer, column: str) -> dict[str, float]:
    frame = answer.countries.set_index("iso3")
    return {state: 100.0 * (float(frame.loc[state, column]) - 1.0) for state in STATES}


def test_real_wages_are_those_published(answer: Answer) -> None:
    assert percent(answer, "real_wage_ratio") == pytest.approx({"MEX": 1.72, "CAN": 0.32, "USA": 0.11}, abs=0.02)


def test_terms_and_volume_of_trade_are_those_published(answer: Answer) -> None:
    gains = first_order_gains(answer).set_index("iso3")
    assert gains.loc["MEX", "terms_of_trade"] == pytest.approx(-0.41, abs=0.02)
    assert gains.loc["MEX", "volume_of_trade"] == pytest.approx(1.72, abs=0.02)
    total = {s: float(gains.loc[s, "terms_of_trade"] + gains.loc[s, "volume_of_trade"]) for s in STATES}
    assert total == pytest.approx({"MEX": 1.31, "CAN": -0.06, "USA": 0.08}, abs=0.02)


def test_the_exact_change_of_real_income_is_another_number(answer: Answer) -> None:
    """The first-order formula leaves out the duty revenue that Mexico loses."""
    assert percent(answer, "welfare_ratio")["MEX"] == pytest.approx(0.01, abs=0.01)


def test_imports_from_the_partners_are_those_published(answer: Answer) -> None:
    labels = answer.case.labels
    place = {state: labels.index(state) for state in STATES}
    base = answer.base.net * answer.base.absorption[:, None, :]
    now = answer.flows / (1.0 + answer.case.new_duty)
    for state, expected in (("MEX", 118.0), ("CAN", 11.0), ("USA", 41.0)):
        partners = [place[s] for s in STATES if s != state]
        rise = now[:, partners, place[state]].sum() / base[:, partners, place[state]].sum() - 1.0
        assert 100.0 * rise == pytest.approx(expected, abs=1.0), state
    assert np.isfinite(now).all()
