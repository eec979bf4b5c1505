"""A scenario in the form that channels read: sparse terms on index positions, retained shares, payments, exits.

This is the contract between `scenario/` and `channels/`. A term says: of the money that donor d gives organisation o
through instrument i in year t, the part `weight` (the fraction of the year under the event) is kept only to the share
`shares[share]`. Terms of one cell and year never overlap: their weights sum to at most 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from exeunt.distributions import Distribution

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

KINDS = ("withdraw", "ban", "terminate", "arrears", "cut", "pledge", "repay", "return")
KIND_CODE: Mapping[str, int] = {kind: code for code, kind in enumerate(KINDS)}
LOSS_KINDS = ("withdraw", "ban", "terminate", "cut", "pledge")
TERMINATION_KINDS = ("ban", "terminate")


@dataclass(frozen=True)
class Share:
    """A retained share with its uncertainty. Shares of one `key` in different years use the same uniform.

    A key of the form `channel.parameter` uses the uniform of that parameter: the share of dues that a state pays under
    an event is the same quantity as the share it pays in the baseline, so both move together and their difference is
    the event.
    """

    key: str
    distribution: Distribution


@dataclass(frozen=True)
class Terms:
    """Parallel arrays, one entry a (donor, organisation, instrument, year, event); positions in the world's indexes.

    donor, organisation, instrument : positions; year : position in `World.years`; share : position in
    `CompiledScenario.shares`; kind : code of `KINDS`; weight : fraction of the year, in (0, 1]; event : position of the
    event in the scenario file, for explanations.
    """

    donor: IntArray
    organisation: IntArray
    instrument: IntArray
    year: IntArray
    share: IntArray
    kind: IntArray
    weight: FloatArray
    event: IntArray

    @classmethod
    def empty(cls) -> Terms:
        """Return no terms."""
        none = np.zeros(0, dtype=np.int64)
        return cls(none, none, none, none, none, none, np.zeros(0), none)

    def __len__(self) -> int:
        return len(self.donor)

    def of_kinds(self, *kinds: str) -> Terms:
        """Return the terms of the named kinds, in order."""
        keep = np.isin(self.kind, [KIND_CODE[k] for k in kinds])
        return self.take(keep)

    def take(self, keep: NDArray[np.bool_] | IntArray) -> Terms:
        """Return the terms selected by a mask or by positions."""
        return Terms(*(getattr(self, f)[keep] for f in self.__dataclass_fields__))


@dataclass(frozen=True)
class Payment:
    """A dated payment of old dues (kind `repay`, or cash beside `arrears`): donor pays organisation an amount."""

    donor: str
    organisation: str
    date: date
    amount_usd: float
    event: int


@dataclass(frozen=True)
class Exit:
    """A state's membership or participation in a body that ends (or resumes: `joined`) on a legal date.

    body : any code of the `body` index, with or without money rows. legal : the date on which the exit takes effect
    under the body's notice rule; notice : the date of notice.
    """

    country: str
    body: str
    notice: date
    legal: date
    rejoined: date | None
    event: int


@dataclass(frozen=True)
class Bridge:
    """Rule sets of one technology docked onto each other, between blocs or between states (one of the two is empty).

    strength : part of the gap to the best compatibility that is closed, one a simulated year, in [0, 1].
    """

    technology: str
    blocs: tuple[str, ...]
    states: tuple[str, ...]
    strength: tuple[float, ...]
    event: int


@dataclass(frozen=True, eq=False)
class Duty:
    """A customs duty of importers on what exporters sell them in some sectors; own trade pays none.

    exporters : empty for all. rate : ad valorem at full height, 0.1 is ten percent, negative a subsidy; path : part of
    it in force in each simulated year, (years,) in [0, 1]. Duties of several entries on one flow add up.
    """

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    sectors: tuple[str, ...]
    rate: float
    path: FloatArray
    event: int


@dataclass(frozen=True)
class WorldPath:
    """The world path of a run, as results tell it. overrides : keys of the parameters that it changes."""

    name: str
    titles: Mapping[str, str]
    summary: Mapping[str, str]
    options: Mapping[str, str]
    overrides: tuple[str, ...]
    sources: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Grant:
    """Additional money of nobody named: it takes nothing from anybody and crowds nobody out.

    amount_usd : one a simulated year.
    """

    organisation: str
    instrument: str
    amount_usd: tuple[float, ...]


@dataclass(frozen=True)
class Override:
    """A change of a parameter: `set` it to a distribution, `add` a number, or `multiply` by one."""

    how: str
    distribution: Distribution


@dataclass(frozen=True)
class CompiledScenario:
    """A scenario ready for channels; `baseline()` is the same world without its events and policies.

    path : the world path that both arms follow, None for the world as it is. path_alone : the scenario is that path
    itself against no path; then `quiet_options` are the options of its baseline, which does not follow it.

    overrides : parameters changed in both arms (another view of the world). policies : parameters changed in the
    scenario arm only (part of what is decided, such as a smaller budget); they win over overrides of the same key.
    """

    name: str
    titles: Mapping[str, str]
    terms: Terms
    shares: tuple[Share, ...]
    payments: tuple[Payment, ...]
    exits: tuple[Exit, ...]
    options: Mapping[str, str]
    overrides: Mapping[str, Override]
    waivers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    event_titles: tuple[str, ...] = ()
    source_sha256: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)
    policies: Mapping[str, Override] = field(default_factory=dict)
    bridges: tuple[Bridge, ...] = ()
    duties: tuple[Duty, ...] = ()
    grants: tuple[Grant, ...] = ()
    path: WorldPath | None = None
    quiet_options: Mapping[str, str] | None = None

    @property
    def path_alone(self) -> bool:
        """Whether this is a world path against no path."""
        return self.quiet_options is not None

    def baseline(self) -> CompiledScenario:
        """Return the paired baseline: same options, overrides and path, no event; of a path alone: no path."""
        return replace(
            self,
            name="baseline",
            terms=Terms.empty(),
            shares=(),
            payments=(),
            exits=(),
            waivers=(),
            notes=(),
            event_titles=(),
            policies={},
            bridges=(),
            duties=(),
            grants=(),
            path=None if self.path_alone else self.path,
            options=self.options if self.quiet_options is None else self.quiet_options,
            quiet_options=None,
        )

    def option(self, key: str) -> str:
        """Return the chosen value of a switch `channel.name` (the compiler has filled in every default)."""
        return self.options[key]
