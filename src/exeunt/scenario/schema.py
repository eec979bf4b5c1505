"""The form of a scenario file (pydantic): a difference from the world as it is, made of dated events and settings.

Names of states, bodies and parameters are looked up later, against the world and the declarations of the channels;
what each kind of event may say stands in `vocabulary.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from exeunt.distributions import Distribution
from exeunt.errors import ExeuntError
from exeunt.scenario.vocabulary import BODY_GROUPS, GRAMMAR, fields_of

Kind = Literal["withdraw", "ban", "terminate", "arrears", "cut", "pledge", "repay", "return", "bridge", "duty"]
Instrument = Literal["assessed", "core", "earmarked", "other"]
Status = Literal["ordered", "enacted", "actual", "assumed"]
FileKind = Literal["scenario", "path"]
Text = Annotated[str, Field(min_length=1)]
_WIDE = "\u3000-\u9fff\uff00-\uffef"  # Chinese letters and marks
_FOLD = re.compile(f"(?<=[{_WIDE}]) +(?=[{_WIDE}])")
LOWEST_RATE = -0.30  # a larger subsidy than any in the published studies: taken for a slip


def _custom(code: str, what: str, mend: str = "") -> PydanticCustomError:
    # "{what}" keeps braces of user text from being read as a template
    return PydanticCustomError(code, "{what}", {"what": what, "mend": mend})


def _day(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _custom("E210", f"{value!r} is not a day", "Write 2026-01-22.")


def _day_or_year(value: object) -> date | int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return _day(value)
    except PydanticCustomError:
        raise _custom("E210", f"{value!r} is not a year or a day", "Write 2026 or 2026-01-22.") from None


def _distribution(value: object) -> Distribution:
    if isinstance(value, Distribution):
        return value
    try:
        return Distribution.parse(value)
    except ExeuntError as error:
        raise _custom(error.code, error.what, error.mend) from None


def _dollars(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise _custom("E217", f"{value!r} is not a whole positive number of dollars", "Write 160_000_000.")
    return value


def _rate(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _custom("E226", f"{value!r} is not a rate", "Write 0.1 for ten percent.")
    if value < LOWEST_RATE:
        raise _custom(
            "E226", f"a rate of {value:g} is below {LOWEST_RATE:g}", "Write -0.05 for a subsidy of five percent."
        )
    return float(value)


def _summary(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _unfolded(value: object) -> object:
    """YAML puts a space where it joins two lines; Chinese has none there."""
    return _FOLD.sub("", value) if isinstance(value, str) else value


def _change(value: object) -> tuple[str, Distribution]:
    """Read an override: a value, a distribution, `{add: x}` or `{multiply: x}`."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        how, number = next(iter(value.items()))
        if how in ("add", "multiply"):
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                raise _custom("E205", f"{how} takes a number, not {number!r}", f"Write {{{how}: 0.9}}.")
            return how, _distribution(number)
    return "set", _distribution(value)


