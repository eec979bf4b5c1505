"""Pictures of results as Altair charts in the house style: fans over years, rankings of labels, scenarios compared.

Altair is an extra and is imported when a chart is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError, nearest_names
from exeunt.text.grades import mark
from exeunt.text.numbers import Measure, format_band, measure

if TYPE_CHECKING:
    import pandas as pd

    from exeunt.results.outcome import Outcome

INK, MUTED, GRID = "#1B1F24", "#6A6F76", "#D9DCE0"
SCENARIO, BASELINE = "#CC79A7", "#6A6F76"
# Okabe-Ito, without the yellow that is too light on white and the grey that is the baseline's.
CATEGORIES = ("#CC79A7", "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#E69F00")
FONT = "system-ui, sans-serif"
KINDS = ("auto", "fan", "ranking")
BANDS = ("p05", "p25", "p50", "p75", "p95")


def altair() -> Any:
    """Return the Altair module. Error: E540 it is not installed."""
    try:
        import altair as alt
    except ImportError:
        raise ExeuntError("E540", "charts need Altair", mend="pip install 'exeunt[charts]'") from None
    return alt


def plot(outcome: Outcome, kind: str, *, year: int | None, difference: bool, top: int) -> Any:
    """Return the chart of an outcome; see `Outcome.plot`."""
    if kind not in KINDS:
        raise ExeuntError(
            "E541", f"'{kind}' is not a chart", nearest=nearest_names(kind, KINDS), mend=f"Give {', '.join(KINDS)}."
        )
    several = any(len(v) > 1 for v in outcome.chosen.labels.values()) and not outcome.summed
    if kind == "fan" and several:
        raise ExeuntError("E541", "a fan shows one series", mend="Select labels with .sel(...), or add up: .total().")
    if kind == "ranking" and not outcome.dims:
        raise ExeuntError("E541", "a ranking needs labels", mend="Take the fan, or do not add up.")
    if kind == "ranking" or (kind == "auto" and several):
        last = outcome.years[-1] if year is None else year
        return ranking(outcome.sel(year=[last]), difference=difference, top=top)
    return fan(outcome, difference=difference)


def fan(outcome: Outcome, *, difference: bool = True) -> Any:
    """Return median line, 50 % and 90 % bands over the years; the baseline's median dashed."""
    alt = altair()
    frame, how = _scaled(outcome, outcome.quantiles(difference=difference))
    base = _base(outcome, how, difference=difference)
    frame = frame.merge(base, on="year")
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    chart = alt.Chart(frame).encode(x=x)
    y = alt.Y("p05:Q", title=how.unit, scale=alt.Scale(zero=False))
    tips = [alt.Tooltip("year:O"), *(alt.Tooltip(f"{q}:Q", format=",.3~f") for q in BANDS)]
    wide = chart.mark_area(color=SCENARIO, opacity=0.18).encode(y=y, y2="p95:Q", tooltip=tips)
    narrow = chart.mark_area(color=SCENARIO, opacity=0.35).encode(y="p25:Q", y2="p75:Q", tooltip=tips)
    line = chart.mark_line(color=SCENARIO, strokeWidth=2).encode(y="p50:Q", tooltip=tips)
    dashed = chart.mark_line(color=BASELINE, strokeDash=[4, 3]).encode(y="baseline:Q")
    names = _end_labels(alt, frame, {"p50": (outcome.scenario, SCENARIO), "baseline": ("baseline", BASELINE)})
    end = frame.iloc[-1]
    band = _band(end, how, outcome, difference)
    finding = f"{outcome.title}: {band} in {int(end['year'])}"
    return _dressed(alt, alt.layer(wide, narrow, dashed, line, names), outcome, finding, difference=difference)


def ranking(outcome: Outcome, *, difference: bool = True, top: int = 20) -> Any:
    """Return dots with their 90 % range, the largest medians first, and a zero line, for the one year looked at."""
    alt = altair()
    frame, how = _scaled(outcome, outcome.quantiles(difference=difference))
    frame["label"] = frame[list(outcome.dims)].astype(str).agg(", ".join, axis=1)
    frame = frame.dropna(subset=["p50"])
    frame = frame.reindex(frame["p50"].abs().sort_values(ascending=False, kind="stable").index).head(top)
    order = list(frame["label"])
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelPadding=8))
    tips = [alt.Tooltip("label:N"), *(alt.Tooltip(f"{q}:Q", format=",.3~f") for q in BANDS)]
    chart = alt.Chart(frame).encode(y=y, tooltip=tips)
    span = chart.mark_rule(color=SCENARIO, strokeWidth=2).encode(x=alt.X("p05:Q", title=how.unit), x2="p95:Q")
    dot = chart.mark_point(color=SCENARIO, filled=True, size=50, opacity=1).encode(x="p50:Q")
    zero = alt.Chart().mark_rule(color=MUTED).encode(x=alt.datum(0))
    finding = f"No {outcome.title} in {outcome.years[0]}" if not order else _largest(outcome, frame, how, difference)
    return _dressed(alt, alt.layer(zero, span, dot, data=frame), outcome, finding, difference=difference)


