"""Each claim of the essay beside the public record, with a verdict and the model's number where there is one."""

from __future__ import annotations

from exeunt.analysis.claims import VERDICTS, ClaimVerdict, count_verdicts
from exeunt.report.model import Cell, Column, DataTable, Section, Source
from exeunt.report.page import Page

SHAPES = {
    "supported": "\N{BLACK SQUARE}",
    "partly": "\N{SQUARE WITH LEFT HALF BLACK}",
    "not_supported": "\N{WHITE SQUARE}",
    "cannot_be_known": "?",
}


def build(page: Page, claims: list[ClaimVerdict]) -> Section:
    """Return the section of the claims."""
    counted = count_verdicts(claims)
    separator = ", " if page.english else "、"
    tally = separator.join(f"{count} {page.pick(VERDICTS[v])}" for v, count in counted.items())
    lead = [
        page.say(
            "The essay that this system implements makes {n} statements that the public record speaks to: {tally}. "
            "exeunt computes with the public record and shows both.",
            n=len(claims),
            tally=tally,
        )
    ]
    columns = [
        Column(page._("claim")),
        Column(page._("the essay")),
        Column(page._("public record")),
        Column(page._("verdict")),
        Column(page._("model")),
        Column(page._("source")),
    ]
    table = DataTable(
        "claims-table",
        page._("Claims, the public record, and what the model computes"),
        columns,
        [_row(page, c) for c in claims],
    )
    return Section("claims", page._("Claims and verdicts"), lead=lead, tables=[table], sources=_sources(page, claims))


def _row(page: Page, claim: ClaimVerdict) -> list[Cell]:
    publishers = list(dict.fromkeys(s.title.partition(":")[0] for s in page.source_ids(claim.source)))
    sources = "; ".join(p for p in publishers if p) or page._("no public source found")
    return [
        Cell(f"{claim.claim_id}. {page.pick(claim.statement)}"),
        Cell(page.pick(claim.essay_value)),
        Cell(page.pick(claim.record)),
        Cell(f"{SHAPES[claim.verdict]} {page.pick(claim.verdict_name)}", note=page.pick(claim.verdict_text)),
        _model(page, claim),
        Cell(sources, grade=claim.grade),
    ]


def _model(page: Page, claim: ClaimVerdict) -> Cell:
    shown = [m for m in claim.models if m.band is not None]
    if not shown:
        return Cell(page.pick(claim.model_state))
    parts = [
        f"{page.pick(m.what)}: {page.band(m.band, signed=m.compared_with_baseline and m.band.p05 < 0, brief=True)}"
        for m in shown
        if m.band is not None
    ]
    grades = [m.band.grade for m in shown if m.band is not None]
    return Cell("; ".join(parts), grade=max(grades))


def _sources(page: Page, claims: list[ClaimVerdict]) -> list[Source]:
    found = {s.title: s for c in claims for s in page.source_ids(c.source) if s.title}
    return list(found.values())
