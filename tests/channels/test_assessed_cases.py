"""Runs the YAML cases of the channels assessments and liquidity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from assessed_harness import CENTRAL, MILLION, Event, parameters, payment, place, run, scenario

import exeunt.channels

FOLDER = Path(exeunt.channels.__file__).parent
UN, DPO = place("organisation", "UN"), place("organisation", "UN-DPO")
USA, CHN = place("donor", "USA"), place("donor", "CHN")
Year = dict[str, np.ndarray]


def _bill(year: Year, donor: int) -> np.ndarray:
    addition = year["tax_equalisation"][:, 0]
    bill = (year["assessed_total"][:, UN] - addition) * year["assessed_rate"][0, UN, donor] / 100
    return bill + (addition if donor == USA else 0.0)


OUTPUTS: dict[str, Callable[[Year], Any]] = {
    "collected_musd": lambda y: y["receipts"].sum(axis=1) / MILLION,
    "spend_factor": lambda y: y["spend_factor"][:, 0],
    "spend_factor_un_dpo": lambda y: y["spend_factor"][:, 1],
    "liquidity_end_musd": lambda y: y["liquidity_end"][:, 0] / MILLION,
    "arrears_un_musd": lambda y: y["arrears_budget"][:, 0] / MILLION,
    "run_out_month": lambda y: y["run_out_month"][:, 0],
    "vote_suspended_usa": lambda y: y["vote_suspended"][:, USA],
    "minimum_payment_usa_musd": lambda y: y["minimum_payment"][:, USA] / MILLION,
    "assessed_un_musd": lambda y: y["assessed_total"][:, UN] / MILLION,
    "assessed_un_dpo_musd": lambda y: y["assessed_total"][:, DPO] / MILLION,
    "tax_equalisation_musd": lambda y: y["tax_equalisation"][:, 0] / MILLION,
    "bill_un_usa_musd": lambda y: _bill(y, USA) / MILLION,
    "bill_un_chn_musd": lambda y: _bill(y, CHN) / MILLION,
    "rate_un_usa_percent": lambda y: y["assessed_rate"][:, UN, USA],
    "rate_un_chn_percent": lambda y: y["assessed_rate"][:, UN, CHN],
}


def _cases() -> list[Any]:
    found = []
    for channel in ("assessments", "liquidity"):
        for file in sorted((FOLDER / channel / "cases").glob("*.yaml")):
            cases = yaml.safe_load(file.read_text(encoding="utf-8"))
            found += [pytest.param(case, id=f"{channel}: {case['name']}") for case in cases]
    return found


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    events = [
        Event(kind, e["donor"], e["organisations"], e["first"], e["last"], e["kept"])
        for kind in ("arrears", "withdraw")
        for e in case.get(kind, [])
    ]
    payments = [payment(p["donor"], p["musd"], p["date"]) for p in case.get("payments", [])]
    compiled = scenario(events, payments)
    found = run(compiled, parameters(compiled, CENTRAL), start=case.get("start", 2026), last=case["year"])
    for name, expected in case["output"].items():
        got = OUTPUTS[name](found[case["year"]])
        assert got == pytest.approx(np.full(len(got), expected), abs=case["absolute_error_margin"]), name
