"""What sitegen says: problems with the line at fault, progress, summaries. The only module that prints."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.errors import Problem, Severity, SitegenError
from sitegen.formats.forms import Format
from sitegen.reading.quoting import Quotes, printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Format", "Report", "use_utf8"]

_STEPS = {
    "reading": "Reading the content",
    "planning": "Planning the site",
    "pictures": "Making pictures",
    "writing": "Looking for writing in pictures",
    "pages": "Rendering pages",
    "publishing": "Publishing",
    "archive": "Writing the archive",
    "external": "Asking other sites",
    "logs": "Reading logs",
    "comparing": "Comparing with what is there",
    "sending": "Sending files",
    "removing": "Removing files",
}


class Report:
    """Says what a command found and did, in one format."""

    def __init__(self, root: Path, form: Format = "text") -> None:
        self._root = root
        self._form = form
        self._working = False
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._quotes = Quotes(root)

    def say(self, line: str) -> None:
        """One plain line on standard output."""
        _print(line)

    def listing(self, lines: Iterable[str]) -> None:
        """Plain lines for people; programs that read problems are spared them."""
        if self._form == "text":
            for line in lines:
                self.say(line)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[int]) -> None:
        """A table on standard output; the columns of `numbers`, counted from 0, are set right."""
        from sitegen.terminal import print_table  # noqa: PLC0415 - rich takes longer to load than most commands take

        print_table(
            [printable(name) for name in head],
            [[printable(cell) for cell in row] for row in rows],
            numbers=numbers,
        )

    def data(self, text: str) -> None:
        """What a program reads, on standard output, as it is."""
        _print(text, end=False)

    def note(self, line: str) -> None:
        """One plain line on standard error, out of the way of what a program reads."""
        _print(line, err=True)

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Shows progress on a terminal while a long piece of work goes on, from its first step on."""
        self._working = self._form == "text" and sys.stderr.isatty()
        try:
            yield
        finally:
            self._working = False
            if self._progress is not None:
                self._progress.stop()
                self._progress = None

    def begin(self, step: str) -> None:
        """A step of the work begins."""
        if not self._working:
            return
        if self._progress is None:
            from sitegen.terminal import progress_bar  # noqa: PLC0415 - as for tables

            self._progress = progress_bar()
            self._task = self._progress.add_task("", total=None)
            self._progress.start()
        if self._task is not None:
            # Anew, so that the time that remains is not reckoned from the pace of another step.
            self._progress.reset(self._task, description=_STEPS.get(step, step), total=None)

    def advance(self, done: int, total: int) -> None:
        """So much of the step is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def problems(self, problems: Sequence[Problem], *, strict: bool = False) -> None:
        """All problems, in the order given, in the chosen format; with `strict` warnings count as errors."""
        if self._form == "text":
            for problem in problems:
                _print(self._as_text(problem))
            return
        from sitegen.formats.writing import written  # noqa: PLC0415 - people need none of the forms for programs

        told = written(problems, self._form, folder=_folder(self._root), strict=strict)
        if told:
            _print(told)

    def summary(self, problems: Iterable[Problem], done: str = "") -> None:
        """How many problems there were, and what was done."""
        if self._form not in ("text", "github"):  # a program gets one document and nothing else
            return
        severities = [item.severity for item in problems]
        errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
        parts = [_counted(errors, "error"), _counted(warnings, "warning")]
        found = ", ".join(part for part in parts if part) or "No problems"
        _print(f"{found}. {done}".strip() if done else f"{found}.")
        if errors and self._form == "text":
            _print("Every code in [brackets] is explained in docs/problems.md.")

    def fault(self, error: SitegenError) -> None:
        """What sitegen refused, and what to do."""
        hint = f" ({error.hint})" if error.hint else ""
        _print(f"{click.style('error', fg='red', bold=True)}: {error.message}{hint}", err=True)

    def _as_text(self, problem: Problem) -> str:
        colour = "red" if problem.severity is Severity.ERROR else "yellow"
        place = click.style(printable(f"{problem.place}: "), bold=True)
        kind = click.style(f"{problem.severity}[{problem.code}]", fg=colour, bold=True)
        hint = f" ({problem.hint})" if problem.hint else ""
        text = place + kind + printable(f": {problem.message}{hint}")
        line = self._quotes.line_of(problem)
        if line is not None:
            number = str(problem.place.line)
            quoted = f"  {number} | {line}"
            if problem.place.column and problem.place.column <= len(line) + 1:
                quoted += f"\n  {' ' * len(number)} | {' ' * _cells(line, problem.place.column - 1)}^"
            text += f"\n{click.style(quoted, dim=True)}"
        return text


def _print(words: str, *, err: bool = False, end: bool = True) -> None:
    click.echo(words, nl=end, err=err, color=_colour())


def _colour() -> bool | None:
    """Whether there are colours, as variables ask for (no-color.org); None leaves it to whether a terminal listens."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _folder(root: Path) -> str:
    """Where the library lies below the folder that the command runs in, as CI does from the repository's own."""
    try:
        below = root.resolve().relative_to(Path.cwd())
    except (OSError, ValueError):
        return ""
    return "" if below == Path() else f"{below.as_posix()}/"


def _wide(character: str) -> bool:
    """Whether a terminal gives a character two cells (Hangul, Han, kana)."""
    return (
        "\u1100" <= character <= "\u115f"
        or "\u2e80" <= character <= "\ua4cf"
        or "\uac00" <= character <= "\ud7a3"
    )


def _cells(line: str, characters: int) -> int:
    return sum(2 if _wide(c) else 1 for c in line[:characters])


def _counted(number: int, word: str) -> str:
    if not number:
        return ""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def use_utf8() -> None:
    """Korean and dashes also reach consoles and pipes whose encoding is an old one."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and "PYTHONIOENCODING" not in os.environ:
            reconfigure(encoding="utf-8", errors="replace")
