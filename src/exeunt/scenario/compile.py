"""From dated events to the sparse form that channels read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from exeunt.declarations import all_declarations
from exeunt.errors import ExeuntError
from exeunt.scenario.bridges import bridges_of
from exeunt.scenario.compiled import CompiledScenario, Share, Terms
from exeunt.scenario.describe import in_words
from exeunt.scenario.duties import duties_of
from exeunt.scenario.exits import returns_by_pair, settle, too_early
from exeunt.scenario.names import Names
from exeunt.scenario.notes import notes_of
from exeunt.scenario.notice import exit_rules
from exeunt.scenario.overlap import Clash, ruled_cells
from exeunt.scenario.paths import PATH, world_path
from exeunt.scenario.problems import Problems
from exeunt.scenario.segments import Segment, SegmentMaker, Target, target_of
from exeunt.scenario.settings import settings_of
from exeunt.scenario.shares import ShareBook, product
from exeunt.scenario.terms import in_order, joint_share, make_terms

if TYPE_CHECKING:
    from exeunt.declarations import Declaration
    from exeunt.scenario.scenario import Placed, Scenario
    from exeunt.world.world import World

Aimed = Sequence[tuple["Placed", Target]]


def compile_scenario(
    scenario: Scenario, world: World, declarations: Mapping[str, Declaration] | None = None
) -> CompiledScenario:
    """Return the scenario on the index positions of a world.

    Errors, all of a file together: E207 state, E208 body, E212 notice of a new member, E214 two events of equal rank on
    the same money and days, E215 option, E216 parameter, E219 product of two uncertain shares, E220 table, E222 twice,
    E224 bridge, E226 and E229 duty, E228 scenario and world path differ.
    """
    problems = Problems()
    names, rules, book = Names(world), exit_rules(world), ShareBook()
    maker = SegmentMaker(world, names, rules, book)
    declared = all_declarations() if declarations is None else declarations
    settings = settings_of(scenario, declared, problems)
    waivers = _waivers(scenario, names, problems)
    aimed = _aim(scenario, names, problems)
    bridges = bridges_of(scenario.events, world, problems)
    duties = duties_of(scenario.events, world, problems)
    problems.raise_if_any()

    segments: list[Segment] = []
    for number, (placed, target) in enumerate(aimed):
        with problems.collecting():
            segments += maker.segments(number, placed, target)
        _check_payees(placed, target, names, problems)
    problems.raise_if_any()
    terms, shares = _terms(scenario, segments, book, names, problems)
    returns = returns_by_pair(aimed)
    leaving = [(e, t.level) for n, (p, t) in enumerate(aimed) for e in maker.exits(n, p, t)]
    countries = frozenset(world.index("country").labels)
    exits, withdrawn = settle(leaving, returns, countries)
    for problem in too_early(exits, returns, rules, scenario.events):
        problems.add(problem)
    problems.raise_if_any()
    payments = [p for n, (placed, target) in enumerate(aimed) for p in maker.payments(n, placed, target)]
    titles = scenario.titles
    path = scenario if scenario.file.kind == PATH else scenario.path
    return CompiledScenario(
        name=scenario.name,
        titles={"en": titles.en, "zh_hant": titles.zh_hant},
        terms=terms,
        shares=shares,
        payments=tuple(sorted(payments, key=lambda p: (p.date, p.donor, p.organisation, p.amount_usd))),
        exits=exits,
        options=settings.options,
        overrides=settings.overrides,
        policies=settings.policies,
        bridges=bridges,
        duties=duties,
        path=None if path is None else world_path(path),
        quiet_options=settings.quiet_options,
        waivers=waivers,
        notes=notes_of(aimed, names, rules, withdrawn) + settings.outside,
        event_titles=tuple(in_words(p, names) for p in scenario.events),
        source_sha256=scenario.sha256,
        extra=_told(scenario),
    )


def _told(scenario: Scenario) -> dict[str, object]:
    """Return what the file says beside what is computed."""
    return {
        "record_date": scenario.record_date,
        "summary": scenario.summary.en,
        "event_status": tuple(p.event.status for p in scenario.events),
        "event_sources": tuple(p.sources for p in scenario.events),
        "event_notes": tuple(p.event.note for p in scenario.events),
    }


def _waivers(scenario: Scenario, names: Names, problems: Problems) -> tuple[str, ...]:
    found = list(scenario.parent.file.waivers) if scenario.parent else []
    for position, code in enumerate(scenario.file.waivers):
        with problems.collecting():
            found.append(names.state(code, scenario.document.where(("waivers", position))))
    return tuple(dict.fromkeys(found))


def _aim(scenario: Scenario, names: Names, problems: Problems) -> Aimed:
    aimed = []
    for placed in scenario.events:
        with problems.collecting():
            aimed.append((placed, target_of(placed, names)))
    return aimed


def _check_payees(placed: Placed, target: Target, names: Names, problems: Problems) -> None:
    if placed.event.kind != "repay":
        return
    for body in target.bodies:
        if body not in names.organisation_position:
            field = "body" if placed.event.body else "bodies" if placed.event.bodies else "group_of_bodies"
            problem = ExeuntError("E208", f"no dues of {body} are in the tables", where=placed.where(field))
            problems.add(problem)


def _terms(
    scenario: Scenario, segments: Sequence[Segment], book: ShareBook, names: Names, problems: Problems
) -> tuple[Terms, tuple[Share, ...]]:
    donors, organisations = len(names.donor_position), len(names.organisation_position)
    combine = scenario.file.combine == "product"
    ruled, clashes = ruled_cells(segments, organisations, combine=combine)
    told = {(segments[c.one].event, segments[c.two].event): c for c in reversed(clashes)}
    for clash in reversed(told.values()):  # the first clash of each pair of events
        problems.add(_clash_error(clash, segments, scenario.events))
    problems.raise_if_any()

    def combined(winners: Sequence[int], shares: Sequence[Share]) -> int:
        kept = shares[0]
        for number, share in zip(winners[1:], shares[1:], strict=True):
            both = product(kept, share)
            if both is None:
                raise ExeuntError(
                    "E219",
                    "the product of two uncertain shares is not one of the distributions",
                    where=scenario.events[segments[number].event].where("retained"),
                    mend="Give all but one of the overlapping events a fixed share.",
                )
            kept = both
        return book.add(kept)

    joint = joint_share(segments, book, donors, combined)
    terms = make_terms(segments, ruled, donors, joint)
    shares, places = book.in_order()
    return in_order(terms, places), shares


def _clash_error(clash: Clash, segments: Sequence[Segment], events: Sequence[Placed]) -> ExeuntError:
    from datetime import date

    one, two = (events[segments[i].event] for i in (clash.one, clash.two))
    first, last = date.fromordinal(clash.start), date.fromordinal(clash.end - 1)
    return ExeuntError(
        "E214",
        f"the same money is ruled by this event and by {one.where()} from {first} to {last}",
        where=two.where(),
        mend="End one with `to:`, name the body in one of them, or write `combine: product`.",
    )