_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 1, "maxItems": 4}
_DISTRIBUTION_SCHEMA: dict[str, Any] = {
    "description": "A number, or one distribution by name with its numbers in order.",
    "anyOf": [{"type": "number"}]
    + [
        {"type": "object", "properties": {name: _NUMBERS}, "required": [name], "additionalProperties": False}
        for name in (
            "uniform",
            "triangular",
            "truncated_normal",
            "lognormal",
            "truncated_lognormal",
            "gamma",
            "beta",
        )
    ],
}
_STEP_SCHEMA: list[dict[str, Any]] = [
    {"type": "object", "properties": {how: {"type": "number"}}, "required": [how], "additionalProperties": False}
    for how in ("add", "multiply")
]
_WORDS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"en": {"type": "string"}, "zh_hant": {"type": "string"}},
    "additionalProperties": False,
}
_DAY_SCHEMA: dict[str, Any] = {"type": "string", "format": "date"}
_YEAR_SCHEMA: dict[str, Any] = {"type": "integer", "minimum": 2025, "maximum": 2036}

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(_DAY_SCHEMA)]
DayOrYear = Annotated[date | int, BeforeValidator(_day_or_year), WithJsonSchema({"anyOf": [_YEAR_SCHEMA, _DAY_SCHEMA]})]
Spread = Annotated[Any, BeforeValidator(_distribution), WithJsonSchema(_DISTRIBUTION_SCHEMA)]
Keys = Annotated[
    list[Text],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Dollars = Annotated[int, BeforeValidator(_dollars), WithJsonSchema({"type": "integer", "minimum": 1})]
Rate = Annotated[float, BeforeValidator(_rate), WithJsonSchema({"type": "number", "minimum": LOWEST_RATE})]
Change = Annotated[
    Any,
    BeforeValidator(_change),
    WithJsonSchema({"anyOf": [*_DISTRIBUTION_SCHEMA["anyOf"], *_STEP_SCHEMA]}),
]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class Titles(_Form):
    """A title in both languages of the product."""

    en: Text
    zh_hant: str = ""


class Summary(_Form):
    """What a file says, in both languages of the product; a plain text is the English one."""

    en: str = ""
    zh_hant: Annotated[str, BeforeValidator(_unfolded)] = ""


class DatedAmount(_Form):
    """One payment: the day and whole US dollars."""

    date: Day
    usd: Dollars


Amounts = Annotated[
    Annotated[Dollars, Tag("number")] | Annotated[list[DatedAmount], Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "number"),
]


class RetainedTable(_Form):
    """Kept shares read from a table of the world, one a donor: `column` x `times`, with noise between donors.

    noise_sd : standard deviation in log points. fallback : for a donor without a row.
    """

    table: Text
    key: Text
    column: Text
    times: Spread = Distribution.fixed(1.0)
    noise_sd: Annotated[float, Field(ge=0.0, le=2.0, strict=False)] = 0.0
    fallback: Spread | None = None


class Event(_Form):
    """One dated act of one or several states towards one or several bodies."""

    kind: Kind = Field(description="What happens; each kind has fields of its own.")
    state: Text | None = Field(default=None, description="ISO3 code of the state that acts, or EU.")
    states: list[Text] | None = Field(default=None, description="Several states that act alike.")
    group: Text | None = Field(default=None, description="Group of states, such as DAC, LDC or ALL_MEMBERS.")
    without: list[Text] = Field(default_factory=list, description="States taken out of `group`.")
    body: Text | None = Field(default=None, description="Code of an organisation or body.")
    bodies: list[Text] | None = Field(default=None, description="Several bodies treated alike.")
    group_of_bodies: Text | None = None
    instruments: list[Instrument] | None = Field(
        default=None, description="Default by kind; an empty list means participation only, no money."
    )
    start: DayOrYear | None = Field(
        default=None, alias="from", description="First year (whole) or day; for `repay` the day of one payment."
    )
    to: DayOrYear | None = Field(default=None, description="Last year or day; without it the event lasts to 2036.")
    notice: Day | None = Field(default=None, description="Day on which the body was told.")
    retained: Spread | None = Field(default=None, description="Share of the money that is kept.")
    retained_table: RetainedTable | None = Field(
        default=None, description="Kept shares by donor, read from a table of the world."
    )
    draw: Text | None = Field(
        default=None,
        description="Shares of one key rise and fall together; channel.parameter: together with that parameter.",
    )
    amount_usd: Amounts | None = Field(
        default=None, description="Whole US dollars, or a list of `{date, usd}` payments in order."
    )
    technology: Text | None = Field(default=None, description="Technology whose rule sets a bridge joins.")
    members: list[Text] | None = Field(
        default=None,
        description="Whom a bridge joins: states and groups of states (JPN, EU, ASEAN), or blocs (us_led, neutral).",
    )
    phase_years: Annotated[float, Field(ge=0.0, le=12.0, strict=False)] | None = Field(
        default=None,
        description="Years from the date until the full strength or rate, in a straight line; a bridge 3, a duty 0.",
    )
    strength: Annotated[float, Field(ge=0.0, le=1.0, strict=False)] = Field(
        default=1.0, description="Part of the gap in compatibility that a bridge closes, 0 to 1."
    )
    importers: list[Text] | None = Field(
        default=None, description="Who levies a duty: states and groups of states; a trade group levies on outsiders."
    )
    exporters: list[Text] | None = Field(
        default=None, description="Whose goods or services pay a duty: states and groups; default all."
    )
    sectors: list[Text] | None = Field(
        default=None, description="Sectors that pay a duty: AGF, MEN, EIM, MAN (goods), DDS, OSV (services)."
    )
    rate: Rate | None = Field(
        default=None, description="Duty as a share of the value (0.1 is ten percent), from -0.3 on."
    )
    status: Status = Field(default="assumed", description="Ordered, enacted, actual (on record) or assumed.")
    source: Keys = Field(default_factory=list, description="One or several keys of `sources`.")
    note: str = Field(default="", description="What a reader should know about this event.")

    @property
    def years_of_rise(self) -> float:
        """Years from the first day until the full strength or rate."""
        return GRAMMAR[self.kind].phase_years if self.phase_years is None else self.phase_years


Summaries = Annotated[
    Summary,
    BeforeValidator(_summary),
    WithJsonSchema({"anyOf": [{"type": "string"}, _WORDS_SCHEMA]}),
]


class ScenarioFile(_Form):
    """A scenario: what differs from the world as it is; or a world path that scenarios can be combined with."""

    kind: FileKind = Field(
        default="scenario", description="`path`: options and overrides only, for both arms of any scenario."
    )
    name: Annotated[
        str,
        Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="Short name: a-z, 0-9, hyphen, underscore."),
    ]
    title: Titles = Field(description="Title in English and, optionally, Traditional Chinese.")
    summary: Summaries = Field(
        default_factory=Summary, description="What happens and what is assumed, in two or three sentences."
    )
    record_date: Day | None = Field(default=None, description="Day up to which the public record was read.")
    extends: Text | None = Field(
        default=None, description="A file of the library of the same kind, whose events and settings come first."
    )
    sources: dict[str, Text] = Field(default_factory=dict, description="Key: publisher, title, date.")
    events: list[Event] = Field(default_factory=list, description="Dated acts; see the fields of an event.")
    combine: Literal["error", "product"] = Field(
        default="error", description="What two events of equal rank on the same money do: refuse, or multiply shares."
    )
    options: dict[str, str] = Field(
        default_factory=dict, description="channel.switch: a choice, in quotes; holds in both arms."
    )
    overrides: dict[str, Change] = Field(
        default_factory=dict, description="channel.parameter; holds in both arms, baseline and scenario."
    )
    policies: dict[str, Change] = Field(
        default_factory=dict, description="channel.parameter; holds in the scenario arm only: part of what is decided."
    )
    waivers: list[Text] = Field(default_factory=list, description="States that keep the vote (Article 19).")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file, with the fields that each kind of event may carry."""
    schema = ScenarioFile.model_json_schema(by_alias=True)
    event = schema["$defs"]["Event"]
    for place, names in (("group_of_bodies", list(BODY_GROUPS)),):
        event["properties"][place] = {
            "enum": names,
            "description": "; ".join(f"{k}: {v}" for k, v in BODY_GROUPS.items()),
        }
    event["allOf"] = [_kind_rule(kind) for kind in GRAMMAR]
    nothing: dict[str, Any] = {name: {"maxProperties": 0, "maxItems": 0} for name in ("events", "policies", "waivers")}
    path_rule = {
        "if": {"properties": {"kind": {"const": "path"}}, "required": ["kind"]},
        "then": {"description": "A world path has options and overrides only.", "properties": nothing},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "exeunt scenario",
        **{k: v for k, v in schema.items() if k != "title"},
        "allOf": [path_rule],
    }


def _kind_rule(kind: str) -> dict[str, Any]:
    grammar = GRAMMAR[kind]
    fields = fields_of(kind)
    then: dict[str, Any] = {"description": grammar.says, "propertyNames": {"enum": sorted(set(fields))}}
    then["properties"] = {"instruments": {"items": {"enum": list(grammar.instruments)}}}
    if grammar.needs:
        then["required"] = list(grammar.needs)
    return {"if": {"properties": {"kind": {"const": kind}}}, "then": then}
