"""The commented file with which a user starts a scenario of their own."""

from __future__ import annotations

from exeunt.scenario.vocabulary import BODY_GROUPS, GRAMMAR, STATUSES

_TEMPLATE = """\
# A scenario says only what differs from the world as it is. Check it: exeunt scenario check {name}.yaml
name: {name}
title:
  en: {name}
  zh_hant: {name}
summary: >-
  Say in two or three sentences what happens, and what is assumed.
# Day up to which you read the public record.
record_date: 2026-07-01
{extends}
# Where statements come from, by a short key; events name the keys.
sources:
  mine: Assumption of the author

# Kinds of events:
{kinds}
# Who: `state: USA`, `states: [USA, ARG]`, or `group: DAC` with `without: [USA]`.
# On what: `body: WHO`, `bodies: [WHO, UNESCO]`, or `group_of_bodies:` {groups}.
# Money: `instruments: [assessed, core, earmarked, other]`; an empty list is participation only.
# When: `from` and `to` take a year (whole) or a day; `notice` is the day on which the body was told.
# Share kept: a number, or an uncertain one: {{triangular: [0.2, 0.3, 0.4]}}, {{uniform: [0.2, 0.4]}}.
# A named body overrides a group of bodies; two events of equal rank on the same money and days are an error.
# Status: {statuses}.
events:
  - kind: pledge
    state: NOR
    body: WFP
    instruments: [earmarked]
    from: 2027
    to: 2030
    retained: 1.2
    status: assumed
    source: mine
    note: An example; put your own events here.
#  - kind: withdraw
#    state: ARG
#    body: WHO
#    notice: 2027-03-01
#  - kind: arrears
#    state: USA
#    body: UN
#    from: 2026
#    retained: {{triangular: [0, 0.5, 1]}}
#  - kind: repay
#    state: USA
#    body: UN
#    amount_usd:
#      - {{date: 2026-10-15, usd: 300_000_000}}
#      - {{date: 2027-10-15, usd: 300_000_000}}

# Switches of the models (both arms): exeunt graph --parameters lists them.
# options:
#   funding.base_window: "2024"
# Another view of the world (both arms); {{add: x}} and {{multiply: x}} work too.
# overrides:
#   funding.phi_core: 0
# Something decided in the scenario only, such as a smaller regular budget.
# policies:
#   assessments.un_budget_scale: 0.9
"""

_PATH_TEMPLATE = """\
# A world path says what the rest of the world does; both arms follow it. Check it: exeunt scenario check {name}.yaml
# Against no path: exeunt path {name}.yaml. Under an exit: exeunt run us-66 --path {name}.yaml
kind: path
name: {name}
title:
  en: {name}
  zh_hant: {name}
summary:
  en: >-
    Say in two or three sentences what the rest of the world does, and what is assumed.
  zh_hant: ""
# Day up to which you read the evidence.
record_date: 2026-07-01
{extends}
# Where the sizes come from: publisher, title, date.
sources:
  mine: Assumption of the author

# Switches of the models: exeunt graph --parameters lists them. A path holds no event.
options:
  trade.wall: "on"
# Parameters; {{add: x}} and {{multiply: x}} work too.
# overrides:
#   trade.f_allied: 0.60
"""


def path_template(name: str, extends: str | None = None) -> str:
    """Return the text of a new world path that is valid as it stands."""
    return _PATH_TEMPLATE.format(name=name, extends=_extends(extends, "settings", "world path"))


def _extends(name: str | None, what: str, kind: str) -> str:
    return f"# The {what} of this {kind} of the library come first.\nextends: {name}" if name else ""


def template(name: str, extends: str | None = None) -> str:
    """Return the text of a new scenario file that is valid as it stands."""
    kinds = "\n".join(f"#   {kind:<10} {grammar.says}" for kind, grammar in GRAMMAR.items())
    return _TEMPLATE.format(
        name=name,
        extends=_extends(extends, "events", "scenario"),
        kinds=kinds,
        groups=", ".join(f"{group} ({says})" for group, says in BODY_GROUPS.items()),
        statuses=", ".join(STATUSES),
    )
