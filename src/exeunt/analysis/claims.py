"""Claims of the essay beside the public record, a verdict, and the model's number where a channel computes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exeunt.analysis.bands import Band, Text, band, exact, worst
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

VERDICTS: Mapping[str, Text] = {
    "supported": {"en": "supported", "zh_hant": "成立"},
    "partly": {"en": "partly", "zh_hant": "部分成立"},
    "not_supported": {"en": "not supported", "zh_hant": "不成立"},
    "cannot_be_known": {"en": "cannot be known", "zh_hant": "無從得知"},
}
RULES = "rules."  # figures that the law gives alone, without a run
NOT_MODELLED: Text = {"en": "not modelled", "zh_hant": "未納入模型"}
NOT_IN_RUN: Text = {"en": "not in this run", "zh_hant": "此次運算未包含"}


@dataclass(frozen=True)
class ClaimModel:
    """One computed outcome beside a claim: what it is, where it comes from, its band (None: not in this run)."""

    what: Text
    scenario: str
    variable: str
    year: int
    label: str
    compared_with_baseline: bool
    band: Band | None


@dataclass(frozen=True)
class ClaimVerdict:
    """One claim. `verdict` is a key of `VERDICTS`; `source` an id of the table sources (several joined by "+")."""

    claim_id: str
    statement: Text
    essay_value: Text
    record: Text
    source: str
    verdict: str
    verdict_text: Text
    models: tuple[ClaimModel, ...]
    channel: str
    grade: str

    @property
    def verdict_name(self) -> Text:
        """The verdict as words."""
        return VERDICTS[self.verdict]

    @property
    def model(self) -> Band | None:
        """The first computed band, None where there is none."""
        return next((m.band for m in self.models if m.band is not None), None)

    @property
    def model_state(self) -> Text:
        """ "" where a number is shown, else "not modelled" or "not in this run"."""
        if self.model is not None:
            return {"en": "", "zh_hant": ""}
        return NOT_IN_RUN if self.models else NOT_MODELLED

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as data for `--json`."""
        return {
            "claim_id": self.claim_id,
            "statement": dict(self.statement),
            "essay_value": dict(self.essay_value),
            "record": dict(self.record),
            "source": self.source,
            "verdict": self.verdict,
            "verdict_text": dict(self.verdict_text),
            "channel": self.channel,
            "grade": self.grade,
            "model": self.model.to_dict() if self.model else None,
            "model_state": dict(self.model_state),
            "models": [_model_data(m) for m in self.models],
        }


def _model_data(model: ClaimModel) -> dict[str, Any]:
    return {
        "what": dict(model.what),
        "scenario": model.scenario,
        "variable": model.variable,
        "year": model.year,
        "label": model.label,
        "compared_with_baseline": model.compared_with_baseline,
        "band": model.band.to_dict() if model.band else None,
    }


def verdicts(world: World, result: Result | None = None) -> list[ClaimVerdict]:
    """Return every claim in the order of the table.

    result : a run; its outcomes stand beside the claims they speak to. Without it the models are named, without bands.
    Error: E551 a claim has no verdict class.
    """
    judged = {str(r["claim"]): r for r in world.table("claim_verdicts").rows()}
    models: dict[str, list[ClaimModel]] = {}
    for row in world.table("claim_models").rows():
        models.setdefault(str(row["claim"]), []).append(_model(row, world, result))
    claims = []
    for row in world.table("claims").rows():
        claim = str(row["claim"])
        verdict = judged.get(claim)
        if verdict is None or verdict["verdict_class"] not in VERDICTS:
            raise ExeuntError(
                "E551",
                f"claim '{claim}' has no verdict in one of the four classes",
                where=world.path("claim_verdicts").name,
                mend=f"Classes: {', '.join(VERDICTS)}.",
            )
        claims.append(_claim(row, verdict, models.get(claim, [])))
    return claims


def _claim(row: Mapping[str, Any], verdict: Mapping[str, Any], models: Iterable[ClaimModel]) -> ClaimVerdict:
    found = tuple(models)
    return ClaimVerdict(
        claim_id=str(row["claim"]),
        statement={"en": row["statement_en"], "zh_hant": row["statement_zh_hant"]},
        essay_value={"en": row["essay_value"], "zh_hant": verdict["essay_value_zh_hant"]},
        record={"en": row["public_record_value"], "zh_hant": verdict["record_zh_hant"]},
        source=str(row["source"]),
        verdict=str(verdict["verdict_class"]),
        verdict_text={"en": verdict["verdict_en"], "zh_hant": verdict["verdict_zh_hant"]},
        models=found,
        channel=str(row["channel"]),
        grade=worst([str(verdict["grade"]), *(m.band.grade for m in found if m.band)]),
    )


def _model(row: Mapping[str, Any], world: World, result: Result | None) -> ClaimModel:
    scenario, variable, label = str(row["scenario"]), str(row["variable"]), str(row["label"])
    year, difference = int(row["year"]), bool(row["compared_with_baseline"])
    found = None
    if variable.startswith(RULES):
        found = _rate(world, variable.removeprefix(RULES), label, year)
    elif result is not None and scenario in result.scenarios and variable in result.variables:
        second = str(row["label2"]) or None
        found = band(
            result, scenario, variable, year, label, difference=difference, sign=int(row["sign"]), label2=second
        )
    what = {"en": row["what_en"], "zh_hant": row["what_zh_hant"]}
    return ClaimModel(what, scenario, variable, year, label, difference, found)


def _rate(world: World, name: str, country: str, year: int) -> Band:
    """Return a rate in percent that the rules give without any draw."""
    from exeunt.rules.parameters import RuleSet
    from exeunt.rules.periods import find_period
    from exeunt.rules.united_nations import UnitedNationsScales

    scales = UnitedNationsScales(world, RuleSet.load())
    period = find_period(year, scales.rules)
    regular = scales.method(period).rate
    rates = regular if name == "regular_rate" else scales.peacekeeping(period, regular).rate
    return exact(float(rates[scales.iso3.index(country)]), "percent", "B")


def count_verdicts(claims: Iterable[ClaimVerdict]) -> dict[str, int]:
    """Return how many claims have each verdict, in the order of `VERDICTS`, zeros included."""
    counted = Counter(claim.verdict for claim in claims)
    return {verdict: counted.get(verdict, 0) for verdict in VERDICTS}


def find_claim(claims: Iterable[ClaimVerdict], claim_id: str) -> ClaimVerdict:
    """Return one claim by id. Error: E551 with the nearest ids."""
    by_id = {claim.claim_id: claim for claim in claims}
    if claim_id not in by_id:
        raise ExeuntError("E551", f"'{claim_id}' is not a claim", nearest=nearest_names(claim_id, by_id))
    return by_id[claim_id]
