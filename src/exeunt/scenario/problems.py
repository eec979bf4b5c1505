"""Several mistakes of one file told together: the first is raised, the others follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from exeunt.errors import ExeuntError


class ScenarioError(ExeuntError):
    """The first mistake of a scenario, with all of them in `problems`."""

    def __init__(self, problems: Iterable[ExeuntError]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(
            first.code,
            first.what,
            where=first.where,
            mend=first.mend,
            nearest=first.nearest,
            exit_code=first.exit_code,
        )

    def message(self) -> str:
        """Return one line: the first mistake, and how many more there are."""
        more = len(self.problems) - 1
        text = super().message()
        return text if not more else f"{text} ({more} more: {', '.join(self._short(p) for p in self.problems[1:5])})"

    @staticmethod
    def _short(problem: ExeuntError) -> str:
        return f"{problem.code} {problem.where}".strip()

    def to_dict(self) -> dict[str, object]:
        """Return the first mistake as data, with all of them under `problems`."""
        return {**super().to_dict(), "problems": [p.to_dict() for p in self.problems]}


class Problems:
    """Collects mistakes while a file is read, so that a user sees all of them at once."""

    def __init__(self) -> None:
        self._found: list[ExeuntError] = []

    def add(self, problem: ExeuntError) -> None:
        """Keep a mistake."""
        self._found.extend(problem.problems if isinstance(problem, ScenarioError) else [problem])

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep an error raised inside, and go on."""
        try:
            yield
        except ExeuntError as problem:
            self.add(problem)

    def gather(self, work: Iterable[Callable[[], None]]) -> None:
        """Call every function, keeping the error of each."""
        for call in work:
            with self.collecting():
                call()

    def raise_if_any(self) -> None:
        """Raise all that was found as one error."""
        if self._found:
            raise ScenarioError(self._found)
