"""Figures as exeunt writes them: median with the 90 % range, units, signs, never a bare zero for "unknown".

`format_band(7.2e9, 8.8e9, 1.16e10, "USD")` gives "7.2-11.6 (median 8.8) bn USD". Three significant digits for money and
shares, two for persons and deaths. In zh-Hant money is written in 億/萬 with the dollar figure beside it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from exeunt.text.language import EN, language_code, translator

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NO-BREAK SPACE}"
_SCALES = {
    EN: ((1e9, "bn "), (1e6, "million "), (1e3, "thousand "), (1.0, "")),
    "zh-Hant": ((1e8, "億"), (1e4, "萬"), (1.0, "")),
}
_PERSONS = ("persons", "people", "deaths", "cases", "pregnancies", "abortions", "full-time equivalents")
_SHARES = ("ratio", "fraction", "share")


def N_(message: str) -> str:  # noqa: N802  # the name that extraction tools know
    """Mark a message for translation without translating it here."""
    return message


UNITS = (
    N_("USD"), N_("days"), N_("month"), N_("percent"), N_("ratio"), N_("years"), N_("persons"), N_("people"),
    N_("full-time equivalents"),
    N_("deaths"), N_("cases"), N_("log points"),
    N_("elasticity"), N_("index"), N_("1"), N_("0/1"), N_("1/year"), N_("flag"),
    N_("months"), N_("standard deviations"), N_("standard deviations a month"),
    N_("fraction a year"), N_("fraction"), N_("ideal-point unit"), N_("instruments"), N_("points"),
    N_("pregnancies"), N_("abortions"), N_("share points"), N_("coefficient"), N_("exponent"), N_("sign"),
    N_("percentage points"),
    N_("USD per t CO2"), N_("EUR per t"), N_("EUR"), N_("Mt CO2"), N_("Gt CO2"), N_("mK"), N_("year"),
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """How the figures of one sentence, band or column are written.

    divisor : a figure is divided by it. decimals : digits after the point. unit : words after the number ("bn USD").
    scale : the part of the unit that belongs to the number in Chinese ("億"), else "".
    """

    divisor: float
    decimals: int
    unit: str
    scale: str = ""

    def number(self, value: float, *, signed: bool = False) -> str:
        """Return the digits alone, with thousands separators, a real minus sign and, if `signed`, a plus."""
        digits = f"{abs(value) / self.divisor:,.{self.decimals}f}"
        zero = not any(c in "123456789" for c in digits)
        sign = "" if zero else MINUS if value < 0 else "+" if signed else ""
        return sign + digits

    def zero(self, value: float) -> bool:
        """Whether a figure shows as zero here."""
        return not any(c in "123456789" for c in self.number(value))


def measure(values: Iterable[float], unit: str, language: str = EN) -> Measure:
    """Return one way of writing that serves all the given figures: the largest keeps its significant digits."""
    code = language_code(language)
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    digits = 2 if unit in _PERSONS else 3
    if unit in _SHARES:
        return _percent(largest * 100, 0.01, code)
    if unit == "percent":
        return _percent(largest, 1.0, code)
    if unit == "percent rate":
        return Measure(1.0, 3, "%")  # scales of assessments are adopted with three decimals
    if unit == "points":  # of a share or an index between 0 and 100
        return Measure(1.0, 2 if largest < 9.995 else 1, _unit_words(unit, code))
    if unit != "USD" and unit not in _PERSONS:
        decimals = max(0, digits - _whole_digits(largest))
        return Measure(1.0, min(decimals, 3), _unit_words(unit, code))
    words = _unit_words(unit, code)
    scales = _SCALES[code]
    divisor, scale = next(((d, s) for d, s in scales if largest >= d * 0.9995), scales[-1])
    decimals = 0 if divisor == 1.0 else max(0, digits - _whole_digits(largest / divisor))
    return Measure(divisor, decimals, scale + words, scale.strip() if code != EN else "")


def chart_measure(values: Iterable[float], unit: str, language: str = EN) -> Measure:
    """Return one way of writing for all marks of a chart: the smallest keeps a digit where a lower scale allows it."""
    known = [abs(v) for v in values if math.isfinite(v) and v]
    if unit != "USD" or not known:
        return measure(known, unit, language)
    smallest, largest = min(known), max(known)
    scales = _SCALES[language_code(language)]
    fitting = [(d, s) for d, s in scales if largest >= d * 0.9995 and (smallest >= 0.05 * d or d <= 1e6)]
    divisor, scale = fitting[0] if fitting else scales[-1]
    return Measure(divisor, 0, scale + _unit_words(unit, language_code(language)))


def format_range(p05: float, p50: float, p95: float, how: Measure, language: str = EN, *, signed: bool = False) -> str:
    """Return a band without its unit, for marks of a chart whose subtitle says the unit: "171-306 (median 220)".

    The unit is that of the chart, the digits are those of the row: three, and at most two after the point. signed : a
    difference from the baseline.
    """
    if how.unit != "%":
        digits = 3 - _whole_digits(max(abs(p05), abs(p50), abs(p95)) / how.divisor)
        how = replace(how, decimals=min(2, max(0, digits)) if how.divisor != 1.0 or how.decimals else 0)
    low, middle, high = (how.number(v, signed=signed) for v in (p05, p50, p95))
    if low == high:
        if any((p05, p50, p95)) and not how.zero(p50):
            return middle
        return translator(language)("below detection" if any((p05, p50, p95)) else "none")
    between = translator(language)(" to ") if signed or p05 < 0 else "-"
    median = f" (median {middle})" if language_code(language) == EN else f"（中位數 {middle}）"
    return f"{low}{between}{high}{median}"


def format_number(value: float, unit: str, language: str = EN, *, signed: bool = False) -> str:
    """Return one figure with its unit, such as "14.3 bn USD"; for facts. Results are bands: `format_band`."""
    if not math.isfinite(value):
        return translator(language)("no data")
    how = measure([value], unit, language)
    text = _joined(how.number(value, signed=signed), how.unit, language)
    return text + _dollars_beside([value], unit, language, signed=signed)


def format_band(
    p05: float, p50: float, p95: float, unit: str, language: str = EN, *, signed: bool = False, brief: bool = False
) -> str:
    """Return a band as "7.2-11.6 (median 8.8) bn USD".

    signed : a difference from the baseline; writes + and the minus sign, and "to" between the ends.
    brief : in zh-Hant leave out the dollar figure beside 億/萬 (for tables whose head already says it).
    A band that is exactly zero is "no difference" or "none"; one that only rounds to zero is "below detection";
    a figure that does not exist (NaN) is "no data".
    """
    _ = translator(language)
    values = (p05, p50, p95)
    if not all(math.isfinite(v) for v in values):
        return _("no data")
    if not any(values):
        return _("no difference") if signed else _("none")
    how = measure(values, unit, language)
    if below_detection(p05, p50, p95, unit):
        return _("below detection")
    low, middle, high = (how.number(v, signed=signed) for v in values)
    if low == high:
        text = _joined(middle, how.unit, language)
        beside = "" if brief else _dollars_beside([p50], unit, language, signed=signed)
        return text + beside
    between = _(" to ") if signed or p05 < 0 else "-"
    if language_code(language) == EN:
        return f"{low}{between}{high} (median {middle}){NARROW if how.unit == '%' else ' '}{how.unit}".rstrip()
    beside = "" if brief else _dollars_inside(p50, unit, signed=signed)
    return f"{low}{between}{high}{_gap(how.unit)}{how.unit}（中位數 {middle}{_gap(how.unit)}{how.unit}{beside}）"


def below_detection(p05: float, p50: float, p95: float, unit: str) -> bool:
    """Whether a band is not zero but too small to tell from it: 0.5 dollars or persons, 0.005 points, 0.05 per cent."""
    largest = max(abs(v) for v in (p05, p50, p95))
    floors = {"percent": 0.05, "points": 0.005, **dict.fromkeys(_SHARES, 0.0005)}
    return 0 < largest < floors.get(unit, 0.5 if unit in ("USD", *_PERSONS) else 0.0005)


def format_probability(p: float, language: str = EN) -> str:
    """Return a probability as a share of runs: "9 of 10 runs", "fewer than 1 of 100 runs"; 「10 次中有 9 次」."""
    english = language_code(language) == EN
    if not math.isfinite(p):
        return translator(language)("no data")
    if p <= 0:
        return "no run" if english else "沒有任何一次模擬"
    if p >= 1:
        return "every run" if english else "每一次模擬"
    if p < 0.01:
        return "fewer than 1 of 100 runs" if english else "100 次模擬中不到 1 次"
    if p > 0.99:
        return "more than 99 of 100 runs" if english else "100 次模擬中超過 99 次"
    count, of = (round(p * 10), 10) if abs(p * 10 - round(p * 10)) < 0.05 else (round(p * 100), 100)
    return f"{count} of {of} runs" if english else f"{of} 次模擬中有 {count} 次"


def _percent(largest: float, divisor: float, code: str) -> Measure:
    decimals = 1 if largest < 99.95 else 0
    if largest < 0.95:
        decimals = 2
    return Measure(divisor, decimals, "%")


def _whole_digits(value: float) -> int:
    return 1 if value < 1 else math.floor(math.log10(value * (1 + 1e-12))) + 1


def _unit_words(unit: str, code: str) -> str:
    return translator(code)(unit) if unit not in ("1", "index", "0/1") else ""


def _gap(unit: str) -> str:
    """Return the space between digits and unit: none before Chinese, where the style sheet makes it."""
    return " " if unit and unit != "%" and unicodedata.east_asian_width(unit[0]) not in "WF" else ""


def _joined(number: str, unit: str, language: str) -> str:
    if unit == "%":
        return number + (NARROW if language_code(language) == EN else "") + unit
    return f"{number}{_gap(unit)}{unit}"


def _dollars_beside(values: list[float], unit: str, language: str, *, signed: bool) -> str:
    if unit != "USD" or language_code(language) == EN:
        return ""
    how = measure(values, unit, EN)
    return f"（{how.number(values[0], signed=signed)} {how.unit}）"


def _dollars_inside(value: float, unit: str, *, signed: bool) -> str:
    if unit != "USD":
        return ""
    how = measure([value], unit, EN)
    return f"；{how.number(value, signed=signed)} {how.unit}"
