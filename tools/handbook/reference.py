"""Reference pages that follow from declarations, tables, law and scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handbook.markdown import DOCS, NOTE, distribution, table

GRADES = "Grade A measured or accounting, B published estimate, C judgement."


def parameters() -> str:
    """Return the page of parameters and switches of every channel."""
    from exeunt.declarations import all_declarations
    from exeunt.engine.order import order

    declared = all_declarations()
    text = NOTE + (
        f"# Parameters and switches\n\n{GRADES} A scenario changes a parameter under `overrides` (both arms) or "
        "`policies` (scenario arm only) and a switch under `options`; the key is written as here.\n"
    )
    for name in order(declared.values()):
        d = declared[name]
        text += f"\n## {d.channel}\n\n{' '.join(d.model.split())}\n\n"
        if d.parameters:
            text += table(
                ("parameter", "meaning", "distribution", "range", "unit", "grade", "source"),
                (
                    (
                        f"`{p.key}`",
                        f"{p.names['en']}. {p.description}",
                        distribution(p.distribution.to_data()),
                        f"{p.low:,.10g} to {p.high:,.10g}",
                        p.unit,
                        p.grade,
                        p.source,
                    )
                    for p in d.parameters.values()
                ),
            )
        if d.options:
            text += "\n" + table(
                ("switch", "choices", "default", "what it does"),
                ((f"`{o.key}`", ", ".join(o.choices), o.default, o.description) for o in d.options.values()),
            )
    return text


def variables() -> str:
    """Return the page of variables: who writes and reads what."""
    from exeunt.declarations import all_declarations
    from exeunt.engine.order import order

    declared = all_declarations()
    sequence = order(declared.values())
    text = NOTE + (
        f"# Variables\n\nOrder of a year: {' → '.join(sequence)}. `x(-1)` is the value of the year before, "
        "`x@baseline` "
        "that of the paired baseline. Kept: `draws` every draw, `quantiles` percentiles in the tables (every "
        "draw stays "
        "in the folder of the run), `none` passes between channels only.\n"
    )
    for name in sequence:
        d = declared[name]
        text += f"\n## {name}\n\nReads: {', '.join(f'`{r.key}`' for r in d.reads) or 'nothing'}."
        if d.parameter_reads:
            text += f" Parameters of others: {', '.join(f'`{p}`' for p in d.parameter_reads)}."
        text += "\n\n" + table(
            ("variable", "dims", "unit", "kept", "grade", "English", "zh-Hant", "meaning"),
            (
                (
                    f"`{v.name}`",
                    ", ".join(v.dims) or "one number",
                    v.unit,
                    v.keep,
                    v.grade,
                    v.names["en"],
                    v.names["zh_hant"],
                    v.description,
                )
                for v in d.writes.values()
            ),
        )
    return text


def tables() -> str:
    """Return the page of tables with source, licence, keys and columns."""
    from exeunt.world.world import World

    world = World.load()
    names = sorted(world.table_names, key=lambda n: (str(world.descriptor(n)["package"]), n))
    text = NOTE + (
        f"# Tables\n\nAn empty cell is a missing value; a modelled value is marked modelled. {GRADES} `exeunt "
        "data show "
        "NAME` prints a table, `exeunt data source NAME` its sources. How to load the panels that are not shipped: "
        "[load the full panels](../how-to/load-full-panels.md).\n\n"
    )
    text += table(
        ("table", "package", "rows", "grade", "modelled", "what"),
        (
            (f"[{n}](#{n})", d["package"], f"{d['rows']:,}", d["grade"], "yes" if d.get("modelled") else "", d["title"])
            for n in names
            for d in [world.descriptor(n)]
        ),
    )
    return text + "".join(_table_section(n, world.descriptor(n)) for n in names)


def _table_section(name: str, d: Mapping[str, Any]) -> str:
    text = (
        f"\n## {name}\n\n{d['title']} / {d['title_zh_hant']}. Key: {', '.join(d['schema'].get('primaryKey', []))}.\n\n"
    )
    for source in d["sources"]:
        told = ", ".join(str(source[k]) for k in ("publisher", "title", "date") if source.get(k))
        text += f"- Source: {told}\n"
    text += "".join(f"- Licence: {x['title']}\n" for x in d["licenses"])
    if d.get("loader"):
        text += f"- Full panel: `exeunt data refresh {d['loader']}`\n"
    for key in ("derivation", "notes"):
        if d.get(key):
            text += f"- {key.capitalize()}: {' '.join(str(d[key]).split())}\n"
    return (
        text
        + "\n"
        + table(
            ("column", "type", "unit", "meaning"),
            ((f"`{f['name']}`", f["type"], f.get("unit", ""), f.get("description", "")) for f in d["schema"]["fields"]),
        )
    )


def scenarios() -> str:
    """Return the page of the library: every event with status and source."""
    from exeunt.scenario.describe import in_words
    from exeunt.scenario.library import path_names
    from exeunt.scenario.names import Names
    from exeunt.scenario.scenario import Scenario, library_names
    from exeunt.world.world import World

    names = Names(World.load())
    text = NOTE + "# Library of scenarios\n\n`exeunt scenario show NAME` prints one in plain words.\n"
    for name in library_names():
        one = Scenario.load(name)
        text += f"\n## {name}\n\n**{one.titles.en}** / {one.titles.zh_hant}. Record read up to {one.record_date}."
        if one.file.extends:
            text += f" Extends [{one.file.extends}](#{one.file.extends})."
        text += f"\n\n{' '.join(one.summary.en.split())}\n\n"
        own = [p for p in one.events if p.document is one.document]
        if own:
            text += table(
                ("status", "event", "source", "note"),
                ((p.event.status, in_words(p, names), "; ".join(p.sources), p.event.note) for p in own),
            )
        for key, change in one.file.policies.items():
            text += f"\nDecided in the scenario only: `{key}` is {_change(change)}.\n"
    text += "\n## World paths\n\nBoth arms of any scenario can follow one: `exeunt run us-66 --path confrontation`.\n"
    for name in path_names():
        one = Scenario.load(name)
        text += f"\n### {name}\n\n**{one.titles.en}** / {one.titles.zh_hant}. Evidence read up to {one.record_date}."
        if one.file.extends:
            text += f" Extends [{one.file.extends}](#{one.file.extends})."
        text += f"\n\n{' '.join(one.summary.en.split())}\n\n{' '.join(one.summary.zh_hant.split())}\n\n"
        sets = {k: f"`{v}`" for k, v in one.file.options.items()}
        sets |= {k: _change(c) for k, c in one.file.overrides.items()}
        text += table(("option or parameter", "value"), ((f"`{k}`", v) for k, v in sets.items()))
        text += "\n" + "".join(f"- {source}\n" for source in one.file.sources.values())
    return text


def _change(change: tuple[str, Any]) -> str:
    how, value = change
    return f"{'' if how == 'set' else how + ' '}{distribution(value.to_data())}"


def law() -> str:
    """Return the page of dated law parameters."""
    from exeunt.rules.parameters import RuleSet

    rules = RuleSet.load()
    rows = [
        (f"`{name}`", node.description, start.isoformat(), _value(dated.value), node.unit, dated.reference, dated.grade)
        for name, node in sorted(rules.parameters.items())
        for start, dated in node.values
    ]
    text = NOTE + (
        "# Law as dated parameters\n\nA look-up before the first date is an error, and so is one after a value "
        "was ended. "
        "A reform is a patch: `exeunt scale --set gradient=0.7`.\n\n"
    )
    return text + table(("parameter", "meaning", "from", "value", "unit", "reference", "grade"), rows)


def _value(value: object) -> str:
    if value is None:
        return "ended"
    if isinstance(value, float):
        return f"{value:,.10g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_value(v)}" for k, v in value.items())
    return str(value)


def decisions() -> str:
    """Return the index of decisions."""
    rows = []
    for path in sorted((DOCS / "decisions").glob("0*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        rows.append(f"- [{title}]({path.name})")
    return NOTE + "# Decisions\n\nWhat a reader would question, with the reason.\n\n" + "\n".join(rows) + "\n"
