"""Claims: all of them, in both languages, each with a verdict, each model figure traceable to an outcome."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from exeunt.analysis.claims import VERDICTS, count_verdicts, find_claim, verdicts
from exeunt.declarations import all_declarations
from exeunt.errors import ExeuntError
from exeunt.results.result import Result
from exeunt.scenario.library import library_names
from exeunt.world.world import TABLES, World


def test_every_claim_has_a_verdict_and_both_languages(facts: World) -> None:
    claims = verdicts(facts)
    assert [c.claim_id for c in claims] == [f"c{n:02d}" for n in range(1, 20)]
    for claim in claims:
        assert claim.verdict in VERDICTS
        assert claim.grade in "ABC"
        for text in (claim.statement, claim.essay_value, claim.record, claim.verdict_text, claim.verdict_name):
            assert text["en"], claim.claim_id
            assert text["zh_hant"], claim.claim_id
        assert claim.source or claim.claim_id == "c10"  # nothing was found for the cost ratio
    assert count_verdicts(claims) == {"supported": 6, "partly": 10, "not_supported": 2, "cannot_be_known": 1}


def test_chinese_texts_use_full_width_punctuation(facts: World) -> None:
    for row in facts.table("claim_verdicts").rows():
        for column in ("verdict_zh_hant", "record_zh_hant", "essay_value_zh_hant"):
            text = str(row[column])
            assert not set(text) & set(";:()"), (row["claim"], text)


def test_model_figures_name_outcomes_that_exist(facts: World) -> None:
    kept = {v.name for d in all_declarations().values() for v in d.writes.values() if v.keep != "none"}
    for row in facts.table("claim_models").rows():
        if str(row["variable"]).startswith("rules."):
            continue
        assert row["variable"] in kept, row
        assert row["scenario"] in library_names(), row


def test_rates_stand_without_a_run(facts: World) -> None:
    claims = verdicts(facts)
    regular, peacekeeping = find_claim(claims, "c05").model, find_claim(claims, "c06").model
    assert regular is not None
    assert peacekeeping is not None
    assert regular.p50 == 22.0
    assert peacekeeping.p50 == pytest.approx(26.158, abs=0.025)
    assert find_claim(claims, "c07").model is None
    assert find_claim(claims, "c07").model_state["en"] == "not in this run"
    assert find_claim(claims, "c09").model_state["en"] == "not modelled"


def test_a_run_puts_numbers_beside(facts: World, result: Result) -> None:
    claims = verdicts(facts, result)
    unfilled = [c.claim_id for c in claims if c.models and c.model is None]
    assert not unfilled
    alone, retreat, _ = find_claim(claims, "c07").models
    assert alone.band is not None
    assert retreat.band is not None
    assert alone.band.p95 < 0.3e9  # the list alone: hundreds of millions
    assert retreat.band.p05 > 1e9  # the retreat: billions
    university = find_claim(claims, "c12").model
    assert university is not None
    assert university.p50 < 1e5  # on the list, but no money at stake
    json.dumps([c.to_dict() for c in claims], allow_nan=False)


def test_unknown_claim(facts: World) -> None:
    with pytest.raises(ExeuntError) as caught:
        find_claim(verdicts(facts), "c7")
    assert caught.value.code == "E551"
    assert "c07" in caught.value.nearest


def test_a_verdict_outside_the_four_classes_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    file = folder / "evidence" / "claim_verdicts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("c02,supported", "c02,true"), encoding="utf-8")
    with pytest.raises(ExeuntError) as caught:
        verdicts(World.load(folder))
    assert caught.value.code == "E551"
    assert "c02" in caught.value.message()
