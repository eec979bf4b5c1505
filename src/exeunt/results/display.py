"""How results show themselves in a notebook: a small table with bands, unit, grade and source."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from exeunt.text.grades import mark
from exeunt.text.numbers import format_band

if TYPE_CHECKING:
    import pandas as pd

    from exeunt.results.outcome import Outcome

ROWS = 20


def outcome_html(outcome: Outcome) -> str:
    """Return an outcome's differences as an HTML table: the labels of the last year, or the years if there are none."""
    frame = outcome.quantiles()
    keys = list(outcome.dims) if outcome.dims else ["year"]
    when = "" if not outcome.dims else f", {outcome.years[-1]}"
    shown = frame[frame["year"] == outcome.years[-1]] if outcome.dims else frame
    shown = shown.reindex(shown["p50"].abs().sort_values(ascending=False).index) if outcome.dims else shown
    manifest, path = outcome.result.manifest, outcome.result.path(outcome.scenario)
    under = f"; world path {path['name']}" if path else ""
    caption = f"{outcome.title}{when}: difference from the baseline, {outcome.result.title(outcome.scenario)}"
    source = (
        f"90 % band of {outcome.result.draws} draws{under}; exeunt {manifest['exeunt']}; "
        f"outcomes {manifest['outcomes_sha256'][:12]}"
    )
    more = f" {len(shown) - ROWS} more rows: .quantiles()" if len(shown) > ROWS else ""
    return band_table(shown.head(ROWS), keys, outcome.unit, outcome.grade, caption, source + more)


def band_table(frame: pd.DataFrame, keys: Sequence[str], unit: str, grade: str, caption: str, note: str) -> str:
    """Return rows of quantiles as an HTML table with one column of bands."""
    head = "".join(f"<th>{escape(k)}</th>" for k in keys)
    rows = []
    for row in frame.to_dict("records"):
        cells = "".join(f"<td>{escape(str(row[k]))}</td>" for k in keys)
        band = format_band(row["p05"], row["p50"], row["p95"], unit, signed=True)
        rows.append(f'<tr>{cells}<td style="text-align:right">{escape(band)}</td></tr>')
    title = f"{escape(caption)} {escape(str(mark(grade)))}"
    return (
        f'<table><caption style="text-align:left">{title}</caption><thead><tr>{head}<th>median and 90 % band</th></tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table><small>{escape(note)}</small>"
    )
