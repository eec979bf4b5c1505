"""Write what the documentation takes from the code: reference pages, figures, outputs of commands. A test holds it.

python tools/build_docs.py [--check] [--only reference|figures|commands]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from handbook.markdown import DOCS, ROOT

PARTS = ("reference", "figures", "commands")


def main() -> int:
    """Write the pages, or with --check say which differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is out of step")
    parser.add_argument("--only", choices=PARTS, action="append", help="part to write; all by default")
    given = parser.parse_args()
    stale: list[str] = []
    for part in given.only or PARTS:
        for path, text in BUILDERS[part]().items():
            if in_step(path, text):
                continue
            stale.append(path.relative_to(ROOT).as_posix())
            if not given.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if stale:
        print(("out of step: " if given.check else "written: ") + ", ".join(stale))
    return 1 if given.check and stale else 0


def in_step(path: Path, text: str) -> bool:
    """Return whether a file says what it should; of a picture the words count, shapes differ between renderers."""
    from handbook.pictures import words

    if not path.exists():
        return False
    written = path.read_text(encoding="utf-8")
    return words(written) == words(text) if path.suffix == ".svg" else written == text


def reference() -> dict[Path, str]:
    """Return the generated pages of the reference."""
    from handbook.commands_page import commands
    from handbook.errors_page import errors
    from handbook.python_page import python
    from handbook.reference import decisions, law, parameters, scenarios, tables, variables
    from handbook.scenario_form import scenario_file

    pages = {
        "reference/parameters.md": parameters,
        "reference/variables.md": variables,
        "reference/tables.md": tables,
        "reference/scenarios.md": scenarios,
        "reference/scenario-file.md": scenario_file,
        "reference/errors.md": errors,
        "reference/commands.md": commands,
        "reference/python.md": python,
        "reference/law.md": law,
        "decisions/index.md": decisions,
    }
    return {DOCS / name: build() for name, build in pages.items()}


def figures() -> dict[Path, str]:
    """Return the page of figures, every page that quotes one with the figure filled in, and the pictures."""
    from handbook import figures as flagship
    from handbook.pictures import pictures
    from handbook.quotes import filled, pages_that_quote

    result, world = flagship.flagship()
    found = flagship.figures(result, world)
    pages = {DOCS / "reference/figures.md": flagship.figures_page(found)}
    pages |= {path: filled(path, found) for path in pages_that_quote()}
    return pages | {DOCS / "assets" / name: svg for name, svg in pictures(result, world).items()}


def commands() -> dict[Path, str]:
    """Return every page with commands whose printed output is filled in. Error: a command fails."""
    from handbook.commands import pages_with_commands, with_outputs

    return {path: with_outputs(path) for path in pages_with_commands()}


BUILDERS = {"reference": reference, "figures": figures, "commands": commands}


if __name__ == "__main__":
    sys.exit(main())
