"""Writing reports: one self-contained HTML file a language, from a finished run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError
from exeunt.report.page import Page
from exeunt.text.language import EN, LANGUAGES, language_code

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

NAMES = {EN: "English", "zh-Hant": "繁體中文"}


def report_file(language: str) -> str:
    """Return the file name of a language's report."""
    return f"report.{language_code(language)}.html"


def build_reports(
    result: Result,
    out: Path | str,
    languages: Sequence[str] = LANGUAGES,
    *,
    year: int = 2026,
    world: World | None = None,
) -> list[Path]:
    """Write one report a language into `out` and return their paths.

    Errors: E640 unknown language; E641, E642 the extra `charts` is missing; E553 a year outside the run;
    E643 the folder cannot be written.
    """
    from exeunt.report.facts import Facts
    from exeunt.world.world import World as Tables

    codes = [language_code(name) for name in languages]
    facts = Facts.of(result, world or Tables.load(), year)
    folder = Path(out)
    written = []
    for code in codes:
        text = _html(Page(result, facts.world, code, year), facts, codes)
        written.append(_write(folder / report_file(code), text))
    return written


def _write(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise ExeuntError(
            "E643", f"cannot be written: {error.strerror}", where=str(path), mend="Choose another --out."
        ) from None
    return path


@dataclass(frozen=True)
class _Language:
    code: str
    name: str
    file: str


def _html(page: Page, facts: Any, languages: Sequence[str]) -> str:
    from exeunt.report.charts.palette import dark_rules
    from exeunt.report.contents import first_screen, sections
    from exeunt.text.grades import GRADES, mark

    templates = _templates(page)
    dark = "\n".join(
        (
            "@media (prefers-color-scheme: dark) {",
            dark_rules(':root:not([data-theme="light"])'),
            "}",
            dark_rules(':root[data-theme="dark"]'),
        )
    )
    source = Path(__file__).parent / "templates"
    style = (source / "style.css").read_text(encoding="utf-8") + "\n@media screen {\n" + dark + "\n}\n"
    text: str = templates.get_template("base.html").render(
        language=page.language,
        languages=[_Language(c, NAMES[c], report_file(c) if c in languages else "") for c in LANGUAGES],
        title=f"exeunt: {', '.join(page.result.title(s, page.language) for s in page.result.scenarios)}",
        first=first_screen(page, facts),
        sections=sections(page, facts),
        marks={grade: mark(grade, page.language) for grade in GRADES},
        style=style,
        script=(source / "script.js").read_text(encoding="utf-8"),
        footer=page.say(
            "exeunt {version}. Neutral by design: it computes the exit, the reform and the return alike.",
            version=page.result.manifest["exeunt"],
        ),
    )
    return text


_UNBROKEN = re.compile(
    r"[\u2212+]?\d[\d.,]*(?:-| to | 至 )[\u2212+]?\d[\d.,]*"  # 7.2-11.6
    r"|[(（](?:median|中位數) [^)）；]*[)）]?"
    r"|[\u2212+]?\d[\d.,]* (?:bn|million|thousand) USD"
    r"|(?:bn|million|thousand) USD"
    r"|[\u2212+]?[\d.,]*[億萬]?美元"
)


def _unbroken(text: str) -> Any:
    """Keep a range, its median and its unit each together when a line breaks."""
    from markupsafe import Markup, escape

    return Markup(_UNBROKEN.sub(lambda m: f'<span class="nb">{m[0]}</span>', str(escape(text))))


def _templates(page: Page) -> Any:
    try:
        import jinja2
    except ImportError:
        raise ExeuntError(
            "E642", "writing reports needs the extra 'charts'", mend='Install it: pip install "exeunt[charts]"'
        ) from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = page._
    environment.filters["nb"] = _unbroken
    return environment
