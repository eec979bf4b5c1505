"""Bring the translations in step with the code: find messages, keep what is translated, compile.

Usage: python tools/build_catalogues.py [--check]
Messages are the texts in `_(...)`, `say(...)` and `N_(...)` of the faces, and in the templates. New ones get an empty
translation in the .po file, to be filled in by hand; `--check` writes nothing and fails if something is out of step.
"""

from __future__ import annotations

import argparse
import io
import struct
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "exeunt"
LOCALE = SOURCE / "text" / "locale"
PLACES = ("report", "text")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "say": None, "N_": None}
LANGUAGE = "zh_Hant"
HEADER = "Content-Type: text/plain; charset=utf-8\nLanguage: zh_Hant\n"


def po_path() -> Path:
    """Return the catalogue of translations."""
    return LOCALE / LANGUAGE / "LC_MESSAGES" / "exeunt.po"


def messages() -> set[str]:
    """Return every message of the faces."""
    found: set[str] = set()
    for place in PLACES:
        for _, _, message, _, _ in extract_from_dir(
            str(SOURCE / place), METHODS, keywords=KEYWORDS, options_map={"**/templates/**.html": {"trimmed": "true"}}
        ):
            found.add(message if isinstance(message, str) else message[0])
    return {m for m in found if m}


def catalogue() -> Catalog:
    """Return the catalogue as it stands."""
    if not po_path().exists():
        return Catalog(locale=LANGUAGE, domain="exeunt", project="exeunt", charset="utf-8", fuzzy=False)
    with po_path().open("rb") as handle:
        return read_po(handle, locale=LANGUAGE, domain="exeunt")


def updated() -> Catalog:
    """Return a catalogue with exactly the messages of the code, translations kept, in alphabetical order."""
    old = catalogue()
    new = Catalog(locale=LANGUAGE, domain="exeunt", project="exeunt", charset="utf-8", fuzzy=False)
    new.mime_headers = []
    for message in sorted(messages()):
        entry = old.get(message)
        new.add(message, str(entry.string) if entry is not None and entry.string else "")
    return new


def po_text(catalog: Catalog) -> bytes:
    """Return the .po file: no header with a date, so that the same messages give the same bytes."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, omit_header=True)
    head = 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in HEADER.splitlines()) + "\n"
    return head.encode() + buffer.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the compiled catalogue (GNU gettext, little-endian), written here so that no tool's version is in it."""
    pairs = [("", HEADER), *sorted((str(m.id), str(m.string)) for m in catalog if m.id and m.string)]
    texts = [part.encode() + b"\0" for pair in zip(*pairs, strict=True) for part in pair]
    count = len(pairs)
    start = 28 + 16 * count
    table = []
    at = start
    for text in texts:
        table += [len(text) - 1, at]
        at += len(text)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start)
    return head + struct.pack(f"<{len(table)}I", *table) + b"".join(texts)


def main() -> None:
    """Update and compile, or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if something is out of step")
    check = parser.parse_args().check
    catalog = updated()
    missing = [m.id for m in catalog if m.id and not m.string]
    po, mo = po_text(catalog), mo_bytes(catalog)
    stale = [p for p, data in ((po_path(), po), (po_path().with_suffix(".mo"), mo)) if _read(p) != data]
    if check:
        if missing or stale:
            raise SystemExit(f"{len(missing)} messages without a translation; out of step: {[p.name for p in stale]}")
        return
    po_path().parent.mkdir(parents=True, exist_ok=True)
    po_path().write_bytes(po)
    po_path().with_suffix(".mo").write_bytes(mo)
    for message in missing:
        print("to translate:", message)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


if __name__ == "__main__":
    main()
