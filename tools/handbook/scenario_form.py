"""The page of the form of a scenario file, from the schema and the grammar of events."""

from __future__ import annotations

from handbook.markdown import NOTE, table


def scenario_file() -> str:
    """Return the page: fields of a file, fields of an event, what each kind may say."""
    from exeunt.scenario.schema import json_schema
    from exeunt.scenario.vocabulary import BODY_GROUPS, GRAMMAR, STATUSES

    schema = json_schema()
    text = NOTE + (
        "# Form of a scenario file\n\nYAML, one file, a difference from the world as it is. `exeunt scenario "
        "schema` prints "
        "the JSON Schema for editors; `exeunt scenario new NAME` writes a commented file to start from; `exeunt "
        "scenario "
        "check FILE` finds every mistake with its line. Aliases, tags and duplicate keys are refused; nothing in "
        "a file is "
        "ever evaluated.\n\n## Fields of the file\n\n"
    )
    text += table(("field", "needed", "form", "meaning"), _fields(schema, schema))
    text += (
        "\nA number under `overrides` or `policies` replaces the parameter; `{add: x}` and `{multiply: x}` change it. "
        "`overrides` is another view of the world and holds in both arms, so it is part of the baseline; `policies` is "
        "something decided and holds in the scenario only.\n\n## Fields of an event\n\n"
    )
    text += table(("field", "needed", "form", "meaning"), _fields(schema["$defs"]["Event"], schema))
    text += "\nExactly one of `state`, `states`, `group`; exactly one of `body`, `bodies`, `group_of_bodies`: "
    text += "; ".join(f"`{name}`, {says}" for name, says in BODY_GROUPS.items())
    text += (
        f". Status: {', '.join(f'`{s}`' for s in STATUSES)}; all but `assumed` need a source.\n\nA named body "
        "overrides a "
        "group of bodies. Two events of equal rank on the same money and days are an error, unless the file says "
        "`combine: product`.\n\n## Kinds of events\n\n"
    )
    return text + table(
        ("kind", "what happens", "acts on", "must say", "may say", "share kept if not said"),
        (
            (
                f"`{kind}`",
                g.says,
                ", ".join(g.instruments),
                ", ".join(g.needs),
                ", ".join(g.may),
                "" if g.retained is None else f"{g.retained:g}",
            )
            for kind, g in GRAMMAR.items()
        ),
    )


def _fields(part: dict[str, object], schema: dict[str, object]) -> list[tuple[str, ...]]:
    properties = part["properties"]
    needed = part.get("required", [])
    assert isinstance(properties, dict)
    assert isinstance(needed, list)
    return [
        (f"`{name}`", "yes" if name in needed else "", _form(field, schema), str(field.get("description", "")))
        for name, field in properties.items()
    ]


def _form(field: dict[str, object], schema: dict[str, object]) -> str:
    """Return the form of a field in words."""
    if "$ref" in field:
        name = str(field["$ref"]).rsplit("/", 1)[-1]
        return {"Titles": "`{en, zh_hant}`", "RetainedTable": "`{table, key, column, times, noise_sd, fallback}`"}[name]
    if "enum" in field:
        values = field["enum"]
        assert isinstance(values, list)
        return ", ".join(f"`{v}`" for v in values)
    if "anyOf" in field or "oneOf" in field:
        options = field.get("anyOf") or field["oneOf"]
        assert isinstance(options, list)
        forms = [_form(o, schema) for o in options if o.get("type") != "null"]
        return " or ".join(dict.fromkeys(f for f in forms if f))
    return _plain(field, schema)


def _plain(field: dict[str, object], schema: dict[str, object]) -> str:
    kind = field.get("type")
    if kind == "array":
        items = field.get("items")
        return f"list of {_form(items, schema)}" if isinstance(items, dict) and "$ref" not in items else "list"
    if kind == "object":
        properties = field.get("properties")
        if isinstance(properties, dict):
            return " or ".join(f"`{{{name}: …}}`" for name in properties)
        return "mapping of names"
    return {"string": "day" if field.get("format") == "date" else "text", "integer": "whole number"}.get(
        str(kind), str(kind or "")
    )
