"""What each channel declares, as data: variables it reads and writes, parameters, switches, shocks.

One folder a channel: `channels/<name>/variables.yaml` and `parameters.yaml`. Checks, engine, graph, docs and faces
read these files; nothing here imports a channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from exeunt.distributions import Distribution
from exeunt.errors import ExeuntError

CHANNELS = Path(__file__).parent / "channels"
KEEP = ("draws", "quantiles", "none")
MOST_DIMS = 2  # of what is kept: the tables of a result name a value by two labels


@dataclass(frozen=True)
class Read:
    """A variable that a channel takes from another channel, or from its own past.

    lag : 0 this year, 1 the year before. neutral : the value used when no channel of the run writes the variable;
    without it a missing writer is an error. baseline : the value of the paired baseline arm.
    """

    variable: str
    lag: int = 0
    neutral: float | None = None
    baseline: bool = False

    def __post_init__(self) -> None:
        if self.lag not in (0, 1) or (self.lag and self.baseline):
            raise ExeuntError(
                "E401",
                f"read of '{self.variable}' has lag {self.lag}" + (" and baseline" if self.baseline else ""),
                mend="A read is of this year, of the year before (lag 1), or of this year's baseline.",
            )

    @property
    def key(self) -> str:
        """The name under which `step` finds it: `x`, `x(-1)` or `x@baseline`."""
        return self.variable + ("(-1)" if self.lag else "") + ("@baseline" if self.baseline else "")


@dataclass(frozen=True)
class Variable:
    """A variable that one channel writes: dims after the draw axis, unit, names, how it is kept.

    keep : "draws" every draw is stored and shown; "quantiles" stored in the run, shown as quantiles only; "none"
    passes between channels (or is a channel's memory) and is not an outcome.
    additive : whether cells may be summed over a dimension. initial : the value before the first year, if constant.
    """

    name: str
    channel: str
    dims: tuple[str, ...]
    unit: str
    keep: str
    grade: str
    names: Mapping[str, str]
    description: str
    additive: bool = False
    initial: float | None = None


@dataclass(frozen=True)
class Parameter:
    """A number of a published model: distribution, range shown to users, source, evidence grade."""

    name: str
    channel: str
    names: Mapping[str, str]
    description: str
    unit: str
    distribution: Distribution
    low: float
    high: float
    source: str
    grade: str

    @property
    def key(self) -> str:
        """`channel.name`, as overrides write it."""
        return f"{self.channel}.{self.name}"


@dataclass(frozen=True)
class Option:
    """A switch of a channel: its choices (text), the default and what it does."""

    name: str
    channel: str
    choices: tuple[str, ...]
    default: str
    description: str

    @property
    def key(self) -> str:
        """`channel.name`, as scenarios write it."""
        return f"{self.channel}.{self.name}"


@dataclass(frozen=True)
class Shock:
    """Yearly uniforms of a channel: one a label of `dim`."""

    name: str
    dim: str


@dataclass(frozen=True)
class Declaration:
    """All that one channel declares.

    wide : its step works in matrix products long enough for two threads to share an interpreter.
    """

    channel: str
    title: Mapping[str, str]
    model: str
    reads: tuple[Read, ...]
    writes: Mapping[str, Variable]
    parameters: Mapping[str, Parameter]
    options: Mapping[str, Option]
    parameter_reads: tuple[str, ...] = ()
    shocks: Mapping[str, Shock] = field(default_factory=dict)
    wide: bool = False

    @classmethod
    def read(cls, channel: str, folder: Path = CHANNELS) -> Declaration:
        """Return the declaration of a channel. Error: E401 a file is missing or a field is wrong."""
        variables = _load(folder / channel / "variables.yaml")
        parameters = _load(folder / channel / "parameters.yaml")
        try:
            return cls(
                channel=channel,
                title=variables["title"],
                model=variables["model"],
                reads=tuple(Read(**r) for r in variables.get("reads") or ()),
                writes={n: _variable(n, channel, v) for n, v in (variables.get("writes") or {}).items()},
                parameters={n: _parameter(n, channel, p) for n, p in (parameters.get("parameters") or {}).items()},
                options={n: _option(n, channel, o) for n, o in (parameters.get("options") or {}).items()},
                parameter_reads=tuple(variables.get("parameter_reads") or ()),
                shocks={n: Shock(n, s["dim"]) for n, s in (variables.get("shocks") or {}).items()},
                wide=bool(variables.get("wide", False)),
            )
        except (KeyError, TypeError) as error:
            raise ExeuntError("E401", f"declaration lacks or misuses {error}", where=f"channels/{channel}") from None


@cache
def all_declarations() -> Mapping[str, Declaration]:
    """Return the declaration of every channel folder, by name, in alphabetical order."""
    names = sorted(p.parent.name for p in CHANNELS.glob("*/variables.yaml"))
    return {name: Declaration.read(name) for name in names}


def _load(path: Path) -> dict[str, Any]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError:
        raise ExeuntError("E401", "file is missing", where=str(path)) from None
    except yaml.YAMLError as error:
        raise ExeuntError("E401", f"not valid YAML: {error}", where=str(path)) from None
    if not isinstance(data, dict):
        raise ExeuntError("E401", "holds no mapping", where=str(path))
    return data


def _variable(name: str, channel: str, v: dict[str, Any]) -> Variable:
    if v["keep"] not in KEEP:
        raise ExeuntError("E401", f"keep '{v['keep']}' is not one of {KEEP}", where=f"channels/{channel} {name}")
    if v["keep"] != "none" and len(v["dims"]) > MOST_DIMS:
        raise ExeuntError(
            "E401",
            f"a kept variable has at most {MOST_DIMS} dims, not {', '.join(v['dims'])}",
            where=f"channels/{channel} {name}",
            mend="Keep a sum or a slice of it, and give the whole keep: none for other channels to read.",
        )
    return Variable(
        name=name,
        channel=channel,
        dims=tuple(v["dims"]),
        unit=v["unit"],
        keep=v["keep"],
        grade=v["grade"],
        names=v["name"],
        description=v["description"],
        additive=bool(v.get("additive", False)),
        initial=v.get("initial"),
    )


def _parameter(name: str, channel: str, p: dict[str, Any]) -> Parameter:
    where = f"channels/{channel}/parameters.yaml {name}"
    low, high = p["range"]
    return Parameter(
        name=name,
        channel=channel,
        names=p["name"],
        description=p["description"],
        unit=p["unit"],
        distribution=Distribution.parse(p["distribution"], where=where),
        low=float(low),
        high=float(high),
        source=p["source"],
        grade=p["grade"],
    )


def _option(name: str, channel: str, o: dict[str, Any]) -> Option:
    choices = tuple(str(c) for c in o["choices"])
    if str(o["default"]) not in choices:
        raise ExeuntError("E401", f"default of {name} is not a choice", where=f"channels/{channel}/parameters.yaml")
    return Option(name, channel, choices, str(o["default"]), o["description"])
