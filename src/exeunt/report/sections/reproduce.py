"""How to get the same numbers: command, code, seed, versions, hashes."""

from __future__ import annotations

from exeunt.report.model import Cell, Column, DataTable, Section
from exeunt.report.page import Page


def build(page: Page) -> Section:
    """Return the section on reproduction."""
    m = page.result.manifest
    command, python = _words(page)
    path = page.result.path()
    rows = [
        (page._("version of exeunt"), str(m["exeunt"])),
        (page._("seed"), str(m["seed"])),
        (page._("draws"), str(m["draws"])),
        (page._("hash of all outcomes"), str(m["outcomes_sha256"])),
        (page._("hash of the code"), str(m["code_sha256"])),
        *((page.say("hash of scenario {name}", name=s["name"]), str(s["sha256"])) for s in m["scenarios"]),
        *([(page.say("hash of world path {name}", name=path["name"]), str(path["sha256"]))] if path else []),
        (page._("Python"), str(m["python"])),
        *((str(k), str(v)) for k, v in m["libraries"].items()),
        (page._("processor family"), str(m["machine"]["cpu"])),
    ]
    versions = DataTable(
        "versions",
        page._("What this run was made of"),
        [Column(page._("part")), Column(page._("value"))],
        [[Cell(a), Cell(b)] for a, b in rows],
    )
    tables = DataTable(
        "table-hashes",
        page._("Tables of facts and their hashes"),
        [Column(page._("table")), Column(page._("evidence")), Column("SHA-256")],
        [_table(page, name, digest) for name, digest in m["data_sha256"].items()],
        shown=3,
    )  # fmt: skip
    lead = [
        page._(
            "The same version, seed and number of draws give the same numbers; equal to the last bit on one processor "
            "family, to nine digits elsewhere. Every figure walks back to its source: exeunt data source TABLE."
        )
    ]
    after = [
        page._(
            "What this is not: no forecast of decisions, no advice. Every outcome is a difference from a world "
            "without the "
            "events, with the same random draws. Which posts and programmes stop first inside an organisation is not "
            "computed. Events that the exits did not cause act in both worlds."
        )
    ]
    return Section(
        "reproduce",
        page._("How to reproduce"),
        lead=lead,
        tables=[versions, tables],
        after=after,
        template="reproduce.html",
        extra={"command": command, "python": python},
    )


def _words(page: Page) -> tuple[str, str]:
    """Return the command and the Python code that repeat the run, its world path included."""
    m, path = page.result.manifest, page.result.path()
    names = list(page.result.scenarios)
    under, keyword = (f" --path {path['name']}", f', path="{path["name"]}"') if path else ("", "")
    listed = ", ".join(f'"{n}"' for n in names)
    python = (
        "import exeunt\n\n"
        f"result = exeunt.run([{listed}], draws={m['draws']}, seed={m['seed']}{keyword})\n"
        f'result.outcome("shortfall", "{names[-1]}").quantiles()'
    )
    return f"exeunt run {' '.join(names)}{under} --draws {m['draws']} --seed {m['seed']} --report", python


def _table(page: Page, name: str, digest: str) -> list[Cell]:
    descriptor = page.world.descriptor(name)
    title = descriptor["title"] if page.english else descriptor.get("title_zh_hant", descriptor["title"])
    return [Cell(name, note=str(title)), Cell("", grade=descriptor["grade"]), Cell(digest)]