def scenarios(parts: Mapping[str, Outcome], *, difference: bool = True) -> Any:
    """Return one median line with its 90 % band a scenario, directly labelled."""
    alt = altair()
    import pandas as pd

    names, first = list(parts), next(iter(parts.values()))
    frames = [o.quantiles(difference=difference).assign(scenario=n) for n, o in parts.items()]
    joined, how = _scaled(first, pd.concat(frames, ignore_index=True))
    colours = [CATEGORIES[i % len(CATEGORIES)] for i in range(len(names))]
    colour = alt.Color("scenario:N", scale=alt.Scale(domain=names, range=colours), legend=None)
    chart = alt.Chart(joined).encode(x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)), color=colour)
    area = chart.mark_area(opacity=0.15).encode(y=alt.Y("p05:Q", title=how.unit, stack=None), y2="p95:Q")
    line = chart.mark_line(strokeWidth=2).encode(y="p50:Q")
    last = joined[joined["year"] == joined["year"].max()]
    text = alt.Chart(last).mark_text(align="left", dx=6).encode(x="year:O", y="p50:Q", text="scenario:N", color=colour)
    told = []
    for name, end in zip(names, last.to_dict("records"), strict=True):
        told.append(f"{name} {_band(end, how, first, difference)}")
    finding = [f"{first.title} in {int(joined['year'].max())}:", *told]
    return _dressed(alt, alt.layer(area, line, text), first, finding, difference=difference, many=True)


def _scaled(outcome: Outcome, frame: pd.DataFrame) -> tuple[pd.DataFrame, Measure]:
    how = measure(frame[[*BANDS]].to_numpy().ravel(), outcome.unit)
    scaled = frame.copy()
    for q in BANDS:
        scaled[q] = frame[q] / how.divisor
    return scaled, how


def _base(outcome: Outcome, how: Measure, *, difference: bool) -> pd.DataFrame:
    import pandas as pd

    from exeunt.results.statistics import statistics

    middle = statistics(outcome.base_columns).quantiles[:, 2] / how.divisor
    return pd.DataFrame({"year": list(outcome.years), "baseline": 0.0 * middle if difference else middle})


def _end_labels(alt: Any, frame: pd.DataFrame, lines: dict[str, tuple[str, str]]) -> Any:
    last = frame[frame["year"] == frame["year"].max()]
    return alt.layer(
        *(
            alt.Chart(last)
            .mark_text(align="left", dx=6, color=colour)
            .encode(x="year:O", y=f"{column}:Q", text=alt.value(text))
            for column, (text, colour) in lines.items()
        )
    )


def _largest(outcome: Outcome, frame: pd.DataFrame, how: Measure, difference: bool) -> str:
    first = frame.iloc[0]
    return f"{outcome.title} in {outcome.years[0]}: most at {first['label']}, {_band(first, how, outcome, difference)}"


def _band(row: Mapping[Any, Any] | pd.Series[Any], how: Measure, outcome: Outcome, difference: bool) -> str:
    low, middle, high = (float(row[q]) * how.divisor for q in ("p05", "p50", "p95"))
    return format_band(low, middle, high, outcome.unit, signed=difference)


def _dressed(
    alt: Any, chart: Any, outcome: Outcome, finding: str | list[str], *, difference: bool, many: bool = False
) -> Any:
    result = outcome.result
    what = "difference from the baseline" if difference else "level; baseline median dashed"
    who = "" if many else f"{result.title(outcome.scenario)}; "
    about = f"{who}{what}; median, 50 % and 90 % of {result.draws} draws; grade {mark(outcome.grade)}"
    version = f"exeunt {result.manifest['exeunt']}, seed {result.manifest['seed']}"
    source = f"{version}, outcomes {result.manifest['outcomes_sha256'][:12]}"
    lines = [finding] if isinstance(finding, str) else finding
    lines[0] = lines[0][:1].upper() + lines[0][1:]
    title = alt.TitleParams(lines, subtitle=[about, source], anchor="start", color=INK, subtitleColor=MUTED)
    axis = {"domain": False, "ticks": False, "gridColor": GRID, "labelColor": MUTED, "titleColor": MUTED}
    return (
        chart.properties(title=title, width=560)
        .configure(font=FONT, background="#FFFFFF")
        .configure_axis(**axis)
        .configure_view(stroke=None)
    )
